"""The pages of the published toolkit. Each sentence of an edition stands on one of them, word for word."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from nvap.accounts.decorators import signed_in
from toolkit.models import (
    Action,
    Activity,
    ActivityImpact,
    ActivityQuestion,
    Citation,
    ConsequenceLink,
    Edition,
    EvidenceParagraph,
    FormPrompt,
    GuidanceSection,
    ImpactLink,
    ImpactStatementItem,
    LongTermImpact,
    MeasurePlacement,
    Objective,
    Output,
    PerennialChallenge,
    Reference,
    SheetText,
    UnintendedConsequence,
    UsefulLink,
)
from toolkit.prompts import form_prompts, form_words
from toolkit.reading import Words, blocks, linked

# The rows of the form's table in which an objective's two impacts stand side by side.
FORM_COLUMN_FIELDS = [
    FormPrompt.Field.ACTIVITY,
    FormPrompt.Field.OUTPUT,
    FormPrompt.Field.IMPACT_MEASUREMENT,
    FormPrompt.Field.PROGRESS,
    FormPrompt.Field.NEXT_STEPS,
    FormPrompt.Field.RISKS,
    FormPrompt.Field.RISK_MITIGATION,
]


@dataclass(frozen=True)
class Contents:
    """The contents list beside a page: an edition's pages, with the address of each."""

    edition: Edition
    objectives: list[Objective]
    # Whether the address names the edition, as it must unless the edition is the one in force.
    named: bool

    def address(self, page, **kwargs):
        """Return the address of one of the edition's pages."""
        kwargs["reference"] = self.edition.action.reference
        if self.named:
            kwargs["edition"] = self.edition.number
        return reverse(f"toolkit:{page}", kwargs=kwargs)

    def groups(self):
        """Return the contents list: pairs of a heading and its pairs of a text and an address."""
        objectives = [(str(objective), objective.number) for objective in self.objectives]
        return [
            (
                "Start here",
                [
                    ("Impact Statement", self.address("impact_statement")),
                    ("Guidance notes", self.address("guidance")),
                ],
            ),
            (
                "Logic Models",
                [(text, self.address("logic_model", objective=number)) for text, number in objectives],
            ),
            (
                "Supporting Information",
                [
                    *((text, self.address("supporting_information", objective=number)) for text, number in objectives),
                    ("Perennial challenges", self.address("perennial_challenges")),
                    ("Useful links", self.address("links")),
                    ("References", self.address("references")),
                ],
            ),
            ("Impact Realisation Plan", [("The form as published", self.address("plan_form"))]),
        ]


@require_safe
@signed_in
def actions(request):
    """List the actions that have a toolkit in force; toolkit editors see the other editions too."""
    editions = Edition.objects.exclude(status=Edition.Status.DRAFT)
    if request.user.is_toolkit_editor:
        editions = Edition.objects.all()
    found = (
        Action.objects.filter(editions__in=editions)
        .distinct()
        .prefetch_related(Prefetch("editions", queryset=editions.order_by("-number")))
    )
    cards = [
        {
            "action": action,
            "current": next((e for e in action.editions.all() if e.status == Edition.Status.PUBLISHED), None),
            "others": [e for e in action.editions.all() if e.status != Edition.Status.PUBLISHED],
        }
        for action in found
    ]
    return render(request, "toolkit/actions.html", {"cards": cards, "nav_section": "toolkit"})


