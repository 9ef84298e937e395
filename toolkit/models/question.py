from django.db import models

from nvap.wording import lower_first
from toolkit.models.activity import Activity
from toolkit.models.objective import Objective
from toolkit.models.row import EditionRow, quoted


class AssessmentQuestion(EditionRow):
    """A prompt question on how an objective's impact might be measured (Impact Assessment)."""

    code_prefix = "question"
    order_within = ("objective",)

    objective = models.ForeignKey(Objective, on_delete=models.RESTRICT, related_name="questions")
    text = models.TextField()

    def __str__(self):
        return self.text

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"Question {quoted(self.text)}"


class ActivityQuestion(EditionRow):
    """A question in an activity's row of the published table, in this order."""

    code_prefix = "questionplace"
    order_within = ("activity",)

    activity = models.ForeignKey(Activity, on_delete=models.RESTRICT, related_name="question_places")
    question = models.ForeignKey(AssessmentQuestion, on_delete=models.RESTRICT, related_name="places")

    class Meta(EditionRow.Meta):
        constraints = [
            *EditionRow.Meta.constraints,
            models.UniqueConstraint(fields=["activity", "question"], name="toolkit_activityquestion_once"),
        ]

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"Link from activity {self.activity.number} to {lower_first(self.question.row_title)}"
