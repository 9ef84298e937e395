"""Pages across the objectives: PEEL questions and other measures, perennial challenges."""

from collections import defaultdict

from django.db.models import F, Prefetch
from django.views.decorators.http import require_safe

from nvap.accounts.decorators import signed_in
from toolkit.formatting import Words, link_citations
from toolkit.models import (
    Citation,
    Measure,
    MeasurePlacement,
    PeelQuestion,
    PerennialChallenge,
    SheetText,
)
from toolkit.views.frame import contents_or_404, render_page


@require_safe
@signed_in
def peel_questions(request, reference, edition=None):
    """Show each PEEL question with its wordings and where each is printed, then measures of other sources."""
    contents = contents_or_404(request, reference, edition)
    # Those of no objective first, then by objective; the order counts within a part.
    placements = MeasurePlacement.objects.select_related("objective").order_by(
        F("objective__order").asc(nulls_first=True), "part", "order", "code"
    )
    measures = Measure.objects.filter(edition=contents.edition).prefetch_related(
        Prefetch("placements", queryset=placements)
    )
    worded, others = defaultdict(list), defaultdict(list)
    headings = {}
    for measure in measures:
        if measure.peel_question_id is not None:
            worded[measure.peel_question_id].append(_wording(contents, measure))
        else:
            others[measure.source].append(_wording(contents, measure))
            for placement in measure.placements.all():
                headings.setdefault(measure.source, placement.heading)
    questions = list(PeelQuestion.objects.filter(edition=contents.edition))
    context = {
        "words": Words(contents.edition),
        "questions": _tree(questions, worded),
        "others": [
            (headings.get(source, label), others[source]) for source, label in Measure.Source.choices if others[source]
        ],
    }
    return render_page(request, "peel_questions", contents, context)


def _wording(contents, measure):
    return {
        "code": measure.code,
        "text": measure.text,
        "peel_edition": measure.peel_edition,
        "parts": sorted({placement.get_part_display() for placement in measure.placements.all()}),
        "places": [_place(contents, placement) for placement in measure.placements.all()],
    }


def _place(contents, placement):
    """Return the name and the address of a place where a measure is printed."""
    words = placement.get_part_display()
    if placement.objective is not None:
        words = f"Objective {placement.objective.number}, {words}"
    # Parts have the names of their pages.
    if placement.part == MeasurePlacement.Part.IMPACT_STATEMENT:
        return words, f"{contents.address(placement.part)}#measures"
    if placement.objective is None:
        return words, ""
    return words, f"{contents.address(placement.part, objective=placement.objective.number)}#measures"


def _tree(questions, worded, parent_id=None, level=4):
    """Return the questions below a parent, each with its wordings and the questions below it.

    `level` is that of their headings; HTML has six.
    """
    return [
        {
            "code": question.code,
            "name": str(question),
            "wordings": worded[question.pk],
            "children": _tree(questions, worded, question.pk, min(level + 1, 6)),
            "level": level,
        }
        for question in questions
        if question.parent_id == parent_id
    ]


@require_safe
@signed_in
def perennial_challenges(request, reference, edition=None):
    """Show the perennial challenges the action is linked to, their issues, and where the toolkit refers to them."""
    contents = contents_or_404(request, reference, edition)
    introduction = SheetText.objects.filter(
        edition=contents.edition, place=SheetText.Place.PERENNIAL_INTRODUCTION
    ).prefetch_related(Prefetch("citations", queryset=Citation.objects.select_related("reference")))
    references = contents.address("references")
    context = {
        "words": Words(contents.edition),
        "introduction": [
            (text.code, link_citations(text.text, text.citations.all(), references)) for text in introduction
        ],
        "challenges": PerennialChallenge.objects.filter(edition=contents.edition).prefetch_related("issues"),
        "pointing": _pointing(contents),
    }
    return render_page(request, "perennial_challenges", contents, context)


def _pointing(contents):
    """Return each sentence that refers to the challenges once, with the name and address of each place it is at."""
    places = defaultdict(list)
    for objective in contents.objectives:
        if objective.consequences_note:
            address = contents.address("logic_model", objective=objective.number)
            places[objective.consequences_note].append((str(objective), f"{address}#consequences"))
    return list(places.items())
