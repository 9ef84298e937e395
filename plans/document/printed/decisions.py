"""Decisions and help asked, and what became of those that the last period asked."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from nvap.wording import lower_first
from plans.document.printed.fitting import Item, Part, Teller, cut, cut_words, name_room
from plans.document.printed.row import Row
from plans.document.schema import DocDecision, PlanDocument
from plans.document.words import no_answer_words

ASKED_NO_LONGER = "No longer asked"
# The length of a name on page one, in ems.
NAME = 22


@dataclass(frozen=True)
class Decision:
    """What is asked, in full: the words, to whom and by when, and what became of it.

    `number` counts those still asked; those answered or no longer asked have none.
    """

    what: str
    facts: tuple[Row, ...]
    state: str
    answer: str
    number: int = 0

    @property
    def between(self) -> str:
        """What parts the words from what is said of them: where they are in lines, as a table is, a new line."""
        return "\n" if "\n" in self.what else " "

    @property
    def before_answer(self) -> str:
        """What parts the answer from what is before it."""
        return "\n" if "\n" in self.answer else " "


@dataclass(frozen=True)
class Fate:
    """A decision with what became of it; `number` as in Decision."""

    decision: DocDecision
    state: str
    number: int


def print_decisions(document: PlanDocument, day: datetime.date, last_period: PlanDocument | None) -> Iterator[Decision]:
    """Tell in full what is asked, then what was answered, then what the last period asked and this one does not.

    Take the day the document shows: what should have been decided by then is marked so.
    """
    for fate in _fates(document, last_period):
        decision, answer = fate.decision, fate.decision.text("answer")
        facts = [
            Row(field.label, with_passed(field.text, field.date, day) if fate.number else field.text)
            for field in decision.fields
            if field.id not in ("what", "answer", "answered_on") and field.text
        ]
        yield Decision(decision.text("what"), tuple(facts), fate.state, answer, fate.number)


def decision_tellers(document: PlanDocument, day: datetime.date, last_period: PlanDocument | None) -> list[Teller]:
    """Return what tells each of `print_decisions` on page one."""
    return [_teller(fate, day) for fate in _fates(document, last_period)]


def with_passed(words: str, date: datetime.date | None, day: datetime.date) -> str:
    """Return the words of a date, marked where it is before the day that a document shows."""
    return f"{words} (passed)" if date and date < day else words


def _fates(document: PlanDocument, last_period: PlanDocument | None) -> list[Fate]:
    asked = [decision for decision in document.decisions if not decision.text("answer")]
    answered = [decision for decision in document.decisions if decision.text("answer")]
    period = document.period.name if document.period else ""
    return [
        *(
            Fate(decision, no_answer_words(decision.asked_for, period), number)
            for number, decision in enumerate(asked, 1)
        ),
        *(Fate(decision, f"Answered {decision.text('answered_on')}".strip(), 0) for decision in answered),
        *(Fate(decision, ASKED_NO_LONGER, 0) for decision in _asked_no_longer(document, last_period)),
    ]


def _asked_no_longer(document: PlanDocument, last_period: PlanDocument | None) -> list[DocDecision]:
    """What was open in the last period and is not in this one; by its words too, for version 1 gave it no key."""
    if last_period is None or document.is_nil_return:
        return []
    known = {decision.key for decision in document.decisions} | {each.text("what") for each in document.decisions}
    return [
        decision
        for decision in last_period.decisions
        if not decision.text("answer") and not known & {decision.key, decision.text("what")}
    ]


def _teller(fate: Fate, day: datetime.date) -> Teller:
    decision = fate.decision
    by_when = with_passed(decision.text("by_when"), decision.date("by_when"), day)

    def tell(length: float) -> Item:
        what, whom = cut(decision.text("what"), length), cut_words(decision.text("of_whom"), name_room(length, NAME))
        if fate.number:
            asked = ", ".join(
                filter(None, [f"of {whom.text}" if whom.text else "", f"by {by_when}" if by_when else ""])
            )
            words = "; ".join(filter(None, [asked, lower_first(fate.state)]))
            parts = [Part(f"{fate.number}. {words[:1].upper()}{words[1:]}{':' if words else ''}", what.text)]
        else:
            parts = [Part(f"{fate.state}:", what.text)]
        answer = cut(decision.text("answer"), length)
        if answer.text:
            parts.append(Part("Answer:", answer.text))
        is_cut = what.is_cut or answer.is_cut or (whom.is_cut and bool(fate.number))
        return Item(tuple(parts), "all-decisions" if is_cut else "")

    return tell
