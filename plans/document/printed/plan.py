from collections.abc import Iterator
from dataclasses import dataclass

from plans.document.printed.dates import Dates, find_dates
from plans.document.printed.decisions import Decision, print_decisions
from plans.document.printed.objective import Objective, print_objective
from plans.document.printed.page_one import PageOne, lay_out
from plans.document.printed.raised import Raised, print_raised
from plans.document.printed.row import Row, print_rows
from plans.document.schema import DocReference, DocRemarkAnswer, PlanDocument
from plans.document.stamp import Stamp
from plans.document.words import approval_words, period_words
from plans.wording import day_words

# Under a heading of its own, and on every page.
SUMMARY, MARKING = "summary", "marking"


@dataclass(frozen=True)
class Printed:
    """The whole plan, ready to print.

    `page_one` is cut to one page; all else is in full, `facts`, `decisions`, `raised` and `dates` among it. `after`
    holds what is said of the plan after its objectives.
    """

    stamp: Stamp
    title: str
    action: str
    statement: str
    force: str
    period: str
    marking: str
    nil_return_reason: str
    reason_label: str
    page_one: PageOne
    facts: tuple[Row, ...]
    summary: Row
    decisions: tuple[Decision, ...]
    objectives: tuple[Objective, ...]
    owner_label: str
    raised: tuple[Raised, ...]
    dates: Dates
    impact_label: str
    impacts: tuple[Row, ...]
    after: tuple[Row, ...]
    answers: tuple[Row, ...]
    references: tuple[DocReference, ...]
    remark_answers: tuple[DocRemarkAnswer, ...]


def print_plan(document: PlanDocument, stamp: Stamp, last_period: PlanDocument | None = None) -> Printed:
    """Lay a document out for reading.

    Take the document, the stamp it is read under, and the document submitted for the last period, which feeds "last
    time". Return plain values for `plans/document/document.html` and the PDF.
    """
    summary = document.report.field(SUMMARY)
    owners = [field for objective in document.objectives if (field := objective.field("impact_owner"))]
    title = document.labels.get("form_name", "Plan")
    objectives = tuple(print_objective(objective, document, last_period) for objective in document.objectives)
    owner_label = owners[0].label if owners else "Owner"
    dates = find_dates(document, stamp.day)
    return Printed(
        stamp=stamp,
        title=title,
        action=f"{document.action_reference} {document.action_title}",
        statement=document.action_statement,
        force=document.force,
        period=period_words(document),
        marking=document.marking,
        nil_return_reason=document.nil_return_reason,
        facts=tuple(_plan_facts(document, stamp)),
        summary=Row(summary.label, summary.text, empty=summary.empty) if summary else Row("Summary"),
        reason_label=_reason_label(stamp),
        page_one=lay_out(
            document, stamp, last_period, title=title, owner_label=owner_label, objectives=objectives, dates=dates
        ),
        decisions=tuple(print_decisions(document, stamp.day, last_period)),
        objectives=objectives,
        owner_label=owner_label,
        raised=tuple(print_raised(document, stamp.day)),
        dates=dates,
        impact_label=document.labels.get("impact_description", "Impact description"),
        impacts=tuple(Row(impact.label, impact.text) for impact in document.impacts),
        after=tuple(print_rows(field for field in document.fields if field.where == "after")),
        answers=tuple(Row(answer.question, answer.answer) for answer in document.planning_answers),
        references=tuple(document.references),
        remark_answers=tuple(document.remark_answers),
    )


def _reason_label(stamp: Stamp) -> str:
    return "VKPP’s reason" if stamp.is_returned else "VKPP’s message"


def _plan_facts(document: PlanDocument, stamp: Stamp) -> Iterator[Row]:
    state = f"{stamp.state_label}, submitted late" if stamp.late else stamp.state_label
    yield Row(document.labels.get("reporting_period", "Reporting period"), period_words(document))
    yield Row("Status", state)
    if not stamp.is_draft:
        yield Row("Submitted", day_words(stamp.day))
    if stamp.decision_reason:
        yield Row(_reason_label(stamp), stamp.decision_reason)
    if document.approval:
        yield Row("Approved by", approval_words(document))
    if document.joint_with:
        yield Row("Joint with", ", ".join(document.joint_with))
    fields = [*document.fields, *document.report.fields]
    yield from print_rows(field for field in fields if field.where != "after" and field.id not in (SUMMARY, MARKING))
