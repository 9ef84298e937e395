"""What is wrong with an edition, in words that tell an editor what to do."""

import re
from dataclasses import dataclass
from itertools import pairwise

from django.db import models

from nvap.wording import lower_first
from toolkit.editions.content import EditionRows, content_sha256, row_models
from toolkit.models import (
    Activity,
    ActivityImpact,
    ActivityQuestion,
    AssessmentQuestion,
    Citation,
    ConsequenceLink,
    DerivedRow,
    EditionRow,
    Impact,
    ImpactLink,
    LongTermImpact,
    Measure,
    MeasurePlacement,
    Objective,
    Reference,
)

ALIKE = str.maketrans("‘’“”", "''\"\"")


@dataclass(frozen=True)
class Problem:
    """A sentence that says what is wrong and what to do about it, and the row concerned, if any.

    `in_list` says that it is put right in the list that the row is in, not on the row's own page.
    """

    text: str
    row: EditionRow | None = None
    in_list: bool = False

    def __str__(self):
        return self.text


def edition_problems(edition):
    """Return what is wrong with an edition as a list of Problems.

    The rows of an edition must be its own. A published edition must have the text that was published, a draft must be
    fit to be published. Takes a constant number of queries.
    """
    rows = EditionRows(edition)
    problems = [Problem(f"{edition}: {row.code} points at a row of another edition.", row) for row in rows.strays]
    if not edition.is_draft:
        if content_sha256(edition) != edition.content_sha256:
            problems.insert(0, Problem(f"{edition}: the text is not the text that was published."))
        return problems
    # The other checks follow foreign keys, so strays come first.
    return problems or [problem for check in CHECKS for problem in check(edition, rows)]


def _parts(edition, rows):
    objectives = rows.of(Objective)
    if not objectives:
        yield Problem("There is no objective: add one.")
    if not rows.of(LongTermImpact):
        yield Problem("There is no long-term impact: add one.")
    with_activity = {activity.objective_id for activity in rows.of(Activity)}
    for objective in objectives:
        if objective.pk not in with_activity:
            yield Problem(f"{objective.row_title} has no activity: add one.", objective)


def _empty_texts(edition, rows):
    if not edition.statement.strip():
        yield Problem("The statement of the edition is empty: write what the action asks of forces.")
    for model in row_models():
        required = [
            field
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField) and not field.blank
        ]
        for row in rows.of(model):
            for field in required:
                if not getattr(row, field.attname).strip():
                    yield Problem(
                        f"{row.row_title}: “{field.verbose_name}” is empty. Fill it in or remove the row.", row
                    )


def _impacts(edition, rows):
    with_impact = {place.activity_id for place in rows.of(ActivityImpact)}
    placed = {place.impact_id for place in rows.of(ActivityImpact)}
    leading = {link.impact_id for link in rows.of(ImpactLink) if link.code not in rows.rejected}
    for activity in rows.of(Activity):
        if activity.pk not in with_impact:
            yield Problem(f"{activity.row_title} has no short to medium term impact: choose one for it.", activity)
    for impact in rows.of(Impact):
        if impact.pk not in placed:
            yield Problem(f"{impact.row_title} stands with no activity: choose one for it or remove it.", impact)
        if impact.pk not in leading:
            yield Problem(
                f"{impact.row_title} leads to no long-term impact: choose one for it. Links you rejected do not count.",
                impact,
            )


def _one_objective(edition, rows):
    for model, name in ((ActivityImpact, "impact"), (ActivityQuestion, "question"), (ConsequenceLink, "consequence")):
        for row in rows.of(model):
            end = getattr(row, name)
            if end.objective_id != row.activity.objective_id:
                yield Problem(
                    f"{end.row_title} is of {lower_first(end.objective.row_title)} and stands with"
                    f" {lower_first(row.activity.row_title)}: choose an activity of its objective.",
                    row,
                )


