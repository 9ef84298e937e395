"""What the log tells of jobs: each line of a job has its id, and one line tells how it ended."""

import logging
import time

from django.dispatch import receiver
from django_q.signals import post_execute_in_worker, pre_execute

from nvap.logs import NO_WORK, Work, current_work

logger = logging.getLogger("nvap.jobs")
begun = {}


@receiver(pre_execute)
def note_job(task, **kwargs):
    """Give all lines that follow the job's id."""
    current_work.set(Work(f"job-{task['id']}"))
    begun[task["id"]] = time.monotonic()


@receiver(post_execute_in_worker)
def tell_of_job(task, **kwargs):
    """Log how a job ended. Why it failed is in the admin, under "Failed jobs": it may quote what somebody typed."""
    ms = round((time.monotonic() - begun.pop(task["id"])) * 1000)
    level, word = (logging.INFO, "done") if task["success"] else (logging.ERROR, "failed")
    logger.log(level, "%s %s", _called(task), word, extra={"values": {"ms": ms}})
    current_work.set(NO_WORK)


def _called(task):
    """Return a job's name with its ids, as `begin` gave it; of one begun by the clock, the schedule's."""
    group = task.get("group") or task["name"]
    return task["name"] if task["name"].startswith(group) else group
