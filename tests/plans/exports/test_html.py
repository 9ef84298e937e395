"""What is read of a submission is rendered once and kept; it never outlives what it was rendered from.

The cache is emptied before each test alone: whatever is missing from a key shows up within one test.
"""

import datetime

import pytest
from django.utils import timezone

from plans.actions import decide_review, submit_plan
from plans.exports.html import render_copy
from plans.models import PeriodReport, Submission
from tests.factories.accounts import ForceFactory, manager, reviewer
from tests.factories.plans import PlannedActivityFactory, ReportingPeriodFactory, submittable_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    return ReportingPeriodFactory(name="July to September 2026")


@pytest.fixture
def last_period(period):
    return ReportingPeriodFactory(
        name="April to June 2026", starts=period.starts - datetime.timedelta(days=91), due=timezone.localdate()
    )


@pytest.fixture
def plan(period):
    return submittable_plan(ForceFactory(), period)


@pytest.fixture
def submit(plan, period):
    """A function that submits the plan with the summary it is given, for the period unless told another."""
    boss = manager(plan.force)

    def submit_with(summary, period=period):
        report, _ = PeriodReport.objects.get_or_create(plan=plan, period=period)
        report.summary, report.prepared_by, report.date_prepared = summary, "Officer", timezone.localdate()
        report.save()
        return submit_plan(plan=plan, period=period, by=boss, before_end=True)

    return submit_with


def returned(submission):
    decide_review(submission=submission, decision="returned", reason="More", by=reviewer())
    return submission


def found(submission):
    return Submission.objects.defer("document").get(pk=submission.pk)


def read(submission, last_period=None, compared_with=None):
    return render_copy(found(submission), last_period=last_period, compared_with=compared_with)


def changed(rendered):
    return [(change.old, change.new) for change in rendered.changes.changes]


def test_second_reader_fetches_no_document(submit, django_assert_num_queries):
    first = returned(submit("As it was"))
    second = submit("As it is")
    before = read(second, compared_with=found(first))

    submissions = Submission.objects.defer("document").select_related("plan__force", "plan__action", "period")
    again, other = submissions.get(pk=second.pk), submissions.get(pk=first.pk)
    with django_assert_num_queries(0):  # it waits: no decision to ask for
        after = render_copy(again, last_period=None, compared_with=other)

    assert after == before
    assert changed(after) == [("As it was", "As it is")]


def test_changes_are_against_the_submission_that_is_asked_for(submit):
    first, second = returned(submit("One")), returned(submit("Two"))
    third = submit("Three")

    assert changed(read(third, compared_with=second)) == [("Two", "Three")]
    assert changed(read(third, compared_with=first)) == [("One", "Three")]
    assert (read(third).changes, read(third).changes_html) == (None, "")


def test_last_time_is_of_the_submission_that_is_given(submit, plan, last_period):
    small = returned(submit("Then", last_period))
    PlannedActivityFactory(plan_objective=plan.objectives.get())
    large = submit("Then, mended", last_period)
    now = submit("Now")

    alone, beside_small, beside_large = (read(now, other).html for other in (None, found(small), found(large)))

    last_time = [html.count('data-label="April to June 2026">1 with') for html in (alone, beside_small)]
    assert last_time == [0, 1]
    assert beside_large.count('data-label="April to June 2026">2 with') == 1


def test_decision_is_read_at_once(submit):
    submission = submit("As it is")
    waiting = read(submission)

    decide_review(submission=submission, decision="returned", reason="Say who will do it", by=reviewer())

    assert "Say who will do it" not in waiting.html
    assert "Say who will do it" in read(submission).html


def test_lateness_moved_by_vkpp_is_read_at_once(submit):
    submission = submit("As it is")
    on_time = read(submission)

    Submission.objects.filter(pk=submission.pk).update(late=True)

    assert ("submitted late" in on_time.html, "submitted late" in read(submission).html) == (False, True)


def test_rendered_submission_says_what_a_remark_can_be_about(submit, plan):
    line = plan.objectives.get().lines.get()

    anchors = read(submit("As it is")).anchors

    assert anchors["plan"].words == "The whole submission"
    assert anchors[f"line:{line.key}:risks"].words == f"Activity {line.number}, Risks"
