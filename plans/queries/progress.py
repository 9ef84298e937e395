"""Where a plan's lines are in a period: what was said of them, read for the one rule in plans.standing."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from plans.models import Plan, PlannedActivity, ProgressUpdate, ReportingPeriod
from plans.standing import Standing, standing


class PeriodKey(NamedTuple):
    """A reporting period by what orders it in time, and its name."""

    pk: int
    starts: datetime.date
    name: str


class Said(NamedTuple):
    """A progress update without its words: enough for plans.standing, for lists and counts."""

    period: PeriodKey
    nothing_changed: bool
    status: str


def lines_with_standing(
    plan: Plan, period: ReportingPeriod | None
) -> list[tuple[PlannedActivity, Standing[ProgressUpdate]]]:
    """Return the plan's active lines in printed order, each with where it is in a period; in two queries.

    Each line comes with its plan objective, objective and toolkit activity, each update with its period and writer.
    Take the period as None for where the lines are overall.
    """
    lines = (
        PlannedActivity.objects.active()
        .filter(plan_objective__plan=plan)
        .select_related("plan_objective__objective", "toolkit_activity")
        .order_by("plan_objective__objective__order", "plan_objective__objective__code", "order", "key")
    )
    updates: dict[int, list[ProgressUpdate]] = {}
    for update in _updates().filter(line__plan_objective__plan=plan, line__retired_at=None):
        updates.setdefault(update.line_id, []).append(update)
    return [(line, standing(updates.get(line.pk, ()), period)) for line in lines]


def standing_of_line(line: PlannedActivity, period: ReportingPeriod | None) -> Standing[ProgressUpdate]:
    """Return where one line is in a period, or overall, each update with its period and writer; in one query."""
    return standing(_updates().filter(line=line), period)


def find_said(plans: Iterable[Plan]) -> dict[int, dict[int, list[Said]]]:
    """Return what was said of every active line, by the plan's id and the line's; in one query.

    A line of which nothing was said is there with an empty list, a plan without lines with an empty dict.
    """
    found: dict[int, dict[int, list[Said]]] = {plan.pk: {} for plan in plans}
    rows = (
        PlannedActivity.objects.active()
        .filter(plan_objective__plan__in=found)
        .order_by()
        .values_list(
            "plan_objective__plan",
            "pk",
            "progress_updates__period",
            "progress_updates__period__starts",
            "progress_updates__period__name",
            "progress_updates__nothing_changed",
            "progress_updates__status",
        )
    )
    for plan_id, line_id, period_id, starts, name, nothing_changed, status in rows:
        said = found[plan_id].setdefault(line_id, [])
        if period_id is not None:
            said.append(Said(PeriodKey(period_id, starts, name), nothing_changed, status))
    return found


def _updates():
    return ProgressUpdate.objects.select_related("period", "updated_by").order_by()
