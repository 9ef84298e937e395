"""Which submission "last time" means, and which one changes are counted against: two questions, two answers."""

import datetime

import pytest

from plans.models import Submission
from plans.queries.submissions import (
    ComparedWith,
    find_beside,
    find_comparisons,
    last_period_for,
    last_period_of,
)
from tests.factories.accounts import UserFactory
from tests.factories.plans import PlanFactory, ReportingPeriodFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return PlanFactory()


@pytest.fixture
def periods():
    """Three quarters of a year, the earliest first."""
    return [ReportingPeriodFactory(starts=datetime.date(2026, month, 1)) for month in (1, 4, 7)]


@pytest.fixture
def submit(plan):
    """A function that stores a submission of the plan in a state, without its document."""
    user = UserFactory()

    def store(period, state="returned", of=plan, **fields) -> Submission:
        if state == "withdrawn":
            fields |= {"withdrawn_at": datetime.datetime(2026, 9, 1, tzinfo=datetime.UTC), "withdrawn_by": user}
        number = of.submissions.count() + 1
        return Submission.objects.create(
            plan=of, period=period, number=number, state=state, submitted_by=user, document="{}", **fields
        )

    return store


# Last time


def test_last_period_is_the_latest_submission_of_the_nearest_earlier_period(plan, periods, submit):
    submit(periods[0])
    submit(periods[1])
    mended = submit(periods[1], "accepted")
    submit(periods[0], "accepted")
    submit(periods[2])
    submit(periods[1], of=PlanFactory())

    assert last_period_for(plan, periods[2]) == mended


def test_what_was_withdrawn_and_nil_returns_are_passed_over(plan, periods, submit):
    first = submit(periods[0], "accepted")
    submit(periods[1], "withdrawn")
    submit(periods[1], "accepted", nil_return=True)

    assert last_period_for(plan, periods[2]) == first


def test_while_no_period_is_open_every_period_is_earlier(plan, periods, submit):
    submit(periods[0])
    latest = submit(periods[2])

    assert last_period_for(plan, None) == latest
    assert last_period_for(plan, periods[0]) is None


def test_submission_is_read_beside_what_had_been_submitted_before_it(periods, submit):
    returned = submit(periods[1])
    submission = submit(periods[2])
    submit(periods[1], "accepted")

    assert last_period_of(submission) == returned
    assert last_period_of(returned) is None


# Changes


def test_draft_is_compared_with_the_last_submission_not_withdrawn(plan, periods, submit):
    assert find_beside(plan, None).compared_with is None
    last = submit(periods[1])
    submit(periods[0], "withdrawn")

    assert find_beside(plan, None).compared_with == last


def test_changes_can_be_counted_against_the_last_the_accepted_and_the_returned(periods, submit):
    accepted = submit(periods[0], "accepted")
    returned = submit(periods[1])
    last = submit(periods[0], "accepted")
    submission = submit(periods[1], "submitted")
    submit(periods[1], "accepted")

    assert list(find_comparisons(submission).items()) == [
        (ComparedWith.LAST, last),
        (ComparedWith.RETURNED, returned),
    ]
    assert list(find_comparisons(returned).items()) == [(ComparedWith.LAST, accepted)]


def test_copy_returned_for_another_period_is_no_choice(periods, submit):
    submit(periods[0])
    accepted = submit(periods[1], "accepted")
    submit(periods[1], "withdrawn")
    last = submit(periods[1], "submitted")
    submission = submit(periods[2], "submitted")

    assert list(find_comparisons(submission).items()) == [
        (ComparedWith.LAST, last),
        (ComparedWith.ACCEPTED, accepted),
    ]


def test_first_submission_has_nothing_to_be_compared_with(periods, submit):
    submit(periods[0], "withdrawn")

    assert find_comparisons(submit(periods[0])) == {}


def test_documents_are_left_in_the_database(plan, periods, submit, django_assert_num_queries):
    submit(periods[0])
    submission = submit(periods[1])

    with django_assert_num_queries(1):
        (found,) = find_comparisons(submission).values()
    others = [last_period_of(submission), last_period_for(plan, periods[1]), *find_beside(plan, periods[1])]

    assert [each.get_deferred_fields() for each in (found, *others)] == [{"document"}] * 5
