import datetime
import uuid

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.conf import Conf
from django_q.models import Failure, OrmQ, Schedule, Success, Task
from django_q.monitor import save_task
from django_q.scheduler import scheduler

from nvap.queue.jobs import begin
from tests.factories.accounts import superuser
from tests.jobs import run_jobs
from tests.queue.sample_jobs import write_down

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(tmp_path, monkeypatch):
    path = tmp_path / "done"
    monkeypatch.setenv("JOBS_DONE", str(path))
    return path


def test_job_waits_under_its_name_with_its_ids_alone(done):
    begin(write_down, 7)
    (row,) = OrmQ.objects.all()
    assert (row.task["func"], row.task["args"]) == ("tests.queue.sample_jobs.write_down", (7,))
    assert not done.exists()
    assert run_jobs() == ["write_down 7"]
    assert done.read_text() == "write_down 7\n"


def test_rollback_drops_the_job(done):
    with transaction.atomic():
        begin(write_down, 7)
        transaction.set_rollback(True)
    assert run_jobs() == []


@pytest.mark.parametrize("change", ["add", "change", "remove", "keep"])
def test_schedules_are_those_of_the_settings(change):
    before = {"first": ("tests.queue.sample_jobs.write_down", "0 8 * * *")}
    after = {
        "add": before | {"second": ("tests.queue.sample_jobs.fail", "0 9 * * *")},
        "change": {"first": ("tests.queue.sample_jobs.write_down", "30 7 * * *")},
        "remove": {},
        "keep": before,
    }[change]
    with override_settings(NVAP_SCHEDULES=before):
        call_command("sync_schedules")
    kept = list(Schedule.objects.values_list("pk", "next_run"))
    with override_settings(NVAP_SCHEDULES=after):
        call_command("sync_schedules")
    found = {each.name: (each.func, each.cron) for each in Schedule.objects.all()}
    assert found == after
    assert (list(Schedule.objects.values_list("pk", "next_run")) == kept) is (change == "keep")
    assert all(each.next_run > timezone.now() for each in Schedule.objects.all())


def test_administrator_sees_waiting_and_failed_jobs_and_tries_again(client, done):
    begin(write_down, 7)
    now = timezone.now()
    failed = Task.objects.create(
        id="a" * 32,
        name="write_down 8",
        func="tests.queue.sample_jobs.write_down",
        args=(8,),
        started=now,
        stopped=now,
        success=False,
        result="ValueError",
    )
    client.force_login(superuser())
    assert "write_down" in client.get(reverse("admin:django_q_ormq_changelist")).content.decode()
    page = reverse("admin:django_q_failure_changelist")
    assert "write_down 8" in client.get(page).content.decode()
    client.post(page, {"action": "resubmit_task", "_selected_action": [failed.pk]})
    assert Failure.objects.count() == 0
    run_jobs()
    assert done.read_text() == "write_down 7\nwrite_down 8\n"


def test_no_page_of_the_admin_schedules_or_edits_a_function(client):
    assert not admin.site.is_registered(Schedule)
    client.force_login(superuser())
    for model in (OrmQ, Failure, Success):
        assert client.get(reverse(f"admin:django_q_{model._meta.model_name}_add")).status_code == 403


def test_what_runs_every_few_minutes_is_listed_where_it_failed_alone(monkeypatch):
    monkeypatch.setattr("django_q.scheduler.close_old_django_connections", lambda: None)
    with override_settings(
        NVAP_SCHEDULES={
            "each minute": ("tests.queue.sample_jobs.write_down", "* * * * *"),
            "every five minutes": ("tests.queue.sample_jobs.write_down", "*/5 * * * *"),
            "each night": ("tests.queue.sample_jobs.write_down", "40 3 * * *"),
        }
    ):
        call_command("sync_schedules")
    Schedule.objects.update(next_run=timezone.now() - datetime.timedelta(minutes=1))
    scheduler()
    kept = {row.task["group"]: row.task.get("save", True) for row in OrmQ.objects.all()}
    assert kept == {"each minute": False, "every five minutes": False, "each night": True}
    for row in OrmQ.objects.all():
        for success in (True, False):
            ended = {"success": success, "result": None, "started": timezone.now(), "stopped": timezone.now()}
            save_task(row.task | ended | {"id": uuid.uuid4().hex, "sync": True, "attempt_count": 1}, get_broker())
    assert set(Success.objects.values_list("group", flat=True)) == {"each night"}
    assert set(Failure.objects.values_list("group", flat=True)) == set(kept)


def test_done_jobs_of_one_kind_leave_room_for_others(monkeypatch):
    monkeypatch.setattr(Conf, "SAVE_LIMIT", 3)
    assert Conf.SAVE_LIMIT_PER == "func"
    for func, times in (("jobs.rare", 1), ("jobs.often", 5)):
        for _ in range(times):
            task = {"id": uuid.uuid4().hex, "name": func, "func": func, "args": (), "kwargs": {}, "sync": True}
            ended = {"success": True, "result": None, "started": timezone.now(), "stopped": timezone.now()}
            save_task(task | ended, get_broker())
    assert sorted(Success.objects.values_list("func", flat=True)) == ["jobs.often"] * 3 + ["jobs.rare"]
