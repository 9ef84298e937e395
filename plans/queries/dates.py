"""A plan's dates to come: for What next, and for people's own calendars."""

from dataclasses import dataclass

from django.db.models import Q

from nvap.dates import Due
from plans.models import Indicator, Plan
from plans.queries.decisions import find_decisions
from plans.queries.periods import PlanPeriod, find_plan_periods
from plans.queries.progress import lines_with_standing

PERIOD, LINE, REVIEW, DECISION, TARGET = "period", "line", "review", "decision", "target"


@dataclass(frozen=True)
class PlanDate:
    """A day by which something is due. `kind` and `key` tell what it is of: a period's reference, else a row's key."""

    kind: str
    key: str
    due: Due
    words: str


def find_dates(plan: Plan, periods: list[PlanPeriod] | None = None) -> list[PlanDate]:
    """Return a plan's dates, earliest first: of periods not answered yet, of lines that are not finished, of raised
    risks to look at again, of decisions without an answer, and of targets. At most seven queries.

    Take the plan's periods that can be worked on where they are known. What has no end date has no date.
    """
    if periods is None:
        periods = find_plan_periods([plan])[plan.pk]
    found = [
        PlanDate(PERIOD, each.period.reference, Due(each.due), f"Submit the plan for {each.period.name}")
        for each in periods
        if not each.is_answered
    ]
    for line, where in lines_with_standing(plan, None):
        if where.is_finished:
            continue
        name = f"{line.number} {line.short_name}"
        if line.due and line.due.day:
            found.append(PlanDate(LINE, str(line.key), line.due, name))
        if line.raise_with_leadership and line.leadership_review_by:
            review = Due(line.leadership_review_by)
            found.append(PlanDate(REVIEW, str(line.key), review, f"Look again at the risk raised: {name}"))
    for decision in find_decisions(plan, None).filter(by_when__isnull=False):
        whom = f" of {decision.of_whom}" if decision.of_whom else ""
        found.append(PlanDate(DECISION, str(decision.key), Due(decision.by_when), f"Decision or help needed{whom}"))
    targets = Indicator.objects.active().filter(~Q(target_date=None), plan_objective__plan=plan)
    found += [PlanDate(TARGET, str(each.key), Due(each.target_date), f"Target: {each.name}") for each in targets]
    return sorted(found, key=lambda each: (each.due, each.words))
