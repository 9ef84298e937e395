"""A plan as part of a page. What is drawn of a document is kept under its hash: another hash is drawn anew."""

from dataclasses import dataclass

from django.core.cache import caches
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from plans.document import Change, PlanDocument, Stamp, diff, places, print_plan, read_document, sha256_of
from plans.models import Submission


@dataclass(frozen=True)
class RenderedSubmission:
    """What is read of a submission: the drawn document, what has changed in it, what a remark can be about."""

    html: SafeString
    changes: list[Change]
    places: dict[str, str]


def render_draft(document: PlanDocument, document_sha256: str, stamp: Stamp, previous: Submission | None) -> SafeString:
    """A document not submitted yet as HTML, its headings from h2 on. Takes its hash, and what was last submitted."""
    return caches["readings"].get_or_set(
        _key("draft", document_sha256, stamp, previous),
        lambda: _draw(document, stamp, read_document(previous.document) if previous else None),
    )


def render_submission(submission: Submission, previous: Submission | None) -> RenderedSubmission:
    """What is read of a submission under its present stamp. Takes the one it is counted against.

    Both may come without their documents, which are fetched for the first to ask.
    """
    stamp = Stamp.of_submission(submission)
    return caches["readings"].get_or_set(
        _key("submission", submission.document_sha256, stamp, previous), lambda: _read(submission, stamp, previous)
    )


def _key(kind: str, document_sha256: str, stamp: Stamp, previous: Submission | None) -> str:
    """The name under which is kept what depends on these alone."""
    shown = (document_sha256, stamp, previous.document_sha256 if previous else "")
    return f"{kind}-{sha256_of(repr(shown))}"


def _read(submission: Submission, stamp: Stamp, previous: Submission | None) -> RenderedSubmission:
    asked_for = [each.pk for each in (submission, previous) if each]
    texts = dict(Submission.objects.filter(pk__in=asked_for).values_list("pk", "document"))
    document = read_document(texts[submission.pk])
    before = read_document(texts[previous.pk]) if previous else None
    return RenderedSubmission(
        html=_draw(document, stamp, before),
        changes=diff(before, document) if before else [],
        places=places(document),
    )


def _draw(document: PlanDocument, stamp: Stamp, previous: PlanDocument | None) -> SafeString:
    return render_to_string("plans/document/document.html", {"plan": print_plan(document, stamp, previous)})
