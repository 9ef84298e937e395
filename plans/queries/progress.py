"""Where a plan's lines are in a period: what was said of them, read for the one rule in plans.standing."""

import datetime
from collections.abc import Iterable
from dataclasses import replace
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
    pk: int


def lines_with_standing(
    plan: Plan, period: ReportingPeriod | None
) -> list[tuple[PlannedActivity, Standing[ProgressUpdate]]]:
    """Return the plan's active lines in printed order, each with where it is in a period; in three queries.

    Each line comes with its plan objective, objective and toolkit activity. Take the period as None for where the lines
    are overall.
    """
    lines = (
        PlannedActivity.objects.active()
        .filter(plan_objective__plan=plan)
        .select_related("plan_objective__objective", "toolkit_activity")
        .order_by("plan_objective__objective__order", "plan_objective__objective__code", "order", "key")
    )
    standings = find_standings(plan, period)
    return [(line, standings[line.pk]) for line in lines]


def find_standings(plan: Plan, period: ReportingPeriod | None) -> dict[int, Standing[ProgressUpdate]]:
    """Return where each active line is in a period, or overall, by the line's id; in two queries.

    The words of years are not read: only the updates that it names come whole, with period and writer, and `earlier` is
    left empty.
    """
    said = find_said([plan])[plan.pk]
    found = {line_id: standing(updates, period) for line_id, updates in said.items()}
    named = {each.pk for where in found.values() for each in (where.now, where.last, where.holds) if each}
    whole = {update.pk: update for update in _updates().filter(pk__in=named)}
    return {line_id: _with_words(where, whole) for line_id, where in found.items()}


def _with_words(where: Standing[Said], whole: dict[int, ProgressUpdate]) -> Standing[ProgressUpdate]:
    def find(update: Said | None) -> ProgressUpdate | None:
        return None if update is None else whole[update.pk]

    return replace(
        where,
        now=find(where.now),
        last=find(where.last),
        holds=find(where.holds),
        finished_earlier=find(where.finished_earlier),
        earlier=(),
    )


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
            "progress_updates__pk",
        )
    )
    for plan_id, line_id, period_id, starts, name, nothing_changed, status, pk in rows:
        said = found[plan_id].setdefault(line_id, [])
        if period_id is not None:
            said.append(Said(PeriodKey(period_id, starts, name), nothing_changed, status, pk))
    return found


def _updates():
    return ProgressUpdate.objects.select_related("period", "updated_by").order_by()
