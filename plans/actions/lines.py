"""Adding, changing, ordering, copying a plan's lines, taking them out and putting them back."""

import uuid
from collections.abc import Mapping

from django.db import models, transaction
from django.utils import timezone

from nvap.accounts.models import User
from plans.actions.saving import History, merge_change, sign, write, write_new
from plans.fields import LINE, own_fields
from plans.merging import Change
from plans.models import PlannedActivity, PlanObjective
from plans.permissions import refuse, why_not_edit
from plans.wording import day_words
from toolkit.models import LongTermImpact

# The kinds of picks of a line: field id -> (model, name of its foreign key to the toolkit).
PICKS: dict[str, tuple[type[models.Model], str]] = {
    field.id: (field.through, field.target) for field in LINE if field.through is not None
}
# The fields of a line that people fill in, apart from its toolkit activity.
LINE_FIELDS = tuple(name for name in own_fields("line") if name != "toolkit_activity")


class TakenOutError(Exception):
    """The row was taken out of the plan while somebody was writing; it goes back only if the writer says so."""


def line_values(line: PlannedActivity) -> dict:
    """Return what a line holds by field id: its own words, its toolkit activity's id, the ids picked of each kind."""
    values = {name: getattr(line, name) for name in LINE_FIELDS}
    return values | {"toolkit_activity": line.toolkit_activity_id} | line_picks(line)


def new_line_values(toolkit_activity_id: int | None = None) -> dict:
    """Return the same for a line not yet in the plan, where a toolkit activity may have been chosen."""
    blank = PlannedActivity()
    values = {name: getattr(blank, name) for name in LINE_FIELDS}
    return values | {"toolkit_activity": toolkit_activity_id} | {name: [] for name in PICKS}


def line_picks(line: PlannedActivity) -> dict[str, list[int]]:
    """Return the ids of the toolkit rows picked for a line, by field id."""
    return {
        name: list(model.objects.filter(line=line).values_list(f"{target}_id", flat=True))
        for name, (model, target) in PICKS.items()
    }


def line_history(line: PlannedActivity, field_id: str) -> History:
    """Return where to read who saved a field of a line last."""
    if field_id in PICKS:
        model, target = PICKS[field_id]
        return model.history.filter(line_id=line.pk), f"{target}_id"
    return line.history.all(), PlannedActivity.COLUMNS.get(field_id, [field_id])[0]


def check_line(values: Mapping, *, has_impacts: bool) -> dict[str, str]:
    """Return what is wrong with a line's values taken together, by field id.

    Take whether the toolkit has long-term impacts to choose from.
    """
    wrong = {}
    if not (values["activity"] or values["toolkit_activity"]):
        wrong["activity"] = "Write what you plan to do, or choose an activity from the toolkit"
    if has_impacts and not values["impacts"]:
        wrong["impacts"] = "Choose which long-term impact this activity serves"
    start, due = values["start"], values["due"]
    if start and due and due.is_past(start):
        wrong["due"] = f"Due must be the same as or after the start, {day_words(start)}"
    return wrong


@transaction.atomic
def add_line(
    *, plan_objective: PlanObjective, change: Change, by: User, key: uuid.UUID | None = None
) -> PlannedActivity:
    """Add a line at the end of an objective, and return it.

    Take the line's key, where its address names it; else it is the form's. Posted again it finds the line and changes
    it. Raise PermissionDenied when `by` may not, and what `save_line` raises.
    """
    refuse(why_not_edit(by, plan_objective.plan))
    # Locked before looking: of several posts at once, the first adds and the others find what it added.
    _lock(plan_objective)
    key = key or change.form_key
    there = PlannedActivity.objects.filter(key=key).select_related("plan_objective__plan__force").first()
    if there is not None and there.plan_objective.plan_id == plan_objective.plan_id:
        return save_line(line=there, change=change, by=by)
    values = merge_change(
        change,
        by=by,
        current=new_line_values(change.values.get("toolkit_activity")),
        history_of=lambda _field_id: None,
        check=_check(plan_objective),
    )
    line = PlannedActivity(
        plan_objective=plan_objective,
        key=key if there is None else uuid.uuid4(),
        order=_next_number(plan_objective, "order"),
        ordinal=_next_number(plan_objective, "ordinal"),
        toolkit_activity_id=values.get("toolkit_activity"),
        **{name: values[name] for name in LINE_FIELDS if name in values},
    )
    write_new(line, by=by, form_key=change.form_key)
    _set_picks(line, values, by=by, form_key=change.form_key)
    return line


@transaction.atomic
def save_line(
    *, line: PlannedActivity, change: Change, by: User, restore: bool = False, retire: bool = False
) -> PlannedActivity:
    """Save a line's own words and its picks, and return it; only what differs is written.

    Take whether a line that was taken out meanwhile is put back, and whether the line is then taken out. Raise
    PermissionDenied when `by` may not, TakenOutError, Conflicts, ValidationError by field id, and ChangedSinceError
    where it is taken out and was changed since it was shown.
    """
    line = _locked(line)
    refuse(why_not_edit(by, line.plan_objective.plan))
    if line.retired_at and not restore:
        raise TakenOutError
    values = merge_change(
        change,
        by=by,
        current=line_values(line),
        history_of=lambda field_id: line_history(line, field_id),
        check=_check(line.plan_objective),
        as_a_whole=retire,
    )
    _restore(line, by=by)
    own = {name: value for name, value in values.items() if name in LINE_FIELDS}
    if "toolkit_activity" in values:
        own["toolkit_activity_id"] = values["toolkit_activity"]
    write(line, own, by=by, form_key=change.form_key)
    _set_picks(line, values, by=by, form_key=change.form_key)
    return retire_line(line=line, by=by) if retire else line


