import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class HandOver(models.Model):
    """That somebody's name was replaced in a force's plans, or left as it is, and the note for who takes over.

    `leaver` is whose name it is, where they have or had a role in the force; `successor` who takes over, where they
    have an account. `places` counts where the name was replaced: none where all was left as it is.
    """

    force = models.ForeignKey("accounts.Force", on_delete=models.PROTECT, related_name="hand_overs")
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    leaver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=500, help_text="As it was written in the plans.")
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="hand_overs_to_me"
    )
    successor_name = models.CharField(max_length=500, blank=True, help_text="What was written instead.")
    places = models.PositiveIntegerField(default=0)
    note = models.TextField(blank=True)
    handed_over_at = models.DateTimeField(default=timezone.now)
    handed_over_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True, help_text="When the successor put the note away.")

    class Meta:
        ordering = ["-handed_over_at", "-pk"]

    def __str__(self):
        return f"Hand-over {self.pk}"
