"""An objective's Supporting Information."""

from urllib.parse import urlencode

from django.db.models import Prefetch
from django.views.decorators.http import require_safe

from nvap.accounts.decorators import signed_in
from toolkit.formatting import Words, blocks, link_citations
from toolkit.models import (
    Activity,
    ActivityImpact,
    ActivityQuestion,
    Citation,
    EvidenceParagraph,
    MeasurePlacement,
    SheetText,
)
from toolkit.views.frame import contents_or_404, kept_text, long_term_impacts, measures, objective_or_404, render_page


@require_safe
@signed_in
def supporting_information(request, reference, objective, edition=None):
    """Show an objective's activities with their evidence; each has the anchor `activity-<number>`."""
    contents = contents_or_404(request, reference, edition)
    objective = objective_or_404(contents, objective)
    text = kept_text("supporting_information", contents, objective, lambda: _text(contents, objective))
    return render_page(request, "supporting_information", contents, text | {"objective": objective})


def _text(contents, objective):
    """Return the published content of the page, as plain values."""
    references = contents.address("references")
    citations = Citation.objects.select_related("reference")
    paragraphs = EvidenceParagraph.objects.prefetch_related(Prefetch("citations", queryset=citations))
    logic_model = contents.address("logic_model", objective=objective.number)
    activities = Activity.objects.filter(objective=objective).prefetch_related(
        Prefetch("evidence", queryset=paragraphs),
        Prefetch("impact_places", queryset=ActivityImpact.objects.select_related("impact")),
        Prefetch("question_places", queryset=ActivityQuestion.objects.select_related("question")),
    )
    # A question of several activities has its anchor at the first.
    places = {}
    for activity in activities:
        for place in activity.question_places.all():
            places.setdefault(place.question_id, place)
    words = Words(contents.edition)
    return {
        "words": words,
        "long_term_impacts": long_term_impacts(contents.edition, words, SheetText.Place.SUPPORTING_IMPACT_HEADING),
        "activities": [
            {
                "number": activity.number,
                "text": activity.text,
                "evidence": [
                    (paragraph.code, link_citations(paragraph.text, paragraph.citations.all(), references))
                    for paragraph in activity.evidence.all()
                ],
                "impacts": [place.impact.text for place in activity.impact_places.all()],
                "questions": [
                    (place.question.code if places[place.question_id] == place else "", blocks(place.question.text))
                    for place in activity.question_places.all()
                ],
                "logic_model": f"{logic_model}?{urlencode({'choose': activity.code})}",
            }
            for activity in activities
        ],
        "measures_heading": words.at(SheetText.Place.MEASURES_COLUMN, objective=objective),
        "measures": measures(contents.edition, MeasurePlacement.Part.SUPPORTING_INFORMATION, objective),
        "logic_model": logic_model,
    }
