"""Reading where lines are: whole, or without the words for lists and counts."""

import datetime
import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plans.queries.progress import find_said, lines_with_standing, standing_of_line
from plans.standing import standing
from tests.factories.plans import (
    PlanFactory,
    PlannedActivityFactory,
    PlanObjectiveFactory,
    ProgressUpdateFactory,
    ReportingPeriodFactory,
)
from tests.factories.toolkit import ObjectiveFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def earlier(period):
    return ReportingPeriodFactory(name="Earlier", starts=period.starts - datetime.timedelta(days=91))


def test_lines_come_in_printed_order_without_those_taken_out(plan, person, period):
    objectives = (ObjectiveFactory(edition=plan.edition, order=order) for order in (2, 1))
    second, first = (PlanObjectiveFactory(plan=plan, objective=objective) for objective in objectives)
    lines = [
        PlannedActivityFactory(plan_objective=plan_objective, order=order)
        for plan_objective, order in ((first, 1), (first, 2), (second, 1), (second, 2))
    ]
    PlannedActivityFactory(plan_objective=first, retired_at=timezone.now(), retired_by=person)
    PlannedActivityFactory()
    assert [line for line, _standing in lines_with_standing(plan, period)] == lines


def test_each_line_has_its_own_updates(plan, period, earlier):
    plan_objective = PlanObjectiveFactory(plan=plan)
    said, unsaid = PlannedActivityFactory.create_batch(2, plan_objective=plan_objective)
    now, before = (ProgressUpdateFactory(line=said, period=each) for each in (period, earlier))
    found = dict(lines_with_standing(plan, period))
    assert [(found[line].now, found[line].last, found[line].waits) for line in (said, unsaid)] == [
        (now, before, False),
        (None, None, True),
    ]
    assert found[said] == replace(standing_of_line(said, period), earlier=())
    assert standing_of_line(said, None) == standing([now, before], None)


def test_lines_take_three_queries_with_all_that_pages_print_of_them(plan, period, earlier, django_assert_num_queries):
    plan_objective = PlanObjectiveFactory(plan=plan)

    def read():
        with django_assert_num_queries(3):
            for line, found in lines_with_standing(plan, period):
                assert (line.number[-1] >= "A", bool(line.short_name)) == (True, True)
                for update in (found.now, found.last):
                    assert (update.period.name, update.updated_by.name) != ("", "")

    for _ in range(2):
        line = PlannedActivityFactory(plan_objective=plan_objective)
        for each in (period, earlier):
            ProgressUpdateFactory(line=line, period=each)
        read()


def test_words_of_years_are_not_read(plan, period, earlier):
    line = PlannedActivityFactory(plan_objective=PlanObjectiveFactory(plan=plan))
    long_ago = ReportingPeriodFactory(name="Long ago", starts=earlier.starts - datetime.timedelta(days=91))
    ProgressUpdateFactory(line=line, period=long_ago)
    last = ProgressUpdateFactory(line=line, period=earlier)
    now = ProgressUpdateFactory(line=line, period=period, nothing_changed=True, status="", progress="")
    with CaptureQueriesContext(connection) as queries:
        ((_line, found),) = lines_with_standing(plan, period)
    (with_words,) = [each["sql"] for each in queries if '"plans_progressupdate"."progress"' in each["sql"]]

    assert (found.now, found.last, found.holds, found.unchanged_periods) == (now, last, last, 1)
    assert set(re.search(r"IN \(([\d, ]+)\)", with_words)[1].split(", ")) == {str(now.pk), str(last.pk)}


def test_one_line_takes_one_query(period, earlier, django_assert_num_queries):
    line = ProgressUpdateFactory(period=period).line
    ProgressUpdateFactory(line=line, period=earlier)
    with django_assert_num_queries(1):
        found = standing_of_line(line, period)
        assert (found.now.updated_by.name, found.last.period.name) != ("", "")


def test_said_tells_the_same_as_the_whole_updates(plan, person, period, earlier, django_assert_num_queries):
    other, empty = PlanFactory(), PlanFactory()
    for each in (plan, other):
        plan_objective = PlanObjectiveFactory(plan=each)
        PlannedActivityFactory(plan_objective=plan_objective)
        for status in ("complete", "at_risk"):
            line = PlannedActivityFactory(plan_objective=plan_objective)
            ProgressUpdateFactory(line=line, period=earlier, status=status)
            ProgressUpdateFactory(line=line, period=period, status="", nothing_changed=True)
        ProgressUpdateFactory(
            line__plan_objective=plan_objective, line__retired_at=timezone.now(), line__retired_by=person
        )
    with django_assert_num_queries(1):
        said = find_said([plan, other, empty])
    assert said[empty.pk] == {}

    def words(found):
        return found.status, found.waits, found.is_finished, found.unchanged_periods, bool(found.finished_earlier)

    for each in (plan, other):
        whole = {line.pk: words(found) for line, found in lines_with_standing(each, period)}
        assert {line: words(standing(updates, period)) for line, updates in said[each.pk].items()} == whole
        assert len(whole) == 3


def test_said_of_no_plans_takes_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert find_said([]) == {}
