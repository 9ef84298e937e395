"""The way from a page on one period to the same page on another."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from plans.models import Plan
from plans.queries.periods import PlanPeriod
from plans.views.next_steps import by_urgency
from plans.views.tasks import TaskStatus, period_status
from plans.wording import day_words


@dataclass(frozen=True)
class PeriodLink:
    """A period of a plan, when it is due, where it is, and the address of a page on it."""

    name: str
    due: str
    status: TaskStatus
    href: str


def link_periods(plan: Plan, periods: Iterable[PlanPeriod], page: str) -> list[PeriodLink]:
    """Return links to a page (its name in plans.urls, such as "update") on each period, most urgent first."""
    return [
        PeriodLink(
            name=each.period.name,
            due=day_words(each.due),
            status=period_status(each),
            href=reverse(f"plans:{page}", args=[plan.pk, each.period.reference]),
        )
        for each in by_urgency(periods)
    ]
