import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from plans.actions import (
    add_period,
    change_period,
    close_period,
    extend,
    extend_several,
    move_due_date,
    open_period,
    submit_plan,
    take_back_extension,
    void_period,
)
from plans.models import Extension, ReportingPeriod
from plans.queries.periods import find_plan_period, find_plan_periods
from tests.factories.accounts import (
    ForceFactory,
    manager,
    national_leader,
    reviewer,
    superuser,
    toolkit_editor,
)
from tests.factories.plans import ExtensionFactory, ReportingPeriodFactory, submittable_plan
from tests.plans.racing import at_once

pytestmark = pytest.mark.django_db

DATES = {
    "name": "July to September 2026",
    "starts": datetime.date(2026, 7, 1),
    "ends": datetime.date(2026, 9, 30),
    "due": datetime.date(2026, 10, 15),
}
NEXT = {
    "name": "October to December 2026",
    "starts": datetime.date(2026, 10, 1),
    "ends": datetime.date(2026, 12, 31),
    "due": datetime.date(2027, 1, 15),
}


def days(number):
    return datetime.timedelta(days=number)


@pytest.fixture
def judge(db):
    return reviewer()


@pytest.fixture
def period(judge):
    """An open period with the dates above."""
    return open_period(period=add_period(**DATES, by=judge), by=judge)


def history_of(row) -> list[tuple]:
    """What the row's history says: what was done, by whom, by which form."""
    return list(row.history.order_by("history_id").values_list("history_type", "history_user", "history_change_reason"))


# Who may


@pytest.mark.parametrize("who", [national_leader, toolkit_editor, manager])
def test_nobody_but_reviewers_keeps_periods(period, who):
    user, force = who(), ForceFactory()
    extension = ExtensionFactory(period=period)
    before = ReportingPeriod.objects.values().get()

    for act in (
        lambda: add_period(**NEXT, by=user),
        lambda: change_period(period=period, **NEXT, by=user),
        lambda: open_period(period=period, by=user),
        lambda: close_period(period=period, by=user),
        lambda: void_period(period=period, reason="Mine", by=user),
        lambda: move_due_date(period=period, due=period.due + days(1), by=user),
        lambda: extend(period=period, force=force, due=period.due + days(1), reason="Mine", by=user),
        lambda: take_back_extension(period=period, force=extension.force, by=user),
    ):
        with pytest.raises(PermissionDenied, match="Only VKPP reviewers can set reporting periods"):
            act()

    assert ReportingPeriod.objects.values().get() == before
    assert Extension.objects.get() == extension


def test_superuser_keeps_periods_too(period):
    assert close_period(period=period, by=superuser()).is_open is False


# Adding and changing


def test_added_period_is_not_open_and_has_the_next_reference_of_its_year(judge):
    first, second = add_period(**DATES, by=judge), add_period(**NEXT, by=judge)

    assert [(each.reference, each.is_open) for each in (first, second)] == [("2026-1", False), ("2026-2", False)]
    assert history_of(first) == [("+", judge.pk, None)]


def test_form_sent_twice_adds_one_period(judge):
    key = uuid.uuid4()

    assert add_period(**DATES, by=judge, form_key=key) == add_period(**DATES, by=judge, form_key=key)

    assert history_of(ReportingPeriod.objects.get()) == [("+", judge.pk, str(key))]


@pytest.mark.django_db(transaction=True)
def test_overlapping_periods_added_at_once_are_one():
    judge = reviewer()
    add_period(**NEXT, by=judge)
    names = ["July to September 2026", "July to August 2026"]

    results = at_once(2, lambda: add_period(**DATES | {"name": names.pop()}, by=judge))

    assert sorted(type(result).__name__ for result in results) == ["ReportingPeriod", "ValidationError"]
    assert ReportingPeriod.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"starts": datetime.date(1026, 7, 1)}, {"starts": "The first day covered must be 1 January 2020 or later."}),
        (
            {"starts": datetime.date(2062, 7, 1), "ends": datetime.date(2062, 9, 30)},
            {"starts": f"The first day covered must be 31 December {timezone.localdate().year + 5} or earlier."},
        ),
        (
            {"ends": datetime.date(2026, 6, 30)},
            {"ends": "The last day covered must be the same as or after the first day."},
        ),
        (
            {"ends": datetime.date(2062, 9, 30)},
            {"ends": "The last day covered must be within two years of the first day."},
        ),
        (
            {"due": datetime.date(2026, 6, 30)},
            {"due": "The due date must be the same as or after the first day covered."},
        ),
        ({"due": datetime.date(2062, 10, 15)}, {"due": "The due date must be within a year of the last day covered."}),
        ({"name": ""}, {"name": "This field cannot be blank."}),
    ],
)
def test_wrong_dates_are_refused_by_field(judge, changes, errors):
    with pytest.raises(ValidationError) as caught:
        add_period(**DATES | changes, by=judge)

    assert caught.value.message_dict == {name: [text] for name, text in errors.items()}
    assert not ReportingPeriod.objects.exists()


