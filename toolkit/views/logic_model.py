"""An objective's Logic Model."""

from django.db.models import Prefetch
from django.views.decorators.http import require_safe

from nvap.accounts.decorators import signed_in
from toolkit.models import (
    Activity,
    ActivityImpact,
    ActivityQuestion,
    ConsequenceLink,
    ImpactLink,
    MeasurePlacement,
    Output,
    SheetText,
    UnintendedConsequence,
)
from toolkit.reading import Words, blocks
from toolkit.views.frame import contents_or_404, long_term_impacts, measures, objective_or_404, render_page


@require_safe
@signed_in
def logic_model(request, reference, objective, edition=None):
    """Show an objective's logic model: situation, activities with what they lead to, measures, consequences."""
    contents = contents_or_404(request, reference, edition)
    objective = objective_or_404(contents, objective)
    evidence = contents.address("supporting_information", objective=objective.number)
    links = ImpactLink.objects.not_rejected().select_related("long_term_impact")
    activities = Activity.objects.filter(objective=objective).prefetch_related(
        Prefetch("outputs", queryset=Output.objects.not_rejected()),
        Prefetch("impact_places", queryset=ActivityImpact.objects.select_related("impact")),
        Prefetch("impact_places__impact__links", queryset=links),
        Prefetch("question_places", queryset=ActivityQuestion.objects.select_related("question")),
    )
    consequences = UnintendedConsequence.objects.filter(objective=objective).prefetch_related(
        Prefetch("links", queryset=ConsequenceLink.objects.not_rejected().select_related("activity"))
    )
    activities = [_activity_of_logic_model(activity, evidence) for activity in activities]
    consequences = [_consequence(consequence) for consequence in consequences]
    words = Words(contents.edition)
    context = {
        "words": words,
        "objective": objective,
        "long_term_impacts": long_term_impacts(contents.edition, words, SheetText.Place.LONG_TERM_LABEL),
        "activities": activities,
        "has_derived_links": any(impact["derived"] for activity in activities for impact in activity["impacts"]),
        "measures": measures(contents.edition, MeasurePlacement.Part.LOGIC_MODEL, objective),
        "consequences": consequences,
        "has_derived_consequences": any(consequence["derived"] for consequence in consequences),
        "perennial_challenges": contents.address("perennial_challenges"),
    }
    return render_page(request, "logic_model", contents, context)


def _activity_of_logic_model(activity, evidence):
    outputs = list(activity.outputs.all())
    impacts = [place.impact for place in activity.impact_places.all()]
    return {
        "number": activity.number,
        "text": activity.text,
        "evidence": f"{evidence}#activity-{activity.number}",
        "outputs": [output.text for output in outputs if not output.is_derived],
        "derived_outputs": [
            {"text": output.text, "basis": output.get_basis_display(), "quotes": output.quotes}
            for output in outputs
            if output.is_derived
        ],
        "impacts": [
            {
                "text": impact.text,
                "published": [str(link.long_term_impact) for link in impact.links.all() if not link.is_derived],
                "derived": [str(link.long_term_impact) for link in impact.links.all() if link.is_derived],
            }
            for impact in impacts
        ],
        "questions": [blocks(place.question.text) for place in activity.question_places.all()],
    }


def _consequence(consequence):
    links = list(consequence.links.all())
    return {
        "text": consequence.text,
        "published": ", ".join(link.activity.number for link in links if not link.is_derived),
        "derived": ", ".join(link.activity.number for link in links if link.is_derived),
    }
