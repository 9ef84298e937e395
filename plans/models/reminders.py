import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from plans.models.periods import ReportingPeriod


class Reminder(models.Model):
    """VKPP reminded a force of what it owes for a period. A line in a log: nobody edits it."""

    period = models.ForeignKey(ReportingPeriod, on_delete=models.CASCADE, related_name="reminders")
    force = models.ForeignKey("accounts.Force", on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(
        default=uuid.uuid4, editable=False, help_text="The form that reminded, by which its second post is known."
    )
    reminded_at = models.DateTimeField(default=timezone.now)
    reminded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-reminded_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["key", "force"], name="one_reminder_per_form_and_force")]

    def __str__(self):
        return f"Reminder {self.pk}"