def test_overlap_and_a_name_that_is_taken_are_refused(period, judge):
    with pytest.raises(ValidationError) as caught:
        add_period(**NEXT | {"starts": period.ends}, by=judge)
    assert caught.value.message_dict == {"starts": ["These dates overlap with “July to September 2026”."]}

    with pytest.raises(ValidationError) as caught:
        add_period(**NEXT | {"name": period.name}, by=judge)
    assert caught.value.message_dict == {"name": ["There is a period of this name already."]}
    assert ReportingPeriod.objects.count() == 1


def test_database_refuses_a_second_period_of_a_name(period):
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportingPeriodFactory(name=period.name)


def test_name_and_dates_are_changed_while_nothing_is_submitted(period, judge):
    key = uuid.uuid4()

    changed = change_period(period=period, **NEXT, by=judge, form_key=key)

    assert ReportingPeriod.objects.values(*NEXT).get() == NEXT
    assert (changed.reference, changed.is_open) == (period.reference, True)
    assert history_of(changed)[-1] == ("~", judge.pk, str(key))


def test_saving_what_is_there_writes_nothing(period, judge):
    before = history_of(period)

    change_period(period=period, **DATES, by=judge)
    open_period(period=period, by=judge)
    move_due_date(period=period, due=period.due, by=judge)

    assert history_of(period) == before


def test_name_and_dates_are_fixed_once_a_force_has_submitted_but_the_due_date_moves(period, judge):
    plan = submittable_plan(ForceFactory(), period)
    submit_plan(plan=plan, period=period, by=manager(plan.force), before_end=True)

    with pytest.raises(PermissionDenied, match="its name and dates no longer change"):
        change_period(period=period, **NEXT, by=judge)

    moved = move_due_date(period=period, due=period.due + days(7), by=judge)
    assert ReportingPeriod.objects.values(*DATES).get() == DATES | {"due": period.due + days(7)}
    assert history_of(moved)[-1][1] == judge.pk


# Opening, closing, voiding


def test_period_is_closed_and_opened_again(period, judge):
    closed = close_period(period=period, by=judge)
    assert (closed.is_open, closed.opened_at) == (False, period.opened_at)

    reopened = open_period(period=period, by=judge)
    assert (reopened.is_open, reopened.opened_at) == (True, period.opened_at)
    assert [said[:2] for said in history_of(period)] == [("+", judge.pk), *[("~", judge.pk)] * 3]


def test_period_never_opened_is_not_closed(judge):
    period = add_period(**DATES, by=judge)

    assert close_period(period=period, by=judge).closed_at is None


def test_voided_period_is_asked_of_nobody_and_says_why(period, judge):
    plan = submittable_plan(ForceFactory(), period)
    submission = submit_plan(plan=plan, period=period, by=manager(plan.force), before_end=True)
    assert [each.period for each in find_plan_periods([plan])[plan.pk]] == [period]

    voided = void_period(period=period, reason=" Opened by mistake. ", by=judge)

    assert (voided.voided_by, voided.void_reason, voided.is_open) == (judge, "Opened by mistake.", False)
    assert find_plan_periods([plan])[plan.pk] == []
    assert find_plan_period(plan, period.reference).why_not_report == (
        "VKPP has voided the period July to September 2026: Opened by mistake."
    )
    submission.refresh_from_db()
    assert submission.state == "submitted"


def test_period_is_voided_once_and_for_good(period, judge):
    voided = void_period(period=period, reason="Opened by mistake.", by=judge)
    before = history_of(voided)

    assert void_period(period=period, reason="Opened by mistake.", by=judge) == voided
    for act in (
        lambda: void_period(period=period, reason="Another reason", by=judge),
        lambda: void_period(period=period, reason="Opened by mistake.", by=reviewer()),
        lambda: open_period(period=period, by=judge),
        lambda: close_period(period=period, by=judge),
        lambda: change_period(period=period, **NEXT, by=judge),
        lambda: move_due_date(period=period, due=period.due + days(1), by=judge),
        lambda: extend(period=period, force=ForceFactory(), due=period.due + days(1), reason="More", by=judge),
    ):
        with pytest.raises(PermissionDenied, match="“July to September 2026” is voided"):
            act()

    assert history_of(voided) == before


@pytest.mark.parametrize("reason", ["", " \n "])
def test_voiding_needs_a_reason(period, judge, reason):
    with pytest.raises(ValidationError) as caught:
        void_period(period=period, reason=reason, by=judge)

    assert caught.value.message_dict == {"reason": ["Give a reason."]}
    assert ReportingPeriod.objects.get().is_voided is False


def test_new_period_may_have_a_voided_ones_name_and_dates(period, judge):
    void_period(period=period, reason="Opened by mistake.", by=judge)

    again = add_period(**DATES, by=judge)

    assert (again.name, again.reference) == (period.name, "2026-2")
    with pytest.raises(ValidationError, match="There is a period of this name already"):
        add_period(**DATES, by=judge)


