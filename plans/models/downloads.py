from django.conf import settings
from django.db import models
from django.utils import timezone

from plans.models.plan import Plan


class Download(models.Model):
    """Somebody has downloaded a document of a plan: which, by its hash, and when first. Nobody edits it."""

    DRAFT, DATES = "the draft’s PDF", "the calendar file"
    OF_THE_LIVING_PLAN = (DRAFT, DATES)

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="downloads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    document_sha256 = models.CharField(max_length=64, blank=True, help_text="Empty for dates, which have no document.")
    what = models.CharField(max_length=60)
    first_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["first_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "user", "document_sha256", "what"], name="one_download_of_a_document_and_user"
            )
        ]

    def __str__(self):
        return f"Download {self.pk}"
