from django.db import models

from toolkit.models.objective import Objective
from toolkit.models.row import EditionRow


class Activity(EditionRow):
    """What a force could put in place. The numbers are ours: objective, then order in its table."""

    code_prefix = "activity"
    code_joint = "."
    order_within = ("objective",)

    objective = models.ForeignKey(Objective, on_delete=models.RESTRICT, related_name="activities")
    number = models.CharField(max_length=10)
    text = models.TextField()

    class Meta(EditionRow.Meta):
        verbose_name_plural = "activities"
        constraints = [
            *EditionRow.Meta.constraints,
            models.UniqueConstraint(fields=["edition", "number"], name="toolkit_activity_number"),
        ]

    def __str__(self):
        return f"{self.number} {self.text}"

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"Activity {self.number}"


class EvidenceParagraph(EditionRow):
    """A paragraph of the evidence that supports an activity."""

    code_prefix = "evidence"
    order_within = ("activity",)

    activity = models.ForeignKey(Activity, on_delete=models.RESTRICT, related_name="evidence")
    text = models.TextField()

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"Evidence of activity {self.activity.number}, paragraph {self.position}"