@require_safe
@signed_in
def impact_statement(request, reference, edition=None):
    """Show the headline: what each objective means and needs, related measures, long-term impacts."""
    contents = _contents(request, reference, edition)
    items = ImpactStatementItem.objects.filter(edition=contents.edition).select_related("objective")
    by_objective = {
        objective: {
            kind: [item.text for item in items if item.objective == objective and item.kind == kind]
            for kind in ImpactStatementItem.Kind.values
        }
        for objective in contents.objectives
    }
    objectives = [
        {
            "heading": objective.heading,
            "mean": texts["mean"],
            "need_lead": texts["need_lead"],
            "need": texts["need"],
            "address": contents.address("logic_model", objective=objective.number),
        }
        for objective, texts in by_objective.items()
    ]
    words = Words(contents.edition)
    context = {
        "words": words,
        "objectives": objectives,
        "measures": _measures(contents.edition, MeasurePlacement.Part.IMPACT_STATEMENT),
        "long_term_impacts": _long_term_impacts(contents.edition, words, SheetText.Place.STATEMENT_IMPACT_HEADING),
    }
    return _render(request, "impact_statement", contents, context)


@require_safe
@signed_in
def guidance(request, reference, edition=None):
    """Show the guidance notes with the questions to ask before planning."""
    contents = _contents(request, reference, edition)
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
    return _render(request, "guidance", contents, context)


@require_safe
@signed_in
def logic_model(request, reference, objective, edition=None):
    """Show an objective's logic model: situation, activities with what they lead to, measures, consequences."""
    contents = _contents(request, reference, edition)
    objective = _objective(contents, objective)
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
        "long_term_impacts": _long_term_impacts(contents.edition, words, SheetText.Place.LONG_TERM_LABEL),
        "activities": activities,
        "has_derived_links": any(impact["derived"] for activity in activities for impact in activity["impacts"]),
        "measures": _measures(contents.edition, MeasurePlacement.Part.LOGIC_MODEL, objective),
        "consequences": consequences,
        "has_derived_consequences": any(consequence["derived"] for consequence in consequences),
        "perennial_challenges": contents.address("perennial_challenges"),
    }
    return _render(request, "logic_model", contents, context)


@require_safe
@signed_in
def supporting_information(request, reference, objective, edition=None):
    """Show an objective's activities with their evidence; each has the anchor `activity-<number>`."""
    contents = _contents(request, reference, edition)
    objective = _objective(contents, objective)
    references = contents.address("references")
    citations = Citation.objects.select_related("reference")
    paragraphs = EvidenceParagraph.objects.prefetch_related(Prefetch("citations", queryset=citations))
    activities = Activity.objects.filter(objective=objective).prefetch_related(
        Prefetch("evidence", queryset=paragraphs),
        Prefetch("impact_places", queryset=ActivityImpact.objects.select_related("impact")),
        Prefetch("question_places", queryset=ActivityQuestion.objects.select_related("question")),
    )
    words = Words(contents.edition)
    context = {
        "words": words,
        "objective": objective,
        "long_term_impacts": _long_term_impacts(contents.edition, words, SheetText.Place.SUPPORTING_IMPACT_HEADING),
        "activities": [
            {
                "number": activity.number,
                "text": activity.text,
                "evidence": [
                    linked(paragraph.text, paragraph.citations.all(), references)
                    for paragraph in activity.evidence.all()
                ],
                "impacts": [place.impact.text for place in activity.impact_places.all()],
                "questions": [blocks(place.question.text) for place in activity.question_places.all()],
            }
            for activity in activities
        ],
        "measures_heading": words.at(SheetText.Place.MEASURES_COLUMN, objective=objective),
        "measures": _measures(contents.edition, MeasurePlacement.Part.SUPPORTING_INFORMATION, objective),
        "logic_model": contents.address("logic_model", objective=objective.number),
    }
    return _render(request, "supporting_information", contents, context)


@require_safe
@signed_in
def perennial_challenges(request, reference, edition=None):
    """Show the perennial challenges the action is linked to, with their issues."""
    contents = _contents(request, reference, edition)
    introduction = SheetText.objects.filter(
        edition=contents.edition, place=SheetText.Place.PERENNIAL_INTRODUCTION
    ).prefetch_related(Prefetch("citations", queryset=Citation.objects.select_related("reference")))
    references = contents.address("references")
    context = {
        "words": Words(contents.edition),
        "introduction": [linked(text.text, text.citations.all(), references) for text in introduction],
        "challenges": PerennialChallenge.objects.filter(edition=contents.edition).prefetch_related("issues"),
    }
    return _render(request, "perennial_challenges", contents, context)


