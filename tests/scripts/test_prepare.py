"""Preparing again, as each `make run` does, leaves what people wrote."""

import json

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
