from django.db import models
from django.db.models import Q

from nvap.wording import lower_first
from toolkit.models.activity import EvidenceParagraph
from toolkit.models.row import EditionRow, quoted
from toolkit.models.sheet import SheetText


class Reference(EditionRow):
    """An entry of the reference list; the address is kept beside the text."""

    code_prefix = "reference"

    text = models.TextField()
    url = models.URLField(max_length=500, blank=True)
    unpublished = models.BooleanField(default=False)

    def __str__(self):
        return self.text

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"Reference {quoted(self.text)}"


class Citation(EditionRow):
    """Words of a text that cite a reference, exactly as they appear there."""

    code_prefix = "citation"
    order_within = ("paragraph", "sheet_text")

    paragraph = models.ForeignKey(
        EvidenceParagraph, on_delete=models.RESTRICT, null=True, blank=True, related_name="citations"
    )
    sheet_text = models.ForeignKey(
        SheetText,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="citations",
        help_text="Where the citation stands outside the evidence.",
    )
    reference = models.ForeignKey(Reference, on_delete=models.RESTRICT, related_name="citations")
    text = models.CharField(max_length=200)

    class Meta(EditionRow.Meta):
        constraints = [
            *EditionRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(paragraph__isnull=False, sheet_text__isnull=True)
                | Q(paragraph__isnull=True, sheet_text__isnull=False),
                name="toolkit_citation_one_place",
            ),
        ]

    @property
    def place(self):
        """Return the row whose text cites."""
        return self.paragraph or self.sheet_text

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"Citation {quoted(self.text)} in {lower_first(self.place.row_title)}"
