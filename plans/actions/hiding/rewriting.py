"""Reaching every place where words of a plan are kept, in one way: to hide them, to show them again, to remove them."""

import datetime
import json
from collections import Counter
from dataclasses import dataclass, field

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django_q.models import Task

from nvap.accounts.models import UnsavedForm
from nvap.pdf.models import PdfFile
from plans.document import read_document, sha256_of
from plans.models import Extension, Plan, Remark, Review, SharedDraft, Submission, SubmissionFile
from plans.models.frozen import FrozenCopy
from plans.passages import HideWords, ReplaceMarks
from plans.queries.texts import WAYS_TO_PLAN, history_of, rows_of, text_columns

# What is done to each text: it returns the text and how often something was done.
Change = HideWords | ReplaceMarks

PLAN, HISTORY, UNSAVED = "The plan as it reads now", "Earlier versions in its history", "What was typed and not saved"
REVIEWS = "VKPP’s decisions and remarks, and the answers"
MESSAGES, JOBS, LOG = "Messages not shown yet", "Reports of failed jobs", "The log of the administration pages"
WHERE = {Review: REVIEWS, Remark: REVIEWS, Extension: "VKPP’s reasons for more time"}
# What is no text of a person's in a document, of whatever version: people's words are never looked for in it.
STRUCTURE = frozenset(
    (
        *("activity_code", "code", "focus", "id", "joint", "key", "kind", "label", "labels", "link_kind", "marking"),
        *("position", "rank", "reference", "schema_version", "status", "statuses", "unit", "where"),
    )
)


@dataclass
class Rewritten:
    """What was done: how often by kind of place, the hashes of frozen copies before and after, and the copies' ids.

    `since` is when the words first were in the plan, as far as its history tells.
    """

    counts: Counter[str] = field(default_factory=Counter)
    hashes: dict[str, tuple[str, str]] = field(default_factory=dict)
    submissions: list[int] = field(default_factory=list)
    drafts: list[int] = field(default_factory=list)
    since: datetime.datetime | None = None


def rewrite(plan: Plan, change: Change, *, write: bool = True) -> Rewritten:
    """Do something to every text of a plan, wherever it is kept, and return what was done; or would be, unless `write`.

    Called in a transaction, with the plan locked. Files made of what changed are deleted: whoever asks makes them anew.
    Raise pydantic's ValidationError where a document could not be read any more.
    """
    done = Rewritten()
    for model in WAYS_TO_PLAN:
        _rewrite_rows(model, plan, change, done, write=write)
    # History after all rows: what was written while a lock was waited for is in it.
    for model in WAYS_TO_PLAN:
        _rewrite_history(model, plan, change, done, write=write)
    _rewrite_unsaved(plan, change, done, write=write)
    _rewrite_log(plan, change, done, write=write)
    _rewrite_jobs(change, done, write=write)
    _drop_messages(change, done, write=write)
    if write and done.counts:
        # A job that is making one of them finds its row gone, and what it made goes nowhere.
        SubmissionFile.objects.filter(submission__plan=plan).delete()
        PdfFile.objects.all().delete()
    return done


def _rewrite_rows(model: type[models.Model], plan: Plan, change: Change, done: Rewritten, *, write: bool) -> None:
    rows = rows_of(model, plan)
    for row in rows.select_for_update(of=("self",)) if write else rows:
        texts, count = _changed(row, text_columns(model), change)
        if issubclass(model, FrozenCopy):
            _rewrite_copy(row, texts, count, change, done, write=write)
        elif count:
            done.counts[WHERE.get(model, PLAN)] += count
            if write:
                model._base_manager.filter(pk=row.pk).update(**texts)


def _rewrite_copy(
    copy: Submission | SharedDraft, texts: dict[str, str], count: int, change: Change, done: Rewritten, *, write: bool
) -> None:
    in_document = 0
    if change.may_be_in(copy.document):
        data, in_document = in_json(json.loads(copy.document), change, but=STRUCTURE)
    if in_document:
        document = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        read_document(document)
        texts |= {"document": document, "document_sha256": sha256_of(document)}
    if not texts:
        return
    where = name_of(copy)
    done.counts[where] += count + in_document
    done.hashes[where] = (copy.document_sha256, texts.get("document_sha256", copy.document_sha256))
    (done.drafts if isinstance(copy, SharedDraft) else done.submissions).append(copy.pk)
    if write:
        type(copy).objects.filter(pk=copy.pk).blot(**texts)


