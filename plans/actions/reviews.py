"""VKPP's answer to a submission: one decision, and remarks."""

import datetime
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from nvap.accounts.models import User
from plans.actions.submissions import locked_submission, render_after_commit
from plans.document import read_document
from plans.models import Remark, Review, Submission
from plans.permissions import refuse, why_not_remark, why_not_review


@transaction.atomic
def decide_review(
    *, submission: Submission, decision: str, by: User, reason: str = "", at: datetime.datetime | None = None
) -> Review:
    """Record VKPP's one decision on a waiting submission, made now or at the time given.

    Raises PermissionDenied when `by` may not review or it no longer waits, ValidationError for a decision there is not
    and for a return without a reason.
    """
    submission = locked_submission(submission)
    refuse(why_not_review(by, submission))
    if decision not in Review.Decision.values:
        raise ValidationError({"decision": "Choose your decision."})
    if decision == Review.Decision.RETURNED and not reason.strip():
        raise ValidationError({"reason": "Say what the force needs to change."})
    submission.move_to(Submission.State(decision))
    submission.save(update_fields=["state"])
    render_after_commit(submission, at)
    return Review.objects.create(
        submission=submission,
        decision=decision,
        reason=reason.strip(),
        decided_at=at or timezone.now(),
        decided_by=by,
    )


@transaction.atomic
def add_remark(
    *,
    submission: Submission,
    text: str,
    by: User,
    objective_code: str = "",
    line_key: uuid.UUID | None = None,
    at: datetime.datetime | None = None,
) -> Remark:
    """Add VKPP's remark on a submission: on the whole of it, on one objective (by code) or on one line (by key).

    The same remark sent twice, as by a double click, is one remark. Raises PermissionDenied when `by` may not or the
    submission was withdrawn, ValidationError when the text is empty or the document holds no such part.
    """
    submission = locked_submission(submission)
    refuse(why_not_remark(by, submission))
    if not text.strip():
        raise ValidationError({"text": "Write your remark."})
    document = read_document(submission.document)
    objectives = {objective.code for objective in document.objectives}
    lines = {line.key for objective in document.objectives for line in objective.lines}
    if (objective_code and objective_code not in objectives) or (line_key and str(line_key) not in lines):
        raise ValidationError({"place": "Choose a part of this submission."})
    remark, _ = Remark.objects.get_or_create(
        submission=submission,
        objective_code=objective_code,
        line_key=line_key,
        text=text.strip(),
        made_by=by,
        defaults={"made_at": at or timezone.now()},
    )
    return remark
