"""Which periods a plan can report on, by when, and why not on others."""

import datetime

import pytest
from django.http import Http404
from django.utils import timezone

from plans.models import Submission
from plans.queries.periods import (
    find_period_and_others,
    find_plan_period,
    find_plan_periods,
    find_workable_and_voided,
)
from tests.factories.accounts import UserFactory
from tests.factories.plans import (
    ExtensionFactory,
    PeriodReportFactory,
    PlanFactory,
    PlannedActivityFactory,
    ProgressUpdateFactory,
    ReportingPeriodFactory,
)

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
State = Submission.State


@pytest.fixture
def today():
    return timezone.localdate()


def make_period(number, *, due, is_closed=False, is_voided=False):
    """A period that VKPP has opened; a higher number is later."""
    period = ReportingPeriodFactory(
        starts=timezone.localdate() - (1000 - number * 91) * DAY,
        due=due,
        closed_at=timezone.now() if is_closed else None,
    )
    return void(period) if is_voided else period


def void(period, days_ago=0):
    period.voided_at, period.voided_by = timezone.now() - days_ago * DAY, UserFactory()
    period.void_reason = "Wrong dates."
    period.save()
    return period


def begun_plan(days_ago, **fields):
    return PlanFactory(created_at=timezone.now() - days_ago * DAY, **fields)


def submission(plan, period, state, number=1):
    withdrawn = {"withdrawn_at": timezone.now(), "withdrawn_by": UserFactory()} if state == State.WITHDRAWN else {}
    return Submission.objects.create(
        plan=plan, period=period, number=number, state=state, document="{}", submitted_by=UserFactory(), **withdrawn
    )


CLOSED_ANSWERED = "{} is closed and your submission for it has been received. Nothing more can be added."
BEFORE_THE_PLAN = "{} is closed, and this plan was begun after it was due. Nothing is asked of it."
VOIDED = "VKPP has voided the period {}: Wrong dates."


@pytest.mark.parametrize(
    ("begun", "closed", "voided", "states", "is_owed", "why_not"),
    [
        (30, False, False, [], True, None),
        (30, True, False, [], True, None),
        (30, True, False, [State.RETURNED], True, None),
        (30, True, False, [State.WITHDRAWN], True, None),
        (30, False, False, [State.SUBMITTED], False, None),
        (30, False, False, [State.ACCEPTED], False, None),
        (30, True, False, [State.SUBMITTED], False, CLOSED_ANSWERED),
        (30, True, False, [State.ACCEPTED], False, CLOSED_ANSWERED),
        (30, True, False, [State.RETURNED, State.SUBMITTED], False, CLOSED_ANSWERED),
        (30, True, False, [State.RETURNED, State.WITHDRAWN], True, None),
        # Due ten days ago: whoever began on that day owes it, whoever began after does not
        (10, True, False, [], True, None),
        (9, True, False, [], False, BEFORE_THE_PLAN),
        (9, True, False, [State.WITHDRAWN], False, BEFORE_THE_PLAN),
        (9, False, False, [], False, None),
        (9, True, False, [State.RETURNED], True, None),
        (30, False, True, [], False, VOIDED),
        (30, True, True, [State.RETURNED], False, VOIDED),
        (30, True, True, [State.ACCEPTED], False, VOIDED),
    ],
)
def test_period_can_be_worked_on_while_open_or_owed(today, begun, closed, voided, states, is_owed, why_not):
    plan = begun_plan(begun)
    period = make_period(1, due=today - 10 * DAY, is_closed=closed, is_voided=voided)
    for number, state in enumerate(states, 1):
        submission(plan, period, state, number)
    found = find_plan_period(plan, period.reference)
    assert (found.is_owed, found.why_not_report) == (is_owed, why_not and why_not.format(period))
    assert [each.period for each in find_plan_periods([plan])[plan.pk]] == ([] if why_not else [period])


@pytest.mark.parametrize(
    ("states", "latest", "answered", "returned", "is_first"),
    [
        ([], None, False, False, True),
        ([State.WITHDRAWN], None, False, False, True),
        ([State.SUBMITTED], 1, True, False, False),
        ([State.RETURNED], 1, False, True, False),
        ([State.RETURNED, State.ACCEPTED], 2, True, False, False),
        ([State.ACCEPTED, State.RETURNED], 2, False, True, False),
        ([State.RETURNED, State.WITHDRAWN], 1, False, True, False),
    ],
)
def test_state_of_a_period_is_that_of_its_latest_submission_not_withdrawn(
    today, states, latest, answered, returned, is_first
):
    plan, period = begun_plan(30), make_period(1, due=today)
    for number, state in enumerate(states, 1):
        submission(plan, period, state, number)
    submission(PlanFactory(), period, State.SUBMITTED)
    submission(plan, make_period(2, due=today), State.SUBMITTED, 9)
    found = find_plan_period(plan, period.reference)
    assert (found.latest and found.latest.number, found.is_answered, found.is_returned, found.is_first) == (
        latest,
        answered,
        returned,
        is_first,
    )


