"""Words taken out of sight by one person, and removed for good or shown again by a different one."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from pydantic import ValidationError as BrokenDocumentError

from nvap.accounts.models import Membership, User
from nvap.queue.jobs import begin
from nvap.sealing import fingerprints, seal, unseal
from nvap.security_log import log_security_event
from plans.actions.hiding.rewriting import Rewritten, rewrite
from plans.jobs.files import ask_for_submission_pdf
from plans.jobs.hidings import tell_of_hiding, wipe_deleted
from plans.models import HiddenPlace, Hiding, HidingReader, Plan, Submission
from plans.passages import HideWords, Passage, ReplaceMarks
from plans.permissions import (
    refuse,
    role_in,
    why_not_decide_hiding,
    why_not_hide_text,
)
from plans.queries.hidden import find_readers

TOO_SHORT = "Paste at least three letters or digits. Shorter words are found in too many other places."
NOWHERE = "These words are nowhere in this plan. Paste them as they are on the page, from the first word to the last."
IN_MARK = "These words are part of the mark that would take their place, so they cannot be hidden."
IN_FORM = "A report could not be read any more without these words. Paste more of the sentence."
VKPP = "VKPP"


def find_places(*, plan: Plan, passages: Sequence[Passage], by: User) -> Rewritten:
    """Return where words of a plan are, and how often, without writing anything.

    Raise PermissionDenied when `by` may not, ValidationError by field where they cannot be hidden.
    """
    refuse(why_not_hide_text(by, plan))
    draft = Hiding(pk=0, plan=plan, hidden_for=_whose(by, plan))
    _refuse_passages(passages, draft)
    return _hide(plan, HideWords(tuple(passages), draft.hidden_mark), write=False)


@transaction.atomic
def hide_words(
    *,
    plan: Plan,
    passages: Sequence[Passage],
    kind: str,
    by: User,
    form_key: uuid.UUID | None = None,
) -> Hiding:
    """Take words out of sight everywhere in a plan and in what came of it, and return the hiding.

    Take the passages: one that was pasted, or all that a field has held. The same form sent twice hides once. Raise
    PermissionDenied when `by` may not, ValidationError by field for words
    that are too short, nowhere, or needed to read a document.
    """
    refuse(why_not_hide_text(by, plan))
    plan = _locked(plan)
    if form_key and (sent := plan.hidings.filter(key=form_key, hidden_by=by).first()):
        return sent
    if kind not in Hiding.Kind.values:
        raise ValidationError({"kind": "Say why the words must not be here."})
    hiding = Hiding(plan=plan, key=form_key or uuid.uuid4(), kind=kind, hidden_by=by, hidden_for=_whose(by, plan))
    _refuse_passages(passages, hiding)
    hiding.fingerprints = [[fingerprints(each.key)[0], len(each.tokens), each.alone] for each in passages]
    # The mark names the hiding's number.
    hiding.save()
    change = HideWords(tuple(passages), hiding.hidden_mark)
    done = _hide(plan, change)
    _keep_words(hiding, change)
    _note_places(hiding, done)
    _note_readers(hiding, done)
    _remake_files(done)
    begin(hide_late, hiding.pk)
    tell_of_hiding(hiding)
    log_security_event("text_hidden", by=by, hiding=str(hiding), plan=plan.pk)
    return hiding


@transaction.atomic
def lift_hiding(*, hiding: Hiding, by: User) -> Hiding:
    """Show hidden words again wherever their marks still are. Return the hiding.

    Raise PermissionDenied when `by` hid them, may not, or somebody has decided already.
    """
    hiding = _locked_hiding(hiding)
    refuse(why_not_decide_hiding(by, hiding))
    spellings = _kept_words(hiding).spellings
    _replace(hiding, lambda number: spellings[number - 1] if number <= len(spellings) else hiding.hidden_mark(number))
    hiding.sealed, hiding.lifted_at, hiding.lifted_by = "", timezone.now(), by
    hiding.save(update_fields=["sealed", "lifted_at", "lifted_by"])
    log_security_event("hiding_lifted", by=by, hiding=str(hiding), plan=hiding.plan_id)
    return hiding


@transaction.atomic
def remove_words(*, hiding: Hiding, by: User) -> Hiding:
    """Remove hidden words for good, everywhere. Return the hiding, which no longer holds them.

    Raise PermissionDenied when `by` hid them, may not, or somebody has decided already.
    """
    hiding = _locked_hiding(hiding)
    refuse(why_not_decide_hiding(by, hiding))
    # What came in late, past the guards of the forms.
    _hide_again(hiding)
    hiding.removed_at, hiding.removed_by, hiding.removed_for = timezone.now(), by, _whose(by, hiding.plan)
    _replace(hiding, lambda _number: hiding.removed_mark())
    hiding.sealed = ""
    hiding.save(update_fields=["sealed", "removed_at", "removed_by", "removed_for"])
    begin(wipe_deleted)
    log_security_event("text_removed", by=by, hiding=str(hiding), plan=hiding.plan_id)
    return hiding


def read_hidden(*, hiding: Hiding, by: User) -> list[str]:
    """Return the hidden words, each way they were typed in, for who has to decide on them.

    The security log tells that they were read. Raise PermissionDenied when `by` may not, or they are hidden no longer.
    """
    hiding = Hiding.objects.select_related("plan__force").get(pk=hiding.pk)
    refuse(why_not_decide_hiding(by, hiding))
    log_security_event("hidden_text_read", by=by, hiding=str(hiding), plan=hiding.plan_id)
    return _kept_words(hiding).spellings


@transaction.atomic
def note_told(*, reader: HidingReader, by: User) -> HidingReader:
    """Note that somebody who had a copy of the words was told to destroy it. Return the reader; twice is once.

    Raise PermissionDenied when `by` may not.
    """
    reader = (
        HidingReader.objects.select_for_update(of=("self",)).select_related("hiding__plan__force").get(pk=reader.pk)
    )
    refuse(why_not_hide_text(by, reader.hiding.plan))
    if reader.told_at is None:
        reader.told_at, reader.told_by = timezone.now(), by
        reader.save(update_fields=["told_at", "told_by"])
    return reader


@transaction.atomic
def hide_late(hiding_id: int) -> None:
    """Hide what somebody was saving in the moment in which the words were hidden: a job."""
    hiding = _locked_hiding(Hiding.objects.get(pk=hiding_id))
    if hiding.is_open:
        _hide_again(hiding)


def _refuse_passages(passages: Sequence[Passage], hiding: Hiding) -> None:
    """Raise ValidationError by field for words that cannot be hidden."""
    if not passages or any(passage.is_too_short for passage in passages):
        raise ValidationError({"words": TOO_SHORT})
    if any(passage.find(hiding.hidden_mark(1)) for passage in passages):
        raise ValidationError({"words": IN_MARK})


def _hide(plan: Plan, change: HideWords, *, write: bool = True) -> Rewritten:
    """Put marks in place of words. Raise ValidationError by field where they are nowhere, or cannot be spared."""
    try:
        done = rewrite(plan, change, write=write)
    except BrokenDocumentError as error:
        # Its words quote the document.
        raise ValidationError({"words": IN_FORM}) from error
    if not done.counts:
        raise ValidationError({"words": NOWHERE})
    return done


def _hide_again(hiding: Hiding) -> None:
    change = _kept_words(hiding)
    done = rewrite(hiding.plan, change)
    if done.counts:
        _keep_words(hiding, change)
        _note_places(hiding, done)


def _replace(hiding: Hiding, put) -> None:
    """Put something in place of a hiding's marks, and note the hashes that frozen copies have then."""
    done = rewrite(hiding.plan, ReplaceMarks(hiding.marks, put))
    for where, (_before, after) in done.hashes.items():
        hiding.places.filter(where=where).update(sha256_after=after)
    _remake_files(done)


