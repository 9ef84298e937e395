"""Adding, changing, ordering and copying a plan's lines."""

from collections.abc import Mapping

from django.db import models, transaction

from nvap.accounts.models import User
from plans.models import (
    LineConsequence,
    LineExpectedImpact,
    LineImpact,
    LineMeasure,
    LineOutput,
    PlannedActivity,
    PlanObjective,
)
from plans.permissions import refuse, why_not_edit
from toolkit.models import LongTermImpact

# The kinds of picks of a line: form field -> (model, name of its foreign key to the toolkit).
PICKS: dict[str, tuple[type[models.Model], str]] = {
    "impacts": (LineImpact, "long_term_impact"),
    "outputs": (LineOutput, "output"),
    "expected_impacts": (LineExpectedImpact, "impact"),
    "measures": (LineMeasure, "measure"),
    "consequences": (LineConsequence, "consequence"),
}

# The fields of a line that people fill in, apart from its toolkit activity.
LINE_FIELDS = (
    "activity",
    "output",
    "impact_measurement",
    "risks",
    "risk_mitigation",
    "who",
    "start",
    "due",
    "evidence_held",
    "evidence_date",
    "evidence_where",
    "raise_with_leadership",
)


@transaction.atomic
def add_line(*, plan_objective: PlanObjective, values: Mapping, picks: Mapping, by: User) -> PlannedActivity:
    """Add a line at the end of an objective.

    Takes field values by name (with `toolkit_activity` if one was chosen) and picks as PICKS names them, each a
    collection of toolkit row ids. Raises PermissionDenied when `by` may not.
    """
    refuse(why_not_edit(by, plan_objective.plan))
    siblings = _locked_lines(plan_objective)
    last = siblings[-1].order if siblings else 0
    line = PlannedActivity(plan_objective=plan_objective, order=last + 1, **values)
    line.save()
    _set_picks(line, picks)
    return line


@transaction.atomic
def save_line(*, line: PlannedActivity, values: Mapping, picks: Mapping, by: User) -> PlannedActivity:
    """Save a line's own words and its picks; only what differs is written.

    Raises PermissionDenied when `by` may not.
    """
    refuse(why_not_edit(by, line.plan_objective.plan))
    changed = [name for name, value in values.items() if getattr(line, name) != value]
    for name in changed:
        setattr(line, name, values[name])
    if changed:
        line.save(update_fields=changed)
    _set_picks(line, picks)
    return line


def line_picks(line: PlannedActivity) -> dict[str, list[int]]:
    """The ids of the toolkit rows picked for a line, by PICKS name."""
    return {
        name: list(model.objects.filter(line=line).values_list(f"{target}_id", flat=True))
        for name, (model, target) in PICKS.items()
    }


def _set_picks(line: PlannedActivity, picks: Mapping) -> None:
    # One row at a time, so that each pick leaves its own history.
    for name, wanted in picks.items():
        model, target = PICKS[name]
        present = {getattr(row, f"{target}_id"): row for row in model.objects.filter(line=line)}
        for pk in set(present) - set(wanted):
            present[pk].delete()
        for pk in sorted(set(wanted) - set(present)):
            model.objects.create(line=line, **{f"{target}_id": pk})


def _locked_lines(plan_objective: PlanObjective) -> list[PlannedActivity]:
    """The objective's active lines in order, with the objective's row locked so that numbering cannot collide."""
    PlanObjective.objects.select_for_update().get(pk=plan_objective.pk)
    return list(PlannedActivity.objects.active().filter(plan_objective=plan_objective))


@transaction.atomic
def move_line(*, line: PlannedActivity, places: int, by: User) -> None:
    """Move a line up (negative) or down among the objective's active lines; past an end it stays at the end.

    A line taken out meanwhile has no place and stays as it is. Raises PermissionDenied when `by` may not.
    """
    refuse(why_not_edit(by, line.plan_objective.plan))
    lines = _locked_lines(line.plan_objective)
    at = next((place for place, other in enumerate(lines) if other.pk == line.pk), None)
    if at is None:
        return
    lines.insert(max(0, at + places), lines.pop(at))
    for order, other in enumerate(lines, start=1):
        if other.order != order:
            other.order = order
            other.save(update_fields=["order"])


@transaction.atomic
def copy_line(
    *,
    line: PlannedActivity,
    plan_objective: PlanObjective,
    by: User,
    long_term_impact: LongTermImpact | None = None,
) -> PlannedActivity:
    """Copy a line to the end of an objective: its words and picks, not its progress.

    Within its own objective all picks come along; to another, only the picks that objective offers too. Given a
    long-term impact the copy serves that one alone. Raises PermissionDenied when `by` may not.
    """
    refuse(why_not_edit(by, plan_objective.plan))
    picks = line_picks(line)
    toolkit_activity = line.toolkit_activity
    if plan_objective.pk != line.plan_objective_id:
        picks |= {"outputs": [], "expected_impacts": [], "consequences": []}
        offered = plan_objective.objective.measure_placements.values_list("measure_id", flat=True)
        picks["measures"] = sorted(set(picks["measures"]) & set(offered))
        if toolkit_activity is not None and toolkit_activity.objective_id != plan_objective.objective_id:
            toolkit_activity = None
    if long_term_impact is not None:
        picks["impacts"] = [long_term_impact.pk]
    values = {name: getattr(line, name) for name in LINE_FIELDS}
    if toolkit_activity is None and not values["activity"] and line.toolkit_activity is not None:
        # The toolkit's activity does not stand under the other objective: its words go along as the force's own.
        values["activity"] = line.toolkit_activity.text
    return add_line(
        plan_objective=plan_objective,
        values=values | {"toolkit_activity": toolkit_activity},
        picks=picks,
        by=by,
    )
