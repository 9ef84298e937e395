"""What may not be saved again of a plan, and who had a copy of what was hidden."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Model
from django.utils import timezone

from nvap.accounts.models import User
from nvap.sealing import fingerprints
from plans.fields import FIELDS, form_labels, label_of
from plans.models import (
    Download,
    HiddenPlace,
    Hiding,
    Indicator,
    PeriodReport,
    Plan,
    PlannedActivity,
    Remark,
    SharedDraft,
    Submission,
)
from plans.passages import replace_spans, windows
from plans.queries.texts import text_columns
from plans.wording import day_words

# The addresses at which something is typed into a plan, or into VKPP's review of a copy of it.
PLAN_ADDRESS = re.compile(r"/plans/(\d+)/")
KEY = re.compile(r"[0-9a-f-]{36}")
COPY_ADDRESS = re.compile(r"/admin/plans/(submission|shareddraft)/(\d+)/")


def find_hidden(plan_id: int | None, texts: Mapping[str, str]) -> dict[str, Hiding]:
    """Return which of these texts, by name, hold words that were hidden in a plan or lately removed from it."""
    hidings = _guarding(plan_id) if any(texts.values()) else []
    found = {}
    for name, text in texts.items():
        for hiding in hidings:
            if _spans(text, hiding):
                found[name] = hiding
    return found


def blot_typed(address: str, fields: Mapping[str, list[str]]) -> Mapping[str, list[str]]:
    """Return what was typed into a form of an address with marks in place of words that are hidden or removed."""
    for hiding in _guarding(_plan_at(address)):
        mark = hiding.hidden_mark(1) if hiding.is_open else hiding.removed_mark()
        fields = {
            name: [replace_spans(value, _spans(value, hiding), lambda _words, mark=mark: mark) for value in values]
            for name, values in fields.items()
        }
    return fields


def _guarding(plan_id: int | None) -> list[Hiding]:
    return list(Hiding.objects.guarding().filter(plan=plan_id)) if plan_id else []


def _spans(text: str, hiding: Hiding) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for fingerprint, length, alone in hiding.fingerprints:
        runs = list(windows(text, length))
        for words, (start, end) in runs if not alone or len(runs) == 1 else []:
            is_free = all(end <= other_start or start >= other_end for other_start, other_end in spans)
            if is_free and fingerprint in fingerprints(words):
                spans.append((start, end))
    return sorted(spans)


def _plan_at(address: str) -> int | None:
    if found := PLAN_ADDRESS.match(address):
        return int(found[1])
    if found := COPY_ADDRESS.match(address):
        model = Submission if found[1] == "submission" else SharedDraft
        return model.objects.filter(pk=found[2]).values_list("plan", flat=True).first()
    return None


def find_readers(
    plan: Plan, *, submissions: Iterable[int], drafts: Iterable[int], hashes: Mapping[str, tuple[str, str]], since
) -> dict[int, list[str]]:
    """Return who had a copy of the words, by user id, each with what they had in words.

    Take the ids of the submissions and shared drafts that held them, the hashes these had before and have now by name,
    and since when the words were in the living plan, if they were: a draft's PDF made after that may hold them.
    """
    # A copy in which other words were hidden before had other hashes then.
    earlier = HiddenPlace.objects.filter(hiding__plan=plan, where__in=hashes).exclude(sha256_before="")
    known = {before for before, _now in hashes.values()} | set(earlier.values_list("sha256_before", flat=True))
    readers: dict[int, list[str]] = defaultdict(list)
    for each in Download.objects.filter(plan=plan):
        of_copy = each.document_sha256 in known
        of_draft = each.what in Download.OF_THE_LIVING_PLAN and since is not None and each.first_at >= since
        if of_copy or of_draft:
            readers[each.user_id].append(f"Downloaded {each.what} on {day_words(timezone.localdate(each.first_at))}")
    reviewed = Submission.objects.filter(pk__in=submissions).select_related("review").defer("document")
    for submission in reviewed.prefetch_related("openings"):
        for opening in submission.openings.all():
            readers[opening.user_id].append(f"Opened submission {submission.number} to review it")
        if review := getattr(submission, "review", None):
            readers[review.decided_by_id].append(f"Decided on submission {submission.number}")
    shared = SharedDraft.objects.filter(pk__in=drafts).defer("document")
    for draft in shared:
        if draft.advised_by_id:
            readers[draft.advised_by_id].append(f"Gave advice on the draft shared on {draft.shared_on}")
    if shared:
        for user in User.objects.reviewers():
            readers[user.pk].append("Was sent word of a draft shared with VKPP, and could read it")
    for remark in Remark.objects.filter(submission__in=submissions) | Remark.objects.filter(shared_draft__in=drafts):
        readers[remark.made_by_id].append("Wrote a remark on a copy that held it")
    return {user_id: list(dict.fromkeys(said)) for user_id, said in readers.items()}


@dataclass(frozen=True)
class FieldText:
    """A field of a row that may be hidden as a whole: its label, the words it holds, and all it has ever held."""

    label: str
    text: str
    wordings: tuple[str, ...]


def find_fields(plan: Plan, page: str) -> dict[str, FieldText]:
    """Return the fields with words of what a page is about, by the value of a form's choice.

    Take the page as its link names it: "line:<key>", "number:<key>" or "report:<period's reference>"; nothing for any
    other.
    """
    labels, found = form_labels(plan.edition), {}
    for group, about, row in _rows_of_page(plan, *page.partition(":")[::2]):
        named = {field.id: label_of(field, labels) for field in FIELDS[group]}
        columns = text_columns(type(row))
        for name in named:
            if name in columns and (text := getattr(row, name)):
                held = row.history.order_by("history_id").values_list(name, flat=True)
                wordings = tuple(dict.fromkeys([text, *filter(None, held)]))
                found[f"{group}:{row.pk}:{name}"] = FieldText(f"{named[name]}{about}", text, wordings)
    return found


def _rows_of_page(plan: Plan, kind: str, key: str) -> Iterator[tuple[str, str, Model]]:
    """Return the rows a page is about, each with the group of its fields and what tells it apart, in words."""
    is_key = bool(KEY.fullmatch(key))
    if kind == "line" and is_key:
        for line in PlannedActivity.objects.filter(plan_objective__plan=plan, key=key):
            yield "line", "", line
            for update in line.progress_updates.select_related("period"):
                yield "progress", f", {update.period.told_apart}", update
    elif kind == "number" and is_key:
        for indicator in Indicator.objects.filter(plan_objective__plan=plan, key=key):
            yield "number", "", indicator
            for reading in indicator.readings.all():
                yield "result", f", {day_words(reading.date)}", reading
    elif kind == "report":
        for report in PeriodReport.objects.filter(plan=plan, period__reference=key):
            yield "report", "", report
