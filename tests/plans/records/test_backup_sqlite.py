import sqlite3
import stat
from contextlib import closing
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from nvap.accounts.models import User
from nvap.pdf.models import PdfFile
from plans.models import PlannedActivity

pytestmark = [
    pytest.mark.usefixtures("migrated_database"),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL is backed up by its own programs"),
]


def back_up(path) -> str:
    printed = StringIO()
    call_command("backup_sqlite", str(path), stdout=printed)
    return printed.getvalue()


def test_copy_holds_what_was_written_last_and_nothing_that_lets_anybody_in(tmp_path):
    line = PlannedActivity.objects.order_by("pk").first()
    # Nothing is moved from the write-ahead log into the file while a reader holds it.
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM plans_plan").fetchone()
        line.activity = "Written last"
        line.save()
        Session.objects.create(session_key="lets-somebody-in", expire_date=timezone.now())
        PdfFile.objects.create(key="k", html="words of a draft")
        cache.set("cached-key", 1)
        assert "checked" in back_up(tmp_path / "copy.sqlite3")
    content = (tmp_path / "copy.sqlite3").read_bytes()
    for left_out in (b"lets-somebody-in", b"words of a draft", b"cached-key"):
        assert left_out not in content
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
        latest = "SELECT activity FROM plans_historicalplannedactivity WHERE id = ? ORDER BY history_id DESC LIMIT 1"
        assert copy.execute(latest, [line.pk]).fetchone() == ("Written last",)
        assert copy.execute("SELECT count(*) FROM accounts_user").fetchone() == (User.objects.count(),)
    assert [path.name for path in tmp_path.iterdir()] == ["copy.sqlite3"]
    assert stat.S_IMODE((tmp_path / "copy.sqlite3").stat().st_mode) == 0o600


def test_backup_is_never_written_over(tmp_path):
    (tmp_path / "copy.sqlite3").write_text("an older backup")
    with pytest.raises(CommandError, match="is there already"):
        back_up(tmp_path / "copy.sqlite3")
    assert (tmp_path / "copy.sqlite3").read_text() == "an older backup"


def test_what_fails_leaves_no_file(tmp_path, monkeypatch):
    def fail(path):
        path.write_bytes(b"half")
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("plans.management.commands.backup_sqlite._copy", fail)
    with pytest.raises(CommandError, match="No backup was made: database or disk is full"):
        back_up(tmp_path / "copy.sqlite3")
    assert list(tmp_path.iterdir()) == []


def test_copy_that_is_not_whole_is_no_backup(tmp_path):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("SELECT rootpage FROM sqlite_master WHERE name = 'plans_historicalreading'")
        (page,) = cursor.fetchone()
        cursor.execute("PRAGMA page_size")
        (size,) = cursor.fetchone()
    connection.close()
    with open(connection.settings_dict["NAME"], "r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    with pytest.raises(CommandError, match="No backup was made"):
        back_up(tmp_path / "copy.sqlite3")
    assert list(tmp_path.iterdir()) == []
