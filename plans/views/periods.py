"""The way to a page on a period: from the same page on another one, and from the address it had before."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from nvap.accounts.decorators import signed_in
from plans.models import Plan
from plans.queries.periods import PlanPeriod, find_current
from plans.views.finding import find_plan
from plans.views.lines import find_line
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


@signed_in
@require_safe
def old_address(request, plan_id, page, **names):
    """Lead from the address a page had before it named its period to the latest period that can be worked on.

    Take the page's name in plans.urls, and what else its address names: the key of an activity. Links in mails and
    bookmarks go on working.
    """
    plan = find_plan(request.user, plan_id)
    if "key" in names:
        find_line(plan, names["key"])
    current = find_current(plan)
    if current is None:
        return redirect("plans:plan", plan.pk)
    return redirect(f"plans:{page}", plan_id=plan.pk, reference=current.period.reference, **names)