def name_of(copy: Submission | SharedDraft) -> str:
    """Return how a frozen copy is told apart from the plan's others."""
    if isinstance(copy, Submission):
        return f"Submission {copy.number}"
    return f"Draft {copy.pk}, shared for advice on {copy.shared_on}"


def _rewrite_history(model: type[models.Model], plan: Plan, change: Change, done: Rewritten, *, write: bool) -> None:
    records = history_of(model, plan)
    if records is None:
        return
    for record in records:
        texts, count = _changed(record, text_columns(type(record)), change)
        if not count:
            continue
        done.counts[HISTORY] += count
        done.since = min(filter(None, [done.since, record.history_date]))
        if write:
            type(record)._base_manager.filter(pk=record.pk).update(**texts)


def _rewrite_unsaved(plan: Plan, change: Change, done: Rewritten, *, write: bool) -> None:
    addresses = [reverse("plans:plan", args=[plan.pk])]
    for name, copies in (("submission", plan.submissions), ("shareddraft", plan.shared_drafts)):
        ids = copies.order_by().values_list("pk", flat=True)
        addresses += [f"{reverse(f'admin:plans_{name}_changelist')}{pk}/" for pk in ids]
    of_plan = Q()
    for address in addresses:
        of_plan |= Q(address__startswith=address)
    rows = UnsavedForm.objects.filter(of_plan).order_by("pk")
    for row in rows.select_for_update() if write else rows:
        texts, count = _changed(row, {"title": UnsavedForm.LONGEST_TITLE}, change)
        fields, in_fields = in_json(row.fields, change)
        if count + in_fields:
            done.counts[UNSAVED] += count + in_fields
            if write:
                UnsavedForm.objects.filter(pk=row.pk).update(fields=fields, **texts)


def _rewrite_log(plan: Plan, change: Change, done: Rewritten, *, write: bool) -> None:
    for model in WAYS_TO_PLAN:
        ids = [str(pk) for pk in rows_of(model, plan).values_list("pk", flat=True)]
        of_rows = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=ids)
        for entry in of_rows.order_by("pk"):
            texts, count = _changed(entry, {"object_repr": 200}, change)
            message = entry.change_message
            said, in_message = in_json(json.loads(message) if message.startswith("[") else message, change)
            if count + in_message:
                done.counts[LOG] += count + in_message
                if write:
                    texts["change_message"] = said if isinstance(said, str) else json.dumps(said)
                    LogEntry.objects.filter(pk=entry.pk).update(**texts)


def _rewrite_jobs(change: Change, done: Rewritten, *, write: bool) -> None:
    """Change what failed jobs report: an error may quote what it stumbled over. Which plan it was of, nothing says."""
    for task in Task.objects.filter(success=False):
        report, count = change(str(task.result), None)
        if count:
            done.counts[JOBS] += count
            if write:
                task.result = report
                task.save(update_fields=["result"])


def _drop_messages(change: Change, done: Rewritten, *, write: bool) -> None:
    """Drop messages that wait in a session and hold the words: they were about to be shown once, and are not mended."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        data = session.get_decoded()
        _messages, count = in_json(json.loads(data.get(SessionStorage.session_key, "[]")), change)
        if count:
            done.counts[MESSAGES] += count
            if write:
                del data[SessionStorage.session_key]
                session.session_data = Session.objects.encode(data)
                session.save(update_fields=["session_data"])


def _changed(row: models.Model, columns: dict[str, int | None], change: Change) -> tuple[dict[str, str], int]:
    """Return the texts of a row that a change differs in, by column, and how often it did something."""
    texts, counted = {}, 0
    for name, longest in columns.items():
        before = getattr(row, name) or ""
        after, count = change(before, longest)
        if count:
            texts[name], counted = after, counted + count
    return texts, counted


def in_json(value, change: Change, but: frozenset[str] = frozenset()):
    """Return a value of JSON with a change done to the texts in it, and how often it did something.

    Take the names whose values are left as they are.
    """
    if isinstance(value, str):
        return change(value, None)
    if isinstance(value, list):
        pairs = [in_json(each, change, but) for each in value]
        return [each for each, _count in pairs], sum(count for _each, count in pairs)
    if isinstance(value, dict):
        named = {name: (each, 0) if name in but else in_json(each, change, but) for name, each in value.items()}
        return {name: each for name, (each, _count) in named.items()}, sum(count for _each, count in named.values())
    return value, 0
