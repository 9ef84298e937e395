import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from plans.actions import decide_review, submit_plan, withdraw_submission
from plans.models import Review
from tests.factories.accounts import (
    ForceFactory,
    manager,
    national_leader,
    reviewer,
    superuser,
    toolkit_editor,
)
from tests.factories.plans import ReportingPeriodFactory, submittable_plan


@pytest.fixture
def submission(db):
    period = ReportingPeriodFactory()
    plan = submittable_plan(ForceFactory(), period)
    return submit_plan(plan=plan, period=period, by=manager(plan.force))


@pytest.mark.parametrize("decision", ["returned", "accepted"])
@pytest.mark.parametrize("who", [reviewer, superuser])
def test_decision_is_recorded_with_who_and_when(submission, decision, who):
    judge = who()

    review = decide_review(submission=submission, decision=decision, by=judge, reason=" Say more about risks. ")

    submission.refresh_from_db()
    assert submission.state == decision
    assert (review.decided_by, review.reason) == (judge, "Say more about risks.")
    assert review.decided_at is not None


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_return_needs_a_reason(submission, reason):
    with pytest.raises(ValidationError) as caught:
        decide_review(submission=submission, decision="returned", by=reviewer(), reason=reason)

    assert caught.value.message_dict == {"reason": ["Say what the force needs to change."]}
    submission.refresh_from_db()
    assert (submission.state, Review.objects.count()) == ("submitted", 0)


def test_database_refuses_a_return_without_reason(submission):
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(submission=submission, decision="returned", decided_by=reviewer())


def test_acceptance_needs_no_reason(submission):
    assert decide_review(submission=submission, decision="accepted", by=reviewer()).reason == ""


@pytest.mark.parametrize("who", [national_leader, toolkit_editor, manager])
def test_decision_is_refused_to_others(submission, who):
    with pytest.raises(PermissionDenied, match="Only VKPP reviewers"):
        decide_review(submission=submission, decision="accepted", by=who())

    submission.refresh_from_db()
    assert submission.state == "submitted"


@pytest.mark.parametrize("first", ["returned", "accepted"])
@pytest.mark.parametrize("second", ["returned", "accepted"])
def test_there_is_no_second_decision(submission, first, second):
    decide_review(submission=submission, decision=first, by=reviewer(), reason="First")

    with pytest.raises(PermissionDenied, match="already marked"):
        decide_review(submission=submission, decision=second, by=reviewer(), reason="Second")

    assert Review.objects.get().decision == first


def test_withdrawn_submission_cannot_be_decided(submission):
    withdraw_submission(submission=submission, by=manager(submission.plan.force))

    with pytest.raises(PermissionDenied, match="already marked “Withdrawn”"):
        decide_review(submission=submission, decision="accepted", by=reviewer())


@pytest.mark.parametrize("decision", ["withdrawn", "submitted", "nonsense"])
def test_decision_must_be_one_of_the_two(submission, decision):
    with pytest.raises(ValidationError, match="Choose your decision"):
        decide_review(submission=submission, decision=decision, by=reviewer(), reason="No")

    submission.refresh_from_db()
    assert submission.state == "submitted"