@transaction.atomic
def retire_line(*, line: PlannedActivity, by: User) -> PlannedActivity:
    """Take a line out of the plan, keeping it and its letter, and return it.

    Raise PermissionDenied when `by` may not.
    """
    line = _locked(line)
    refuse(why_not_edit(by, line.plan_objective.plan))
    if line.retired_at is None:
        write(line, {"retired_at": timezone.now(), "retired_by": by}, by=by)
    return line


@transaction.atomic
def restore_line(*, line: PlannedActivity, by: User) -> PlannedActivity:
    """Put a line that was taken out back where it was, and return it. Raise PermissionDenied when `by` may not."""
    line = _locked(line)
    refuse(why_not_edit(by, line.plan_objective.plan))
    _restore(line, by=by)
    return line


@transaction.atomic
def move_line(*, line: PlannedActivity, by_places: int, by: User) -> PlannedActivity:
    """Move a line up (negative) or down among the objective's active lines, and return it.

    Past an end it stays at the end. A line taken out meanwhile has no place and stays as it is. Raise PermissionDenied
    when `by` may not.
    """
    refuse(why_not_edit(by, line.plan_objective.plan))
    _lock(line.plan_objective)
    lines = list(PlannedActivity.objects.active().filter(plan_objective=line.plan_objective_id))
    at = next((index for index, other in enumerate(lines) if other.pk == line.pk), None)
    if at is not None:
        lines.insert(max(0, at + by_places), lines.pop(at))
        for order, other in enumerate(lines, start=1):
            write(other, {"order": order}, by=by)
    return line


@transaction.atomic
def copy_line(
    *,
    line: PlannedActivity,
    plan_objective: PlanObjective,
    by: User,
    form_key: uuid.UUID,
    long_term_impact: LongTermImpact | None = None,
) -> PlannedActivity:
    """Copy a line to the end of an objective, and return the copy: its words and picks, not its progress.

    Within its own objective all picks come along; to another, only the picks that objective offers too. Given a
    long-term impact the copy serves that one alone. The same form posted again finds the copy it made, as it is now.
    Raise PermissionDenied when `by` may not.
    """
    refuse(why_not_edit(by, plan_objective.plan))
    _lock(plan_objective)
    made = PlannedActivity.objects.filter(key=form_key, plan_objective__plan=plan_objective.plan_id)
    if (there := made.select_related("plan_objective__objective").first()) is not None:
        return there
    values = line_values(line)
    if plan_objective.pk != line.plan_objective_id:
        values |= {"outputs": [], "expected_impacts": [], "consequences": []}
        offered = plan_objective.objective.measure_placements.values_list("measure_id", flat=True)
        values["measures"] = sorted(set(values["measures"]) & set(offered))
        toolkit_activity = line.toolkit_activity
        if toolkit_activity is not None and toolkit_activity.objective_id != plan_objective.objective_id:
            # The toolkit's activity is not of the other objective: its words go along as the force's own.
            values["toolkit_activity"] = None
            values["activity"] = values["activity"] or toolkit_activity.text
    if long_term_impact is not None:
        values["impacts"] = [long_term_impact.pk]
    return add_line(plan_objective=plan_objective, change=Change(values, form_key=form_key), by=by)


def _check(plan_objective: PlanObjective):
    def check(values: Mapping) -> dict[str, str]:
        edition = plan_objective.plan.edition_id
        return check_line(values, has_impacts=LongTermImpact.objects.filter(edition=edition).exists())

    return check


def _lock(plan_objective: PlanObjective) -> None:
    """Lock the objective's row: its lines' letters and order are given under it."""
    PlanObjective.objects.select_for_update().get(pk=plan_objective.pk)


def _locked(line: PlannedActivity) -> PlannedActivity:
    """Return the line read again under its lock."""
    lines = PlannedActivity.objects.select_for_update(of=("self",))
    return lines.select_related("plan_objective__plan__force", "plan_objective__objective", "toolkit_activity").get(
        pk=line.pk
    )


def _restore(line: PlannedActivity, *, by: User) -> None:
    write(line, {"retired_at": None, "retired_by": None}, by=by)


def _next_number(plan_objective: PlanObjective, field: str) -> int:
    """Return one more than the highest of all lines: a letter is never given again, also not after its line went."""
    lines = PlannedActivity.objects.filter(plan_objective=plan_objective)
    return (lines.aggregate(top=models.Max(field))["top"] or 0) + 1


def _set_picks(line: PlannedActivity, values: Mapping, *, by: User, form_key: uuid.UUID) -> None:
    # One row at a time, so that each pick leaves its own history.
    for name, (model, target) in PICKS.items():
        if name not in values:
            continue
        wanted = set(values[name])
        present = {getattr(row, f"{target}_id"): row for row in model.objects.filter(line=line)}
        for pk in set(present) - wanted:
            sign(present[pk], by=by, form_key=form_key).delete()
        for pk in sorted(wanted - set(present)):
            sign(model(line=line, **{f"{target}_id": pk}), by=by, form_key=form_key).save()
