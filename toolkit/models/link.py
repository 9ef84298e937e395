from django.db import models

from toolkit.models.row import EditionRow, quoted


class UsefulLink(EditionRow):
    """A useful link of the Supporting Information; the address may not have been published."""

    code_prefix = "link"

    text = models.CharField(max_length=300)
    url = models.URLField(max_length=500, blank=True)

    def __str__(self):
        return self.text

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"Useful link {quoted(self.text)}"
