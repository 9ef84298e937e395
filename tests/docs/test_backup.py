"""docs/backup.md, followed to the letter on a database people lived in: back up, lose everything, restore, check."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from nvap.accounts.models import User
from nvap.mail.models import Mail
from plans.models import PlannedActivity
from scripts.rehearsal.pages import ROOT, read_commands
from tests.migrations.conftest import migrated_database, old_databases

__all__ = ["migrated_database", "old_databases"]

PAGE = "backup.md"


class Page:
    """The page, with the places it names moved to a folder of the test."""

    def __init__(self, folder: Path, database_url: str, **environment: str):
        self.places = {
            "/srv/nvap/app": str(ROOT),
            "/srv/nvap/data": str(folder / "data"),
            "/etc/nvap": str(folder),
            "/var/backups/nvap": str(folder / "backups"),
            ".venv/bin/python": sys.executable,
        }
        (folder / "nvap.env").write_text(
            "SECRET_KEY=a-secret-of-fifty-characters-that-only-this-test-knows-1\n"
            "ALLOWED_HOSTS=toolkit.example.org\n"
            "NVAP_BASE_URL=https://toolkit.example.org\n"
            "EMAIL_URL=smtp://127.0.0.1:9\n"
            f"DATABASE_URL={database_url}\n"
        )
        (folder / "data").mkdir()
        (folder / "backups").mkdir()
        # Nothing of the tests' own settings: what the page says is all there is.
        self.environment = {"HOME": str(folder), "PATH": "/usr/bin:/bin", **environment}

    def follow(self, heading: str) -> str:
        """Run what is under a heading; return what it printed."""
        printed = ""
        for block in read_commands(PAGE, heading, self.places):
            done = subprocess.run(
                ["sh", "-c", block], env=self.environment, capture_output=True, text=True, check=False, timeout=300
            )
            assert done.returncode == 0, f"{block}\n{done.stdout}{done.stderr}"
            printed += done.stdout
        return printed


def live_in() -> PlannedActivity:
    """Leave what a backup meets: somebody signed in, a mail that waits, words just saved."""
    call_command("sync_schedules")
    session = SessionStore()
    session["user"] = 1
    session.save()
    Mail.objects.create(kind="submitted", user=User.objects.first(), about={}, wanted_at=timezone.now())
    line = PlannedActivity.objects.order_by("pk").first()
    line.activity = "Saved just before the backup"
    line.save()
    return line


def lose(line: PlannedActivity) -> None:
    line.activity = "Saved after the backup"
    line.save()


def assert_restored(line: PlannedActivity, brought_up: str) -> None:
    line = PlannedActivity.objects.get(pk=line.pk)
    assert line.activity == "Saved just before the backup"
    assert line.history.latest().activity == line.activity
    assert "No faults." in brought_up
    assert Session.objects.count() == 0
    assert not Mail.objects.waiting().exists()
    assert Mail.objects.filter(kind="submitted", failure="HeldAfterRestore").count() == 1


@pytest.fixture
def elsewhere():
    """Let `default` be another database for the rest of the test."""
    ordinary = connection.settings_dict["NAME"]

    def use(name: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = name

    yield use
    use(ordinary)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the page's part for SQLite")
def test_sqlite_is_backed_up_and_restored_as_the_page_says(migrated_database, tmp_path, elsewhere):
    name = tmp_path / "data" / "nvap.sqlite3"
    page = Page(tmp_path, f"sqlite:///{name}")
    connection.close()
    Path(connection.settings_dict["NAME"]).rename(name)
    elsewhere(str(name))
    line = live_in()
    # The connection stays open, with what was written last in the write-ahead log alone.
    page.follow("SQLite: back up")
    lose(line)
    connection.close()
    name.write_bytes(b"broken")
    page.follow("SQLite: restore")
    assert [each.name for each in (tmp_path / "data" / "broken").iterdir()][:1] == ["nvap.sqlite3"]
    assert_restored(line, page.follow("Both: bring up to date"))
    assert "No faults." in page.follow("SQLite: drill")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the page's part for PostgreSQL")
def test_postgresql_is_backed_up_and_restored_as_the_page_says(migrated_database, tmp_path, elsewhere):
    here = connection.settings_dict
    server = {
        "PGHOST": here["HOST"] or here["OPTIONS"]["host"],
        "PGUSER": here["USER"],
        "PGPORT": str(here["PORT"] or 5432),
    }
    with connection.cursor() as cursor:
        # The server's own programs: an older pg_dump refuses a newer server.
        cursor.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
        (programs,) = cursor.fetchone()
    server["PATH"] = f"{programs}:/usr/bin:/bin"
    page = Page(tmp_path, f"postgresql://nvap@/nvap?host={quote(server['PGHOST'], safe='')}", **server)
    original = here["NAME"]
    connection.close()

    def psql(command: str, database: str = "postgres") -> None:
        subprocess.run(
            ["psql", "--quiet", "-v", "ON_ERROR_STOP=1", "-c", command, database],
            env=os.environ | server,
            check=True,
        )

    try:
        psql(f'CREATE DATABASE nvap TEMPLATE "{original}"')
        elsewhere("nvap")
        line = live_in()
        page.follow("PostgreSQL: back up")
        lose(line)
        connection.close()
        psql("DROP DATABASE nvap")
        page.follow("PostgreSQL: restore")
        assert_restored(line, page.follow("Both: bring up to date"))
        # All of it belongs to the service's own role, which the next migration needs.
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
            assert cursor.fetchall() == [("nvap",)]
        assert "No faults." in page.follow("PostgreSQL: drill")
    finally:
        elsewhere(original)
        for database in ("nvap", "nvap_drill"):
            psql(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        psql("DROP ROLE IF EXISTS nvap")


def test_page_names_a_heading_that_is_there():
    with pytest.raises(LookupError, match="no commands under “Nowhere”"):
        read_commands(PAGE, "Nowhere", {})
