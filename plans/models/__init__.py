"""A force's living plan, what is frozen of it, and VKPP's answer. Knows nothing of permissions, forms or views."""

from plans.models.drafts import FormDraft
from plans.models.indicators import Indicator, Reading
from plans.models.lines import (
    LineConsequence,
    LineExpectedImpact,
    LineImpact,
    LineMeasure,
    LineOutput,
    PlannedActivity,
    line_number,
)
from plans.models.periods import ReportingPeriod
from plans.models.plan import ActivityPosition, Plan, PlanningAnswer, PlanObjective
from plans.models.progress import ProgressUpdate
from plans.models.submissions import Review, ReviewComment, Submission, SubmissionPdf

__all__ = [
    "ActivityPosition",
    "FormDraft",
    "Indicator",
    "LineConsequence",
    "LineExpectedImpact",
    "LineImpact",
    "LineMeasure",
    "LineOutput",
    "Plan",
    "PlanObjective",
    "PlannedActivity",
    "PlanningAnswer",
    "ProgressUpdate",
    "Reading",
    "ReportingPeriod",
    "Review",
    "ReviewComment",
    "Submission",
    "SubmissionPdf",
    "line_number",
]
