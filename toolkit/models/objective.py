from django.db import models

from toolkit.models.row import EditionRow, quoted


class Objective(EditionRow):
    """An objective of the action, with the situation its logic model starts from."""

    code_prefix = "objective"

    number = models.PositiveSmallIntegerField()
    title = models.TextField()
    short_title = models.CharField(max_length=200)
    situation = models.TextField()
    consequences_note = models.TextField(
        blank=True, help_text="The sentence under the unintended consequences, as published."
    )

    class Meta(EditionRow.Meta):
        constraints = [
            *EditionRow.Meta.constraints,
            models.UniqueConstraint(fields=["edition", "number"], name="toolkit_objective_number"),
        ]

    def __str__(self):
        return f"Objective {self.number} - {self.short_title}"

    @property
    def heading(self):
        """Return the objective as the form and the impact statement print it."""
        return f"Objective {self.number}: {self.title}"

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"Objective {self.number}"


class ImpactStatementItem(EditionRow):
    """A line of the impact statement for an objective: what do we mean, what do we need."""

    class Kind(models.TextChoices):
        MEAN = "mean", "What do we mean?"
        NEED_LEAD = "need_lead", "What do we need? (opening words)"
        NEED = "need", "What do we need?"

    code_prefix = "statement"
    order_within = ("objective", "kind")

    objective = models.ForeignKey(Objective, on_delete=models.RESTRICT, related_name="statement_items")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField()

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"Impact statement, objective {self.objective.number}, {self.get_kind_display()} {quoted(self.text)}"
