"""Every text of an edition that search can find, and where it is shown."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Cast

from toolkit.formatting import paragraph_numbers
from toolkit.models import (
    Activity,
    AssessmentQuestion,
    Citation,
    EvidenceParagraph,
    GuidanceSection,
    Impact,
    ImpactStatementItem,
    LongTermImpact,
    Measure,
    MeasurePlacement,
    Objective,
    Output,
    PerennialChallenge,
    PerennialIssue,
    PlanningQuestion,
    Reference,
    UnintendedConsequence,
    UsefulLink,
)

# The short form of a reference: everything up to its year.
SHORT_REFERENCE = re.compile(r"^.*?\((?:\d{4}|n\.d\.)[^)]*\)")


class Kind(models.TextChoices):
    """The kinds of text that readers can choose between."""

    OBJECTIVE = "objective", "Objectives"
    ACTIVITY = "activity", "Activities"
    OUTPUT = "output", "Outputs"
    IMPACT = "impact", "Impacts"
    QUESTION = "question", "Impact assessment questions"
    MEASURE = "measure", "Measures"
    CONSEQUENCE = "consequence", "Unintended consequences"
    EVIDENCE = "evidence", "Evidence"
    CHALLENGE = "challenge", "Perennial challenges"
    REFERENCE = "reference", "References and links"
    GUIDANCE = "guidance", "Guidance notes"


@dataclass(frozen=True)
class Source:
    """Where the texts of one model come from, and the page and anchor at which they are shown."""

    kind: Kind
    name: str
    queryset: models.QuerySet
    page: str
    anchor: str
    text: str = "text"
    # The lookups of the text's own name and of the heading it is under, where it has them.
    title: str | None = None
    # The name as readers know it.
    titled: str = "{title}"
    under: str | None = None
    objective: str | None = None
    activity: str | None = None


@dataclass(frozen=True)
class Text:
    """A text that can be found. `objectives` are the numbers of its objectives, none for the whole action."""

    kind: Kind
    name: str
    code: str
    title: str
    under: str
    text: str
    page: str
    anchor: str
    objectives: tuple[int, ...]
    activity: str = ""
    # Its number among the paragraphs of the activity's evidence, where there are several.
    paragraph: int = 0
    # The references that a paragraph of evidence cites, in short, as the reference list spells them.
    cites: str = ""
    # The primary key of the PEEL question that a measure words, and where this wording is printed if there are several.
    peel_question: int | None = None
    worded_in: str = ""
    mark: str = ""

    @property
    def label(self):
        """Return what readers see it called: Activity 1.2, Evidence for activity 1.2, Measure."""
        if self.kind == Kind.EVIDENCE:
            return f"{self.name} for activity {self.activity}"
        return f"{self.name} {self.activity}".strip()


def _sources():
    objective = {"objective": "objective__number"}
    of_activity = {"objective": "activity__objective__number", "activity": "activity__number"}
    return [
        Source(
            Kind.OBJECTIVE, "Logic Model", Objective.objects, "logic_model", "", text="title", title="short_title",
            titled="Objective {objective} - {title}", objective="number",
        ),
        Source(
            Kind.OBJECTIVE, "Situation", Objective.objects, "logic_model", "#situation", text="situation",
            objective="number",
        ),
        Source(
            Kind.OBJECTIVE, "Impact Statement", ImpactStatementItem.objects, "impact_statement", "#{code}", **objective
        ),
        Source(
            Kind.ACTIVITY, "Activity", Activity.objects, "supporting_information", "#activity-{activity}",
            objective="objective__number", activity="number",
        ),
        Source(
            Kind.OUTPUT, "Output", Output.objects.with_decisions(), "logic_model", "?choose={code}",
            **of_activity,
        ),
        Source(
            Kind.IMPACT, "Short to medium term impact", Impact.objects, "logic_model", "?choose={code}",
            **objective,
        ),
        Source(Kind.IMPACT, "Long-term impact", LongTermImpact.objects, "impact_statement", "#{code}"),
        Source(
            Kind.QUESTION, "Impact assessment question", AssessmentQuestion.objects, "supporting_information",
            "#{code}", **objective,
        ),
        Source(Kind.MEASURE, "Measure", Measure.objects, "peel_questions", "#{code}"),
        Source(
            Kind.CONSEQUENCE, "Unintended consequence", UnintendedConsequence.objects, "logic_model",
            "#{code}", **objective,
        ),
        Source(
            Kind.EVIDENCE, "Evidence", EvidenceParagraph.objects, "supporting_information", "#{code}", **of_activity
        ),
        Source(
            Kind.CHALLENGE, "Perennial challenge", PerennialChallenge.objects, "perennial_challenges", "#{code}",
            text="introduction", title="title",
        ),
        Source(
            Kind.CHALLENGE, "Perennial issue", PerennialIssue.objects, "perennial_challenges", "#{code}",
            under="challenge__title",
        ),
        Source(Kind.REFERENCE, "Reference", Reference.objects, "references", "#{code}"),
        Source(Kind.REFERENCE, "Useful link", UsefulLink.objects, "links", "#{code}"),
        Source(
            Kind.GUIDANCE, "Guidance notes", GuidanceSection.objects, "guidance", "#{code}", text="body",
            title="heading",
        ),
        Source(Kind.GUIDANCE, "Question before planning", PlanningQuestion.objects, "guidance", "#{code}"),
    ]  # fmt: skip


def texts_of(edition):
    """Return the Texts of an edition in the order of its pages, without rejected outputs; takes three queries."""
    sources = _sources()
    found = [
        Text(
            kind=Kind.OBJECTIVE, name="Action", code="", title="", under="", text=edition.statement,
            page="impact_statement", anchor="", objectives=(),
        )
    ]  # fmt: skip
    measures, cited = _measures(edition), _cited(edition)
    first, *others = [_rows(number, source, edition) for number, source in enumerate(sources)]
    rows = sorted(first.union(*others, all=True), key=_printed_order)
    paragraphs = paragraph_numbers((row[2], row[7]) for row in rows if sources[row[0]].kind == Kind.EVIDENCE)
    for number, _order, code, title, under, text, objective, activity, origin, confirmed_on in rows:
        source = sources[number]
        measure = measures.get(code, _Measure())
        found.append(
            Text(
                kind=source.kind,
                name=source.name,
                code=code,
                title=source.titled.format(objective=objective, title=title),
                under=under or measure.heading,
                text=_as_one_paragraph(text),
                page=source.page,
                anchor=source.anchor.format(code=code, activity=activity),
                objectives=(int(objective),) if objective else tuple(measure.objectives),
                activity=activity,
                paragraph=paragraphs.get(code, 0),
                cites="; ".join(cited.get(code, ())),
                peel_question=measure.peel_question,
                worded_in=measure.worded_in,
                mark=_mark(origin, confirmed_on),
            )
        )
    return found


def _rows(number, source, edition):
    """Return a source's rows with the columns that all sources have, so that one query can read them all."""
    is_derived = source.queryset.model is Output

    def words(field):
        return Cast(F(field) if field else Value(""), models.TextField())

    return (
        source.queryset.filter(edition=edition)
        .order_by()
        .values_list(
            Value(number, models.IntegerField()),
            F("order"),
            words("code"),
            words(source.title),
            words(source.under),
            words(source.text),
            words(source.objective),
            words(source.activity),
            words("origin" if is_derived else None),
            F("confirmed_on") if is_derived else Cast(Value(None), models.DateField()),
        )
    )


