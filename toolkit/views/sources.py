"""Useful links and references."""

from collections import defaultdict

from django.db.models import Prefetch
from django.views.decorators.http import require_safe

from nvap.accounts.decorators import signed_in
from toolkit.models import Citation, EvidenceParagraph, Reference, UsefulLink
from toolkit.reading import Words
from toolkit.views.frame import contents_or_404, render_page


@require_safe
@signed_in
def links(request, reference, edition=None):
    """Show the useful links; one whose address was not published is shown as words."""
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
    citations = Citation.objects.select_related("paragraph__activity__objective", "sheet_text")
    entries = Reference.objects.filter(edition=contents.edition).prefetch_related(
        Prefetch("citations", queryset=citations)
    )
    names = _paragraph_names(contents.edition)
    context = {
        "words": Words(contents.edition),
        "references": [
            {
                "code": entry.code,
                "text": entry.text,
                "url": entry.url,
                "unpublished": entry.unpublished,
                "cited_in": _citing_places(contents, entry.citations.all(), names),
            }
            for entry in entries
        ],
    }
    return render_page(request, "references", contents, context)


def _paragraph_names(edition):
    """Return each evidence paragraph's name by its key: its activity, and its place where there are several."""
    paragraphs = EvidenceParagraph.objects.filter(edition=edition).values_list("pk", "activity", "activity__number")
    of_activity = defaultdict(list)
    for pk, activity, number in paragraphs:
        of_activity[activity, number].append(pk)
    return {
        pk: f"Activity {number}" + (f", paragraph {place}" if len(keys) > 1 else "")
        for (_, number), keys in of_activity.items()
        for place, pk in enumerate(keys, start=1)
    }


def _citing_places(contents, citations, names):
    """Return pairs of a text and an address for the places that cite a reference, each place once."""
    places = {}
    for citation in citations:
        if citation.paragraph is None:
            address = contents.address("perennial_challenges")
            places[f"{address}#{citation.sheet_text.code}"] = "Perennial challenges"
        else:
            number = citation.paragraph.activity.objective.number
            address = contents.address("supporting_information", objective=number)
            places[f"{address}#{citation.paragraph.code}"] = names[citation.paragraph_id]
    return [(name, address) for address, name in places.items()]
