"""The real worker on a database of its own: what it does with jobs that fail, hang, are killed or were rolled back."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.conf import settings

BEGIN = """
from django.db import transaction
from nvap.queue.jobs import begin
from tests.queue import sample_jobs as jobs
begin(jobs.be_killed_once, 1)
begin(jobs.fail, 2)
begin(jobs.take_too_long, 3)
try:
    with transaction.atomic():
        begin(jobs.write_down, 4)
        raise ValueError
except ValueError:
    pass
with transaction.atomic():
    begin(jobs.write_down, 5)
"""
READ = """
from django_q.models import Failure, OrmQ, Success
print(OrmQ.objects.count(), sorted(Success.objects.values_list("name", flat=True)),
      sorted(Failure.objects.values_list("name", "attempt_count")))
"""
DONE = "0 ['be_killed_once 1', 'write_down 5'] [('fail 2', 3), ('take_too_long 3', 3)]"


@pytest.fixture
def manage(tmp_path):
    """Give a function that runs a command of manage.py on a database of its own, and one that starts one."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.queue.worker_settings",
        "DATABASE_URL": f"sqlite:///{tmp_path}/queue.sqlite3",
        "JOBS_DONE": str(tmp_path / "done"),
    }

    def start(*arguments):
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(*arguments) -> str:
        process = start(*arguments)
        output, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        return output.strip().splitlines()[-1] if output.strip() else ""

    return run, start


def test_worker_keeps_what_the_queue_promises(manage, tmp_path):
    """A rollback drops a job, a killed one runs again, a failing one is tried three times and kept, a slow one ends."""
    run, start = manage
    run("migrate", "django_q", "-v0")
    run("shell", "-v0", "-c", BEGIN)
    worker = start("qcluster")
    try:
        until = time.monotonic() + 120
        while (found := run("shell", "-v0", "-c", READ)) != DONE and time.monotonic() < until:
            time.sleep(1)
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=30)
    assert found == DONE
    begun = Counter((tmp_path / "done").read_text().splitlines())
    assert begun == {"be_killed_once 1": 2, "fail 2": 3, "take_too_long 3": 3, "write_down 5": 1}
