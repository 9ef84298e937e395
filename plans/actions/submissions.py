"""From the living plan to a frozen submission, and taking one back."""

import datetime
import uuid
from typing import TypeVar

from django.db import models, transaction
from django.utils import timezone

from nvap.accounts.models import User
from nvap.security_log import log_security_event
from plans.actions.answers import write_answers_told
from plans.actions.lateness import lock_period, write_lateness
from plans.document import DocApproval, build_document, canonical_json, sha256_of, sign_document
from plans.jobs.files import ask_for_submission_pdf
from plans.jobs.telling import tell_of_submission, tell_of_withdrawal
from plans.models import Plan, ReportingPeriod, SharedDraft, Submission
from plans.permissions import refuse, why_not_delete_submission, why_not_submit, why_not_withdraw
from plans.queries.hidden import find_hidden
from plans.queries.periods import find_plan_period
from plans.queries.reports import find_missing, find_report
from plans.wording import day_words

Frozen = TypeVar("Frozen", Submission, SharedDraft)
HIDDEN_WORDS = "What you typed here holds words that were hidden in this plan. Take them out, then submit."
PLAN_CHANGED = "The plan has changed since you opened this page. Read it again, then submit."


class SubmissionError(Exception):
    """A plan cannot be submitted now; its text is the reason, in words for the page."""


@transaction.atomic
def submit_plan(
    *,
    plan: Plan,
    period: ReportingPeriod,
    by: User,
    form_key: uuid.UUID | None = None,
    approval: DocApproval | None = None,
    nil_return_reason: str = "",
    before_end: bool = False,
    seen_sha256: str = "",
    at: datetime.datetime | None = None,
) -> Submission:
    """Freeze the plan for a period and hand it to VKPP; return what a form has submitted already.

    Take the approval where the force asks for one, the reason for a nil return, and optionally the hash of the document
    the submitter was shown: when the plan has changed since, nothing is submitted. `before_end` says that a period that
    has not ended is meant; of a nil return that is not asked. Take when it was submitted, where that is not now. Raise
    PermissionDenied when `by` may not, SubmissionError (with words for the page) when the plan cannot be submitted now.
    """
    refuse(why_not_submit(by, plan))
    # The order of locks is plan, period, submission, wherever several are taken.
    locked = Plan.objects.select_for_update(of=("self",))
    plan = locked.select_related("force", "action", "edition__action").get(pk=plan.pk)
    sent = Submission.objects.filter(key=form_key).defer("document").first()
    if sent is not None and (sent.plan_id, sent.period_id) == (plan.pk, period.pk):
        return sent
    period = lock_period(period)
    if reason := _why_not_now(plan, period):
        raise SubmissionError(reason)
    nil_return_reason, today = nil_return_reason.strip(), timezone.localdate(at)
    if not (before_end or nil_return_reason) and (reason := why_ask_before_end(period, today)):
        raise SubmissionError(reason)
    if reason := _why_not_approved(plan, approval, today):
        raise SubmissionError(reason)
    said = {"approval": f"{approval.name}, {approval.rank}" if approval else "", "nil_return": nil_return_reason}
    if find_hidden(plan.pk, said):
        raise SubmissionError(HIDDEN_WORDS)
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
        key=form_key if form_key and sent is None else uuid.uuid4(),
        document=text,
        document_sha256=sha256_of(text),
        nil_return=signed.is_nil_return,
        submitted_at=at or timezone.now(),
        submitted_by=by,
    )
    write_lateness(period=period, plan=plan)
    write_answers_told(plan=plan, period=period, by=by)
    submission.refresh_from_db(fields=["late"])
    ask_for_files(submission, at)
    if at is None:
        tell_of_submission(submission)
        log_security_event(
            "submitted", by=by, submission=submission.pk, plan=plan.pk, sha256=submission.document_sha256
        )
    return submission


def why_ask_before_end(period: ReportingPeriod, today: datetime.date) -> str | None:
    """Return why who submits for a period is asked whether they mean it before it has ended; None where it has."""
    if period.ends < today:
        return None
    return f"{period} ends on {day_words(period.ends)}. Tick that you submit before it has ended"


def _why_not_approved(plan: Plan, approval: DocApproval | None, today: datetime.date) -> str | None:
    """Return what is missing of an approval the force asks for, or wrong with one that is given."""
    if approval is None:
        return f"{plan.force} asks for “Approved by” before a plan is submitted." if plan.force.asks_approval else None
    if not (approval.name.strip() and approval.rank.strip()):
        return "Give the approver’s name, and their rank or role."
    if approval.date > today:
        return f"The date of approval must be on or before {day_words(today)}."
    return None


def _why_not_now(plan: Plan, period: ReportingPeriod) -> str | None:
    """Return why a plan cannot be submitted for a period by anybody now, in words for the page."""
    if period.opened_at is None:
        return "VKPP has not opened this period."
    plan_period = find_plan_period(plan, period.reference)
    if plan_period.why_not_report:
        return plan_period.why_not_report
    if plan_period.latest is not None and plan_period.latest.is_waiting:
        return "A submission for this period is already waiting for review. Withdraw it first."
    if find_missing(plan, find_report(plan, period)):
        return "Give the project lead, prepared by and date prepared before you submit."
    return None


@transaction.atomic
def withdraw_submission(*, submission: Submission, by: User, at: datetime.datetime | None = None) -> Submission:
    """Take a waiting submission back, now or at the time given; who is late for its period is said anew.

    Raise PermissionDenied when `by` may not or it no longer waits.
    """
    period = lock_period(submission.period)
    submission = locked_copy(submission)
    refuse(why_not_withdraw(by, submission))
    submission.move_to(Submission.State.WITHDRAWN)
    submission.withdrawn_at, submission.withdrawn_by = at or timezone.now(), by
    submission.save(update_fields=["state", "withdrawn_at", "withdrawn_by"])
    write_lateness(period=period, plan=submission.plan)
    write_answers_told(plan=submission.plan, period=period, by=by)
    submission.refresh_from_db(fields=["late"])
    if at is None:
        tell_of_withdrawal(submission)
        log_security_event("submission_withdrawn", by=by, submission=submission.pk, plan=submission.plan_id)
    return submission


@transaction.atomic
def delete_submission(*, submission: Submission, by: User) -> None:
    """Delete a submission with its review, remarks and files; who is late for its period is said anew.

    Raise PermissionDenied when `by` may not.
    """
    refuse(why_not_delete_submission(by))
    period = lock_period(submission.period)
    log_security_event("submission_deleted", by=by, submission=submission.pk, plan=submission.plan_id)
    submission.delete()
    write_lateness(period=period, plan=submission.plan)
    write_answers_told(plan=submission.plan, period=period, by=by)


def ask_for_files(submission: Submission, at: datetime.datetime | None) -> None:
    """Have the PDF of the submission's state made for its readers.

    What happened at an earlier time (`at`) has no reader waiting: its PDF is made when somebody asks for it.
    """
    if at is None:
        ask_for_submission_pdf(submission)


def locked_copy(copy: Frozen) -> Frozen:
    """Return a submission or shared draft as it is now, its row locked until the transaction ends."""
    return (
        type(copy)
        ._default_manager.select_for_update(of=("self",))
        .select_related("plan__force", "plan__action", "period")
        .get(pk=copy.pk)
    )
