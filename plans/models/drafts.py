from django.conf import settings
from django.db import models


class FormDraft(models.Model):
    """A form somebody has typed into and not yet saved. Saving the form clears it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="form_drafts")
    form = models.CharField(max_length=200, help_text="The path of the page the form stands on.")
    drawn_from = models.JSONField(help_text="Digests of the field values the form was drawn with.")
    data = models.JSONField()
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "form"], name="one_draft_per_user_and_form")]

    def __str__(self):
        return f"Draft {self.pk}"
