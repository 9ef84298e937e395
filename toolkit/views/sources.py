"""Perennial challenges, useful links and references."""

from django.db.models import Prefetch
from django.views.decorators.http import require_safe

from nvap.accounts.decorators import signed_in
from toolkit.models import Citation, PerennialChallenge, Reference, SheetText, UsefulLink
from toolkit.reading import Words, linked
from toolkit.views.frame import contents_or_404, render_page


@require_safe
@signed_in
def perennial_challenges(request, reference, edition=None):
    """Show the perennial challenges the action is linked to, with their issues."""
    contents = contents_or_404(request, reference, edition)
    introduction = SheetText.objects.filter(
        edition=contents.edition, place=SheetText.Place.PERENNIAL_INTRODUCTION
    ).prefetch_related(Prefetch("citations", queryset=Citation.objects.select_related("reference")))
    references = contents.address("references")
    context = {
        "words": Words(contents.edition),
        "introduction": [linked(text.text, text.citations.all(), references) for text in introduction],
        "challenges": PerennialChallenge.objects.filter(edition=contents.edition).prefetch_related("issues"),
    }
    return render_page(request, "perennial_challenges", contents, context)


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
    citations = Citation.objects.select_related("paragraph__activity__objective")
    entries = Reference.objects.filter(edition=contents.edition).prefetch_related(
        Prefetch("citations", queryset=citations)
    )
    context = {
        "words": Words(contents.edition),
        "references": [
            {
                "code": entry.code,
                "text": entry.text,
                "url": entry.url,
                "cited_by": _citing_places(contents, entry.citations.all()),
            }
            for entry in entries
        ],
    }
    return render_page(request, "references", contents, context)


def _citing_places(contents, citations):
    """Return pairs of a text and an address for the places that cite a reference, each place once."""
    places = {}
    for citation in citations:
        if citation.paragraph is None:
            places["Perennial challenges"] = contents.address("perennial_challenges")
        else:
            activity = citation.paragraph.activity
            page = contents.address("supporting_information", objective=activity.objective.number)
            places[f"Activity {activity.number}"] = f"{page}#activity-{activity.number}"
    return list(places.items())
