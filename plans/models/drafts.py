from django.conf import settings
from django.db import models


class FormDraft(models.Model):
    """A form somebody has typed into and not yet saved. Saving the form clears it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="form_drafts")
    form = models.CharField(max_length=200, help_text="The address the form posts to.")
    data = models.JSONField(help_text="The values of each field, the digests the form was drawn with among them.")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "form"], name="one_draft_per_user_and_form")]

    def __str__(self):
        return f"Draft {self.pk}"
