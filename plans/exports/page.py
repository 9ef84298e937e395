"""A plan as part of a page. What was submitted never changes, so what is read of it is kept under its hash."""

from dataclasses import dataclass

from django.core.cache import caches
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from plans.document import Change, PlanDocument, Stamp, diff, places, print_plan, read_document, sha256_of
from plans.models import Submission


@dataclass(frozen=True)
class Reading:
    """What is read of a submission: the drawn document, what has changed in it, what a remark can be about."""

    html: SafeString
    changes: list[Change]
    places: dict[str, str]


def draw_document(document: PlanDocument, stamp: Stamp, previous: PlanDocument | None = None) -> SafeString:
    """The document as HTML, its headings from h2 on, counted against what was last submitted."""
    return render_to_string("plans/document/document.html", {"plan": print_plan(document, stamp, previous)})


def read_submission(submission: Submission, previous: Submission | None) -> Reading:
    """What is read of a submission under its present stamp. Takes the one it is counted against.

    Both may come without their documents, which are fetched for the first to ask.
    """
    stamp = Stamp.of_submission(submission)
    hashes = [each.document_sha256 for each in (submission, previous) if each]
    return caches["readings"].get_or_set(
        f"submission-{sha256_of(repr((*hashes, stamp)))}", lambda: _read(submission, stamp, previous)
    )


def _read(submission: Submission, stamp: Stamp, previous: Submission | None) -> Reading:
    asked_for = [each.pk for each in (submission, previous) if each]
    texts = dict(Submission.objects.filter(pk__in=asked_for).values_list("pk", "document"))
    document = read_document(texts[submission.pk])
    before = read_document(texts[previous.pk]) if previous else None
    return Reading(
        html=draw_document(document, stamp, before),
        changes=diff(before, document) if before else [],
        places=places(document),
    )
