"""Health: what is well, what is not, and that whoever asks need not know the service's name."""

import datetime
from collections import namedtuple

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import F
from django.test import override_settings
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from nvap import health

pytestmark = pytest.mark.django_db
LONG_AGO = datetime.timedelta(minutes=11)


@pytest.fixture(autouse=True)
def _schedules(db):
    call_command("sync_schedules")


def unwell(client):
    """Return the status of the page, and what of its things is not well."""
    response = client.get("/health/")
    return response.status_code, {name: said for name, said in response.json().items() if said != "well"}


def test_all_is_well(client):
    assert unwell(client) == (200, {})
    assert list(client.get("/health/").json()) == ["database", "migrations", "queue", "disk"]


@override_settings(SECURE_SSL_REDIRECT=True, ALLOWED_HOSTS=["toolkit.example.org"])
@pytest.mark.parametrize("address", ["/health/", "/health/alive/"])
def test_it_answers_by_a_servers_own_address_without_tls(client, address):
    assert client.get(address, headers={"Host": "10.0.0.7:8001"}).status_code == 200
    assert client.get(address, headers={"Host": "10.0.0.7:8001"}).headers["Cache-Control"].startswith("max-age=0")
    assert client.get("/health/other/", headers={"Host": "10.0.0.7:8001"}).status_code == 404
    # Nothing else does.
    assert client.get("/accounts/login/", headers={"Host": "10.0.0.7:8001"}, secure=True).status_code == 400


def test_it_is_cheap(client, django_assert_num_queries):
    client.get("/health/")
    with django_assert_num_queries(4):
        client.get("/health/")
    with django_assert_num_queries(0):
        client.get("/health/alive/")


def test_a_migration_that_was_not_run(client):
    name = max(name for app, name in MigrationRecorder.Migration.objects.filter(app="plans").values_list("app", "name"))
    MigrationRecorder.Migration.objects.filter(app="plans", name=name).delete()
    assert unwell(client) == (503, {"migrations": "migrations of this version were not run"})


def test_no_worker(client):
    Schedule.objects.filter(name="send mail that waits").update(next_run=timezone.now() - LONG_AGO)
    assert unwell(client) == (503, {"queue": "no worker runs: what the clock should have begun was not begun"})


def test_a_job_waits_too_long_but_not_one_that_is_being_done(client):
    job = OrmQ.objects.create(key="nvap", payload="", lock=timezone.now() + LONG_AGO)
    assert unwell(client) == (200, {})
    OrmQ.objects.filter(pk=job.pk).update(lock=F("lock") - 2 * LONG_AGO)
    assert unwell(client) == (503, {"queue": "jobs wait too long"})


def test_too_little_room(client, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(health.shutil, "disk_usage", lambda place: usage(10**12, 10**12, 400 * 1024**2))
    status, said = unwell(client)
    assert (status, list(said)) == (503, ["disk"])
    assert said["disk"].startswith("too little room for temporary files")


def test_a_database_that_is_away_is_all_that_is_said_of_it(client, monkeypatch):
    def refuse(*args):
        raise OperationalError("could not connect to server at 10.0.0.9, user nvap")

    monkeypatch.setattr(health.MigrationRecorder, "applied_migrations", refuse)
    assert unwell(client) == (503, {"database": "does not answer"})
    assert client.get("/health/alive/").status_code == 200
