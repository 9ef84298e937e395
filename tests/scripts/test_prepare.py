"""Preparing again, as each `make run` does, leaves what people wrote."""

import json
import threading

import pytest
from django.core.management import call_command

from nvap.accounts.models import Force
from plans.models import PlanObjective
from scripts.prepare import gather_static_files, load


def everything(capsys):
    """Return all rows of the database as text that can be compared."""
    capsys.readouterr()
    call_command("dumpdata")
    return json.loads(capsys.readouterr().out)


@pytest.mark.django_db
def test_load_again_changes_nothing_people_entered(capsys):
    load()
    Force.objects.filter(pk=Force.objects.earliest("pk").pk).update(name="Renamed by VKPP")
    assert PlanObjective.objects.update(impact_owner="Somebody else") > 0
    before = everything(capsys)
    load()
    assert everything(capsys) == before


def test_gather_static_files_leaves_files_that_are_up_to_date(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    gather_static_files()
    gathered = settings.STATIC_ROOT / "css" / "app.css"
    gathered.write_text("left alone")
    gather_static_files()
    assert gathered.read_text() == "left alone"
    assert not (settings.STATIC_ROOT / "src").exists()


def test_gather_static_files_after_an_update_gathers_again(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    gather_static_files()
    gathered = settings.STATIC_ROOT / "css" / "app.css"
    gathered.write_text("old")
    (settings.STATIC_ROOT / ".gathered").write_text("of another version")
    gather_static_files()
    assert gathered.read_text() == (settings.BASE_DIR / "static" / "css" / "app.css").read_text()


def test_gather_static_files_takes_none_from_a_server_that_runs(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    gather_static_files()
    style, older = settings.STATIC_ROOT / "css" / "app.css", settings.STATIC_ROOT / "css" / "app.0f1e2d.css"
    older.write_text("of the version that runs")
    (settings.STATIC_ROOT / ".gathered").write_text("of another version")
    done, missing = threading.Event(), []

    def watch():
        while not done.is_set():
            if not style.exists():
                missing.append(style)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        gather_static_files()
    finally:
        done.set()
        watching.join()

    assert missing == []
    assert older.read_text() == "of the version that runs"
    assert [path.name for path in tmp_path.iterdir()] == ["static"]


def test_gather_static_files_says_in_one_line_which_file_went(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    gone = tmp_path / "source" / "gone.css"
    gone.parent.mkdir()
    # Listed, and not there when it is read.
    gone.symlink_to(tmp_path / "nowhere")
    settings.STATICFILES_DIRS = [gone.parent]

    with pytest.raises(SystemExit) as stopped:
        gather_static_files()

    assert str(stopped.value) == f"{gone} went while the pages' files were gathered. Start again: make run"
