"""What is shown of a plan before it is submitted, besides the whole of it: what is read first, and what has changed."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from nvap.kept import kept
from plans.document import PlanDocument, Stamp, WhatsNew, find_whats_new, print_plan, read_document
from plans.exports.html import without_places
from plans.models import Submission


@dataclass(frozen=True)
class RenderedCheck:
    """The first page as VKPP will read it and the rest, their headings from h2 on; what is new since a submission.

    `changes` and their HTML are None and empty where it is compared with nothing.
    """

    page_one: SafeString
    rest: SafeString
    changes: WhatsNew | None
    changes_html: SafeString


def render_check(
    document: PlanDocument,
    document_sha256: str,
    stamp: Stamp,
    *,
    last_period: Submission | None,
    compared_with: Submission | None,
) -> RenderedCheck:
    """Return what is shown of a document before it is submitted.

    Take its hash, its stamp, what was submitted for the last period, and what changes are counted against; both may
    come without their documents, which are fetched for the first to ask.
    """
    parts = (document_sha256, stamp, *(each.document_sha256 if each else "" for each in (last_period, compared_with)))
    return kept("check", parts, lambda: _render(document, stamp, last_period, compared_with))


def _render(
    document: PlanDocument, stamp: Stamp, last_period: Submission | None, compared_with: Submission | None
) -> RenderedCheck:
    asked_for = {each.pk for each in (last_period, compared_with) if each}
    texts = Submission.objects.filter(pk__in=asked_for).values_list("pk", "document")
    documents = {pk: read_document(text) for pk, text in texts}
    plan = print_plan(document, stamp, documents[last_period.pk] if last_period else None)
    changes = find_whats_new(documents[compared_with.pk], document) if compared_with else None
    return RenderedCheck(
        page_one=without_places(render_to_string("plans/document/page_one.html", {"plan": plan})),
        rest=without_places(render_to_string("plans/check_rest.html", {"plan": plan})),
        changes=changes,
        changes_html=render_to_string("plans/changes.html", {"changes": changes}) if changes else SafeString(""),
    )
