"""The Impact Statement and the guidance notes."""

from collections import defaultdict

from django.views.decorators.http import require_safe

from nvap.accounts.decorators import signed_in
from toolkit.formatting import Words, blocks
from toolkit.models import GuidanceSection, ImpactStatementItem, MeasurePlacement, SheetText
from toolkit.views.frame import contents_or_404, long_term_impacts, measures, render_page, render_pdf

# Columns with more characters than this are put below one another instead of side by side.
COLUMN = 350


@require_safe
@signed_in
def impact_statement(request, reference, edition=None):
    """Show the impact statement: what each objective means and needs, related measures, long-term impacts."""
    contents = contents_or_404(request, reference, edition)
    context = _statement(contents) | {"pdf": contents.address("impact_statement_pdf")}
    return render_page(request, "impact_statement", contents, context)


@require_safe
@signed_in
def impact_statement_pdf(request, reference, edition=None):
    """Return the impact statement as a PDF: one page, unless the texts are too long for that."""
    contents = contents_or_404(request, reference, edition)
    return render_pdf(request, "impact_statement", contents, _statement(contents), what="Impact Statement")


def _statement(contents):
    """Return the content of the impact statement, for its page and its PDF."""
    items = defaultdict(list)
    for item in ImpactStatementItem.objects.filter(edition=contents.edition):
        items[item.objective_id, item.kind].append(item)
    words = Words(contents.edition)
    impacts = long_term_impacts(contents.edition, words, SheetText.Place.STATEMENT_IMPACT_HEADING)
    return {
        "words": words,
        "objectives": [_stated(contents, objective, items) for objective in contents.objectives],
        "measures": measures(contents.edition, MeasurePlacement.Part.IMPACT_STATEMENT),
        "long_term_impacts": impacts,
        "impacts_are_long": _are_long([[impact["text"]] for impact in impacts]),
    }


def _stated(contents, objective, items):
    """Return an objective's row of the impact statement."""
    mean, need_lead, need = (items[objective.pk, kind] for kind in ImpactStatementItem.Kind.values)
    columns = [[objective.title], [item.text for item in mean], [item.text for item in (*need_lead, *need)]]
    return {
        "number": objective.number,
        "heading": objective.heading,
        "mean": mean,
        "need_lead": need_lead,
        "need": need,
        "is_long": _are_long(columns),
        "address": contents.address("logic_model", objective=objective.number),
    }


def _are_long(columns):
    """Return whether one of these columns is too long to be put beside the others."""
    return any(sum(map(len, texts)) > COLUMN for texts in columns)


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
