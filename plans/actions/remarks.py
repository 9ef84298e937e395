"""VKPP's remarks on a submission or a shared draft, and the force's answers to them."""

import datetime
import uuid
from collections.abc import Mapping

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils import timezone

from nvap.accounts.actions.rows import OvertakenError, change, insert, refuse_overtaken
from nvap.accounts.models import User
from plans.actions.saving import refuse_hidden, sign, write
from plans.actions.submissions import locked_copy
from plans.document import Anchor, anchors, read_document, text_at, whole_words
from plans.merging import digest
from plans.models import Copy, Remark, ReviewPhrase, SharedDraft, Submission, SubmissionFile
from plans.permissions import (
    refuse,
    why_not_answer,
    why_not_ask_change,
    why_not_change_remark,
    why_not_correct,
    why_not_keep_phrases,
    why_not_remark,
    why_not_tell_force,
)
from plans.wording import shortened

ABOUT_LENGTH = 240
READ_AND_PRESS = "Read the remarks, then press the button again if you still mean it."


@transaction.atomic
def add_remark(
    *,
    copy: Copy,
    text: str,
    by: User,
    kind: str = Remark.Kind.SUGGESTION,
    anchor: Anchor | None = None,
    form_key: uuid.UUID | None = None,
    at: datetime.datetime | None = None,
) -> Remark:
    """Add VKPP's remark on a submission or a shared draft: on the whole of it, or on what it holds under the anchor.

    What the document says there is kept with it. The same form sent twice, as by a double click, is one remark; sent
    again with other words, as after going back, it is another one. Raise PermissionDenied when `by` may not or it was
    taken back, ValidationError when the text is empty, the kind is none or one the force would read after a final
    decision, or the document holds nothing under the anchor.
    """
    copy = locked_copy(copy)
    refuse(why_not_remark(by, copy))
    text, anchor = _checked(text, kind, copy), anchor or Anchor()
    document = read_document(copy.document)
    known = anchors(document, whole_words(copy))
    if str(anchor.whole) not in known:
        noun = "draft" if isinstance(copy, SharedDraft) else "submission"
        raise ValidationError({"anchor": f"Choose something of this {noun}."})
    if str(anchor) not in known:
        raise ValidationError({"field": "Choose a field of what the remark is about."})
    said = {
        "anchor_kind": anchor.kind,
        "anchor_key": anchor.key,
        "field_id": anchor.field_id,
        "kind": kind,
        "text": text,
        "made_by": by,
    }
    key = form_key or uuid.uuid4()
    if Remark.objects.filter(key=key).exists():
        if same := copy.remarks.filter(**said).first():
            return same
        key = uuid.uuid4()
    if why_not := why_not_tell_force(copy, kind) or why_not_ask_change(copy, kind):
        raise ValidationError({"kind": why_not})
    refuse_hidden(copy.plan_id, {"text": text})
    remark = Remark(
        submission=copy if isinstance(copy, Submission) else None,
        shared_draft=copy if isinstance(copy, SharedDraft) else None,
        key=key,
        made_at=at or timezone.now(),
        about=shortened(known[str(anchor)].words, ABOUT_LENGTH),
        submitted_text=text_at(document, anchor) or "",
        **said,
    )
    sign(remark, by=by, form_key=form_key).save()
    # A note made before says nothing of a remark that follows the decision: the next reader's is made anew.
    SubmissionFile.objects.filter(submission=remark.submission, format=SubmissionFile.Format.NOTE).delete()
    return remark


@transaction.atomic
def change_remark(
    *,
    remark: Remark,
    kind: str,
    text: str,
    by: User,
    shown: Mapping | None = None,
    form_key: uuid.UUID | None = None,
) -> Remark:
    """Correct the words and the kind of a remark the force has not seen yet. Return it.

    `shown` holds kind and text as `by` was shown them, where they were: both are asked about, for what one writes in a
    private note is no suggestion. Raise PermissionDenied when `by` may not or VKPP has answered, ValidationError when
    the text is empty, and OvertakenError where somebody else has corrected it since.
    """
    remark = _locked(remark)
    refuse(why_not_change_remark(by, remark) or why_not_correct(remark))
    said = {"kind": kind, "text": _checked(text, kind, remark.copy)}
    if why_not := why_not_ask_change(remark.copy, kind):
        raise ValidationError({"kind": why_not})
    refuse_overtaken(remark, said, by, form_key, shown, called={"kind": "the kind", "text": "the remark"})
    write(remark, said, by=by, form_key=form_key)
    return remark


@transaction.atomic
def take_back_remark(*, remark: Remark, by: User) -> Remark:
    """Take back a remark the force has not seen yet; it is kept for VKPP's history. Return it.

    Raise PermissionDenied when `by` may not or VKPP has answered.
    """
    remark = _locked(remark)
    refuse(why_not_change_remark(by, remark))
    if remark.taken_back_at is None:
        write(remark, {"taken_back_at": timezone.now(), "taken_back_by": by}, by=by)
    return remark


@transaction.atomic
def put_back_remark(*, remark: Remark, by: User) -> Remark:
    """Put back a remark that was taken back and the force has not seen. Return it.

    Raise PermissionDenied when `by` may not or VKPP has answered, and ValidationError for "Must change" beside a
    pending decision that says nothing is to change.
    """
    remark = _locked(remark)
    refuse(why_not_change_remark(by, remark))
    if why_not := why_not_ask_change(remark.copy, remark.kind):
        raise ValidationError(why_not)
    write(remark, {"taken_back_at": None, "taken_back_by": None}, by=by)
    return remark


