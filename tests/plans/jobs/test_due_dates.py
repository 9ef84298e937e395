"""Who is told that a force reports by another date, how soon, and as compared with the date they were last told."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from nvap.accounts.actions import choose_mail
from nvap.mail.models import Mail
from nvap.mail.sending import send_waiting
from plans.actions import submit_plan
from plans.actions.periods import change_period, extend, move_due_date, take_back_extension
from plans.jobs.due_dates import MAILS
from plans.jobs.reminders import find_reminder, find_unanswered, remind
from plans.jobs.telling import tell_of_opening
from plans.jobs.told import DUE_KINDS
from plans.models import Extension
from tests.factories import accounts as people
from tests.factories.plans import ReportingPeriodFactory, submittable_plan

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
MINUTES = 10


@pytest.fixture(autouse=True)
def pending(settings):
    settings.DUE_DATE_PENDING_MINUTES = MINUTES


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


@pytest.fixture
def told(plan, manager, period):
    """The force's manager was told the date by the opening."""
    tell_of_opening(period)
    assert len(send()) == 1
    return manager


@pytest.fixture
def move(period, judge):
    """Give a function that moves the date of all forces to so many days from what it was at first."""
    first = period.due

    def move(days):
        return move_due_date(period=period, due=first + days * DAY, by=judge)

    return move


@pytest.fixture
def give(period, force, judge):
    """Give a function that gives the force so many days more, or changes what it has."""

    def give(days):
        shown = [each.mark for each in Extension.objects.all()]
        due = period.due + days * DAY
        return extend(period=period, force=force, due=due, reason="The hub moved", by=judge, shown=shown)

    return give


def send(*, minutes=None):
    """Send what is due so many minutes from now, or all that waits; return each mail's reader and what it says."""
    begun, waiting = len(mail.outbox), Mail.objects.waiting()
    if minutes is not None:
        waiting = waiting.filter(send_at__lte=timezone.now() + datetime.timedelta(minutes=minutes))
    # Nobody had a mail of the day just before.
    Mail.objects.filter(gathered=True).exclude(sent_at=None).update(gathered=False)
    waiting.update(send_at=timezone.now())
    send_waiting()
    return sorted((message.to[0], " ".join(message.body.split())) for message in mail.outbox[begun:])


def says(body, now, before):
    """Whether a mail says the date in force and, where there is one, the date its reader was last told."""
    compared = f"Our last mail to you said {in_words(before)}." if before else ""
    return in_words(now) in body and (compared in body if before else "Our last mail" not in body)


def in_words(day):
    return f"{day:%-d %B %Y}"


# Moved for all forces


@pytest.mark.parametrize("days", [7, -7])
@pytest.mark.parametrize("choice", ["usual", "at_once", "digest"])
def test_moved_and_moved_back_before_it_was_told_tells_nobody(told, move, choice, days):
    choose_mail(user=told, choice=choice, by=told)
    move(days)
    assert send(minutes=MINUTES - 1) == []
    move(0)
    assert send(minutes=MINUTES) == []
    assert send() == []
    assert not Mail.objects.waiting().exists()


@pytest.mark.parametrize(
    ("choice", "first", "at_once"),
    [
        ("usual", -7, (True, True)),
        ("usual", 7, (False, True)),
        ("at_once", -7, (True, True)),
        ("at_once", 7, (True, True)),
        ("digest", -7, (False, False)),
    ],
)
def test_moved_back_after_it_was_told_is_told_as_fast(told, move, period, choice, first, at_once):
    choose_mail(user=told, choice=choice, by=told)
    was, wrong = period.due, period.due + first * DAY
    for days, before, now, soon in ((first, was, wrong, at_once[0]), (0, wrong, was, at_once[1])):
        move(days)
        assert send(minutes=MINUTES - 1) == []
        sent = send(minutes=MINUTES)
        assert bool(sent) == soon
        ((reader, body),) = sent or send()
        assert reader == told.email
        assert says(body, now, before)
        assert ("more time" in body, "less time" in body) == (now > before, now < before)
    assert send() == []


def test_later_and_then_earlier_is_told_of_the_date_they_know(told, move, period):
    was = period.due
    move(12)
    move(5)
    ((_reader, body),) = send()
    assert says(body, was + 5 * DAY, was)
    assert "more time" in body
    move(9)
    assert send(minutes=MINUTES) == []
    move(-2)
    ((_reader, body),) = send(minutes=MINUTES)
    assert says(body, was - 2 * DAY, was + 5 * DAY)
    assert send() == []


def test_wrong_date_that_a_reminder_told_is_put_right_at_once(told, move, force, period, judge):
    was = period.due
    moved = move(-7)
    remind(force, moved, judge)
    assert len(send(minutes=0)) == 1
    move(0)
    ((_reader, body),) = send(minutes=MINUTES)
    assert says(body, was, was - 7 * DAY)
    assert send() == []


def test_date_that_is_on_its_way_while_it_is_moved_back_is_put_right(told, move, period):
    move(-7)
    row = Mail.objects.waiting().get()
    text = MAILS[row.kind].write(row)
    move(0)
    Mail.objects.filter(pk=row.pk).update(sent_at=timezone.now(), about=row.about | text.told)
    ((_reader, body),) = send(minutes=MINUTES)
    assert says(body, period.due, period.due - 7 * DAY)


