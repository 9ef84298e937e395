"""A plan's dates for people's own calendars."""

import datetime
import uuid

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from nvap.dates import Due
from plans.actions import submit_plan
from tests.factories.accounts import ForceFactory, manager, viewer
from tests.factories.plans import (
    DecisionAskedFactory,
    ExtensionFactory,
    IndicatorFactory,
    PlannedActivityFactory,
    ProgressUpdateFactory,
    ReportingPeriodFactory,
    submittable_plan,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2027, 3, 8)


@pytest.fixture
def period():
    return ReportingPeriodFactory(name="July to September 2026")


@pytest.fixture
def plan(period):
    plan = submittable_plan(ForceFactory(name="Westshire Police"), period)
    plan.objectives.get().lines.update(activity="Train, brief; and meet", due_on=DAY, due_precision="day")
    return plan


def events(client, plan, user=None) -> dict[str, tuple[datetime.date, str]]:
    client.force_login(user or viewer(plan.force))
    response = client.get(reverse("plans:dates", args=[plan.pk]))
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(response.content).walk("VEVENT")
    assert len({event["uid"] for event in found}) == len(found)
    return {
        str(event["summary"]): (event["dtstart"].dt, str(event["url"]).removeprefix(settings.NVAP_BASE_URL))
        for event in found
    }


def test_calendar_holds_what_is_due_with_its_address(client, plan, period):
    line = plan.objectives.get().lines.get()
    due = timezone.localdate() + datetime.timedelta(days=400)
    ExtensionFactory(period=period, force=plan.force, due=due)
    decision = DecisionAskedFactory(plan=plan, asked_for=period, of_whom="Force board", by_when=DAY)
    number = IndicatorFactory(plan_objective=line.plan_objective, name="Re-referrals", target=1, target_date=DAY)
    raised = PlannedActivityFactory(
        plan_objective=line.plan_objective, activity="Raise", raise_with_leadership=True, leadership_review_by=DAY
    )
    within = PlannedActivityFactory(plan_objective=line.plan_objective, activity="Within", due=Due.in_month(2027, 3))
    check = reverse("plans:check", args=[plan.pk, period.reference])

    assert events(client, plan) == {
        "Westshire Police: Submit the plan for July to September 2026": (due, check),
        f"Westshire Police: {line.number} Train, brief; and meet": (DAY, path("line", plan, line)),
        f"Westshire Police: Look again at the risk raised: {raised.number} Raise": (DAY, path("line", plan, raised)),
        f"Westshire Police: {within.number} Within (within March 2027)": (
            datetime.date(2027, 3, 31),
            path("line", plan, within),
        ),
        "Westshire Police: Decision or help needed of Force board": (
            DAY,
            reverse("plans:decision", args=[plan.pk, period.reference, decision.key]),
        ),
        "Westshire Police: Target: Re-referrals": (DAY, path("indicator", plan, number)),
    }


def path(name, plan, row):
    return reverse(f"plans:{name}", args=[plan.pk, row.key])


def test_calendar_leaves_out_what_is_settled(client, plan, period):
    line = plan.objectives.get().lines.get()
    done = PlannedActivityFactory(plan_objective=line.plan_objective, due=Due(DAY))
    ProgressUpdateFactory(line=done, period=period, status="complete")
    PlannedActivityFactory(plan_objective=line.plan_objective, due=Due.without_end())
    PlannedActivityFactory(
        plan_objective=line.plan_objective, due=Due(DAY), retired_at=timezone.now(), retired_by=manager(plan.force)
    )
    DecisionAskedFactory(plan=plan, asked_for=period, by_when=DAY, answer="Yes", answered_on=DAY)
    submit_plan(plan=plan, period=period, by=manager(plan.force), before_end=True)

    assert list(events(client, plan)) == [f"Westshire Police: {line.number} Train, brief; and meet"]


def test_calendar_takes_as_many_queries_at_one_line_as_at_three(client, plan, period):
    counts, user = [], viewer(plan.force)
    for more in (0, 2):
        for _each in range(more):
            PlannedActivityFactory(plan_objective=plan.objectives.get(), due=Due(DAY), key=uuid.uuid4())
        client.force_login(user)
        # The first download is noted.
        client.get(reverse("plans:dates", args=[plan.pk]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("plans:dates", args=[plan.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14