@transaction.atomic
def answer_remark(
    *,
    remark: Remark,
    kind: str,
    answer: str,
    by: User,
    shown: Mapping | None = None,
    form_key: uuid.UUID | None = None,
    at: datetime.datetime | None = None,
) -> Remark:
    """Record the force's answer to a remark, or change it, now or at the time given. Return the remark.

    Take whether the plan was changed (`Remark.Answer`) and a word why. `shown` holds kind and answer as `by` was shown
    them, where they were: both are asked about, for they are one answer. Raise PermissionDenied when `by` may not or
    the force does not read the remark, ValidationError for an answer without words or of no kind, and OvertakenError
    where somebody else has answered since.
    """
    remark = _locked(remark)
    refuse(why_not_answer(by, remark))
    if kind not in Remark.Answer.values:
        raise ValidationError({"kind": "Say whether you have changed the plan."})
    if not (answer := answer.strip()):
        raise ValidationError({"answer": "Say in a word what you changed, or why not."})
    said = {"answer_kind": kind, "answer": answer}
    _refuse_answered(remark, said, by, form_key, shown)
    if any(getattr(remark, name) != value for name, value in said.items()):
        write(remark, {**said, "answered_at": at or timezone.now(), "answered_by": by}, by=by, form_key=form_key)
    return remark


def remarks_as_shown(copy: Copy) -> str:
    """Return which remarks stand on a copy and what they say, as a form carries it that sends them to the force."""
    return ",".join(f"{key}:{mark}" for key, mark in _marks(copy).items())


def refuse_unseen_remarks(copy: Copy, by: User, shown: str | None) -> None:
    """Raise OvertakenError where others remarked, corrected or took back since the remarks were shown that are sent.

    Take the copy locked, and what `remarks_as_shown` gave for the page; None where there was no page.
    """
    if shown is None:
        return
    seen, now = dict(each.partition(":")[::2] for each in shown.split(",") if each), _marks(copy)
    changed = {key for key in seen.keys() | now.keys() if seen.get(key) != now.get(key)}
    told = []
    for remark in copy.remarks.all():
        if str(remark.key) not in changed:
            continue
        latest = remark.history.select_related("history_user").first()
        if latest is None or latest.history_user_id != by.pk:
            done = "took back a remark" if remark.taken_back_at else "wrote or corrected a remark"
            on = f" on “{remark.about}”" if remark.about else ""
            told.append(f"{(latest and latest.history_user) or 'Somebody'} {done}{on}")
    if told:
        raise OvertakenError(
            {NON_FIELD_ERRORS: f"{', '.join(told)} while this page was open. Nothing is sent yet. {READ_AND_PRESS}"}
        )


def _marks(copy: Copy) -> dict[str, str]:
    """Return short marks of what the remarks say that stand on a copy, by their keys."""
    said = copy.remarks.standing().values_list("key", "kind", "text")
    return {str(key): digest(f"{kind} {text}") for key, kind, text in said}


@transaction.atomic
def add_phrase(*, title: str, text: str, by: User) -> ReviewPhrase:
    """Add a phrase for remarks. Return it. Raise PermissionDenied when `by` may not, ValidationError by field."""
    refuse(why_not_keep_phrases(by))
    return insert(ReviewPhrase(title=title, text=text), by)


@transaction.atomic
def change_phrase(*, phrase: ReviewPhrase, values: Mapping, by: User, shown: Mapping | None = None) -> ReviewPhrase:
    """Write these values of a phrase's fields, by name, and return it.

    `shown` holds by name what `by` was shown. Raise PermissionDenied when `by` may not, ValidationError by field, and
    OvertakenError for what somebody else has changed since.
    """
    refuse(why_not_keep_phrases(by))
    return change(ReviewPhrase.objects.select_for_update().get(pk=phrase.pk), values, by, shown=shown)


def _refuse_answered(
    remark: Remark, said: Mapping, by: User, form_key: uuid.UUID | None, shown: Mapping | None
) -> None:
    """Raise OvertakenError, by the names of the form, where another answer was given than `by` was shown."""
    names = {"answer_kind": "kind", "answer": "answer"}
    held = None if shown is None else {name: shown.get(called) for name, called in names.items()}
    called = {"answer_kind": "whether you changed the plan", "answer": "the answer"}
    try:
        refuse_overtaken(remark, said, by, form_key, held, called=called)
    except OvertakenError as error:
        raise OvertakenError({names[name]: told for name, told in error.message_dict.items()}) from error


def _checked(text: str, kind: str, copy: Copy) -> str:
    if kind not in Remark.Kind.values:
        raise ValidationError({"kind": "Choose what kind of remark it is."})
    if kind == Remark.Kind.MUST_CHANGE and isinstance(copy, SharedDraft):
        raise ValidationError({"kind": "Nothing must change in a draft shared for advice. Make it a suggestion."})
    if not (text := text.strip()):
        raise ValidationError({"text": "Write your remark."})
    return text


def _locked(remark: Remark) -> Remark:
    """Return the remark as it is now, the row locked of what it is on, then its own."""
    copy = locked_copy(remark.copy)
    remark = Remark.objects.select_for_update(of=("self",)).get(pk=remark.pk)
    setattr(remark, "shared_draft" if remark.is_advice else "submission", copy)
    return remark
