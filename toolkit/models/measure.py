from django.db import models

from toolkit.models.objective import Objective
from toolkit.models.row import EditionRow, location_suffix, or_none, quoted


class PeelQuestion(EditionRow):
    """A question of the PEEL Assessment Framework that measures are worded after."""

    code_prefix = "peel"

    reference = models.CharField(max_length=20)
    parent = models.ForeignKey("self", on_delete=models.RESTRICT, null=True, blank=True, related_name="children")

    def __str__(self):
        return f"PEEL {self.reference}"

    @property
    def row_title(self):
        """Return what people call the row."""
        return str(self)


class Measure(EditionRow):
    """A suggested measure. It is one row however often it is printed; placements say where."""

    class Source(models.TextChoices):
        PEEL = "peel", "PEEL Assessment Framework"
        NCPI = "ncpi", "HMICFRS National Child Protection inspection, self-assessment"
        OTHER = "other", "Other potential measure"

    code_prefix = "measure"

    source = models.CharField(max_length=10, choices=Source.choices)
    peel_question = models.ForeignKey(
        PeelQuestion, on_delete=models.RESTRICT, null=True, blank=True, related_name="measures"
    )
    peel_edition = models.CharField(
        max_length=50, blank=True, help_text="The PEEL edition the wording comes from, where it is known."
    )
    text = models.TextField()

    def __str__(self):
        return self.text

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"Measure {quoted(self.text)}"


class MeasurePlacement(EditionRow):
    """A place where a measure is printed: the impact statement, or one part of an objective."""

    class Part(models.TextChoices):
        IMPACT_STATEMENT = "impact_statement", "Impact Statement"
        LOGIC_MODEL = "logic_model", "Logic Model"
        SUPPORTING_INFORMATION = "supporting_information", "Supporting Information"

    code_prefix = "placement"
    order_within = ("objective", "part")

    measure = models.ForeignKey(Measure, on_delete=models.RESTRICT, related_name="placements")
    objective = models.ForeignKey(
        Objective, on_delete=models.RESTRICT, null=True, blank=True, related_name="measure_placements"
    )
    part = models.CharField(max_length=30, choices=Part.choices)
    heading = models.CharField(max_length=200, help_text="The heading it stands under, as published.")

    class Meta(EditionRow.Meta):
        constraints = [
            *EditionRow.Meta.constraints,
            models.UniqueConstraint(
                "measure",
                or_none("objective"),
                "part",
                name="toolkit_measureplacement_once",
            ),
        ]

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"{self.measure.row_title} in the {self.get_part_display()}{location_suffix(self)}"
