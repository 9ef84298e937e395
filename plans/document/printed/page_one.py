"""What page one lifts out of the plan for leadership: what is asked of them, risks raised, and dates."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from plans.document.printed.line import status_words
from plans.document.printed.row import Row
from plans.document.schema import DocDecision, DocLine, DocNode, PlanDocument
from plans.document.words import no_answer_words
from plans.wording import count_words, shortened

# On page one a risk is told in so many characters, a date's activity in so many; both are printed in full further down.
BRIEF_LENGTH = 220
DATE_LENGTH = 75
RAISED_LENGTH = 70
# Of what is past its due date all are named, but so many told; of what comes next so many.
OLDEST = 3
COMING = 4


@dataclass(frozen=True)
class Decision:
    """What is asked: the words, to whom and by when, and what became of it."""

    what: str
    facts: tuple[Row, ...]
    state: str
    answer: str

    @property
    def between(self) -> str:
        """What parts the words from what is said of them: where they are in lines, as a table is, a new line."""
        return _parting(self.what)

    @property
    def before_answer(self) -> str:
        """What parts the answer from what is before it."""
        return _parting(self.answer)


def _parting(words: str) -> str:
    return "\n" if "\n" in words else " "


@dataclass(frozen=True)
class Raised:
    """A line the force wants its leadership to see."""

    number: str
    title: str
    status: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Dates:
    """All that is past its due date, in a sentence; the oldest of that and what comes next, dated; how many follow."""

    overdue: str
    told: tuple[tuple[str, str], ...]
    later: str


def print_decision(decision: DocDecision, document: PlanDocument, day: datetime.date) -> Decision:
    """Tell a decision asked. Take the day the document shows: what should have been decided by then is marked so."""
    answer = decision.text("answer")
    facts = [
        Row(field.label, field.text if answer else _with_passed(field.text, field.date, day))
        for field in decision.fields
        if field.id not in ("what", "answer", "answered_on") and field.text
    ]
    return Decision(decision.text("what"), tuple(facts), _decision_state(decision, document), answer)


def _decision_state(decision: DocDecision, document: PlanDocument) -> str:
    if decision.text("answer"):
        return f"Answered {decision.text('answered_on')}".strip()
    return no_answer_words(decision.asked_for, document.period.name if document.period else "")


def print_raised(line: DocLine, document: PlanDocument, day: datetime.date) -> Raised:
    """Tell a line's risks in brief: the force's own words, then what it ticked; and when leadership looks again."""
    picked = "; ".join(pick.text for pick in line.picks("consequences"))
    risks = " ".join(filter(None, [line.text("risks"), f"From the toolkit: {picked}" if picked else ""]))
    review = _with_passed(line.text("leadership_review_by"), line.date("leadership_review_by"), day)
    rows = [_brief(line, "risks", risks), _brief(line, "risk_mitigation", line.text("risk_mitigation"))]
    return Raised(
        number=line.number,
        title=shortened(line.title, RAISED_LENGTH),
        status=", ".join(filter(None, [status_words(line, document), f"review by {review}" if review else ""])),
        rows=tuple(row for row in rows if row.label),
    )


def _brief(node: DocNode, field_id: str, words: str) -> Row:
    field = node.field(field_id)
    return Row(field.label if field else "", shortened(words, BRIEF_LENGTH))


def _with_passed(words: str, date: datetime.date | None, day: datetime.date) -> str:
    return f"{words} (passed)" if date and date < day else words


def print_dates(document: PlanDocument, day: datetime.date) -> Dates:
    """Tell the plan's dates as of a day: what is overdue never hides what comes next."""
    unfinished = [line for line in document.lines if not document.finishes(line.status) and line.date("due")]
    overdue = [line for line in unfinished if line.date("due") < day]
    oldest = sorted(overdue, key=lambda line: line.date("due"))[:OLDEST]
    coming = sorted(_coming(document, unfinished, day), key=lambda event: event.date)
    return Dates(
        overdue=_overdue_words(overdue),
        told=(
            *((f"{line.text('due')} (passed)", _line_words(line)) for line in oldest),
            *((event.when, event.what) for event in coming[:COMING]),
        ),
        later=f"and {count_words(len(coming) - COMING, 'later date', 'later dates')}" if coming[COMING:] else "",
    )


def _overdue_words(lines: list[DocLine]) -> str:
    if not lines:
        return ""
    count = count_words(len(lines), "activity is past its due date", "activities are past their due date")
    return f"{count}: {', '.join(line.number for line in lines)}."


class Event(NamedTuple):
    """Something with a date still to come: the date it is sorted by, its words, and what it is."""

    date: datetime.date
    when: str
    what: str


def _coming(document: PlanDocument, lines: list[DocLine], day: datetime.date) -> Iterator[Event]:
    events = [_event(line, "due", _line_words(line)) for line in lines]
    events += [
        _event(line, "leadership_review_by", f"Leadership reviews {_line_words(line)}")
        for line in document.lines
        if line.text("raise_with_leadership")
    ]
    events += [
        _event(decision, "by_when", f"Decision needed: {shortened(decision.text('what'), DATE_LENGTH)}")
        for decision in document.decisions
        if not decision.text("answer")
    ]
    return (event for event in events if event and event.date >= day)


def _event(node: DocNode, field_id: str, what: str) -> Event | None:
    date = node.date(field_id)
    return Event(date, node.text(field_id), what) if date else None


def _line_words(line: DocLine) -> str:
    return f"{line.number} {shortened(line.title, DATE_LENGTH)}"
