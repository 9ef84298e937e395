"""Reporting periods as VKPP keeps them: adding, opening, closing, voiding, and when submissions are due."""

import datetime
import uuid
from collections.abc import Collection, Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.dateformat import format as format_date

from nvap.accounts.actions.rows import refuse_overtaken, wishes
from nvap.accounts.models import Force, User
from plans.actions.lateness import lock_period, write_lateness
from plans.actions.reviews import drop_pending_returns
from plans.actions.saving import sign, write
from plans.jobs.due_dates import tell_of_due_date, tell_of_due_dates
from plans.jobs.telling import tell_of_opening
from plans.models import Extension, ReportingPeriod
from plans.permissions import refuse, why_not_change_period, why_not_keep_periods

# How sentences name what people change.
CALLED = {"name": "the name", "starts": "the first day", "ends": "the last day", "due": "the due date"}


@transaction.atomic
def add_period(
    *,
    name: str,
    starts: datetime.date,
    ends: datetime.date,
    due: datetime.date,
    by: User,
    form_key: uuid.UUID | None = None,
) -> ReportingPeriod:
    """Add a period, which forces do not see until it is opened; return the one a form added already.

    Raise PermissionDenied when `by` may not, ValidationError by field for dates that are wrong or overlap with another
    period's that is not voided.
    """
    refuse(why_not_keep_periods(by))
    # Locked, so that two people adding at once see each other's dates and take different references.
    list(ReportingPeriod.objects.select_for_update(no_key=True))
    if added := find_added_period(form_key):
        return added
    period = ReportingPeriod(name=name, starts=starts, ends=ends, due=due)
    period.full_clean(exclude=["reference"])
    sign(period, by=by, form_key=form_key).save()
    return period


def find_added_period(form_key: uuid.UUID | None) -> ReportingPeriod | None:
    """Return the period that a form has added, None if it has added none."""
    if form_key is None:
        return None
    added = ReportingPeriod.history.filter(history_type="+", history_change_reason=str(form_key)).values("id")
    return ReportingPeriod.objects.filter(pk__in=added).first()


@transaction.atomic
def change_period(
    *,
    period: ReportingPeriod,
    name: str,
    starts: datetime.date,
    ends: datetime.date,
    due: datetime.date,
    by: User,
    shown: Mapping | None = None,
    form_key: uuid.UUID | None = None,
) -> ReportingPeriod:
    """Change a period's name and dates while no force has submitted for it; only what differs is written.

    `shown` holds by name what `by` was shown, where they were shown something: what they left alone stays as it is now.
    Raise PermissionDenied when `by` may not or a force has submitted, ValidationError as `add_period` does, and
    OvertakenError for what somebody else has changed since.
    """
    period = lock_period(period)
    refuse(why_not_change_period(by, period))
    values = {"name": name, "starts": starts, "ends": ends, "due": due}
    values = wishes(period, values, by, form_key, shown)
    refuse_overtaken(period, values, by, form_key, shown, called=CALLED)
    changed, was = [field for field, value in values.items() if getattr(period, field) != value], period.due
    for field in changed:
        setattr(period, field, values[field])
    if changed:
        period.full_clean()
        sign(period, by=by, form_key=form_key).save(update_fields=changed)
        if period.due != was:
            tell_of_due_date(period, was)
    return period


@transaction.atomic
def open_period(
    *,
    period: ReportingPeriod,
    by: User,
    form_key: uuid.UUID | None = None,
    at: datetime.datetime | None = None,
) -> ReportingPeriod:
    """Open a period to forces, again if it was closed; one that is open stays as it is.

    Take when it was opened, where that is not now. Raise PermissionDenied when `by` may not or the period is voided.
    """
    period = lock_period(period)
    refuse(why_not_keep_periods(by, period))
    if not period.is_open:
        opened = {"opened_at": period.opened_at or at or timezone.now(), "closed_at": None}
        write(period, opened, by=by, form_key=form_key)
        if at is None:
            tell_of_opening(period)
    return period


@transaction.atomic
def close_period(
    *,
    period: ReportingPeriod,
    by: User,
    form_key: uuid.UUID | None = None,
    at: datetime.datetime | None = None,
) -> ReportingPeriod:
    """Close a period; what a force still owes or is to mend can be submitted all the same.

    One that is closed, or was never opened, stays as it is. Take when, where that is not now. Raise PermissionDenied
    when `by` may not or the period is voided.
    """
    period = lock_period(period)
    refuse(why_not_keep_periods(by, period))
    if period.is_open:
        write(period, {"closed_at": at or timezone.now()}, by=by, form_key=form_key)
    return period


@transaction.atomic
def void_period(
    *, period: ReportingPeriod, reason: str, by: User, form_key: uuid.UUID | None = None
) -> ReportingPeriod:
    """Void a period opened by mistake, for good: nothing is asked for it, what was submitted stays readable.

    A return that is not final yet is undone: the force could not submit again. What waits can still be accepted.

    The same person voiding it again for the same reason, as by a double click, changes nothing. Raise PermissionDenied
    when `by` may not or it is voided already, ValidationError without a reason.
    """
    period = lock_period(period)
    reason = _given(reason)
    if period.is_voided and (period.voided_by_id, period.void_reason) == (by.pk, reason):
        return period
    refuse(why_not_keep_periods(by, period))
    voided = {"voided_at": timezone.now(), "voided_by": by, "void_reason": reason}
    write(period, voided, by=by, form_key=form_key)
    drop_pending_returns(period=period, by=by)
    return period


