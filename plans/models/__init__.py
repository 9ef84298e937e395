"""A force's living plan, what is frozen of it, VKPP's answer, and what was hidden.

Knows nothing of permissions, forms or views.
"""

from plans.models.confirmations import Confirmation
from plans.models.downloads import Download
from plans.models.hand_over import HandOver
from plans.models.hidings import HiddenPlace, Hiding, HidingReader
from plans.models.indicators import Indicator, Reading
from plans.models.lines import (
    DuePrecision,
    LineConsequence,
    LineExpectedImpact,
    LineImpact,
    LineMeasure,
    LineOutput,
    PlannedActivity,
    line_number,
)
from plans.models.openings import SubmissionOpening
from plans.models.periods import Extension, ReportingPeriod
from plans.models.plan import ActivityPosition, Plan, PlanningAnswer, PlanObjective
from plans.models.progress import ProgressUpdate
from plans.models.reminders import Reminder
from plans.models.reports import DecisionAsked, PeriodReport
from plans.models.reviews import Copy, Remark, Review, ReviewPhrase
from plans.models.shared import SharedDraft
from plans.models.submissions import Submission, SubmissionFile

__all__ = [
    "ActivityPosition",
    "Confirmation",
    "Copy",
    "DecisionAsked",
    "Download",
    "DuePrecision",
    "Extension",
    "HandOver",
    "HiddenPlace",
    "Hiding",
    "HidingReader",
    "Indicator",
    "LineConsequence",
    "LineExpectedImpact",
    "LineImpact",
    "LineMeasure",
    "LineOutput",
    "PeriodReport",
    "Plan",
    "PlanObjective",
    "PlannedActivity",
    "PlanningAnswer",
    "ProgressUpdate",
    "Reading",
    "Remark",
    "Reminder",
    "ReportingPeriod",
    "Review",
    "ReviewPhrase",
    "SharedDraft",
    "Submission",
    "SubmissionFile",
    "SubmissionOpening",
    "line_number",
]
