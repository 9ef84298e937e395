"""What is reported of a line for a period."""

import datetime
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from nvap.accounts.models import User
from plans.actions.lines import TakenOutError, restore_line
from plans.actions.saving import merge_change, write, write_new
from plans.fields import own_fields
from plans.merging import Change
from plans.models import PlannedActivity, ProgressUpdate, ReportingPeriod
from plans.permissions import refuse, why_not_edit
from plans.queries.periods import find_plan_period
from plans.queries.progress import standing_of_line
from plans.wording import day_words

PROGRESS_TEXTS = ("status_reason", "progress", "next_steps")
PROGRESS_FIELDS = own_fields("progress")
SOMETHING_TO_REPORT = "There is progress to report"
NOTHING_CHANGED = "Nothing has changed"


class ClosedPeriodError(Exception):
    """Nothing can be reported for the period any more; its text says why, in words for the page."""


def refuse_closed(plan, period: ReportingPeriod) -> None:
    """Raise ClosedPeriodError where the plan can no longer report for the period."""
    if reason := find_plan_period(plan, period.reference).why_not_report:
        raise ClosedPeriodError(reason)


def progress_values(update: ProgressUpdate | None) -> dict:
    """Return what an update holds by field id; blank where there is none yet."""
    if update is None:
        return {"nothing_changed": None} | dict.fromkeys(("status", *PROGRESS_TEXTS), "")
    return {name: getattr(update, name) for name in PROGRESS_FIELDS}


def check_progress(values: Mapping, *, last_status: str | None) -> dict[str, str]:
    """Return what is wrong with an update's values taken together, by field id.

    Take the status last given in an earlier period; None where nothing was said before.
    """
    if values["nothing_changed"]:
        return _check_nothing_changed(values, last_status)
    if not values["status"]:
        return {"status": "Choose a status"}
    if values["status"] in ProgressUpdate.NEEDS_REASON and not values["status_reason"]:
        label = ProgressUpdate.Status(values["status"]).label.lower()
        return {"status_reason": f"Say why the activity is {label}"}
    return {}


def _check_nothing_changed(values: Mapping, last_status: str | None) -> dict[str, str]:
    wrong = {
        name: f"You chose “{NOTHING_CHANGED}”. Remove these words, or choose “{SOMETHING_TO_REPORT}”"
        for name in PROGRESS_TEXTS
        if values[name]
    }
    if values["status"] and last_status and values["status"] != last_status:
        last = ProgressUpdate.Status(last_status).label
        wrong["status"] = f"Last time it was “{last}”. Choose that, or “{SOMETHING_TO_REPORT}”"
    return wrong


@transaction.atomic
def save_progress(
    *,
    line: PlannedActivity,
    period: ReportingPeriod,
    change: Change,
    by: User,
    restore: bool = False,
    at: datetime.datetime | None = None,
) -> ProgressUpdate:
    """Save what is reported of a line for a period, and return it; who and when are written only with a change.

    Take whether a line that was taken out meanwhile is put back, and when it was said, where that is not now. Raise
    PermissionDenied when `by` may not, ClosedPeriodError, TakenOutError, Conflicts, and ValidationError by field id.
    """
    line = _locked(line)
    plan = line.plan_objective.plan
    refuse(why_not_edit(by, plan))
    refuse_closed(plan, period)
    if line.retired_at and not restore:
        raise TakenOutError
    standing = standing_of_line(line, period)
    update = standing.now
    values = merge_change(
        change,
        by=by,
        current=progress_values(update),
        history_of=lambda field_id: (update.history.all(), field_id) if update else None,
        check=lambda values: check_progress(values, last_status=standing.last.status if standing.last else None),
    )
    if values.get("nothing_changed") and standing.last is None and not (update and update.nothing_changed):
        raise ValidationError({"nothing_changed": "There is no earlier progress that could have stayed the same"})
    if values.get("nothing_changed"):
        # What has not changed is not said twice: the last status holds.
        values["status"] = ""
    if line.retired_at:
        restore_line(line=line, by=by)
    return _write(update or ProgressUpdate(line=line, period=period), values, by=by, at=at, form_key=change.form_key)


@transaction.atomic
def say_nothing_changed(
    *, line: PlannedActivity, period: ReportingPeriod, by: User, at: datetime.datetime | None = None
) -> ProgressUpdate:
    """Record that nothing has changed on a line in a period, and return the update.

    Take when it was said, where that is not now. Raise PermissionDenied when `by` may not, ClosedPeriodError,
    TakenOutError, and ValidationError where the period has an update already or nothing was said before.
    """
    line = _locked(line)
    plan = line.plan_objective.plan
    refuse(why_not_edit(by, plan))
    refuse_closed(plan, period)
    if line.retired_at:
        raise TakenOutError
    standing = standing_of_line(line, period)
    if standing.now and standing.now.nothing_changed:
        return standing.now
    if standing.now:
        said = f"by {standing.now.updated_by}, {day_words(timezone.localdate(standing.now.updated_at))}"
        raise ValidationError(f"already has an update for this period, {said}")
    if standing.last is None:
        raise ValidationError("has no earlier progress that could have stayed the same")
    values = progress_values(None) | {"nothing_changed": True}
    return _write(ProgressUpdate(line=line, period=period), values, by=by, at=at)


def _locked(line: PlannedActivity) -> PlannedActivity:
    # The line's lock stands in for its update's, which may not exist yet.
    lines = PlannedActivity.objects.select_for_update(of=("self",))
    return lines.select_related("plan_objective__plan__force", "plan_objective__objective").get(pk=line.pk)


def _write(update: ProgressUpdate, values: Mapping, *, by: User, at=None, form_key=None) -> ProgressUpdate:
    fields = {name: values[name] for name in PROGRESS_FIELDS if name in values}
    fields["nothing_changed"] = bool(fields.get("nothing_changed"))
    if update.pk is not None and all(getattr(update, name) == value for name, value in fields.items()):
        return update
    fields |= {"updated_at": at or timezone.now(), "updated_by": by}
    if update.pk is not None:
        write(update, fields, by=by, form_key=form_key)
        return update
    for name, value in fields.items():
        setattr(update, name, value)
    return write_new(update, by=by, form_key=form_key)
