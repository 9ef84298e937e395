"""An objective's Logic Model: a picture whose boxes can be chosen, and the published text around it."""

from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from nvap.accounts.decorators import signed_in
from nvap.wording import lower_first
from toolkit.formatting import Words, blocks, list_items
from toolkit.models import LongTermImpact, MeasurePlacement, SheetText
from toolkit.picture import (
    BLOCK_GAP,
    COLUMN_GAP,
    Column,
    Group,
    TextColumn,
    Texts,
    activity_row,
    describe_chain,
    describe_model,
    fit_paper,
    lay_out,
    list_rows,
    read_logic_model,
    style_picture,
)
from toolkit.views.frame import contents_or_404, kept_text, measures, objective_or_404, render_page, render_pdf


@require_safe
@signed_in
def logic_model(request, reference, objective, edition=None):
    """Show an objective's logic model; `?choose=` with a box's code highlights the chain through that box."""
    contents = contents_or_404(request, reference, edition)
    objective = objective_or_404(contents, objective)
    # VKPP's decisions must show at once, so they are part of all cache keys below.
    decided = list(contents.edition.derived_decisions.order_by("row_code").values_list("row_code", "decision", "at"))
    model = kept_text("logic_model_read", contents, objective, lambda: _read(contents, objective), decided)
    choice = request.GET.get("choose")
    chain = model.chain(choice)
    chosen = chain.box.code if chain else ""
    body = kept_text(
        "logic_model", contents, objective, lambda: _body(contents, objective, model, chain), decided, chosen
    )
    context = {
        "objective": objective,
        "chosen": chain.box.title if chain else "",
        "has_other_choice": bool(choice) and chain is None,
        "neighbours": _neighbours(contents, objective),
    }
    return render_page(request, "logic_model", contents, body | context)


def _read(contents, objective):
    """Return the LogicModel of an objective."""
    return read_logic_model(objective, LongTermImpact.objects.filter(edition=contents.edition))


def _body(contents, objective, model, chain):
    """Return the published content of the page: the action's name, and the picture with the text around it as HTML."""
    evidence = contents.address("supporting_information", objective=objective.number)
    words = Words(contents.edition)
    headings = _column_headings(words)
    context = {
        "words": words,
        "edition": contents.edition,
        "objective": objective,
        "objective_titles": [(each.number, each.title) for each in contents.objectives],
        "long_term_impacts": _labelled(LongTermImpact.objects.filter(edition=contents.edition), words),
        "headings": headings,
        "picture": style_picture(lay_out(model, headings), chain),
        "list": list_rows(model, chain),
        "has_outputs": bool(model.column(Column.OUTPUT)),
        "has_derived": any(link.source.is_derived for link in model.links),
        "panel": _panel(model, chain, headings, evidence) if chain else None,
        "activities": [_with_evidence(activity_row(model, box), evidence) for box in model.column(Column.ACTIVITY)],
        "measures": measures(contents.edition, MeasurePlacement.Part.LOGIC_MODEL, objective),
        "consequences": [_consequence(consequence, model.numbers) for consequence in model.consequences],
        "perennial_challenges": contents.address("perennial_challenges"),
        "pdf": contents.address("logic_model_pdf", objective=objective.number),
    }
    return {
        "action_name": words.at(SheetText.Place.ACTION_NAME),
        "body": render_to_string("toolkit/logic_model_body.html", context),
    }


@require_safe
@signed_in
def logic_model_pdf(request, reference, objective, edition=None):
    """Return an objective's logic model as a PDF, on one landscape sheet where that is legible; keeps `?choose=`."""
    contents = contents_or_404(request, reference, edition)
    objective = objective_or_404(contents, objective)
    words = Words(contents.edition)
    long_term_impacts = list(LongTermImpact.objects.filter(edition=contents.edition))
    model = read_logic_model(objective, long_term_impacts)
    headings = _column_headings(words)
    chain = model.chain(request.GET.get("choose"))
    texts = _texts_on_paper(objective, words, model, _labelled(long_term_impacts, words))
    paper = fit_paper(model, headings, texts)
    context = {
        "objective": objective,
        "paper": paper,
        "gap": BLOCK_GAP,
        "column_gap": COLUMN_GAP,
        "sheets": [
            {
                "paper": sheet,
                "picture": style_picture(sheet.layout, chain) if sheet.model and sheet.model.boxes else None,
                "alternative": describe_model(sheet.model, headings) if sheet.model else "",
                "above": f"above-{number}",
                "below": f"below-{number}",
            }
            for number, sheet in enumerate(paper.sheets, start=1)
        ],
        "chosen": chain.box if chain else None,
        "legend": texts.legend,
    }
    what = f"Logic Model of objective {objective.number}"
    return render_pdf(request, "logic_model", contents, context, what=what)


