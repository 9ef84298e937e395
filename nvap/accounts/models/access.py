"""That a force's managers have looked who still needs access."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from nvap.accounts.models.forces import Force


class AccessConfirmation(models.Model):
    """A force's answer for one date: who still needs access to its plan, who said so, and when."""

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="access_confirmations")
    due = models.DateField(help_text="The date for which it was asked.")
    confirmed_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kept = models.JSONField(default=dict, blank=True, help_text="The roles of those who keep access, by the user's id.")
    removed = models.JSONField(default=list, blank=True, help_text="The ids of the users who were removed.")

    class Meta:
        ordering = ["-due", "-confirmed_at"]
        constraints = [models.UniqueConstraint(fields=["force", "due"], name="access_confirmed_once_for_each_date")]

    def __str__(self):
        return f"{self.force}, {self.due}"