def test_late_is_said_of_a_first_submission_against_the_date_in_force(today):
    plan, period = begun_plan(30), make_period(1, due=today - DAY)
    found = find_plan_period(plan, period.reference)
    assert (found.is_late(), found.is_late(today - DAY)) == (True, False)
    extension = ExtensionFactory(period=period, force=plan.force, due=today)
    found = find_plan_period(plan, period.reference)
    assert (found.due, found.is_extended, found.is_late(), found.is_late(today + DAY)) == (today, True, False, True)
    extension.delete()
    submission(plan, period, State.RETURNED)
    assert find_plan_period(plan, period.reference).is_late() is False


def test_extension_is_of_one_force_and_one_period(today):
    force_plan, other_plan = begun_plan(30), begun_plan(30)
    other_plan.joint_with.add(force_plan.force)
    period, other = make_period(1, due=today), make_period(2, due=today)
    ExtensionFactory(period=period, force=force_plan.force, due=today + 5 * DAY)
    found = find_plan_periods([force_plan, other_plan])
    assert [(each.period, each.due, each.is_extended) for each in found[force_plan.pk]] == [
        (other, today, False),
        (period, today + 5 * DAY, True),
    ]
    assert [each.due for each in found[other_plan.pk]] == [today, today]


def test_extension_decides_who_owes_a_period(today):
    plan, period = begun_plan(5), make_period(1, due=today - 10 * DAY, is_closed=True)
    assert find_plan_period(plan, period.reference).is_owed is False
    ExtensionFactory(period=period, force=plan.force, due=today - 5 * DAY)
    assert find_plan_period(plan, period.reference).is_owed is True


def test_page_of_one_period_knows_the_others_that_can_be_worked_on(today):
    plan = begun_plan(30)
    answered, asked_for, owed, open_now = (
        make_period(number, due=today - DAY, is_closed=number < 4) for number in (1, 2, 3, 4)
    )
    make_period(5, due=today, is_voided=True)
    submission(plan, answered, State.ACCEPTED)
    found, others = find_period_and_others(plan, asked_for.reference)
    assert (found.period, [each.period for each in others]) == (asked_for, [open_now, owed])
    found, others = find_period_and_others(plan, answered.reference)
    assert (found.period, [each.period for each in others]) == (answered, [open_now, owed, asked_for])


def test_period_that_was_never_opened_is_not_found(today):
    period = make_period(1, due=today)
    period.opened_at = None
    period.save()
    for reference in (period.reference, "1999-1"):
        with pytest.raises(Http404):
            find_plan_period(begun_plan(30), reference)


def test_voided_period_is_told_to_those_who_had_begun_it(today):
    period = make_period(1, due=today)
    worked, wrote, submitted, only_opened, untouched = (begun_plan(30) for _ in range(5))
    ProgressUpdateFactory(line=PlannedActivityFactory(plan_objective__plan=worked), period=period)
    PeriodReportFactory(plan=wrote, period=period)
    submission(submitted, period, State.WITHDRAWN)
    PeriodReportFactory(plan=only_opened, period=period, prepared_by="", date_prepared=None)
    PeriodReportFactory(plan=untouched, period=make_period(2, due=today))
    plans = [worked, wrote, submitted, only_opened, untouched]
    assert [find_workable_and_voided(plans)[plan.pk].voided for plan in plans] == [[]] * 5
    void(period)
    found = find_workable_and_voided(plans)
    assert [found[plan.pk].voided for plan in plans] == [[period], [period], [period], [], []]
    assert [period in [each.period for each in found[plan.pk].workable] for plan in plans] == [False] * 5


def test_voided_period_is_told_of_for_a_quarter(today):
    plan, recent, old = begun_plan(30), make_period(1, due=today), make_period(2, due=today)
    for period, days_ago in ((recent, 90), (old, 95)):
        PeriodReportFactory(plan=plan, period=period)
        void(period, days_ago)
    assert find_workable_and_voided([plan])[plan.pk].voided == [recent]


def test_queries_are_the_same_at_one_plan_and_period_and_at_three(today, django_assert_num_queries):
    plans, periods = [], []

    def add(number):
        plans.append(plan := begun_plan(30))
        period = make_period(number, due=today)
        submission(plan, period, State.RETURNED)
        ExtensionFactory(period=period, force=plan.force)
        periods.append(period)
        PeriodReportFactory(plan=plan, period=make_period(number + 10, due=today, is_voided=True))

    for number in (1, 2, 3):
        add(number)
        with django_assert_num_queries(4):
            assert [len(each.workable) for each in find_workable_and_voided(plans).values()] == [number] * number
        with django_assert_num_queries(3):
            assert [len(each) for each in find_plan_periods(plans).values()] == [number] * number
        with django_assert_num_queries(3):
            _found, others = find_period_and_others(plans[0], periods[0].reference)
            assert len(others) == number - 1


def test_no_plans_have_no_periods(today):
    make_period(1, due=today)
    assert (find_plan_periods([]), find_workable_and_voided([])) == ({}, {})
