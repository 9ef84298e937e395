"""What a plan is asked for a period, line by line and objective by objective; in a constant number of queries."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, OuterRef, Q, Subquery, Window
from django.db.models.functions import Lag
from django.utils import timezone

from plans.models import (
    Confirmation,
    Indicator,
    Plan,
    PlannedActivity,
    PlanObjective,
    ProgressUpdate,
    Reading,
    ReportingPeriod,
)
from plans.queries.progress import lines_with_standing
from plans.standing import Standing

# What carries over from period to period and goes stale unread, by the model that holds it.
LINE_WORDS = ("risks", "risk_mitigation")
OBJECTIVE_WORDS = ("additional_comments",)


@dataclass(frozen=True)
class Carried:
    """Words that carry over: when they were changed last, and who confirmed them for the period.

    `is_asked`: whether they were neither changed nor confirmed since the period was opened.
    """

    changed: datetime.date | None
    confirmation: Confirmation | None
    is_asked: bool


@dataclass(frozen=True)
class RoundLine:
    """A line in a period, with the numbers that measure it; `carried` is None where it has no risks in words."""

    line: PlannedActivity
    standing: Standing[ProgressUpdate]
    numbers: list[Indicator] = field(default_factory=list)
    carried: Carried | None = None


@dataclass(frozen=True)
class RoundObjective:
    """An objective in a period: its comments, if any, and the numbers that measure it as a whole."""

    plan_objective: PlanObjective
    numbers: list[Indicator] = field(default_factory=list)
    carried: Carried | None = None


@dataclass(frozen=True)
class Round:
    """All that a plan is asked for a period besides its report, in printed order."""

    lines: list[RoundLine]
    objectives: list[RoundObjective]


def find_round(plan: Plan, period: ReportingPeriod) -> Round:
    """Return what a plan is asked for a period; in seven queries.

    Each number has the value and date of its latest result as `last_value` and `last_date`, None where it has none.
    """
    standings = lines_with_standing(plan, period)
    plan_objectives = list(plan.objectives.select_related("objective"))
    for line, _standing in standings:
        line.plan_objective.plan = plan
    numbers = _numbers(plan, plan_objectives)
    with_words = [line for line, standing in standings if _has(line, LINE_WORDS) and not standing.is_finished]
    with_comments = [each for each in plan_objectives if _has(each, OBJECTIVE_WORDS)]
    confirmations = _confirmations(plan, period)
    lines_changed = _changed(PlannedActivity, with_words, LINE_WORDS)
    comments_changed = _changed(PlanObjective, with_comments, OBJECTIVE_WORDS)

    def carried(row, changed, kind):
        if row.pk not in changed:
            return None
        when, confirmation = changed[row.pk], confirmations.get((kind, row.pk))
        opened = timezone.localdate(period.opened_at)
        return Carried(when, confirmation, confirmation is None and (when is None or when < opened))

    return Round(
        lines=[
            RoundLine(line, standing, numbers.get(("line", line.pk), []), carried(line, lines_changed, "line"))
            for line, standing in standings
        ],
        objectives=[
            RoundObjective(
                each, numbers.get(("objective", each.pk), []), carried(each, comments_changed, "plan_objective")
            )
            for each in plan_objectives
        ],
    )


def _has(row, names: Iterable[str]) -> bool:
    return any(getattr(row, name) for name in names)


def _numbers(plan: Plan, plan_objectives: Iterable[PlanObjective]) -> dict[tuple[str, int], list[Indicator]]:
    """The numbers the plan tracks, by what they measure: a line that is in the plan, or else the objective."""
    latest = Reading.objects.filter(indicator=OuterRef("pk")).order_by("-date")
    rows = (
        Indicator.objects.active()
        .filter(plan_objective__plan=plan)
        .annotate(last_value=Subquery(latest.values("value")[:1]), last_date=Subquery(latest.values("date")[:1]))
        .select_related("line")
        .order_by("order", "pk")
    )
    by_id = {each.pk: each for each in plan_objectives}
    found: dict[tuple[str, int], list[Indicator]] = {}
    for row in rows:
        row.plan_objective = by_id[row.plan_objective_id]
        measures_line = row.line is not None and row.line.retired_at is None
        key = ("line", row.line_id) if measures_line else ("objective", row.plan_objective_id)
        found.setdefault(key, []).append(row)
    return found


def _confirmations(plan: Plan, period: ReportingPeriod) -> dict[tuple[str, int], Confirmation]:
    rows = Confirmation.objects.filter(period=period).select_related("confirmed_by").order_by()
    of_plan = rows.filter(Q(line__plan_objective__plan=plan) | Q(plan_objective__plan=plan))
    return {("line", row.line_id) if row.line_id else ("plan_objective", row.plan_objective_id): row for row in of_plan}


def _changed(model, rows: list, names: Iterable[str]) -> dict[int, datetime.date | None]:
    """Return the day on which one of these fields of each row was changed last; None where no history tells."""
    changed: dict[int, datetime.date | None] = dict.fromkeys(row.pk for row in rows)
    if not changed:
        return changed
    window = {"partition_by": [F("id")], "order_by": [F("history_date").asc(), F("history_id").asc()]}
    differs = Q()
    history = model.history.filter(id__in=list(changed))
    for name in names:
        history = history.annotate(**{f"before_{name}": Window(Lag(name), **window)})
        differs |= Q(**{f"before_{name}__isnull": True}) | ~Q(**{f"before_{name}": F(name)})
    for pk, when in history.filter(differs).order_by("history_date", "history_id").values_list("id", "history_date"):
        changed[pk] = timezone.localdate(when)
    return changed
