"""VKPP's answer to a submission: one decision, and remarks."""

import datetime
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from nvap.accounts.models import User
from plans.actions.submissions import ask_for_files, locked_submission
from plans.document import Anchor, anchors, read_document
from plans.jobs.telling import tell_of_decision
from plans.models import Remark, Review, Submission
from plans.permissions import refuse, why_not_remark, why_not_return, why_not_review


@transaction.atomic
def decide_review(
    *,
    submission: Submission,
    decision: str,
    by: User,
    reason: str = "",
    form_key: uuid.UUID | None = None,
    at: datetime.datetime | None = None,
) -> Review:
    """Record VKPP's one decision on a waiting submission, made now or at the time given.

    The same form sent twice, as by a double click, is one decision. Raise PermissionDenied when `by` may not review or
    it no longer waits, ValidationError for a decision there is not, a return without a reason, and a return to a force
    that could not submit again.
    """
    submission = locked_submission(submission)
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
    submission.move_to(Submission.State(decision))
    submission.save(update_fields=["state"])
    ask_for_files(submission, at)
    review = Review.objects.create(
        submission=submission,
        key=form_key,
        decision=decision,
        reason=reason,
        decided_at=at or timezone.now(),
        decided_by=by,
    )
    if at is None:
        tell_of_decision(review)
    return review


@transaction.atomic
def add_remark(
    *,
    submission: Submission,
    text: str,
    by: User,
    anchor: Anchor | None = None,
    form_key: uuid.UUID | None = None,
    at: datetime.datetime | None = None,
) -> Remark:
    """Add VKPP's remark on a submission: on the whole of it, or on what its document holds under the anchor.

    The same form sent twice, as by a double click, is one remark; sent again with other words, as after going back, it
    is another one. Raise PermissionDenied when `by` may not or the submission was withdrawn, ValidationError when the
    text is empty or the document holds nothing under the anchor.
    """
    submission = locked_submission(submission)
    refuse(why_not_remark(by, submission))
    text, anchor = text.strip(), anchor or Anchor()
    if not text:
        raise ValidationError({"text": "Write your remark."})
    document = read_document(submission.document)
    known = anchors(document)
    if str(anchor.whole) not in known:
        raise ValidationError({"anchor": "Choose something of this submission."})
    if str(anchor) not in known:
        raise ValidationError({"field": "Choose a field of what the remark is about."})
    said = {
        "anchor_kind": anchor.kind,
        "anchor_key": anchor.key,
        "field_id": anchor.field_id,
        "text": text,
        "made_by": by,
    }
    key = form_key or uuid.uuid4()
    if Remark.objects.filter(key=key).exists():
        if same := submission.remarks.filter(**said).first():
            return same
        key = uuid.uuid4()
    return submission.remarks.create(key=key, made_at=at or timezone.now(), **said)
