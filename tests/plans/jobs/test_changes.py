"""Who is told that VKPP changed a date or a toolkit, how soon, and what is not told."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from nvap.mail.models import Mail
from nvap.mail.sending import send_waiting
from plans.actions import submit_plan
from plans.actions.periods import extend, move_due_date, take_back_extension
from plans.jobs.changes import NEWS_FOR, tell_of_toolkits
from plans.jobs.reminders import find_reminder, find_unanswered
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


def in_words(day):
    return f"{day:%-d %B %Y}"


# The due date of all forces


@pytest.mark.parametrize(("days", "kind", "gathered"), [(7, "due_later", True), (-7, "due_earlier", False)])
def test_due_date_moved_is_told_to_writers_at_once_where_there_is_less_time(
    plan, force, manager, judge, period, days, kind, gathered
):
    due, was = period.due + days * DAY, period.due
    editor, _reader = people.editor(force), people.viewer(force)
    move_due_date(period=period, due=due, by=judge)

    assert wanted() == [(kind, manager, gathered), (kind, editor, gathered)]
    subject = f"July to September 2026: Westshire Police now reports by {in_words(due)}"
    assert send() == sorted([(manager.email, subject), (editor.email, subject)])
    body = mail.outbox[0].body.replace("\n", " ")
    assert f"from {in_words(was)} to {in_words(due)}" in body
    assert ("more time" in body, "less time" in body) == (days > 0, days < 0)


def test_who_has_submitted_or_has_a_date_of_its_own_is_not_told(plan, manager, judge, period):
    other = submittable_plan(people.ForceFactory(), period)
    people.manager(other.force)
    extend(period=period, force=other.force, due=period.due + 20 * DAY, reason="The hub moved", by=judge)
    submit_plan(plan=plan, period=period, by=manager, before_end=True)
    Mail.objects.all().delete()
    move_due_date(period=period, due=period.due + DAY, by=judge)
    assert len(wanted()) == 2
    assert send() == []


def test_date_moved_to_and_fro_is_told_each_time_and_only_as_it_is(plan, manager, judge, period):
    first, second = period.due, period.due + 7 * DAY
    for due in (second, first, second):
        move_due_date(period=period, due=due, by=judge)
        move_due_date(period=period, due=due, by=judge)
    assert len(wanted()) == 3
    # One mail of the day with both that still hold, the one at once has been overtaken.
    assert {reader for reader, _subject in send()} == {manager.email}
    bodies = [message.body.replace("\n", " ") for message in mail.outbox]
    assert all("You have more time." in body for body in bodies)
    assert not any("less time" in body for body in bodies)
    move_due_date(period=period, due=first, by=judge)
    assert [subject for _reader, subject in send()] == [f"{period}: Westshire Police now reports by {in_words(first)}"]


def test_period_not_opened_tells_nobody(plan, manager, judge, period):
    period.opened_at = None
    period.save()
    move_due_date(period=period, due=period.due + DAY, by=judge)
    assert wanted() == []


def test_who_was_told_of_a_moved_date_is_not_reminded_a_fortnight_before_but_three_days(plan, period, judge):
    today = timezone.localdate()
    moved = move_due_date(period=period, due=today + 23 * DAY, by=judge)
    (unanswered,) = find_unanswered(moved, [plan.force])
    assert unanswered.moved_on == today
    told, due = today - 60 * DAY, unanswered.due
    assert find_reminder(due, told, due - 14 * DAY) == "due_in_14"
    assert find_reminder(due, told, due - 14 * DAY, unanswered.moved_on) is None
    assert find_reminder(due, told, due - 14 * DAY, due - 28 * DAY) == "due_in_14"
    assert find_reminder(due, told, due - 3 * DAY, unanswered.moved_on) == "due_in_3"


# One force's own date


def test_own_date_made_shorter_or_taken_back_is_told_at_once(plan, manager, force, judge, period):
    shown = []
    for days, kind, gathered in ((20, "extended", True), (25, "extended", True), (10, "extension_shorter", False)):
        Mail.objects.all().delete()
        given = extend(
            period=period, force=force, due=period.due + days * DAY, reason="The hub moved", by=judge, shown=shown
        )
        shown = [given.mark]
        assert wanted() == [(kind, manager, gathered)]
    assert send() == [(manager.email, f"{period}: {force} now reports by {in_words(given.due)}")]

    take_back_extension(period=period, force=force, by=judge)
    take_back_extension(period=period, force=force, by=judge)
    assert wanted() == [("extension_taken_back", manager, False)]
    assert send() == [(manager.email, f"{period}: {force} reports by {in_words(period.due)} again")]
    assert "The hub moved" not in mail.outbox[-1].body


def test_another_reason_for_the_same_date_is_told_to_nobody(plan, manager, force, judge, period):
    due = period.due + DAY
    given = extend(period=period, force=force, due=due, reason="The hub moved", by=judge)
    Mail.objects.all().delete()
    extend(period=period, force=force, due=due, reason="It moved again", by=judge, shown=[given.mark])
    assert wanted() == []


def test_taken_back_and_given_again_before_the_mail_goes_says_what_holds(plan, manager, force, judge, period):
    for _ in range(2):
        extend(period=period, force=force, due=period.due + DAY, reason="The hub moved", by=judge)
        take_back_extension(period=period, force=force, by=judge)
    given = extend(period=period, force=force, due=period.due + 2 * DAY, reason="The hub moved", by=judge)
    assert send() == [(manager.email, f"{period}: {force} now reports by {in_words(given.due)}")]


# A newer toolkit


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