def test_who_joined_meanwhile_is_told_without_what_they_never_heard(told, move, force, period):
    move(-7)
    assert len(send()) == 1
    joined = people.editor(force)
    move(5)
    sent = dict(send())
    assert says(sent[joined.email], period.due + 5 * DAY, None)
    assert says(sent[told.email], period.due + 5 * DAY, period.due - 7 * DAY)
    # Between a change and its mail, or moved and moved back: the pages told them.
    move(0)
    people.manager(force)
    assert set(dict(send())) == {told.email, joined.email}
    last = people.manager(force)
    move(3)
    move(0)
    assert send() == []
    move(4)
    assert says(dict(send())[last.email], period.due + 4 * DAY, None)


def test_moved_by_changing_the_periods_dates_is_told_too(told, period, judge):
    values = {"name": period.name, "starts": period.starts, "ends": period.ends}
    change_period(period=period, **values, due=period.due - DAY, by=judge)
    ((_reader, body),) = send(minutes=MINUTES)
    assert says(body, period.due - DAY, period.due)


def test_who_has_submitted_has_a_date_of_its_own_or_left_is_not_told(told, force, plan, period, move, judge):
    other = submittable_plan(people.ForceFactory(), period)
    people.manager(other.force)
    left = people.editor(force)
    extend(period=period, force=other.force, due=period.due + 20 * DAY, reason="The hub moved", by=judge)
    send()
    move(-1)
    submit_plan(plan=plan, period=period, by=told, before_end=True)
    left.is_active = False
    left.save()
    Mail.objects.exclude(kind__in=DUE_KINDS).delete()
    assert send() == []


def test_period_not_opened_tells_nobody_and_the_opening_tells_what_holds(plan, manager, period, move, give):
    period.opened_at = None
    period.save()
    move(1)
    give(5)
    assert not Mail.objects.exists()
    period.opened_at = timezone.now()
    period.save()
    tell_of_opening(period)
    given = give(9)
    ((_reader, body),) = send()
    assert says(body, given.due, None)


def test_who_was_told_of_a_moved_date_is_not_reminded_a_fortnight_before_but_three_days(told, force, period, move):
    today = timezone.localdate()
    moved = move(-7)
    assert find_unanswered(moved, [force])[0].moved_on is None
    send()
    (unanswered,) = find_unanswered(moved, [force])
    assert unanswered.moved_on == today
    told_on, due = today - 60 * DAY, unanswered.due
    assert find_reminder(due, told_on, due - 14 * DAY) == "due_in_14"
    assert find_reminder(due, told_on, due - 14 * DAY, unanswered.moved_on) is None
    assert find_reminder(due, told_on, due - 14 * DAY, due - 28 * DAY) == "due_in_14"
    assert find_reminder(due, told_on, due - 3 * DAY, unanswered.moved_on) == "due_in_3"


# One force's own date


@pytest.mark.parametrize("choice", ["usual", "at_once", "digest"])
def test_given_changed_and_taken_back_before_it_was_told_tells_nobody(told, force, period, give, judge, choice):
    choose_mail(user=told, choice=choice, by=told)
    give(20)
    give(10)
    take_back_extension(period=period, force=force, by=judge)
    assert send() == []
    assert not Mail.objects.waiting().exists()


def test_given_changed_and_taken_back_after_it_was_told_is_told_each_time(told, force, period, give, judge):
    known = period.due
    for days, soon in ((20, False), (25, False), (10, True)):
        given = give(days)
        sent = send(minutes=MINUTES)
        assert bool(sent) == soon
        ((_reader, body),) = sent or send()
        assert says(body, given.due, known)
        assert f"until {in_words(given.due)}" in body
        known = given.due
    take_back_extension(period=period, force=force, by=judge)
    ((_reader, body),) = send(minutes=MINUTES)
    assert says(body, period.due, known)
    assert "less time" in body
    assert "The hub moved" not in body


def test_longer_time_that_was_taken_back_by_slip_and_told_comes_back_at_once(told, force, period, give, judge):
    give(20)
    send()
    take_back_extension(period=period, force=force, by=judge)
    assert len(send(minutes=MINUTES)) == 1
    given = give(20)
    ((_reader, body),) = send(minutes=MINUTES)
    assert says(body, given.due, period.due)


def test_taken_back_to_a_date_that_was_moved_meanwhile_tells_that_one(told, force, period, move, give, judge):
    was = period.due
    given = give(20)
    send()
    moved = move(3)
    assert send() == []
    take_back_extension(period=moved, force=force, by=judge)
    ((_reader, body),) = send(minutes=MINUTES)
    assert says(body, was + 3 * DAY, given.due)


def test_taken_back_when_that_day_is_over_says_that_it_is_late(plan, manager, period, give, force, judge):
    period.due = timezone.localdate() - DAY
    period.save()
    plan.created_at = timezone.now() - 90 * DAY
    plan.save()
    give(5)
    send()
    take_back_extension(period=period, force=force, by=judge)
    ((_reader, body),) = send()
    assert "That day is over: you can still submit" in body


def test_another_reason_for_the_same_date_is_told_to_nobody(told, period, force, give, judge):
    given = give(5)
    send()
    extend(period=period, force=force, due=given.due, reason="It moved again", by=judge, shown=[given.mark])
    assert not Mail.objects.waiting().exists()


def test_several_forces_are_told_at_the_cost_of_one(told, period, move, django_assert_max_num_queries):
    for _ in range(3):
        people.manager(people.ForceFactory())
    with django_assert_max_num_queries(30):
        move(3)
    assert Mail.objects.waiting().count() == 4
