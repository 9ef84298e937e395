import pytest
from django.contrib import admin
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from django_q.models import Failure, OrmQ, Schedule, Success, Task

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
