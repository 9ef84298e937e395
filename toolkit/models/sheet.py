from django.db import models

from toolkit.models.impact import LongTermImpact
from toolkit.models.objective import Objective
from toolkit.models.row import EditionRow, or_none


class SheetText(EditionRow):
    """A heading, label or standing sentence of the published sheets, by the place where it stands."""

    class Place(models.TextChoices):
        SERIES_TITLE = "series_title", "Cover: series"
        TOOLKIT_TITLE = "toolkit_title", "Cover: toolkit"
        ACTION_NAME = "action_name", "Cover: action"
        GUIDANCE_HEADING = "guidance_heading", "Guidance: heading"
        PLANNING_INTRODUCTION = "planning_introduction", "Guidance: before the planning questions"
        STATEMENT_HEADING = "statement_heading", "Impact Statement: heading"
        ACTION_HEADING = "action_heading", "Each sheet: action"
        MEAN_HEADING = "mean_heading", "Impact Statement: what do we mean"
        NEED_HEADING = "need_heading", "Impact Statement: what do we need"
        STATEMENT_IMPACT_HEADING = "statement_impact_heading", "Impact Statement: long-term impact"
        ACTION_DETAIL_HEADING = "action_detail_heading", "Logic Model: action"
        OBJECTIVES_HEADING = "objectives_heading", "Logic Model: objectives"
        LONG_TERM_HEADING = "long_term_heading", "Logic Model: long-term impacts"
        LONG_TERM_LABEL = "long_term_label", "Logic Model: long-term impact"
        SITUATION_HEADING = "situation_heading", "Logic Model: situation"
        ACTIVITIES_HEADING = "activities_heading", "Logic Model: activities"
        OUTPUTS_HEADING = "outputs_heading", "Logic Model: outputs"
        IMPACTS_HEADING = "impacts_heading", "Logic Model: short to medium term impacts"
        ASSESSMENT_HEADING = "assessment_heading", "Logic Model: impact assessment"
        MEASURES_HEADING = "measures_heading", "Logic Model: suggested measures"
        CONSEQUENCES_HEADING = "consequences_heading", "Logic Model: unintended consequences"
        SUPPORTING_HEADING = "supporting_heading", "Supporting Information: heading"
        SUPPORTING_ACTION_HEADING = "supporting_action_heading", "Supporting Information: action"
        SUPPORTING_IMPACT_HEADING = "supporting_impact_heading", "Supporting Information: long-term impact"
        PERENNIAL_HEADING = "perennial_heading", "Supporting Information: perennial challenges"
        PERENNIAL_INTRODUCTION = "perennial_introduction", "Supporting Information: before the challenges"
        LINKS_HEADING = "links_heading", "Supporting Information: useful links"
        ACTIVITIES_COLUMN = "activities_column", "Supporting Information: activities"
        EVIDENCE_COLUMN = "evidence_column", "Supporting Information: evidence"
        IMPACTS_COLUMN = "impacts_column", "Supporting Information: impacts"
        ASSESSMENT_COLUMN = "assessment_column", "Supporting Information: impact assessment"
        MEASURES_COLUMN = "measures_column", "Supporting Information: suggested measures"
        REFERENCES_HEADING = "references_heading", "References: heading"

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


class GuidanceSection(EditionRow):
    """A section of the guidance notes.

    A blank line parts paragraphs; a line that begins with "- " is an item of a list.
    """

    code_prefix = "guidance"

    heading = models.CharField(max_length=200, blank=True)
    body = models.TextField()

    def __str__(self):
        return self.heading or self.code
