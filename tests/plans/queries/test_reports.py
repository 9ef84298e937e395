"""A plan's report for a period, last period's words, and what is missing before the plan can be submitted."""

import datetime

import pytest

from plans.queries.reports import find_missing, find_report, find_reports, last_report, summary_is_unseen
from tests.factories.plans import PeriodReportFactory, PlanFactory, ReportingPeriodFactory

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
EMPTY = {"purpose": "", "prepared_by": "", "date_prepared": None, "summary": ""}


@pytest.fixture
def periods(db):
    """Three periods, earliest first."""
    return [ReportingPeriodFactory(starts=datetime.date(2026, 1, 1) + number * 91 * DAY) for number in range(3)]


def test_report_is_the_periods_own_or_an_empty_one_that_is_not_stored(plan, periods):
    stored = PeriodReportFactory(plan=plan, period=periods[0])
    PeriodReportFactory(period=periods[1])
    assert find_report(plan, periods[0]) == stored
    empty = find_report(plan, periods[1])
    assert (empty.pk, empty.plan, empty.period, empty.prepared_by, empty.summary) == (None, plan, periods[1], "", "")
    assert find_report(plan, None).pk is None
    without = PeriodReportFactory(plan=plan, period=None)
    assert find_report(plan, None) == without
    assert find_report(plan, periods[1]).pk is None


def test_last_report_is_of_the_latest_earlier_period_with_words(plan, periods):
    first, _second, third = (PeriodReportFactory(plan=plan, period=period) for period in periods)
    plan.reports.filter(period=periods[1]).update(**EMPTY)
    PeriodReportFactory(period=periods[1])
    assert [last_report(plan, period) for period in periods] == [None, first, first]
    assert last_report(plan, None) == third


@pytest.mark.parametrize(
    "words",
    [{"purpose": "decision"}, {"prepared_by": "P"}, {"date_prepared": datetime.date(2026, 1, 2)}, {"summary": "S"}],
)
def test_each_of_a_reports_fields_is_words(plan, periods, words):
    report = PeriodReportFactory(plan=plan, period=periods[0], **{**EMPTY, **words})
    assert last_report(plan, periods[1]) == report


def test_words_from_before_any_period_are_the_last_where_no_period_has_any(plan, periods):
    before = PeriodReportFactory(plan=plan, period=None)
    assert [last_report(plan, period) for period in periods] == [before] * 3
    assert last_report(plan, None) is None
    first = PeriodReportFactory(plan=plan, period=periods[0])
    assert [last_report(plan, period) for period in periods] == [before, first, first]


def test_summary_is_unseen_until_the_period_has_its_own(plan, periods):
    assert summary_is_unseen(plan, periods[1]) is False
    PeriodReportFactory(plan=plan, period=periods[0], summary="Last")
    assert [summary_is_unseen(plan, period) for period in periods] == [False, True, True]
    PeriodReportFactory(plan=plan, period=periods[1], summary="")
    # The last period's report has a name but no summary: there are no words of its to confirm.
    assert [summary_is_unseen(plan, period) for period in periods] == [False, True, False]
    plan.reports.filter(period=periods[1]).update(summary="Own")
    assert [summary_is_unseen(plan, period) for period in periods] == [False, False, True]


@pytest.mark.parametrize(
    ("lead", "fields", "missing"),
    [
        ("", {}, ["project_lead"]),
        ("Lead", {}, []),
        ("Lead", {"prepared_by": ""}, ["prepared_by"]),
        ("Lead", {"date_prepared": None}, ["date_prepared"]),
        ("", {"prepared_by": "", "date_prepared": None}, ["project_lead", "prepared_by", "date_prepared"]),
    ],
)
def test_missing_are_lead_prepared_by_and_date(lead, fields, missing):
    plan = PlanFactory(project_lead=lead)
    assert find_missing(plan, PeriodReportFactory(plan=plan, **fields)) == missing


def test_missing_for_the_next_period_is_what_that_period_lacks(periods):
    plan = PlanFactory(project_lead="Lead")
    PeriodReportFactory(plan=plan, period=periods[0])
    assert find_missing(plan, find_report(plan, periods[1])) == ["prepared_by", "date_prepared"]


def test_reports_of_many_plans_take_one_query(periods, django_assert_num_queries):
    plans = PlanFactory.create_batch(3)
    for plan in plans:
        for period in periods[:2]:
            PeriodReportFactory(plan=plan, period=period, summary=f"{plan.pk} {period.pk}")
    with django_assert_num_queries(1):
        reports = find_reports(plans)
        assert [reports[plan.pk].last(periods[2]).summary for plan in plans] == [
            f"{plan.pk} {periods[1].pk}" for plan in plans
        ]
        assert [reports[plan.pk].summary_is_unseen(periods[2]) for plan in plans] == [True] * 3
