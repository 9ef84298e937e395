from dataclasses import dataclass

from plans.document.printed.objective import Objective, print_objective
from plans.document.printed.page_one import Raised, next_dates, print_raised
from plans.document.printed.row import Row
from plans.document.schema import DocReference, PlanDocument
from plans.document.stamp import Stamp
from plans.document.words import approval_words, day_words, period_words


@dataclass(frozen=True)
class Printed:
    """The whole plan, ready to print."""

    stamp: Stamp
    title: str
    action: str
    statement: str
    force: str
    period: str
    marking: str
    nil_return_reason: str
    facts: tuple[Row, ...]
    summary: Row
    decisions: Row
    objectives: tuple[Objective, ...]
    raised: tuple[Raised, ...]
    next_dates: tuple[tuple[str, str], ...]
    impacts: tuple[Row, ...]
    labels: dict[str, str]
    contributing_agencies: str
    answers: tuple[Row, ...]
    references: tuple[DocReference, ...]
    has_previous: bool


def print_plan(document: PlanDocument, stamp: Stamp, previous: PlanDocument | None = None) -> Printed:
    """Lay a document out for reading.

    Takes the document, the stamp it is read under, and the last submission's document to count against. Gives plain
    values for `plans/document/document.html` and the PDF.
    """
    labels = document.labels
    before = {objective.code: objective for objective in previous.objectives} if previous else {}
    lines = [line for objective in document.objectives for line in objective.lines]
    return Printed(
        stamp=stamp,
        title=labels["form_name"],
        action=f"{document.action_reference} {document.action_title}",
        statement=document.action_statement,
        force=document.force,
        period=period_words(document),
        marking=document.marking,
        nil_return_reason=document.nil_return_reason,
        facts=_plan_facts(document, stamp),
        summary=Row("Summary for leadership", document.summary),
        decisions=Row("Decisions or help needed", document.decisions_needed, empty="None asked for"),
        objectives=tuple(
            print_objective(objective, document, before.get(objective.code)) for objective in document.objectives
        ),
        raised=tuple(print_raised(line) for line in lines if line.raise_with_leadership),
        next_dates=tuple(next_dates(lines, stamp.day)),
        impacts=tuple(Row(impact.label, impact.text) for impact in document.impacts),
        labels=labels,
        contributing_agencies=document.contributing_agencies,
        answers=tuple(Row(answer.question, answer.answer) for answer in document.planning_answers),
        references=tuple(document.references),
        has_previous=previous is not None,
    )


def _plan_facts(document: PlanDocument, stamp: Stamp) -> tuple[Row, ...]:
    labels = document.labels
    state = f"{stamp.state_label}, submitted late" if stamp.late else stamp.state_label
    rows = [Row(labels["reporting_period"], period_words(document), spans=True), Row("Status", state)]
    if not stamp.is_draft:
        rows.append(Row("Submitted", day_words(stamp.day)))
    if stamp.decision_reason:
        label = "VKPP’s reason" if stamp.is_returned else "VKPP’s message"
        rows.append(Row(label, stamp.decision_reason, spans=True))
    if document.approval:
        rows.append(Row("Approved by", approval_words(document)))
    if document.joint_with:
        rows.append(Row("Joint with", ", ".join(document.joint_with)))
    rows += [
        Row(labels["project_lead"], document.project_lead),
        Row(labels["prepared_by"], document.prepared_by),
        Row(labels["date_prepared"], day_words(document.date_prepared)),
    ]
    return tuple(rows)