# When submissions are due


@pytest.mark.parametrize(
    ("due", "error"),
    [
        (datetime.date(2026, 6, 30), "The due date must be the same as or after the first day covered."),
        (datetime.date(2062, 10, 15), "The due date must be within a year of the last day covered."),
    ],
)
def test_due_date_out_of_bounds_is_refused(period, judge, due, error):
    with pytest.raises(ValidationError) as caught:
        move_due_date(period=period, due=due, by=judge)

    assert caught.value.message_dict == {"due": [error]}
    assert ReportingPeriod.objects.get().due == DATES["due"]


def test_due_date_moves_though_an_old_period_overlaps(period, judge):
    ReportingPeriodFactory(starts=period.starts, due=period.due)

    assert move_due_date(period=period, due=period.due + days(1), by=judge).due == period.due + days(1)


def test_extension_is_given_changed_and_taken_back(period, judge):
    force, other, key = ForceFactory(), reviewer(), uuid.uuid4()

    given = extend(period=period, force=force, due=period.due + days(9), reason=" Moved. ", by=judge, form_key=key)
    assert (given.due, given.reason, given.given_by) == (period.due + days(9), "Moved.", judge)

    changed = extend(
        period=period, force=force, due=period.due + days(4), reason="Moved.", by=other, shown=[given.mark]
    )
    assert Extension.objects.get() == changed == given
    assert (changed.due, changed.given_by) == (period.due + days(4), other)
    extend(period=period, force=force, due=period.due + days(4), reason="Moved.", by=judge)

    take_back_extension(period=period, force=force, by=judge)
    take_back_extension(period=period, force=force, by=judge)
    assert not Extension.objects.exists()
    assert list(
        Extension.history.order_by("history_id").values_list("history_type", "history_user", "history_change_reason")
    ) == [("+", judge.pk, str(key)), ("~", other.pk, None), ("-", judge.pk, None)]


def test_date_a_force_was_given_is_replaced_only_once_it_was_shown(period, judge):
    free, force = ForceFactory(name="Free"), ForceFactory(name="Given")
    first = extend(period=period, force=force, due=period.due + days(9), reason="The hub moves.", by=judge)
    seen = first.mark
    now = extend(period=period, force=force, due=period.due + days(8), reason="Fire.", by=judge, shown=[seen])
    told = f"Given submits by 23 October 2026 already. {judge} gave it that date, "

    for shown in ((), [seen]):
        with pytest.raises(ValidationError, match=told) as caught:
            extend_several(
                period=period, forces=[free, force], due=DATES["due"] + days(5), reason="All.", by=judge, shown=shown
            )
        assert "“Fire.”" in caught.value.messages[0]
        assert Extension.objects.get().due == period.due + days(8)

    extend_several(
        period=period, forces=[free, force], due=DATES["due"] + days(5), reason="All.", by=judge, shown=[now.mark]
    )
    assert set(Extension.objects.values_list("due", "reason")) == {(DATES["due"] + days(5), "All.")}


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"due": DATES["due"]}, {"due": "It must be later than the date for all forces, 15 October 2026."}),
        (
            {"due": datetime.date(1026, 10, 20)},
            {"due": "It must be later than the date for all forces, 15 October 2026."},
        ),
        ({"due": datetime.date(2062, 10, 20)}, {"due": "The due date must be within a year of the last day covered."}),
        ({"reason": " "}, {"reason": "Give a reason."}),
    ],
)
def test_extension_out_of_bounds_or_without_a_reason_is_refused(period, judge, changes, errors):
    values = {"due": datetime.date(2026, 10, 20), "reason": "Moved."} | changes

    with pytest.raises(ValidationError) as caught:
        extend(period=period, force=ForceFactory(), by=judge, **values)

    assert caught.value.message_dict == {name: [text] for name, text in errors.items()}
    assert not Extension.objects.exists()


def test_due_date_in_force_is_the_forces_own_first(period, judge):
    plan, other = (submittable_plan(ForceFactory(), period) for _ in range(2))

    extend(period=period, force=plan.force, due=period.due + days(9), reason="Moved.", by=judge)

    assert [find_plan_period(each, period.reference).due for each in (plan, other)] == [
        period.due + days(9),
        period.due,
    ]


@pytest.mark.django_db(transaction=True)
def test_extensions_of_one_force_given_at_once_are_one_row():
    judge, force, period = reviewer(), ForceFactory(), ReportingPeriodFactory()
    dates = [period.due + days(number) for number in (1, 2, 3)]

    results = at_once(3, lambda: extend(period=period, force=force, due=dates.pop(), reason="Moved.", by=judge))

    # Who comes second has not read what the first one gave.
    assert [type(result) for result in results if isinstance(result, Exception)] == [ValidationError] * 2
    assert Extension.history.count() == Extension.objects.count() == 1
