"""VKPP's one decision on a submission: pending for some minutes, undone or made final."""

import datetime
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.dateformat import format as format_date

from nvap.accounts.models import User
from nvap.security_log import log_security_event
from plans.actions.lateness import lock_period
from plans.actions.remarks import refuse_unseen_remarks
from plans.actions.saving import refuse_hidden, sign
from plans.actions.submissions import ask_for_files, locked_copy
from plans.jobs.telling import tell_of_decision, tell_of_dropped_return
from plans.models import Remark, ReportingPeriod, Review, Submission
from plans.permissions import refuse, why_not_return, why_not_review, why_not_undo
from plans.wording import count_words

WHOLE = "The whole submission"
DROPPED = "VKPP voided the period before this return was final. The force was not told. The reason was:"


@transaction.atomic
def decide_review(
    *,
    submission: Submission,
    decision: str,
    by: User,
    reason: str = "",
    shown: str | None = None,
    form_key: uuid.UUID | None = None,
    at: datetime.datetime | None = None,
) -> Review:
    """Record VKPP's one decision on a waiting submission; it is pending for `DECISION_PENDING_MINUTES`.

    Made at the time given, it is final at once. The same form sent twice, as by a double click, is one decision.
    `shown` says which remarks `by` was shown (`remarks_as_shown`): they go with the decision. Raise PermissionDenied
    when `by` may not review or it no longer waits, ValidationError for a decision there is not, a return without a
    reason, a return to a force that could not submit again, and "no changes needed" while a remark says "Must change",
    and OvertakenError where others have changed the remarks since.
    """
    # The period too: it is not voided between the question whether it can be returned, and the answer.
    lock_period(submission.period)
    submission = locked_copy(submission)
    reason = reason.strip()
    if form_key:
        sent = Review.objects.filter(submission=submission, key=form_key, decided_by=by)
        if review := sent.filter(decision=decision, reason=reason).first():
            return review
    refuse(why_not_review(by, submission))
    if decision not in Review.Decision.values:
        raise ValidationError({"decision": "Choose your decision."})
    if decision == Review.Decision.RETURNED:
        if why_not := why_not_return(submission):
            raise ValidationError({"decision": why_not})
        if not reason:
            raise ValidationError({"reason": "Say what the force needs to change."})
    refuse_hidden(submission.plan_id, {"reason": reason})
    refuse_unseen_remarks(submission, by, shown)
    if decision == Review.Decision.ACCEPTED:
        _refuse_must_change(submission)
    decided_at = at or timezone.now()
    pending = datetime.timedelta(minutes=0 if at else settings.DECISION_PENDING_MINUTES)
    review = Review(
        submission=submission,
        key=form_key,
        decision=decision,
        reason=reason,
        decided_at=decided_at,
        decided_by=by,
        final_at=decided_at + pending,
    )
    sign(review, by=by, form_key=form_key).save()
    if at is None:
        log_security_event("decided", by=by, submission=submission.pk, decision=decision)
    if not pending:
        _make_final(review, submission, at)
    return review


@transaction.atomic
def undo_decision(*, submission: Submission, by: User, shown: int | None = None) -> Submission:
    """Take a pending decision back: the submission waits as before. Return it.

    Undone twice is undone once. `shown` is the id of the decision that `by` was shown, where they were shown one. Raise
    PermissionDenied when `by` may not, or when the decision is final, and ValidationError where it was undone and
    another one made since.
    """
    submission = locked_copy(submission)
    refuse(why_not_undo(by, submission))
    if review := Review.objects.filter(submission=submission).select_related("decided_by").first():
        if shown is not None and shown != review.pk:
            at = format_date(timezone.localtime(review.decided_at), "j F Y, H:i")
            raise ValidationError(
                f"{review.decided_by} decided anew on {at} while this page was open: {review.get_decision_display()}. "
                "Nothing is undone. Press the button again if you still mean it."
            )
        log_security_event("decision_undone", by=by, submission=submission.pk, decision=review.decision)
        sign(review, by=by).delete()
    return locked_copy(submission)


def settle_decisions() -> None:
    """Make final what is no longer to be undone: a job, done each minute, that may run twice or late."""
    due = Review.objects.filter(submission__state=Submission.State.SUBMITTED, final_at__lte=timezone.now())
    for pk in due.order_by("final_at").values_list("submission", flat=True):
        settle_decision(pk)


@transaction.atomic
def settle_decision(submission_id: int) -> None:
    """Make one decision final, unless it was undone, withdrawn or made final meanwhile, or its time has not come."""
    submission = locked_copy(Submission(pk=submission_id))
    review = Review.objects.filter(submission=submission).select_related("decided_by").first()
    if not submission.is_waiting or review is None or not review.is_due():
        return
    if review.decision == Review.Decision.RETURNED and why_not_return(submission):
        # Decided before its period was voided, by a version that did not look.
        _drop_return(review, submission, by=review.decided_by)
    else:
        _make_final(review, submission, None)


def drop_pending_returns(*, period: ReportingPeriod, by: User) -> None:
    """Undo the returns for a period that is being voided and that are not final yet: no force could submit again.

    The submission waits as before and can be accepted. The reason is kept as a private note, and who wrote it is told.
    Take the period locked, and who voids it.
    """
    pending = Submission.objects.filter(
        period=period, state=Submission.State.SUBMITTED, review__decision=Review.Decision.RETURNED
    )
    for pk in pending.order_by("pk").values_list("pk", flat=True):
        submission = locked_copy(Submission(pk=pk))
        review = Review.objects.filter(submission=submission).select_related("decided_by").first()
        # Made final by the clock while this waited for the lock: then the force has heard of it.
        if submission.is_waiting and review is not None:
            _drop_return(review, submission, by=by)


def _refuse_must_change(submission: Submission) -> None:
    """Raise ValidationError where a remark says "Must change": it contradicts that nothing is to be changed."""
    if number := submission.remarks.standing().filter(kind=Remark.Kind.MUST_CHANGE).count():
        remarks, it = count_words(number, "remark says", "remarks say"), "it" if number == 1 else "them"
        kinds = "its kind" if number == 1 else "their kind"
        if why_not_return(submission):
            cure = f"Take {it} back or change {kinds}."
        else:
            cure = f"Take {it} back, change {kinds}, or return the submission."
        raise ValidationError({"decision": f"{remarks} “Must change”. {cure}"})


def _drop_return(review: Review, submission: Submission, *, by: User) -> None:
    note = Remark(
        submission=submission,
        kind=Remark.Kind.PRIVATE,
        about=WHOLE,
        text=f"{DROPPED}\n\n{review.reason}",
        made_by=review.decided_by,
    )
    sign(note, by=by).save()
    tell_of_dropped_return(review, by=by)
    sign(review, by=by).delete()


def _make_final(review: Review, submission: Submission, at: datetime.datetime | None) -> None:
    submission.move_to(Submission.State(review.decision))
    submission.save(update_fields=["state"])
    ask_for_files(submission, at)
    if at is None:
        tell_of_decision(review)
        log_security_event("decision_final", by=review.decided_by, submission=submission.pk, decision=review.decision)
