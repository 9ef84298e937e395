"""Reminders: who gets which, once, whether the schedule runs twice, misses days or has never run."""

import datetime

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from nvap.mail.models import Mail
from plans.actions import decide_review, submit_plan
from plans.actions.periods import void_period
from plans.jobs.reminders import find_reminder, remind
from tests.factories import accounts as people
from tests.factories.plans import ExtensionFactory, ReportingPeriodFactory, submittable_plan
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 10, 1)


def days(number):
    return datetime.timedelta(days=number)


def period_due_in(number, **fields):
    due = timezone.localdate() + days(number)
    opened = timezone.now() - days(60)
    return ReportingPeriodFactory(starts=due - days(120), ends=due - days(30), due=due, opened_at=opened, **fields)


def owing(period, **fields):
    """Return a manager of a force with a plan that owes the period."""
    force = people.ForceFactory(**fields)
    plan = submittable_plan(force, period)
    plan.created_at = timezone.now() - days(90)
    plan.save()
    return people.manager(force)


def remind_all():
    """Run the command twice, and return the kinds of mail and whom they went to."""
    begun = len(mail.outbox)
    for _ in range(2):
        call_command("send_reminders")
    run_jobs()
    return sorted(message.to[0] for message in mail.outbox[begun:])


@pytest.mark.parametrize(
    ("left", "told_days_before_due", "kind"),
    [
        (30, 60, None),
        (15, 60, None),
        (14, 60, "due_in_14"),
        (4, 60, "due_in_14"),
        (3, 60, "due_in_3"),
        (0, 60, "due_in_3"),
        (-1, 60, "overdue"),
        (-30, 60, "overdue"),
        (-31, 60, None),
        # Opened, or given more time, so late that this was the reminder.
        (10, 14, None),
        (14, 20, None),
        (14, 21, "due_in_14"),
        (10, 12, None),
        (3, 12, "due_in_3"),
        (1, 2, None),
        (-1, 2, "overdue"),
    ],
)
def test_reminder_by_days_left(left, told_days_before_due, kind):
    due = TODAY + days(left)
    assert find_reminder(due, due - days(told_days_before_due), TODAY) == kind


@pytest.mark.parametrize(
    ("left", "when"),
    [(14, "due in 14 days"), (9, "due in 9 days"), (1, "due tomorrow"), (0, "due today"), (-2, "overdue")],
)
def test_each_is_reminded_once_however_often_it_runs_and_after_missed_days(left, when):
    manager = owing(period_due_in(left), name="Westshire Police")

    assert remind_all() == [manager.email]
    assert remind_all() == []
    assert mail.outbox[0].subject.endswith(f": Westshire Police's report is {when}")


def test_nearest_reminder_alone_goes_where_both_were_missed():
    owing(period_due_in(2))
    remind_all()

    assert list(Mail.objects.values_list("kind", flat=True)) == ["due_in_3"]


def test_who_has_submitted_sent_a_nil_return_or_has_more_time_is_not_reminded():
    period = period_due_in(-1)
    submitted, nil, extended, left = (owing(period) for _ in range(4))
    owes = owing(period)
    for manager, reason in ((submitted, ""), (nil, "No unit here")):
        plan = manager.memberships.get().force.plans.get()
        submit_plan(plan=plan, period=period, by=manager, nil_return_reason=reason)
    ExtensionFactory(period=period, force=extended.memberships.get().force, due=timezone.localdate() + days(20))
    left.is_active = False
    left.save()
    Mail.objects.all().delete()

    assert remind_all() == [owes.email]


def test_own_date_counts_and_a_new_one_is_reminded_of_again():
    period = period_due_in(-20)
    manager = owing(period)
    own = ExtensionFactory(
        period=period,
        force=manager.memberships.get().force,
        due=timezone.localdate() + days(3),
        given_at=timezone.now() - days(25),
    )
    assert remind_all() == [manager.email]
    own.due = timezone.localdate() + days(2)
    own.save()
    assert remind_all() == [manager.email]


def test_force_without_a_plan_is_reminded_and_one_that_began_after_the_date_is_not():
    period = period_due_in(-1)
    none_yet = people.manager()
    late = owing(period)
    plan = late.memberships.get().force.plans.get()
    plan.created_at = timezone.now()
    plan.save()

    assert remind_all() == [none_yet.email]
    assert "has no plan yet" in mail.outbox[0].body


@pytest.mark.parametrize("change", ["voided", "unopened", "closed"])
def test_period_that_is_voided_or_not_opened_asks_nothing_and_a_closed_one_still_does(change):
    period = period_due_in(-1)
    manager = owing(period)
    people.manager()
    if change == "voided":
        void_period(period=period, reason="A mistake", by=people.reviewer())
    else:
        period.opened_at = None if change == "unopened" else period.opened_at
        period.closed_at = timezone.now() if change == "closed" else None
        period.save()

    assert remind_all() == ([manager.email] if change == "closed" else [])


def test_reminder_that_waits_while_the_force_submits_is_not_sent():
    period = period_due_in(3)
    manager = owing(period)
    call_command("send_reminders")
    submit_plan(plan=manager.memberships.get().force.plans.get(), period=period, by=manager, before_end=True)
    run_jobs()

    assert mail.outbox == []
    assert Mail.objects.get(kind="due_in_3").dropped_at is not None


def test_vkpp_reminds_by_hand_once_a_day_and_only_who_owes():
    period, reviewer = period_due_in(20), people.reviewer()
    manager, done = owing(period), owing(period)
    plans = [each.memberships.get().force.plans.get() for each in (manager, done)]
    submit_plan(plan=plans[1], period=period, by=done, before_end=True)

    assert [remind(each, period, reviewer) for each in (plans[0], plans[0].force, plans[1])] == [1, 1, 0]
    run_jobs()
    ((message),) = [each for each in mail.outbox if each.to == [manager.email]]
    assert "VKPP asks you to look at this." in message.body


def test_vkpp_reminds_by_hand_of_what_it_returned_and_no_reminder_does_by_itself():
    period, judge = period_due_in(3), people.reviewer()
    boss = owing(period)
    plan = boss.memberships.get().force.plans.get()
    submission = submit_plan(plan=plan, period=period, by=boss, before_end=True)
    decide_review(submission=submission, decision="returned", reason="More", by=judge)
    run_jobs()
    mail.outbox.clear()
    call_command("send_reminders")
    run_jobs()
    assert mail.outbox == []

    assert remind(plan.force, period, judge) == 1
    run_jobs()
    (message,) = mail.outbox
    assert "It has not been submitted again." in message.body
    assert "marked late" not in message.body


def test_reminders_cost_the_same_for_three_forces_as_for_one(django_assert_max_num_queries):
    period = period_due_in(3)
    for _ in range(3):
        owing(period)
    with django_assert_max_num_queries(16):
        call_command("send_reminders")
    assert Mail.objects.count() == 3
