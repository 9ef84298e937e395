"""A plan as part of a page. What is rendered of a document is kept under its hash: another hash is rendered anew."""

import re
from dataclasses import dataclass
from functools import cached_property

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from nvap.kept import kept
from plans.document import (
    Anchor,
    PlanDocument,
    Stamp,
    WhatsNew,
    anchor_of,
    anchors,
    find_whats_new,
    print_plan,
    read_document,
    whole_words,
)
from plans.document.words import approval_words
from plans.models import Copy, Remark, Submission

# What the document's templates leave where a remark on something can be written: "<!--remark:line:6f...-->".
PLACE = re.compile(r"<!--remark:([a-z]+:[^>]*?)-->")

# Parts of a page, each followed by the value of an anchor; the last by none.
Pieces = tuple[tuple[SafeString, str], ...]


@dataclass(frozen=True)
class RenderedCopy:
    """What is read of a submission or a shared draft: the document, what is new in it, what a remark can be about.

    `changes` and their HTML are None and empty where it is compared with nothing. `pieces` are the document cut where a
    remark can be written, each with what it would be about. `anchors` are by the value of the form's choice, see
    plans.document.anchors. `edition` is the number of the toolkit's edition, `approval` who approved it, in words.
    """

    pieces: Pieces
    changes: WhatsNew | None
    changes_html: SafeString
    anchors: dict[str, Anchor]
    edition: int
    approval: str

    @cached_property
    def html(self) -> SafeString:
        """The whole document."""
        return SafeString("".join(html for html, _anchor in self.pieces))

    def about(self, remark: Remark) -> str:
        """Return what a remark is about, in words: "Activity 1A, Progress"."""
        return self.anchors[str(anchor_of(remark))].words

    @property
    def things(self) -> dict[str, str]:
        """Return what a remark can be about as a whole: the words by the value of the form's choice."""
        return {value: anchor.words for value, anchor in self.anchors.items() if not anchor.field_id}

    @property
    def field_labels(self) -> dict[str, dict[str, str]]:
        """Return the fields that a remark can be about: by the anchor's kind, each label by the field's id."""
        labels: dict[str, dict[str, str]] = {}
        for anchor in self.anchors.values():
            if anchor.field_id:
                labels.setdefault(anchor.kind, {})[anchor.field_id] = anchor.label
        return labels


def render_copy(copy: Copy, *, last_period: Submission | None, compared_with: Submission | None) -> RenderedCopy:
    """Return what is read of a submission or a shared draft under its present stamp.

    Take what was submitted for the last period, which feeds "last time", and what changes are counted against. All
    three may come without their documents, which are fetched for the first to ask.
    """
    stamp = Stamp.of_copy(copy)
    parts = (copy.document_sha256, stamp, _hash_of(last_period), _hash_of(compared_with))
    return kept("submission", parts, lambda: _read(copy, stamp, last_period, compared_with))


def _hash_of(submission: Submission | None) -> str:
    return submission.document_sha256 if submission else ""


def _read(copy: Copy, stamp: Stamp, last_period: Submission | None, compared_with: Submission | None) -> RenderedCopy:
    found = _documents(copy, last_period, compared_with)
    document, last, other = (found.get(each) for each in (copy, last_period, compared_with))
    changes = find_whats_new(other, document) if other else None
    return RenderedCopy(
        pieces=_cut(_render(document, stamp, last)),
        changes=changes,
        changes_html=render_to_string("plans/changes.html", {"changes": changes}) if changes else SafeString(""),
        anchors=anchors(document, whole_words(copy)),
        edition=document.edition_number,
        approval=approval_words(document),
    )


def _documents(*copies: Copy | None) -> dict[Copy, PlanDocument]:
    """Return the documents of these copies by copy; one query for each model."""
    found: dict[Copy, PlanDocument] = {}
    for model in {type(each) for each in copies if each}:
        rows = {each.pk: each for each in copies if isinstance(each, model)}
        texts = model._default_manager.filter(pk__in=rows).values_list("pk", "document")
        found |= {rows[pk]: read_document(text) for pk, text in texts}
    return found


def _render(document: PlanDocument, stamp: Stamp, last_period: PlanDocument | None) -> SafeString:
    return render_to_string("plans/document/document.html", {"plan": print_plan(document, stamp, last_period)})


def without_places(html: str) -> SafeString:
    """Return a document's HTML without the marks of where a remark can be written."""
    return SafeString(PLACE.sub("", html))


def _cut(html: str) -> Pieces:
    # Nothing people type reaches the page unescaped: only the templates leave places.
    *parts, last = PLACE.split(html)
    pairs = zip(parts[::2], (anchor.rstrip(":") for anchor in parts[1::2]), strict=True)
    return (*((SafeString(part), anchor) for part, anchor in pairs), (SafeString(last), ""))