def _mark(origin, confirmed_on):
    """Return the words that tell a derived output from a published one."""
    if not origin:
        return ""
    output = Output(origin=origin)
    output.confirmed_on = confirmed_on
    return output.mark


def _printed_order(row):
    """Return the sort key of a row of the union: its source, its objective, its order there."""
    number, order, code, _title, _under, _text, objective, *_ = row
    return number, int(objective or 0), order, code


@dataclass
class _Measure:
    """Where a measure is printed: its first heading, the numbers of its objectives, the parts of the toolkit."""

    heading: str = ""
    peel_question: int | None = None
    objectives: list[int] = field(default_factory=list)
    parts: set[str] = field(default_factory=set)
    worded_in: str = ""


def _measures(edition):
    """Return the edition's measures by code."""
    measures = {}
    rows = MeasurePlacement.objects.filter(edition=edition)
    for code, question, part, heading, number in rows.values_list(
        "measure__code", "measure__peel_question", "part", "heading", "objective__number"
    ):
        measure = measures.setdefault(code, _Measure(heading, question))
        measure.parts.add(part)
        if number is not None and number not in measure.objectives:
            measure.objectives.append(number)
    wordings = Counter(measure.peel_question for measure in measures.values())
    for measure in measures.values():
        if measure.peel_question is not None and wordings[measure.peel_question] > 1:
            labels = [part.label for part in MeasurePlacement.Part if part in measure.parts]
            measure.worded_in = f"As worded in the {' and the '.join(labels)}"
    return measures


def _cited(edition):
    """Return the short forms of the references that each paragraph of evidence cites, by the paragraph's code."""
    cited = defaultdict(dict)
    citations = Citation.objects.filter(edition=edition, paragraph__isnull=False)
    for code, reference in citations.values_list("paragraph__code", "reference__text"):
        short = SHORT_REFERENCE.match(reference)
        cited[code][short[0] if short else reference] = None
    return cited


def _as_one_paragraph(text):
    return " ".join(re.sub(r"(?m)^- ", "", text).split())