def _neighbours(contents, objective):
    """Return the names and addresses of the logic models before and after this objective's."""
    objectives = contents.objectives
    at = objectives.index(objective)
    beside = {"previous": objectives[:at][-1:], "next": objectives[at + 1 :][:1]}
    return {
        side: (str(other), contents.address("logic_model", objective=other.number))
        for side, found in beside.items()
        for other in found
    }


def _labelled(long_term_impacts, words):
    """Return pairs of a long-term impact's label on the logic model and its text."""
    place = SheetText.Place.LONG_TERM_LABEL
    return [(words.at(place, long_term_impact=impact), impact.text) for impact in long_term_impacts]


def _texts_on_paper(objective, words, model, long_term_impacts):
    """Return the Texts around the picture, as plain lines."""
    places = SheetText.Place
    questions = {
        code: Group(
            model.boxes[code].name,
            [item for question in asked for item in list_items(question)],
        )
        for code, asked in model.questions.items()
        if asked
    }
    suggested = measures(objective.edition_id, MeasurePlacement.Part.LOGIC_MODEL, objective)
    consequences = [_consequence(consequence, model.numbers) for consequence in model.consequences]
    likely = [Group("", [_consequence_line(consequence) for consequence in consequences])]
    if objective.consequences_note:
        likely.append(Group("", [objective.consequences_note], is_list=False))
    return Texts(
        title=objective.title,
        legend=_legend(model),
        above=[
            TextColumn(words.at(places.SITUATION_HEADING), [Group("", [objective.situation], is_list=False)]),
            TextColumn(
                words.at(places.LONG_TERM_HEADING),
                [Group("", [f"{label} {text}" for label, text in long_term_impacts])],
            ),
        ],
        questions_heading=words.at(places.ASSESSMENT_HEADING),
        questions=questions,
        below=[
            TextColumn(words.at(places.MEASURES_HEADING), [Group(heading, texts) for heading, texts in suggested]),
            TextColumn(words.at(places.CONSEQUENCES_HEADING), likely),
        ],
    )


def _legend(model):
    sentences = ["Lines lead from left to right."]
    if any(link.source.is_derived for link in model.links):
        sentences.append(
            "Dashed boxes and lines: drawn from the toolkit's text, not in its published column; the words they rest on"
            " stand with the picture online."
        )
    if model.column(Column.OUTPUT):
        sentences.append(
            "The toolkit does not say which output leads to which impact: lines to impacts start at the activity."
        )
    return " ".join(sentences)


def _consequence_line(consequence):
    likely = []
    for mark, numbers in consequence["likely_with"]:
        likely.append(f"likely with {numbers}: {lower_first(mark)}" if mark else numbers)
    return f"{consequence['text']} ({'; '.join(likely)})" if likely else consequence["text"]


def _column_headings(words):
    """Return the published headings of the picture's columns."""
    return {
        Column.ACTIVITY: words.at(SheetText.Place.ACTIVITIES_HEADING),
        Column.OUTPUT: words.at(SheetText.Place.OUTPUTS_HEADING),
        Column.IMPACT: words.at(SheetText.Place.IMPACTS_HEADING),
        Column.LONG_TERM: words.at(SheetText.Place.LONG_TERM_HEADING),
    }


def _panel(model, chain, headings, evidence):
    description = describe_chain(model, chain)
    sides = (("What leads to it", description.upstream), ("What it leads to", description.downstream))
    activities = [model.numbers[code] for code in model.numbers if code in chain]
    return {
        "chain": description,
        "sides": [
            (heading, [(headings[column], steps) for column, steps in side.items()]) for heading, side in sides if side
        ],
        "evidence": [(number, f"{evidence}#activity-{number}") for number in activities],
        "rows": [_with_evidence(row, evidence) for row in description.rows],
        "has_questions": any(row.questions for row in description.rows),
        "has_consequences": any(row.consequences for row in description.rows),
    }


def _with_evidence(row, evidence):
    return {
        "number": row.number,
        "text": row.box.text,
        "evidence": f"{evidence}#activity-{row.number}",
        "questions": [blocks(question) for question in row.questions],
        "consequences": row.consequences,
    }


def _consequence(consequence, numbers):
    """Return what the page says of a consequence, with its likely activities in words, by their mark.

    Takes the numbers of all activities by code, in the order of the page.
    """
    by_mark = {}
    for code, number in numbers.items():
        if code in consequence.activities:
            by_mark.setdefault(consequence.activities[code].mark, []).append(number)
    return {
        "code": consequence.code,
        "text": consequence.text,
        "likely_with": [
            (mark, f"{'activity' if len(found) == 1 else 'activities'} {', '.join(found)}")
            for mark, found in by_mark.items()
        ],
    }
