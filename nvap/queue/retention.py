"""How long it is known what became of a job."""

from django_q.models import Task

from nvap.retention.rules import Rule

RULES = [
    Rule(
        what="Jobs that were done, or failed",
        setting="KEEP_JOBS_DAYS",
        find=lambda before: Task.objects.filter(stopped__lt=before),
    ),
]
