"""The Impact Statement and the guidance notes."""

from collections import defaultdict

from django.views.decorators.http import require_safe

from nvap.accounts.decorators import signed_in
from toolkit.models import GuidanceSection, ImpactStatementItem, MeasurePlacement, SheetText
from toolkit.reading import Words, blocks
from toolkit.views.frame import contents_or_404, long_term_impacts, measures, render_page


@require_safe
@signed_in
def impact_statement(request, reference, edition=None):
    """Show the headline: what each objective means and needs, related measures, long-term impacts."""
    contents = contents_or_404(request, reference, edition)
    texts = defaultdict(list)
    for item in ImpactStatementItem.objects.filter(edition=contents.edition):
        texts[item.objective_id, item.kind].append(item.text)
    kinds = ImpactStatementItem.Kind
    objectives = [
        {
            "heading": objective.heading,
            "mean": texts[objective.pk, kinds.MEAN],
            "need_lead": texts[objective.pk, kinds.NEED_LEAD],
            "need": texts[objective.pk, kinds.NEED],
            "address": contents.address("logic_model", objective=objective.number),
        }
        for objective in contents.objectives
    ]
    words = Words(contents.edition)
    context = {
        "words": words,
        "objectives": objectives,
        "measures": measures(contents.edition, MeasurePlacement.Part.IMPACT_STATEMENT),
        "long_term_impacts": long_term_impacts(contents.edition, words, SheetText.Place.STATEMENT_IMPACT_HEADING),
    }
    return render_page(request, "impact_statement", contents, context)


@require_safe
@signed_in
def guidance(request, reference, edition=None):
    """Show the guidance notes with the questions to ask before planning."""
    contents = contents_or_404(request, reference, edition)
    sections = GuidanceSection.objects.filter(edition=contents.edition).prefetch_related("planning_questions")
    context = {
        "words": Words(contents.edition),
        "sections": [
            {
                "code": section.code,
                "heading": section.heading,
                "blocks": blocks(section.body),
                "questions": list(section.planning_questions.all()),
            }
            for section in sections
        ],
    }
    return render_page(request, "guidance", contents, context)
