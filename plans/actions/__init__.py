"""Writes that touch several rows: guards first, then the writes, in one transaction."""

from plans.actions.lines import LINE_FIELDS, PICKS, add_line, copy_line, line_picks, move_line, save_line
from plans.actions.periods import (
    add_period,
    change_period,
    close_period,
    extend,
    find_added_period,
    move_due_date,
    open_period,
    take_back_extension,
    void_period,
)
from plans.actions.plan import save_objective, save_planning_answers, start_plan
from plans.actions.reviews import add_remark, decide_review
from plans.actions.submissions import (
    PLAN_CHANGED,
    SubmissionError,
    delete_submission,
    submit_plan,
    withdraw_submission,
)

__all__ = [
    "LINE_FIELDS",
    "PICKS",
    "PLAN_CHANGED",
    "SubmissionError",
    "add_line",
    "add_period",
    "add_remark",
    "change_period",
    "close_period",
    "copy_line",
    "decide_review",
    "delete_submission",
    "extend",
    "find_added_period",
    "line_picks",
    "move_due_date",
    "move_line",
    "open_period",
    "save_line",
    "save_objective",
    "save_planning_answers",
    "start_plan",
    "submit_plan",
    "take_back_extension",
    "void_period",
    "withdraw_submission",
]
