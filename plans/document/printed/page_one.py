"""What page one lifts out of the plan for leadership: what is asked of them, risks raised, and dates."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from plans.document.printed.line import status_words
from plans.document.printed.row import Row
from plans.document.schema import DocDecision, DocLine, DocNode, PlanDocument
from plans.wording import count_words, day_words, shortened

# On page one a risk is told in so many characters, a date's activity in so many; both are printed in full further down.
BRIEF_LENGTH = 220
DATE_LENGTH = 75
RAISED_LENGTH = 90
# Of what is past its due date all are named, but so many told; of what comes next so many.
OLDEST = 3
COMING = 5


@dataclass(frozen=True)
class Decision:
    """What is asked: the words, to whom and by when, and what became of it."""

    what: str
    facts: tuple[Row, ...]
    state: str


@dataclass(frozen=True)
class Raised:
    """A line the force wants its leadership to see."""

    number: str
    title: str
    status: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Dates:
    """What is past its due date, in a sentence with the oldest told; then what comes next, and how much after that."""

    overdue: str
    oldest: tuple[tuple[str, str], ...]
    coming: tuple[tuple[str, str], ...]
    later: str


def print_decision(decision: DocDecision, document: PlanDocument, day: datetime.date) -> Decision:
    """Tell a decision asked. Take the day the document shows: what should have been decided by then is marked so."""
    answer = decision.text("answer")
    facts = [
        Row(field.label, field.text if answer else _with_passed(field.text, field.date, day))
        for field in decision.fields
        if field.id not in ("what", "answer", "answered_on") and field.text
    ]
    return Decision(decision.text("what"), tuple(facts), _decision_state(decision, document))


def _decision_state(decision: DocDecision, document: PlanDocument) -> str:
    if answer := decision.text("answer"):
        answered_on = decision.text("answered_on")
        return f"Answered {answered_on}: {answer}" if answered_on else f"Answered: {answer}"
    if document.period and decision.asked_for == document.period.name:
        return ""
    return f"Asked for {decision.asked_for}, no answer yet" if decision.asked_for else "No answer yet"


def print_raised(line: DocLine, document: PlanDocument, day: datetime.date) -> Raised:
    """Tell a line's risks in brief: the force's own words, then what it ticked; and when leadership looks again."""
    picked = "; ".join(pick.text for pick in line.picks("consequences"))
    risks = " ".join(filter(None, [line.text("risks"), f"From the toolkit: {picked}" if picked else ""]))
    review = _with_passed(line.text("leadership_review_by"), line.date("leadership_review_by"), day)
    rows = [
        _brief(line, "risks", risks),
        _brief(line, "risk_mitigation", line.text("risk_mitigation")),
    ]
    if review:
        rows.append(_brief(line, "leadership_review_by", review))
    return Raised(
        number=line.number,
        title=shortened(line.title, RAISED_LENGTH),
        status=status_words(line, document),
        rows=tuple(row for row in rows if row.label),
    )


def _brief(node: DocNode, field_id: str, words: str) -> Row:
    field = node.field(field_id)
    return Row(field.label if field else "", shortened(words, BRIEF_LENGTH))


def _with_passed(words: str, date: datetime.date | None, day: datetime.date) -> str:
    return f"{words} (passed)" if date and date < day else words


def print_dates(document: PlanDocument, day: datetime.date) -> Dates:
    """Tell the plan's dates as of a day: what is overdue never hides what comes next."""
    unfinished = [line for line in document.lines if not document.finishes(line.status)]
    dated = sorted(((line.date("due"), line) for line in unfinished if line.date("due")), key=lambda each: each[0])
    overdue = [(due, line) for due, line in dated if due < day]
    coming = sorted(_coming(document, dated, day), key=lambda each: each[0])
    return Dates(
        overdue=_overdue_words([line for _, line in overdue]),
        oldest=tuple((day_words(due), _line_words(line)) for due, line in overdue[:OLDEST]),
        coming=tuple((day_words(date), words) for date, words in coming[:COMING]),
        later=f"and {count_words(len(coming) - COMING, 'later date', 'later dates')}" if coming[COMING:] else "",
    )


def _overdue_words(lines: list[DocLine]) -> str:
    if not lines:
        return ""
    names = ", ".join(line.number for line in sorted(lines, key=lambda line: (len(line.number), line.number)))
    count = count_words(len(lines), "activity is past its due date", "activities are past their due date")
    return f"{count}: {names}."


def _coming(document: PlanDocument, dated, day: datetime.date) -> Iterator[tuple[datetime.date, str]]:
    for due, line in dated:
        if due >= day:
            yield due, _line_words(line)
    for line in document.lines:
        review = line.date("leadership_review_by")
        if line.text("raise_with_leadership") and review and review >= day:
            yield review, f"Leadership reviews {_line_words(line)}"
    for decision in document.decisions:
        by_when = decision.date("by_when")
        if by_when and by_when >= day and not decision.text("answer"):
            yield by_when, f"Decision needed: {shortened(decision.text('what'), DATE_LENGTH)}"


def _line_words(line: DocLine) -> str:
    return f"{line.number} {shortened(line.title, DATE_LENGTH)}"
