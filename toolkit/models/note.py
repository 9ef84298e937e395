from django.conf import settings
from django.db import models

from toolkit.models.row import EditionRow


class EditorialNote(EditionRow):
    """An anomaly in the published text, for VKPP alone."""

    code_prefix = "note"
    is_published_text = False

    place = models.CharField(max_length=80, help_text="The code of the row it is about.")
    quote = models.TextField(blank=True, help_text="The words it is about, as published.")
    note = models.TextField()

    def __str__(self):
        return f"{self.place}: {self.note}"

    @property
    def row_title(self):
        """What people call the row."""
        return f"Note on {self.place}"


class NoteDecision(models.Model):
    """VKPP's word on an editorial note: settled or still open, by whom and when. It goes with its note."""

    note = models.OneToOneField(EditorialNote, on_delete=models.CASCADE, related_name="decision")
    settled = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["note"]

    def __str__(self):
        return f"{self.note.place}: {'settled' if self.settled else 'open'}"
