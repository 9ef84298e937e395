"""Writes that touch several rows: guards first, then the writes, in one transaction."""

from plans.actions.lines import LINE_FIELDS, PICKS, add_line, copy_line, line_picks, move_line, save_line
from plans.actions.plan import save_objective, save_planning_answers, start_plan
from plans.actions.progress import ProgressError, say_nothing_changed
from plans.actions.reviews import add_remark, decide_review
from plans.actions.submissions import (
    PLAN_CHANGED,
    SubmissionError,
    submit_plan,
    withdraw_submission,
)

__all__ = [
    "LINE_FIELDS",
    "PICKS",
    "PLAN_CHANGED",
    "ProgressError",
    "SubmissionError",
    "add_line",
    "add_remark",
    "copy_line",
    "decide_review",
    "line_picks",
    "move_line",
    "save_line",
    "save_objective",
    "save_planning_answers",
    "say_nothing_changed",
    "start_plan",
    "submit_plan",
    "withdraw_submission",
]