def _numbers(edition, rows):
    objectives = rows.of(Objective)
    for expected, objective in enumerate(objectives, start=1):
        if objective.number != expected:
            yield Problem(
                f"{objective.row_title} stands at place {expected}: number the objectives 1 to {len(objectives)}"
                " in their order.",
                objective,
                in_list=True,
            )
    for activities in rows.lists(Activity):
        sound = []
        for activity in activities:
            number = re.fullmatch(rf"{activity.objective.number}\.([1-9]\d*)", activity.number)
            if number is None:
                yield Problem(
                    f"{activity.row_title} is of {lower_first(activity.objective.row_title)}: its number must be"
                    f" {activity.objective.number}.1, {activity.objective.number}.2 or so on.",
                    activity,
                    in_list=True,
                )
            else:
                sound.append((int(number[1]), activity))
        for (before, earlier), (after, later) in pairwise(sound):
            if after <= before:
                before_it = lower_first(earlier.row_title)
                yield Problem(
                    f"{later.row_title} stands after {before_it}: bring numbers and order in line.",
                    later,
                    in_list=True,
                )


def _order(edition, rows):
    for model in row_models():
        if not model.is_published_text:
            continue
        for siblings in rows.lists(model):
            for row in siblings:
                if row.order == 0:
                    yield Problem(
                        f"{row.row_title} has no place in the order: give it a number from 1 on.", row, in_list=True
                    )
            for earlier, later in pairwise(siblings):
                if earlier.order == later.order != 0:
                    yield Problem(
                        f"{later.row_title} and {lower_first(earlier.row_title)} have the same place in the order"
                        f" ({later.order}): give each its own.",
                        later,
                        in_list=True,
                    )


def _placed(edition, rows):
    measures = {placement.measure_id for placement in rows.of(MeasurePlacement)}
    questions = {place.question_id for place in rows.of(ActivityQuestion)}
    for measure in rows.of(Measure):
        if measure.pk not in measures:
            yield Problem(f"{measure.row_title} stands nowhere: choose a place for it or remove it.", measure)
    for question in rows.of(AssessmentQuestion):
        if question.pk not in questions:
            yield Problem(f"{question.row_title} stands with no activity: choose one for it or remove it.", question)
    for placement in rows.of(MeasurePlacement):
        if placement.part != MeasurePlacement.Part.IMPACT_STATEMENT and placement.objective_id is None:
            yield Problem(
                f"{placement.row_title} is of no objective: remove this place, and choose it again with an objective.",
                placement.measure,
            )


def _citations(edition, rows):
    for citations in rows.lists(Citation):
        rest = citations[0].place.text
        for citation in citations:
            _before, found, after = rest.partition(citation.text)
            if found:
                rest = after
            elif citation.text in citation.place.text:
                yield Problem(
                    f"{citation.row_title} comes too late in the order: order citations as their words stand.", citation
                )
            else:
                yield Problem(
                    f"{citation.row_title}: these words do not stand there. Correct them or remove the citation.",
                    citation,
                )
    cited = {citation.reference_id for citation in rows.of(Citation)}
    for reference in rows.of(Reference):
        if reference.pk not in cited:
            yield Problem(
                f"{reference.row_title} is cited nowhere: cite it on a paragraph's page, or remove it.", reference
            )


def _quotes(edition, rows):
    texts = [_folded(edition.statement)]
    derived = []
    for model in row_models():
        if issubclass(model, DerivedRow):
            derived += [row for row in rows.of(model) if row.is_derived and row.code not in rows.rejected]
        names = [field.attname for field in model._meta.concrete_fields if isinstance(field, models.TextField)]
        for row in rows.of(model) if model.is_published_text else ():
            if not getattr(row, "is_derived", False):
                texts += [_folded(getattr(row, name)) for name in names]
    whole = "\n".join(texts)
    for row in derived:
        for quote in row.quotes:
            if _folded(quote) not in whole:
                yield Problem(
                    f"{row.row_title} rests on the words “{quote}”, which do not stand in the toolkit's text any more:"
                    " quote other words, or remove the row.",
                    row,
                )


CHECKS = (_parts, _empty_texts, _impacts, _one_objective, _numbers, _order, _placed, _citations, _quotes)


def _folded(text):
    """Return the text with white space folded and apostrophes and quotation marks straight."""
    return " ".join(text.translate(ALIKE).split())
