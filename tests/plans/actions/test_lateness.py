"""Late is said once: of a period's first submission not withdrawn, against the due date in force for its force."""

import datetime
from functools import partial

import pytest
from django.utils import timezone

from plans.actions import (
    decide_review,
    delete_submission,
    extend,
    move_due_date,
    submit_plan,
    take_back_extension,
    withdraw_submission,
)
from plans.models import Submission, SubmissionFile
from tests.factories.accounts import ForceFactory, manager, reviewer, superuser
from tests.factories.plans import PeriodReportFactory, ReportingPeriodFactory, submittable_plan
from tests.jobs import print_nothing, submission_pdf
from tests.plans.racing import at_once

pytestmark = pytest.mark.django_db


def days(number):
    return datetime.timedelta(days=number)


@pytest.fixture
def period():
    """An open period that was due ten days ago."""
    return ReportingPeriodFactory(starts=timezone.localdate() - days(100), due=timezone.localdate() - days(10))


@pytest.fixture
def next_period(period):
    """The open period after it, due in two months."""
    return ReportingPeriodFactory(starts=period.ends + days(1), due=timezone.localdate() + days(60))


@pytest.fixture
def plan(period):
    return submittable_plan(ForceFactory(), period, created_at=timezone.now() - days(90))


@pytest.fixture
def judge():
    return reviewer()


def submit(plan, period, days_after_due) -> Submission:
    """Submit the plan so many days after the day the period was first due."""
    at = timezone.make_aware(
        datetime.datetime.combine(timezone.localdate() - days(10) + days(days_after_due), datetime.time(12))
    )
    return submit_plan(plan=plan, period=period, by=manager(plan.force), at=at, before_end=True)


def returned(submission):
    decide_review(submission=submission, decision="returned", reason="Say more", by=reviewer())
    return submission


def late_numbers(plan) -> list[int]:
    """The numbers of the plan's submissions that are late."""
    return list(plan.submissions.filter(late=True).order_by("number").values_list("number", flat=True))


@pytest.mark.parametrize(("days_after_due", "late"), [(-1, []), (0, []), (1, [1])])
def test_first_submission_is_late_from_the_day_after_the_due_date(plan, period, days_after_due, late):
    submission = submit(plan, period, days_after_due)

    assert (late_numbers(plan), submission.late) == (late, bool(late))


def test_who_was_on_time_and_asked_to_mend_is_not_late(plan, period):
    returned(submit(plan, period, -1))

    mended = submit(plan, period, 5)

    assert (late_numbers(plan), mended.late) == ([], False)


def test_late_is_said_of_the_first_submission_alone(plan, period):
    returned(submit(plan, period, 1))

    submit(plan, period, 5)

    assert late_numbers(plan) == [1]


def test_withdrawing_the_first_makes_the_next_one_first(plan, period):
    withdrawn = withdraw_submission(submission=submit(plan, period, 1), by=manager(plan.force))
    assert (withdrawn.late, late_numbers(plan)) == (False, [])

    submit(plan, period, 2)

    assert late_numbers(plan) == [2]


def test_first_on_time_and_withdrawn_counts_for_nothing(plan, period):
    withdraw_submission(submission=submit(plan, period, -1), by=manager(plan.force))

    submit(plan, period, 1)

    assert late_numbers(plan) == [2]


def test_withdrawing_what_followed_a_returned_one_leaves_the_first_as_it_is(plan, period):
    returned(submit(plan, period, 1))

    withdraw_submission(submission=submit(plan, period, 2), by=manager(plan.force))

    assert late_numbers(plan) == [1]


def test_deleting_the_first_makes_the_next_one_first(plan, period):
    first = returned(submit(plan, period, -1))
    submit(plan, period, 1)
    assert late_numbers(plan) == []

    delete_submission(submission=first, by=superuser())

    assert late_numbers(plan) == [2]


def test_each_period_has_a_first_submission_of_its_own(plan, period, next_period):
    PeriodReportFactory(plan=plan, period=next_period)
    returned(submit(plan, period, 1))
    submit(plan, next_period, 2)

    submit(plan, period, 3)

    assert [(each.number, each.period, each.late) for each in plan.submissions.order_by("number")] == [
        (1, period, True),
        (2, next_period, False),
        (3, period, False),
    ]


def test_due_date_moved_forwards_and_back_is_told_anew_for_all_forces(plan, period, judge):
    other = submittable_plan(ForceFactory(), period)
    submit(plan, period, 1)
    submit(other, period, 4)
    assert (late_numbers(plan), late_numbers(other)) == ([1], [1])

    move_due_date(period=period, due=period.due + days(2), by=judge)
    assert (late_numbers(plan), late_numbers(other)) == ([], [1])
    move_due_date(period=period, due=period.due + days(9), by=judge)
    assert (late_numbers(plan), late_numbers(other)) == ([], [])
    move_due_date(period=period, due=period.due - days(3), by=judge)
    assert (late_numbers(plan), late_numbers(other)) == ([1], [1])


