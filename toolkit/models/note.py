from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.functional import cached_property

from nvap.wording import lower_first
from toolkit.models.row import EditionRow, quoted


class EditorialNote(EditionRow):
    """An anomaly in the published text, for VKPP alone."""

    code_prefix = "note"
    is_published_text = False

    place = models.CharField(max_length=80, help_text="The code of the row it is about.")
    quote = models.TextField(blank=True, help_text="The words it is about, as published.")
    note = models.TextField()

    def __str__(self):
        return f"{self.place}: {self.note}"

    @cached_property
    def place_name(self):
        """Return what people call the row it is about, within a sentence; the code where there is no such row.

        Takes queries.
        """
        prefix = self.place.partition("-")[0]
        for model in apps.get_app_config("toolkit").get_models():
            if issubclass(model, EditionRow) and model.code_prefix == prefix:
                row = model.objects.filter(edition=self.edition_id, code=self.place).first()
                return lower_first(row.row_title) if row else self.place
        return self.place

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"Note on {self.place_name}: {quoted(self.note)}"


class NoteDecision(models.Model):
    """VKPP's decision on an editorial note: settled or still open, by whom and when."""

    note = models.OneToOneField(EditorialNote, on_delete=models.CASCADE, related_name="decision")
    settled = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["note"]

    def __str__(self):
        return f"{self.note.place}: {'settled' if self.settled else 'open'}"
