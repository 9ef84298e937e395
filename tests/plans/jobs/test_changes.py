"""Who is told that VKPP published a newer toolkit, how soon, and what is not told."""

import datetime

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nvap.mail.models import Mail
from nvap.mail.sending import send_waiting
from plans.actions.periods import move_due_date
from plans.jobs.changes import NEWS_FOR, tell_of_toolkits
from tests.factories import accounts as people
from tests.factories import toolkit
from tests.factories.plans import PlanFactory, ReportingPeriodFactory, submittable_plan
from toolkit.models import Edition

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def force():
    return people.ForceFactory(name="Westshire Police")


@pytest.fixture
def manager(force):
    return people.manager(force)


@pytest.fixture
def judge():
    return people.reviewer()


@pytest.fixture
def period():
    return ReportingPeriodFactory(name="July to September 2026", due=timezone.localdate() + 30 * DAY)


@pytest.fixture
def plan(force, period):
    return submittable_plan(force, period)


def wanted(kind=None):
    """What is wanted and not sent: kind, reader, whether it waits for the mail of the day."""
    rows = Mail.objects.waiting().select_related("user").order_by("pk")
    return [(row.kind, row.user, row.gathered) for row in rows if kind in (None, row.kind)]


def send():
    """Send what waits, the mail of the day too, and return each mail's reader and subject."""
    begun = len(mail.outbox)
    Mail.objects.waiting().update(send_at=timezone.now())
    send_waiting()
    return sorted((message.to[0], message.subject) for message in mail.outbox[begun:])


@pytest.fixture
def newer(plan, judge):
    """The plan's toolkit, published anew."""
    old = plan.edition
    Edition.objects.filter(pk=old.pk).update(status="superseded", superseded_at=timezone.now())
    return toolkit.EditionFactory(action=old.action, number=2, published_at=timezone.now(), published_by=judge)


def test_newer_toolkit_is_told_once_to_managers_and_can_wait(plan, manager, force, newer):
    people.editor(force)
    PlanFactory(edition=newer, force=people.manager(people.ForceFactory()).memberships.get().force)
    PlanFactory(force=people.manager(people.ForceFactory()).memberships.get().force)
    tell_of_toolkits()
    tell_of_toolkits()

    assert wanted() == [("new_toolkit", manager, True)]
    assert Mail.objects.get().send_at > timezone.now() + 29 * DAY
    ((reader, subject),) = send()
    assert (reader, subject) == (
        manager.email,
        f"{plan.action}: VKPP has published a newer version of the toolkit",
    )
    body = mail.outbox[0].body
    assert "nothing in it changes by itself" in body.replace("\n", " ")
    assert "/changes/" in body


def test_newer_toolkit_costs_the_same_for_three_forces_as_for_one(manager, newer, plan, django_assert_max_num_queries):
    with CaptureQueriesContext(connection) as one:
        tell_of_toolkits()
    Mail.objects.all().delete()
    for _ in range(2):
        PlanFactory(edition=plan.edition, force=people.manager(people.ForceFactory()).memberships.get().force)
    with django_assert_max_num_queries(len(one)):
        tell_of_toolkits()
    assert len(wanted("new_toolkit")) == 3


def test_what_can_wait_goes_along_with_the_next_mail_of_the_day(plan, manager, newer, period, judge):
    tell_of_toolkits()
    send_waiting()
    assert mail.outbox == []
    move_due_date(period=period, due=period.due + DAY, by=judge)
    Mail.objects.filter(kind="due_later").update(send_at=timezone.now())
    send_waiting()
    (message,) = mail.outbox
    assert message.subject.endswith(": 2 things to know")
    assert wanted() == []


def test_toolkit_published_long_ago_or_taken_up_meanwhile_is_no_news(plan, manager, newer):
    tell_of_toolkits()
    plan.edition = newer
    plan.save()
    assert send() == []
    Mail.objects.all().delete()
    old = submittable_plan(people.ForceFactory(), plan.reports.get().period, edition__status="superseded")
    people.manager(old.force)
    long_ago = {"published_at": timezone.now() - NEWS_FOR - DAY, "published_by": manager}
    toolkit.EditionFactory(action=old.action, number=2, **long_ago)
    tell_of_toolkits()
    assert wanted() == []