def test_due_date_moved_says_nothing_of_another_period(plan, period, next_period, judge):
    PeriodReportFactory(plan=plan, period=next_period)
    submit(plan, period, 1)
    submit(plan, next_period, 2)

    move_due_date(period=next_period, due=next_period.due + days(1), by=judge)

    assert late_numbers(plan) == [1]


def test_due_date_moved_leaves_the_mended_one_and_the_withdrawn_one_as_they_are(plan, period, judge):
    withdraw_submission(submission=submit(plan, period, 1), by=manager(plan.force))
    returned(submit(plan, period, 2))
    submit(plan, period, 3)

    move_due_date(period=period, due=period.due - days(2), by=judge)
    assert late_numbers(plan) == [2]
    move_due_date(period=period, due=period.due + days(3), by=judge)
    assert late_numbers(plan) == []


def test_one_force_given_more_time_and_less_is_told_anew_alone(plan, period, judge):
    other = submittable_plan(ForceFactory(), period)
    for each in (plan, other):
        submit(each, period, 4)

    extend(period=period, force=plan.force, due=period.due + days(4), reason="Moved", by=judge)
    assert (late_numbers(plan), late_numbers(other)) == ([], [1])
    given = period.extensions.get()
    extend(period=period, force=plan.force, due=period.due + days(3), reason="Moved", by=judge, shown=[given.mark])
    assert (late_numbers(plan), late_numbers(other)) == ([1], [1])
    given.refresh_from_db()
    extend(period=period, force=plan.force, due=period.due + days(9), reason="Moved", by=judge, shown=[given.mark])
    assert (late_numbers(plan), late_numbers(other)) == ([], [1])
    take_back_extension(period=period, force=plan.force, by=judge)
    assert (late_numbers(plan), late_numbers(other)) == ([1], [1])


def test_force_with_a_date_of_its_own_keeps_it_when_the_periods_moves(plan, period, judge):
    extend(period=period, force=plan.force, due=period.due + days(4), reason="Moved", by=judge)
    submission = submit(plan, period, 4)
    assert submission.late is False

    move_due_date(period=period, due=period.due - days(5), by=judge)

    assert late_numbers(plan) == []


def test_stored_pdf_keeps_its_bytes_when_the_due_date_moves(plan, period, judge, monkeypatch):
    print_nothing(monkeypatch, lambda document, stamp, last: f"late: {stamp.late}")
    submission = submit(plan, period, 1)
    assert bytes(submission_pdf(submission).content) == b"%PDF-late: True"

    move_due_date(period=period, due=period.due + days(9), by=judge)

    submission.refresh_from_db()
    assert submission.late is False
    assert bytes(submission_pdf(submission).content) == b"%PDF-late: True"
    assert SubmissionFile.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_due_date_moved_while_forces_submit_is_told_of_every_submission():
    period = ReportingPeriodFactory(starts=timezone.localdate() - days(100), due=timezone.localdate() - days(10))
    plans = [submittable_plan(ForceFactory(), period) for _ in range(3)]
    bosses = {plan: manager(plan.force) for plan in plans}
    judge, now = reviewer(), timezone.now()
    work = iter(
        [
            *(
                partial(submit_plan, plan=plan, period=period, by=bosses[plan], at=now, before_end=True)
                for plan in plans
            ),
            partial(move_due_date, period=period, due=timezone.localdate(), by=judge),
        ]
    )

    def take():
        return next(work)()

    results = at_once(4, take)

    assert [result for result in results if isinstance(result, Exception)] == []
    assert list(Submission.objects.values_list("late", flat=True)) == [False] * 3


@pytest.mark.django_db(transaction=True)
def test_withdrawing_and_moving_the_due_date_at_once_never_wait_for_each_other():
    period = ReportingPeriodFactory(starts=timezone.localdate() - days(100), due=timezone.localdate() - days(10))
    plans = [submittable_plan(ForceFactory(), period) for _ in range(3)]
    bosses = {plan: manager(plan.force) for plan in plans}
    waiting = [
        submit_plan(plan=plan, period=period, by=bosses[plan], at=timezone.now(), before_end=True) for plan in plans
    ]
    judge = reviewer()
    work = iter(
        [
            *(partial(withdraw_submission, submission=one, by=bosses[one.plan]) for one in waiting),
            partial(move_due_date, period=period, due=timezone.localdate(), by=judge),
        ]
    )

    def take():
        return next(work)()

    results = at_once(4, take)

    assert [result for result in results if isinstance(result, Exception)] == []
    assert list(Submission.objects.values_list("state", "late")) == [("withdrawn", False)] * 3
