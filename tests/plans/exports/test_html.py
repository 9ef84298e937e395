"""What is read of a submission is drawn once and kept; it never outlives what it was drawn from."""

import pytest

from plans.actions import decide_review, submit_plan, withdraw_submission
from plans.exports.html import render_submission
from plans.models import Submission
from tests.factories.accounts import ForceFactory, manager, reviewer
from tests.factories.plans import ReportingPeriodFactory, submittable_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def submit():
    """A function that submits one plan, with the summary it is given."""
    period = ReportingPeriodFactory()
    plan = submittable_plan(ForceFactory(), period)
    boss = manager(plan.force)

    def submit_with(summary):
        plan.summary = summary
        plan.save()
        return submit_plan(plan=plan, period=period, by=boss)

    return submit_with


def found(submission):
    return Submission.objects.defer("document").get(pk=submission.pk)


def read(submission):
    return render_submission(found(submission), found(submission).previous())


def test_second_reading_fetches_no_document(submit, django_assert_num_queries):
    first = submit("As it was")
    decide_review(submission=first, decision="returned", reason="More", by=reviewer())
    second = submit("As it is")
    before = read(second)

    again = (
        Submission.objects.defer("document").select_related("plan__force", "plan__action", "period").get(pk=second.pk)
    )
    previous = again.previous()
    with django_assert_num_queries(1):  # whether VKPP has decided
        after = render_submission(again, previous)

    assert after == before
    assert [(change.old, change.new) for change in after.changes] == [("As it was", "As it is")]


def test_decision_is_read_at_once(submit):
    submission = submit("As it is")
    waiting = read(submission)

    decide_review(submission=submission, decision="returned", reason="Say who will do it", by=reviewer())

    assert "Say who will do it" not in waiting.html
    assert "Say who will do it" in read(submission).html


def test_withdrawn_submission_is_counted_against_no_more(submit):
    first = submit("As it was")
    decide_review(submission=first, decision="returned", reason="More", by=reviewer())
    second = submit("In between")
    read(second)
    withdraw_submission(submission=second, by=second.submitted_by)
    third = submit("As it is")

    assert [(change.old, change.new) for change in read(third).changes] == [("As it was", "As it is")]
