"""Every write of a plan: guards first, then merging, then what differs, in one transaction under its own locks."""

from plans.actions.confirmations import confirm_words
from plans.actions.downloads import note_download
from plans.actions.hand_over import hand_over, put_note_away
from plans.actions.hiding import find_places, hide_words, lift_hiding, note_told, read_hidden, remove_words
from plans.actions.indicators import (
    add_indicator,
    add_reading,
    remove_reading,
    restore_indicator,
    restore_reading,
    retire_indicator,
    save_indicator,
)
from plans.actions.lines import (
    PICKS,
    TakenOutError,
    add_line,
    copy_line,
    move_line,
    restore_line,
    retire_line,
    save_line,
)
from plans.actions.openings import note_opening
from plans.actions.periods import (
    add_period,
    change_period,
    close_period,
    extend,
    extend_several,
    find_added_period,
    move_due_date,
    open_period,
    take_back_extension,
    void_period,
)
from plans.actions.plan import save_objective, save_plan, save_planning_answers, start_plan
from plans.actions.progress import ClosedPeriodError, save_progress, say_nothing_changed
from plans.actions.remarks import (
    add_phrase,
    add_remark,
    answer_remark,
    change_phrase,
    change_remark,
    put_back_remark,
    remarks_as_shown,
    take_back_remark,
)
from plans.actions.reminders import add_reminders
from plans.actions.reports import add_decision, restore_decision, save_decision, save_report, withdraw_decision
from plans.actions.reviews import decide_review, settle_decision, settle_decisions, undo_decision
from plans.actions.shared_drafts import send_advice, share_draft, stop_sharing
from plans.actions.submissions import (
    PLAN_CHANGED,
    SubmissionError,
    delete_submission,
    submit_plan,
    withdraw_submission,
)

__all__ = [
    "PICKS",
    "PLAN_CHANGED",
    "ClosedPeriodError",
    "SubmissionError",
    "TakenOutError",
    "add_decision",
    "add_indicator",
    "add_line",
    "add_period",
    "add_phrase",
    "add_reading",
    "add_remark",
    "add_reminders",
    "answer_remark",
    "change_period",
    "change_phrase",
    "change_remark",
    "close_period",
    "confirm_words",
    "copy_line",
    "decide_review",
    "delete_submission",
    "extend",
    "extend_several",
    "find_added_period",
    "find_places",
    "hand_over",
    "hide_words",
    "lift_hiding",
    "move_due_date",
    "move_line",
    "note_download",
    "note_opening",
    "note_told",
    "open_period",
    "put_back_remark",
    "put_note_away",
    "read_hidden",
    "remarks_as_shown",
    "remove_reading",
    "remove_words",
    "restore_decision",
    "restore_indicator",
    "restore_line",
    "restore_reading",
    "retire_indicator",
    "retire_line",
    "save_decision",
    "save_indicator",
    "save_line",
    "save_objective",
    "save_plan",
    "save_planning_answers",
    "save_progress",
    "save_report",
    "say_nothing_changed",
    "send_advice",
    "settle_decision",
    "settle_decisions",
    "share_draft",
    "start_plan",
    "stop_sharing",
    "submit_plan",
    "take_back_extension",
    "take_back_remark",
    "undo_decision",
    "void_period",
    "withdraw_decision",
    "withdraw_submission",
]
