"""Accounts that were closed, why, and opened again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class AccountClosure(models.Model):
    """An account that was closed: who did it, when and why; and the same of its being opened again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="closures")
    closed_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-closed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(opened_at=None), name="account_closed_once_at_a_time"),
            models.CheckConstraint(
                condition=Q(opened_by=None, opened_at=None) | Q(opened_by__isnull=False, opened_at__isnull=False),
                name="account_opened_by_and_at_together",
            ),
        ]

    def __str__(self):
        return f"{self.user}, closed"
