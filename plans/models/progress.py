from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from plans.models.lines import PlannedActivity
from plans.models.periods import ReportingPeriod


class ProgressUpdate(models.Model):
    """What the force reports of a line for one period (the form's "Progress" and "Next steps")."""

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", "Not started"
        ON_TRACK = "on_track", "On track"
        AT_RISK = "at_risk", "At risk"
        OFF_TRACK = "off_track", "Off track"
        COMPLETE = "complete", "Complete"
        PAUSED = "paused", "Paused"
        STOPPED = "stopped", "Stopped"

    # States whose reader will ask why.
    NEEDS_REASON = (Status.AT_RISK, Status.OFF_TRACK, Status.PAUSED, Status.STOPPED)

    line = models.ForeignKey(PlannedActivity, on_delete=models.CASCADE, related_name="progress_updates")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="+")
    nothing_changed = models.BooleanField(default=False)
    status = models.CharField(max_length=20, choices=Status.choices, blank=True)
    status_reason = models.TextField(blank=True)
    progress = models.TextField(blank=True)
    next_steps = models.TextField(blank=True)
    updated_at = models.DateTimeField(default=timezone.now)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    history = HistoricalRecords()

    class Meta:
        ordering = ["-period__starts", "-pk"]
        constraints = [models.UniqueConstraint(fields=["line", "period"], name="one_progress_update_per_period")]

    def __str__(self):
        return f"Progress {self.pk}"
