"""A plan as part of a page. What is rendered of a document is kept under its hash: another hash renders it anew."""

from dataclasses import dataclass

from django.core.cache import caches
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from plans.document import (
    Change,
    PlanDocument,
    Stamp,
    anchor_of,
    anchors,
    diff,
    field_labels,
    print_plan,
    read_document,
    sha256_of,
)
from plans.models import Remark, Submission


@dataclass(frozen=True)
class RenderedSubmission:
    """What is read of a submission: the document as HTML, what has changed in it, what a remark can be about."""

    html: SafeString
    changes: list[Change]
    anchors: dict[str, str]
    field_labels: dict[str, dict[str, str]]

    def about(self, remark: Remark) -> str:
        """Return what a remark is about, in words: "Activity 1A: Weekly meeting, Progress"."""
        anchor = anchor_of(remark)
        words = [self.anchors[anchor.value]]
        if anchor.field_id:
            words.append(self.field_labels[anchor.kind].get(anchor.field_id, ""))
        return ", ".join(filter(None, words))


def render_draft(
    document: PlanDocument, document_sha256: str, stamp: Stamp, last_period: Submission | None
) -> SafeString:
    """Return a document not submitted yet as HTML, its headings from h2 on.

    Take its hash, and the submission that "last time" means, which may come without its document.
    """
    return caches["readings"].get_or_set(
        _key("draft", document_sha256, stamp, last_period),
        lambda: _render(document, stamp, read_document(last_period.document) if last_period else None),
    )


def render_submission(
    submission: Submission, last_period: Submission | None, compared_with: Submission | None
) -> RenderedSubmission:
    """Return what is read of a submission under its present stamp.

    Take the submission that "last time" means and the one that changes are counted against. All three may come without
    their documents.
    """
    stamp = Stamp.of_submission(submission)
    return caches["readings"].get_or_set(
        _key("submission", submission.document_sha256, stamp, last_period, compared_with),
        lambda: _read(submission, stamp, last_period, compared_with),
    )


def _key(kind: str, document_sha256: str, stamp: Stamp, *others: Submission | None) -> str:
    """Return the name under which is kept what depends on these alone."""
    shown = (document_sha256, stamp, *(other.document_sha256 if other else "" for other in others))
    return f"{kind}-{sha256_of(repr(shown))}"


def _read(submission: Submission, stamp: Stamp, last_period, compared_with) -> RenderedSubmission:
    asked_for = {each.pk for each in (submission, last_period, compared_with) if each}
    texts = dict(Submission.objects.filter(pk__in=asked_for).values_list("pk", "document"))
    document = read_document(texts[submission.pk])
    return RenderedSubmission(
        html=_render(document, stamp, read_document(texts[last_period.pk]) if last_period else None),
        changes=diff(read_document(texts[compared_with.pk]), document) if compared_with else [],
        anchors=anchors(document),
        field_labels=field_labels(document),
    )


def _render(document: PlanDocument, stamp: Stamp, last_period: PlanDocument | None) -> SafeString:
    return render_to_string("plans/document/document.html", {"plan": print_plan(document, stamp, last_period)})
