from django.db import models

from toolkit.models.impact import LongTermImpact
from toolkit.models.objective import Objective
from toolkit.models.row import EditionRow, location_suffix, or_none, quoted


class SheetText(EditionRow):
    """A heading, label or fixed sentence of the published sheets, by where it is printed."""

    class Place(models.TextChoices):
        """Where a text is printed. Pages of an edition that has no words for a place use the label instead."""

        SERIES_TITLE = "series_title", "National Vulnerability Action Plan"
        TOOLKIT_TITLE = "toolkit_title", "Action Impact Toolkit"
        ACTION_NAME = "action_name", "Action"
        GUIDANCE_HEADING = "guidance_heading", "Guidance notes"
        PLANNING_INTRODUCTION = "planning_introduction", "Questions before planning"
        STATEMENT_HEADING = "statement_heading", "Impact statement"
        ACTION_HEADING = "action_heading", "Action"
        MEAN_HEADING = "mean_heading", "What do we mean?"
        NEED_HEADING = "need_heading", "What do we need?"
        STATEMENT_IMPACT_HEADING = "statement_impact_heading", "Long-term impact"
        ACTION_DETAIL_HEADING = "action_detail_heading", "Action detail"
        OBJECTIVES_HEADING = "objectives_heading", "Objectives"
        LONG_TERM_HEADING = "long_term_heading", "Long-term impacts"
        LONG_TERM_LABEL = "long_term_label", "Long-term impact"
        SITUATION_HEADING = "situation_heading", "Situation"
        ACTIVITIES_HEADING = "activities_heading", "Activities"
        OUTPUTS_HEADING = "outputs_heading", "Outputs"
        IMPACTS_HEADING = "impacts_heading", "Short to medium term impacts"
        ASSESSMENT_HEADING = "assessment_heading", "Impact assessment"
        MEASURES_HEADING = "measures_heading", "Suggested measures"
        CONSEQUENCES_HEADING = "consequences_heading", "Unintended consequences"
        SUPPORTING_HEADING = "supporting_heading", "Supporting information"
        SUPPORTING_ACTION_HEADING = "supporting_action_heading", "Action"
        SUPPORTING_IMPACT_HEADING = "supporting_impact_heading", "Long-term impact"
        PERENNIAL_HEADING = "perennial_heading", "Perennial challenges"
        PERENNIAL_INTRODUCTION = "perennial_introduction", "Perennial challenges"
        LINKS_HEADING = "links_heading", "Useful links"
        ACTIVITIES_COLUMN = "activities_column", "Activities"
        EVIDENCE_COLUMN = "evidence_column", "Evidence"
        IMPACTS_COLUMN = "impacts_column", "Short to medium term impact"
        ASSESSMENT_COLUMN = "assessment_column", "Impact assessment"
        MEASURES_COLUMN = "measures_column", "Suggested measures"
        REFERENCES_HEADING = "references_heading", "References"

    code_prefix = "sheet"

    place = models.CharField(max_length=40, choices=Place.choices)
    objective = models.ForeignKey(
        Objective, on_delete=models.RESTRICT, null=True, blank=True, related_name="sheet_texts"
    )
    long_term_impact = models.ForeignKey(
        LongTermImpact, on_delete=models.RESTRICT, null=True, blank=True, related_name="sheet_texts"
    )
    text = models.TextField()

    class Meta(EditionRow.Meta):
        constraints = [
            *EditionRow.Meta.constraints,
            models.UniqueConstraint(
                "edition",
                "place",
                or_none("objective"),
                or_none("long_term_impact"),
                name="toolkit_sheettext_place",
            ),
        ]

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"Words for {quoted(self.get_place_display())}{location_suffix(self)}"


class GuidanceSection(EditionRow):
    """A section of the guidance notes.

    A blank line separates paragraphs; a line that begins with "- " is an item of a list.
    """

    code_prefix = "guidance"

    heading = models.CharField(max_length=200, blank=True)
    body = models.TextField()

    def __str__(self):
        return self.heading or self.code

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"Guidance {quoted(self.heading or self.body)}"
