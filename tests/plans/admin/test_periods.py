import datetime

import pytest
from django.urls import reverse

from plans.actions import submit_plan
from plans.models import ReportingPeriod
from tests.factories.accounts import ForceFactory, manager, national_leader, toolkit_editor, viewer
from tests.factories.plans import ReportingPeriodFactory, submittable_plan

pytestmark = pytest.mark.django_db

FIELDS = {"name": "July to September 2026", "starts": "2026-07-01", "ends": "2026-09-30", "due": "2026-10-15"}


def address(name: str, period: ReportingPeriod | None = None) -> str:
    return reverse(f"admin:plans_reportingperiod_{name}", args=[period.pk] if period else [])


def words(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_new_period_is_closed_to_forces_until_it_is_opened(as_reviewer):
    page = as_reviewer.post(address("add"), FIELDS, follow=True)

    period = ReportingPeriod.objects.get()
    assert (period.reference, period.starts, period.due, period.is_open) == (
        "2026-1",
        datetime.date(2026, 7, 1),
        datetime.date(2026, 10, 15),
        False,
    )
    assert address("open", period) in words(page)[0]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"ends": "2026-06-30"}, {"ends": ["The last day covered must be the same as or after the first day."]}),
        ({"due": "2026-06-30"}, {"due": ["The due date must be the same as or after the first day covered."]}),
        ({"starts": "soon"}, {"starts": ["Enter a valid date."]}),
        ({"name": ""}, {"name": ["This field is required."]}),
    ],
)
def test_period_with_wrong_dates_is_refused_beside_the_field(as_reviewer, changes, errors):
    page = as_reviewer.post(address("add"), FIELDS | changes)

    assert page.context["adminform"].form.errors == errors
    assert not ReportingPeriod.objects.exists()


def test_overlapping_period_is_refused(as_reviewer):
    ReportingPeriodFactory(name="June to August 2026", starts=datetime.date(2026, 6, 1), ends=datetime.date(2026, 7, 1))

    page = as_reviewer.post(address("add"), FIELDS)

    assert page.context["adminform"].form.errors == {"starts": ["These dates overlap with “June to August 2026”."]}
    assert ReportingPeriod.objects.count() == 1


def test_period_with_a_submission_keeps_its_name_and_dates(as_reviewer):
    period = ReportingPeriodFactory(name="As submitted")
    force = ForceFactory()
    submit_plan(plan=submittable_plan(force, period), period=period, by=manager(force))

    as_reviewer.post(address("change", period), FIELDS)

    assert ReportingPeriod.objects.values_list("name", "due").get() == ("As submitted", period.due)


def test_period_is_opened_by_its_button_and_not_by_looking_at_the_page(as_reviewer):
    period = ReportingPeriodFactory(opened_at=None)

    assert as_reviewer.get(address("open", period)).status_code == 200
    assert ReportingPeriod.objects.get().is_open is False
    page = as_reviewer.post(address("open", period), follow=True)

    assert ReportingPeriod.objects.get().is_open is True
    assert words(page) == [f"You have opened “{period}”."]


def test_period_is_closed_and_opened_again(as_reviewer):
    period = ReportingPeriodFactory()

    as_reviewer.post(address("close", period))
    closed = ReportingPeriod.objects.get()
    assert (closed.is_open, closed.opened_at) == (False, period.opened_at)

    as_reviewer.post(address("open", period))
    opened = ReportingPeriod.objects.get()
    assert (opened.is_open, opened.opened_at) == (True, period.opened_at)


def test_second_click_says_that_it_is_done_already(as_reviewer):
    period = ReportingPeriodFactory()
    as_reviewer.post(address("close", period))
    closed_at = ReportingPeriod.objects.get().closed_at

    page = as_reviewer.post(address("close", period), follow=True)

    assert words(page)[-1] == f"“{period}” is closed already."
    assert ReportingPeriod.objects.get().closed_at == closed_at


def test_dates_of_an_open_period_can_be_changed_but_not_its_state(as_reviewer):
    period = ReportingPeriodFactory()

    as_reviewer.post(address("change", period), FIELDS | {"opened_at": "", "reference": "1999-9"})

    changed = ReportingPeriod.objects.get()
    assert (changed.name, changed.reference, changed.is_open) == (FIELDS["name"], period.reference, True)


def test_reviewer_never_deletes_a_period(as_reviewer):
    period = ReportingPeriodFactory()

    assert as_reviewer.post(address("delete", period), {"post": "yes"}).status_code == 403
    assert ReportingPeriod.objects.count() == 1


def test_toolkit_editor_may_neither_see_nor_move_periods(client):
    period = ReportingPeriodFactory()
    client.force_login(toolkit_editor())

    for name in ("change", "open", "close"):
        assert client.get(address(name, period)).status_code == 403
        assert client.post(address(name, period)).status_code == 403
    assert client.get(address("changelist")).status_code == 403
    assert ReportingPeriod.objects.get().is_open is True


@pytest.mark.parametrize("who", [viewer, manager, national_leader])
def test_people_outside_the_admin_are_sent_to_sign_in(client, who):
    period = ReportingPeriodFactory()
    client.force_login(who())

    for name in ("change", "open", "close"):
        assert client.post(address(name, period)).status_code == 302
    assert ReportingPeriod.objects.get().is_open is True


def test_period_that_does_not_exist_is_not_found(as_reviewer):
    assert as_reviewer.get(reverse("admin:plans_reportingperiod_open", args=[99])).status_code == 404


def test_list_takes_as_many_queries_at_three_rows_as_at_one(as_reviewer, django_assert_max_num_queries):
    ReportingPeriodFactory()
    with django_assert_max_num_queries(12) as at_one:
        as_reviewer.get(address("changelist"))
    ReportingPeriodFactory.create_batch(2)
    with django_assert_max_num_queries(12) as at_three:
        assert len(as_reviewer.get(address("changelist")).context["cl"].result_list) == 3

    assert len(at_three) == len(at_one)


def test_page_of_a_period_submitted_for_offers_nothing_to_save_and_says_why(as_reviewer):
    period = ReportingPeriodFactory()
    why = "Forces have submitted for this period, so its name and dates no longer change"
    page = as_reviewer.get(address("change", period)).content.decode()
    assert (page.count(why), page.count('name="_save"'), page.count('name="_continue"')) == (0, 1, 1)
    plan = submittable_plan(ForceFactory(), period)
    submit_plan(plan=plan, period=period, by=manager(plan.force))
    page = as_reviewer.get(address("change", period)).content.decode()
    assert (page.count(why), page.count('name="_save"'), page.count('name="_continue"')) == (1, 0, 0)
