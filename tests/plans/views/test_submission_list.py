"""What was submitted: the newest ten on the plan's page, all on a page of their own."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from plans.models import Submission
from tests.factories import accounts as people
from tests.factories.plans import PlanFactory, ReportingPeriodFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return PlanFactory()


def submit(plan, numbers):
    period, by = ReportingPeriodFactory(), people.manager(plan.force)
    Submission.objects.bulk_create(
        Submission(
            plan=plan,
            period=period,
            number=number,
            state=Submission.State.RETURNED,
            document="{}",
            document_sha256="0" * 64,
            submitted_at=timezone.now() + datetime.timedelta(minutes=number),
            submitted_by=by,
        )
        for number in numbers
    )


def numbers_on(page) -> list[int]:
    return [int(number) for number in re.findall(r"<h3[^>]*>Submission (\d+):", page.content.decode())]


def test_plan_page_shows_the_newest_ten_and_leads_to_the_rest(client, plan):
    client.force_login(people.viewer(plan.force))
    submit(plan, range(1, 11))
    address = reverse("plans:submissions", args=[plan.pk])
    page = client.get(reverse("plans:plan", args=[plan.pk]))
    assert (numbers_on(page), f'{address}"' in page.content.decode()) == ([*range(10, 0, -1)], False)

    submit(plan, [11])
    page = client.get(reverse("plans:plan", args=[plan.pk]))
    assert (numbers_on(page), f'{address}"' in page.content.decode()) == ([*range(11, 1, -1)], True)


def test_all_are_on_pages_of_their_own(client, plan):
    client.force_login(people.viewer(plan.force))
    address = reverse("plans:submissions", args=[plan.pk])
    assert "Nothing yet." in client.get(address).content.decode()
    submit(plan, range(1, 28))
    submit(PlanFactory(), range(90, 93))

    assert numbers_on(client.get(address)) == [*range(27, 2, -1)]
    assert numbers_on(client.get(address, {"page": 2})) == [2, 1]
    assert numbers_on(client.get(address, {"page": "nonsense"})) == [*range(27, 2, -1)]


def test_queries_are_the_same_at_one_and_at_three(client, plan):
    client.force_login(people.viewer(plan.force))
    address, counts = reverse("plans:submissions", args=[plan.pk]), []
    for numbers in ([1], [2, 3]):
        submit(plan, numbers)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 8