def _keep_words(hiding: Hiding, change: HideWords) -> None:
    passages = [asdict(passage) for passage in change.passages]
    hiding.sealed = seal(json.dumps({"passages": passages, "spellings": change.spellings}))
    hiding.save(update_fields=["sealed"])


def _kept_words(hiding: Hiding) -> HideWords:
    kept = json.loads(unseal(hiding.sealed))
    passages = tuple(Passage(**each | {"tokens": tuple(each["tokens"])}) for each in kept["passages"])
    return HideWords(passages, hiding.hidden_mark, kept["spellings"])


def _note_places(hiding: Hiding, done: Rewritten) -> None:
    for where, count in done.counts.items():
        before, after = done.hashes.get(where, ("", ""))
        place, is_new = HiddenPlace.objects.get_or_create(
            hiding=hiding,
            where=where,
            defaults={"count": count, "sha256_before": before, "sha256_hidden": after},
        )
        if not is_new:
            place.count, place.sha256_hidden = place.count + count, after
            place.save(update_fields=["count", "sha256_hidden"])


def _note_readers(hiding: Hiding, done: Rewritten) -> None:
    found = find_readers(
        hiding.plan,
        submissions=done.submissions,
        drafts=done.drafts,
        hashes=done.hashes,
        since=done.since,
    )
    HidingReader.objects.bulk_create(
        HidingReader(hiding=hiding, user_id=user_id, what="\n".join(what)) for user_id, what in sorted(found.items())
    )


def _remake_files(done: Rewritten) -> None:
    submissions = Submission.objects.select_related("plan__force", "plan__action", "period", "review")
    for submission in submissions.filter(pk__in=done.submissions):
        ask_for_submission_pdf(submission)


def _whose(by: User, plan: Plan) -> str:
    """Return for whom somebody acts: the mark names no person."""
    return plan.force.name if role_in(by, plan.force_id) == Membership.Role.MANAGER else VKPP


def _locked(plan: Plan) -> Plan:
    return Plan.objects.select_for_update(of=("self",)).select_related("force").get(pk=plan.pk)


def _locked_hiding(hiding: Hiding) -> Hiding:
    """Return a hiding as it is now, it and its plan locked: the plan first, as wherever several are."""
    plan = _locked(hiding.plan)
    hiding = Hiding.objects.select_for_update(of=("self",)).select_related("hidden_by").get(pk=hiding.pk)
    hiding.plan = plan
    return hiding
