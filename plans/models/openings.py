import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from plans.models.submissions import Submission


class OpeningQuerySet(models.QuerySet):
    def recent(self):
        """Return those of the last hour, latest first: whoever opened it then may well be reading still."""
        since = timezone.now() - SubmissionOpening.RECENT
        return self.filter(opened_at__gte=since).order_by("-opened_at", "-pk")


class SubmissionOpening(models.Model):
    """A reviewer has opened a submission that waits, so that two do not review one at once. It locks nothing."""

    # How long others are told of it, and how long another look at the page writes nothing.
    RECENT = datetime.timedelta(hours=1)
    SAME_LOOK = datetime.timedelta(minutes=1)

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="openings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "user"], name="one_opening_per_submission_and_user")
        ]

    def __str__(self):
        return f"Opening {self.pk}"
