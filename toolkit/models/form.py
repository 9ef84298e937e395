from django.db import models

from toolkit.models.impact import LongTermImpact
from toolkit.models.objective import Objective
from toolkit.models.row import EditionRow, location_suffix, or_none, quoted
from toolkit.models.sheet import GuidanceSection


class PlanningQuestion(EditionRow):
    """A question the guidance suggests a force asks itself before it plans."""

    code_prefix = "planning"
    order_within = ("section",)

    section = models.ForeignKey(
        GuidanceSection,
        on_delete=models.RESTRICT,
        related_name="planning_questions",
        help_text="The section of the guidance that asks it.",
    )
    text = models.TextField()

    def __str__(self):
        return self.text

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"Planning question {quoted(self.text)}"


class FormPrompt(EditionRow):
    """The plan form's words for a field; they may differ per objective and long-term impact."""

    class Field(models.TextChoices):
        """A field of the form. Pages of an edition that has no words for a field use the label instead."""

        FORM_TITLE = "form_title", "Form: title"
        FORM_SUBTITLE = "form_subtitle", "Form: purpose"
        FORM_NAME = "form_name", "Impact Realisation Plan"
        REPORTING_PERIOD = "reporting_period", "Reporting period"
        PROJECT_LEAD = "project_lead", "Project lead"
        PREPARED_BY = "prepared_by", "Prepared by"
        DATE_PREPARED = "date_prepared", "Date prepared"
        IMPACT_OWNER = "impact_owner", "Impact owner"
        IMPACT_DESCRIPTION = "impact_description", "Impact description"
        ACTIVITY = "activity", "Activity"
        OUTPUT = "output", "Output"
        IMPACT_MEASUREMENT = "impact_measurement", "Impact measurement"
        PROGRESS = "progress", "Progress"
        NEXT_STEPS = "next_steps", "Next steps"
        RISKS = "risks", "Risks"
        RISK_MITIGATION = "risk_mitigation", "Risk mitigation strategy"
        ADDITIONAL_COMMENTS = "additional_comments", "Additional comments"

    class Kind(models.TextChoices):
        LABEL = "label", "Label"
        PROMPT = "prompt", "Prompt"
        EXAMPLE = "example", "Example"
        HEADING = "heading", "Heading"

    code_prefix = "prompt"

    field = models.CharField(max_length=30, choices=Field.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    objective = models.ForeignKey(
        Objective, on_delete=models.RESTRICT, null=True, blank=True, related_name="form_prompts"
    )
    long_term_impact = models.ForeignKey(
        LongTermImpact, on_delete=models.RESTRICT, null=True, blank=True, related_name="form_prompts"
    )
    text = models.TextField()

    class Meta(EditionRow.Meta):
        constraints = [
            *EditionRow.Meta.constraints,
            models.UniqueConstraint(
                "edition",
                "field",
                "kind",
                or_none("objective"),
                or_none("long_term_impact"),
                name="toolkit_formprompt_place",
            ),
        ]

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"Plan form, {self.get_field_display()}: {self.get_kind_display().lower()}{location_suffix(self)}"
