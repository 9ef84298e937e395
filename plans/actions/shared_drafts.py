"""A copy of the living plan shown to VKPP for advice: shared, taken back, and answered."""

import datetime
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from nvap.accounts.models import User
from nvap.security_log import log_security_event
from plans.actions.remarks import refuse_unseen_remarks
from plans.actions.saving import refuse_hidden
from plans.actions.submissions import locked_copy
from plans.document import build_document, canonical_json, sha256_of
from plans.jobs.telling import tell_of_advice, tell_of_sharing
from plans.models import Plan, Remark, ReportingPeriod, SharedDraft
from plans.permissions import refuse, why_not_advise, why_not_share, why_not_stop_sharing
from plans.queries.periods import find_plan_period


@transaction.atomic
def share_draft(
    *,
    plan: Plan,
    period: ReportingPeriod | None,
    by: User,
    question: str = "",
    form_key: uuid.UUID | None = None,
    at: datetime.datetime | None = None,
) -> SharedDraft:
    """Freeze the plan as it reads now for a period, or for none, and show the copy to VKPP. Return it.

    The same form sent twice, as by a double click, is one copy; sent again with another question, as after going back,
    it is another one. Take when it was shared, where that is not now. Raise PermissionDenied when `by` may not,
    ValidationError where nothing can be reported for the period any more.
    """
    refuse(why_not_share(by, plan))
    locked = Plan.objects.select_for_update(of=("self",))
    plan = locked.select_related("force", "action", "edition__action").get(pk=plan.pk)
    question, key = question.strip(), form_key or uuid.uuid4()
    if sent := SharedDraft.objects.filter(key=key).defer("document").first():
        if (sent.plan_id, sent.period_id, sent.question) == (plan.pk, period and period.pk, question):
            return sent
        key = uuid.uuid4()
    if period and (why_not := find_plan_period(plan, period.reference).why_not_report):
        raise ValidationError(why_not)
    refuse_hidden(plan.pk, {"question": question})
    text = canonical_json(build_document(plan, period))
    draft = SharedDraft.objects.create(
        plan=plan,
        period=period,
        key=key,
        document=text,
        document_sha256=sha256_of(text),
        question=question,
        shared_at=at or timezone.now(),
        shared_by=by,
    )
    if at is None:
        tell_of_sharing(draft)
        log_security_event("draft_shared", by=by, draft=str(draft.key), plan=plan.pk, sha256=draft.document_sha256)
    return draft


@transaction.atomic
def stop_sharing(*, draft: SharedDraft, by: User) -> SharedDraft:
    """Share a draft no longer: VKPP reads it no more; advice that was sent stays with the force. Return it.

    Raise PermissionDenied when `by` may not or it is no longer shared.
    """
    draft = locked_copy(draft)
    refuse(why_not_stop_sharing(by, draft))
    draft.stopped_at, draft.stopped_by = timezone.now(), by
    draft.save(update_fields=["stopped_at", "stopped_by"])
    log_security_event("draft_taken_back", by=by, draft=str(draft.key), plan=draft.plan_id)
    return draft


@transaction.atomic
def send_advice(
    *,
    draft: SharedDraft,
    by: User,
    advice: str = "",
    shown: str | None = None,
    at: datetime.datetime | None = None,
) -> SharedDraft:
    """Send VKPP's advice on a shared draft: the force reads the remarks, and a word on the whole. Return it.

    Sent twice, as by a double click, it is sent once. `shown` says which remarks `by` was shown (`remarks_as_shown`).
    Take when it was sent, where that is not now. Raise PermissionDenied when `by` may not or it was sent already,
    ValidationError where there is nothing to send, and OvertakenError where others have changed the remarks since.
    """
    draft, advice = locked_copy(draft), advice.strip()
    if (draft.advised_by_id, draft.advice) == (by.pk, advice):
        return draft
    refuse(why_not_advise(by, draft))
    if not advice and not draft.remarks.standing().exclude(kind=Remark.Kind.PRIVATE).exists():
        raise ValidationError({"advice": "Write a remark or a message first: private notes are not sent."})
    refuse_hidden(draft.plan_id, {"advice": advice})
    refuse_unseen_remarks(draft, by, shown)
    draft.advice, draft.advised_at, draft.advised_by = advice, at or timezone.now(), by
    draft.save(update_fields=["advice", "advised_at", "advised_by"])
    if at is None:
        tell_of_advice(draft)
        log_security_event("advice_sent", by=by, draft=str(draft.key), plan=draft.plan_id)
    return draft
