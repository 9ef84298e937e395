"""From the living plan to a frozen submission, and taking one back."""

import datetime

from django.db import models, transaction
from django.utils import timezone

from nvap.accounts.models import User
from plans.document import DocApproval, build_document, canonical_json, sha256_of, sign_document
from plans.exports.stored import find_submission_pdf
from plans.models import Plan, ReportingPeriod, Submission
from plans.permissions import refuse, why_not_submit, why_not_withdraw
from plans.queries.reports import find_missing, find_report

PLAN_CHANGED = "The plan has changed since you opened this page. Read it again, then submit."


class SubmissionError(Exception):
    """A plan cannot be submitted now; its text is the reason, in words for the page."""


def submit_plan(
    *,
    plan: Plan,
    period: ReportingPeriod,
    by: User,
    approval: DocApproval | None = None,
    nil_return_reason: str = "",
    seen_sha256: str = "",
    at: datetime.datetime | None = None,
) -> Submission:
    """Freeze the plan for a period and hand it to VKPP.

    Takes the approval where the force asks for one, the reason for a nil return, and optionally the hash of the
    document the submitter was shown: when the plan has changed since, nothing is submitted. Takes when it was
    submitted, where that is not now. Raises PermissionDenied when `by` may not, SubmissionError (with words for the
    page) when the plan cannot be submitted now.
    """
    refuse(why_not_submit(by, plan))
    with transaction.atomic():
        locked = Plan.objects.select_for_update(of=("self",))
        plan = locked.select_related("force", "action", "edition__action").get(pk=plan.pk)
        if period.opened_at is None:
            raise SubmissionError("VKPP has not opened this period.")
        if plan.submissions.filter(period=period, state=Submission.State.SUBMITTED).exists():
            raise SubmissionError("A submission for this period is already waiting for review. Withdraw it first.")
        if find_missing(plan, find_report(plan, period)):
            raise SubmissionError("Give the project lead, prepared by and date prepared before you submit.")
        if plan.force.asks_approval and approval is None:
            raise SubmissionError(f"{plan.force} asks for “Approved by” before a plan is submitted.")
        document = build_document(plan, period)
        if seen_sha256 and sha256_of(canonical_json(document)) != seen_sha256:
            raise SubmissionError(PLAN_CHANGED)
        # Approval and nil return are said while submitting: they were not part of what was shown.
        signed = sign_document(document, approval=approval, nil_return_reason=nil_return_reason)
        text = canonical_json(signed)
        last = plan.submissions.aggregate(last=models.Max("number"))["last"] or 0
        submission = Submission.objects.create(
            plan=plan,
            period=period,
            number=last + 1,
            document=text,
            document_sha256=sha256_of(text),
            late=period.is_late(timezone.localdate(at)),
            nil_return=signed.is_nil_return,
            submitted_at=at or timezone.now(),
            submitted_by=by,
        )
        render_after_commit(submission, at)
        return submission


@transaction.atomic
def withdraw_submission(*, submission: Submission, by: User, at: datetime.datetime | None = None) -> Submission:
    """Take a waiting submission back, now or at the time given.

    Raises PermissionDenied when `by` may not or it no longer waits.
    """
    submission = locked_submission(submission)
    refuse(why_not_withdraw(by, submission))
    submission.move_to(Submission.State.WITHDRAWN)
    submission.withdrawn_at, submission.withdrawn_by = at or timezone.now(), by
    submission.save(update_fields=["state", "withdrawn_at", "withdrawn_by"])
    return submission


def render_after_commit(submission: Submission, at: datetime.datetime | None) -> None:
    """Have the PDF of the submission's state ready for its readers; should that fail, a download tries again.

    What happened at an earlier time (`at`) has no reader waiting: its PDF is made when somebody asks for it.
    """
    if at is not None:
        return

    def render():
        find_submission_pdf(submission)

    # A function with a name: Django logs the failure of a robust hook by it.
    transaction.on_commit(render, robust=True)


def locked_submission(submission: Submission) -> Submission:
    """The submission as it stands now, its row locked until the transaction ends."""
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("plan__force", "plan__action", "period")
        .get(pk=submission.pk)
    )