@require_safe
@signed_in
def links(request, reference, edition=None):
    """Show the useful links; one whose address was not published is shown as words."""
    contents = _contents(request, reference, edition)
    context = {
        "words": Words(contents.edition),
        "links": UsefulLink.objects.filter(edition=contents.edition),
    }
    return _render(request, "links", contents, context)


@require_safe
@signed_in
def references(request, reference, edition=None):
    """Show the reference list, each entry with the places that cite it."""
    contents = _contents(request, reference, edition)
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
    return _render(request, "references", contents, context)


@require_safe
@signed_in
def plan_form(request, reference, edition=None):
    """Show the Impact Realisation Plan form as published: its labels, prompts and examples."""
    contents = _contents(request, reference, edition)
    prompts = form_prompts(contents.edition)
    impacts = list(LongTermImpact.objects.filter(edition=contents.edition))
    context = {
        "labels": {field: form_words(prompts, field) for field in FormPrompt.Field.values},
        "objectives": [
            {
                "heading": objective.heading,
                "columns": [_form_column(prompts, objective, impact) for impact in impacts],
            }
            for objective in contents.objectives
        ],
        "words": Words(contents.edition),
    }
    return _render(request, "plan_form", contents, context)


def _contents(request, reference, number):
    """Return the Contents of the edition that the address names: by number, else the one in force.

    Raises Http404 where there is none, and for a draft unless the reader may edit toolkits.
    """
    editions = Edition.objects.select_related("action").filter(action__reference=reference)
    edition = get_object_or_404(editions.published() if number is None else editions.filter(number=number))
    if edition.is_draft and not request.user.is_toolkit_editor:
        raise Http404
    return Contents(edition, list(Objective.objects.filter(edition=edition)), number is not None)


def _objective(contents, number):
    """Return the edition's objective of this number; raise Http404 where there is none."""
    for objective in contents.objectives:
        if objective.number == number:
            return objective
    raise Http404


def _render(request, page, contents, context):
    action = contents.edition.action
    frame = {
        "nav_section": "toolkit",
        "edition": contents.edition,
        "action": action,
        "contents": contents.groups(),
        "objective_titles": [(objective.number, objective.title) for objective in contents.objectives],
        "in_force": reverse("toolkit:impact_statement", kwargs={"reference": action.reference}),
        "breadcrumbs": [("Toolkit", reverse("toolkit:actions")), (str(action), contents.address("impact_statement"))],
    }
    return render(request, f"toolkit/{page}.html", frame | context)


def _long_term_impacts(edition, words, place):
    """Return the edition's long-term impacts, each with the heading it has at this place."""
    return [
        {"kind": impact.kind, "heading": words.at(place, long_term_impact=impact), "text": impact.text}
        for impact in LongTermImpact.objects.filter(edition=edition)
    ]


def _measures(edition, part, objective=None):
    """Return the measures printed in a part, in order, as pairs of a heading and its texts."""
    placements = MeasurePlacement.objects.filter(edition=edition, part=part, objective=objective)
    return [
        (heading, [placement.measure.text for placement in group])
        for heading, group in groupby(placements.select_related("measure"), key=lambda placement: placement.heading)
    ]


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


def _form_column(prompts, objective, impact):
    words = {field: form_words(prompts, field, objective.pk, impact.kind) for field in FORM_COLUMN_FIELDS}
    return {
        "heading": form_words(prompts, FormPrompt.Field.IMPACT_DESCRIPTION, None, impact.kind).get("heading", ""),
        "text": impact.text,
        "rows": [
            (said.get("label", field.label), [said[kind] for kind in ("prompt", "example") if kind in said])
            for field, said in words.items()
        ],
    }


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
