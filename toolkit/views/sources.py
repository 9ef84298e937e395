"""Useful links and references."""

from django.db.models import F, Prefetch
from django.views.decorators.http import require_safe

from nvap.accounts.decorators import signed_in
from toolkit.formatting import Words, paragraph_numbers
from toolkit.models import Citation, EvidenceParagraph, Reference, UsefulLink
from toolkit.views.frame import contents_or_404, render_page


@require_safe
@signed_in
def links(request, reference, edition=None):
    """Show the useful links; one whose address was not published is plain text."""
    contents = contents_or_404(request, reference, edition)
    context = {
        "words": Words(contents.edition),
        "links": UsefulLink.objects.filter(edition=contents.edition),
    }
    return render_page(request, "links", contents, context)


@require_safe
@signed_in
def references(request, reference, edition=None):
    """Show the reference list, each entry with the places that cite it."""
    contents = contents_or_404(request, reference, edition)
    # In the order of the toolkit: the citations of headings come before those of the evidence.
    citations = Citation.objects.select_related("paragraph__activity__objective", "sheet_text").order_by(
        F("paragraph__activity__objective__order").asc(nulls_first=True),
        "paragraph__activity__order",
        "paragraph__order",
        "sheet_text__order",
        "order",
        "code",
    )
    entries = Reference.objects.filter(edition=contents.edition).prefetch_related(
        Prefetch("citations", queryset=citations)
    )
    paragraphs = EvidenceParagraph.objects.filter(edition=contents.edition)
    places = paragraph_numbers(paragraphs.values_list("pk", "activity"))
    context = {
        "words": Words(contents.edition),
        "references": [
            {
                "code": entry.code,
                "text": entry.text,
                "url": entry.url,
                "unpublished": entry.unpublished,
                "cited_in": _citing_places(contents, entry.citations.all(), places),
            }
            for entry in entries
        ],
    }
    return render_page(request, "references", contents, context)


def _citing_places(contents, citations, places):
    """Return pairs of a text and an address for the places that cite a reference, each place once."""
    found = {}
    for citation in citations:
        if citation.paragraph is None:
            address = contents.address("perennial_challenges")
            found[f"{address}#{citation.sheet_text.code}"] = "Perennial challenges"
        else:
            activity = citation.paragraph.activity
            address = contents.address("supporting_information", objective=activity.objective.number)
            place = places[citation.paragraph_id]
            name = f"Activity {activity.number}, paragraph {place}" if place else f"Activity {activity.number}"
            found[f"{address}#{citation.paragraph.code}"] = name
    return [(name, address) for address, name in found.items()]