@transaction.atomic
def move_due_date(
    *,
    period: ReportingPeriod,
    due: datetime.date,
    by: User,
    shown: Mapping | None = None,
    form_key: uuid.UUID | None = None,
) -> ReportingPeriod:
    """Move the day by which all forces submit, forwards or back, also after some have: who is late is said anew.

    A force with a date of its own keeps it. `shown` is as `change_period` takes it. Raise PermissionDenied when `by`
    may not or the period is voided, ValidationError for a date out of bounds, and OvertakenError where somebody else
    has moved it since.
    """
    period = lock_period(period)
    refuse(why_not_keep_periods(by, period))
    if reason := period.why_not_due(due):
        raise ValidationError({"due": reason})
    refuse_overtaken(period, {"due": due}, by, form_key, shown, called=CALLED)
    was = period.due
    if write(period, {"due": due}, by=by, form_key=form_key):
        write_lateness(period=period)
        tell_of_due_date(period, was)
    return period


@transaction.atomic
def extend(
    *,
    period: ReportingPeriod,
    force: Force,
    due: datetime.date,
    reason: str,
    by: User,
    shown: Collection[str] = (),
    form_key: uuid.UUID | None = None,
) -> Extension:
    """Give one force more time for a period, or change what it was given; who is late is said anew.

    What it was given already is replaced only where `shown` holds its `mark`: whoever asks has read date and reason.
    Return its row, with who gave what is there now. Raise PermissionDenied when `by` may not or the period is voided,
    ValidationError for a date that is not after the period's own or out of bounds, without a reason, and where the
    force has a date of its own that was not shown.
    """
    (extension,) = extend_several(
        period=period, forces=[force], due=due, reason=reason, by=by, shown=shown, form_key=form_key
    )
    return extension


@transaction.atomic
def extend_several(
    *,
    period: ReportingPeriod,
    forces: Iterable[Force],
    due: datetime.date,
    reason: str,
    by: User,
    shown: Collection[str] = (),
    form_key: uuid.UUID | None = None,
) -> list[Extension]:
    """Give several forces the same date, all of them or none. Return their rows; raise what `extend` raises."""
    period = lock_period(period)
    refuse(why_not_keep_periods(by, period))
    if wrong := period.why_not_due_later(due):
        raise ValidationError({"due": wrong})
    reason = _given(reason)
    forces = list(forces)
    given = {
        each.force_id: each for each in period.extensions.filter(force__in=forces).select_related("force", "given_by")
    }
    extensions = [given.get(force.pk) or Extension(period=period, force=force) for force in forces]
    changed = [each for each in extensions if (each.due, each.reason) != (due, reason)]
    if unseen := [each for each in changed if each.pk and each.mark not in shown]:
        raise ValidationError([_say_given(each) for each in unseen])
    were = {}
    for extension in changed:
        was = extension.due
        extension.due, extension.reason = due, reason
        extension.given_at, extension.given_by = timezone.now(), by
        sign(extension, by=by, form_key=form_key).save()
        # Another reason for the same date is VKPP's own.
        if was != due:
            were[extension.force] = was or period.due
    if changed:
        write_lateness(period=period)
        tell_of_due_dates(period, were)
    return extensions


@transaction.atomic
def take_back_extension(
    *,
    period: ReportingPeriod,
    force: Force,
    by: User,
    shown: str | None = None,
    form_key: uuid.UUID | None = None,
) -> None:
    """Let the period's own due date hold for a force again; who is late is said anew.

    Nothing happens where the force has no date of its own. Take the mark of the extension that `by` was shown, where
    they were shown one. Raise PermissionDenied when `by` may not or the period is voided, and ValidationError where
    another date or reason was given since.
    """
    period = lock_period(period)
    refuse(why_not_keep_periods(by, period))
    if extension := period.extensions.filter(force=force).select_related("force", "given_by").first():
        if shown is not None and shown != extension.mark:
            raise ValidationError(_say_given(extension, "Nothing is taken back. Press the button again to do so."))
        sign(extension, by=by, form_key=form_key).delete()
        write_lateness(period=period)
        tell_of_due_dates(period, {force: extension.due})


def _say_given(extension: Extension, again: str = "Send this again to replace both.") -> str:
    """Return what a force was given already, and how to insist, in words for the page."""
    due, at = format_date(extension.due, "j F Y"), format_date(timezone.localtime(extension.given_at), "j F Y, H:i")
    given = f"{extension.given_by} gave it that date, {at}, for this reason: “{extension.reason}”"
    return f"{extension.force} submits by {due} already. {given} {again}"


def _given(reason: str) -> str:
    """Return a reason without white space around it. Raise ValidationError where there is none."""
    if not reason.strip():
        raise ValidationError({"reason": "Give a reason."})
    return reason.strip()
