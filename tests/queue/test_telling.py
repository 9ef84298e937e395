"""What the log tells of a job: its id in each line, how it ended, and not why it failed, which may quote words."""

import logging

from django.conf import settings
from django.utils.module_loading import import_string
from django_q.signals import post_execute_in_worker, pre_execute

from nvap.logs import NO_WORK, current_work
from tests.logged import logged

FAILED = "Failed 'plans.jobs.files.make' (make 3) - The victim's brother : Traceback"


def run(task):
    with logged() as log:
        pre_execute.send(sender="django_q", func=None, task=task)
        logging.getLogger("nvap.mail").info("within")
        post_execute_in_worker.send(sender="django_q", func=None, task=task)
    return log


def test_a_job_that_was_done():
    within, done = run({"id": "abc", "name": "make 3", "group": "make", "success": True, "result": None}).lines
    assert (within["id"], done["id"]) == ("job-abc", "job-abc")
    assert (done["level"], done["message"], type(done["ms"])) == ("INFO", "make 3 done", int)
    assert current_work.get() == NO_WORK


def test_a_job_begun_by_the_clock_has_its_schedules_name():
    log = run({"id": "abc", "name": "green-jig", "group": "make decisions final", "success": True, "result": None})
    assert log.lines[-1]["message"] == "make decisions final done"


def test_a_job_that_failed_is_told_without_its_exception():
    log = run({"id": "abc", "name": "make 3", "success": False, "result": FAILED})
    assert (log.lines[-1]["level"], log.lines[-1]["message"]) == ("ERROR", "make 3 failed")
    assert "victim" not in log.text


def test_the_queues_own_line_of_a_failure_is_kept_out_and_its_others_are_not():
    names = settings.LOGGING["loggers"]["django-q"]["filters"]
    filters = [import_string(settings.LOGGING["filters"][name]["()"])() for name in names]
    told = [
        text
        for text in (FAILED, "Could not create task from schedule")
        if all(each.filter(logging.makeLogRecord({"msg": text})) for each in filters)
    ]
    assert told == ["Could not create task from schedule"]
    assert {type(each) for each in logging.getLogger("django-q").filters} == {type(each) for each in filters}
