import pytest
from django.core.exceptions import PermissionDenied

from plans.actions import decide_review, submit_plan, withdraw_submission
from plans.permissions import shows_document_to, why_not_withdraw
from tests.factories.accounts import (
    ForceFactory,
    editor,
    manager,
    national_leader,
    reviewer,
    superuser,
    viewer,
)
from tests.factories.plans import ReportingPeriodFactory, submittable_plan


@pytest.fixture
def submission(db):
    period = ReportingPeriodFactory()
    plan = submittable_plan(ForceFactory(), period)
    return submit_plan(plan=plan, period=period, by=manager(plan.force), before_end=True)


def test_manager_withdraws_a_waiting_submission(submission):
    boss = manager(submission.plan.force)

    withdraw_submission(submission=submission, by=boss)

    submission.refresh_from_db()
    assert (submission.state, submission.withdrawn_by) == ("withdrawn", boss)
    assert submission.withdrawn_at is not None


@pytest.mark.parametrize("who", [viewer, editor])
def test_withdrawing_is_refused_to_other_roles(submission, who):
    with pytest.raises(PermissionDenied, match="Only managers of"):
        withdraw_submission(submission=submission, by=who(submission.plan.force))


@pytest.mark.parametrize("who", [manager, reviewer, national_leader, superuser])
def test_withdrawing_is_refused_to_people_outside_the_force(submission, who):
    with pytest.raises(PermissionDenied):
        withdraw_submission(submission=submission, by=who())

    submission.refresh_from_db()
    assert submission.state == "submitted"


@pytest.mark.parametrize("decision", ["returned", "accepted"])
def test_decided_submission_cannot_be_withdrawn(submission, decision):
    boss = manager(submission.plan.force)
    decide_review(submission=submission, decision=decision, by=reviewer(), reason="Say more")

    with pytest.raises(PermissionDenied, match="can no longer be withdrawn"):
        withdraw_submission(submission=submission, by=boss)


def test_withdrawn_submission_cannot_be_withdrawn_again(submission):
    boss = manager(submission.plan.force)
    withdraw_submission(submission=submission, by=boss)

    with pytest.raises(PermissionDenied, match="“Withdrawn”"):
        withdraw_submission(submission=submission, by=boss)
    submission.refresh_from_db()
    assert why_not_withdraw(boss, submission) is not None


def test_withdrawn_document_is_shown_to_the_force_and_joint_forces_alone(submission):
    force, joint = submission.plan.force, ForceFactory()
    submission.plan.joint_with.add(joint)
    readers = [viewer(force), viewer(joint), viewer(), reviewer(), national_leader()]
    assert [shows_document_to(reader, submission) for reader in readers] == [True] * 5

    withdrawn = withdraw_submission(submission=submission, by=manager(force))

    assert [shows_document_to(reader, withdrawn) for reader in readers] == [True, True, False, False, False]
