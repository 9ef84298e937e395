"""The activities that a force raises with its leadership, the worst first, and their risks."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from nvap.wording import lower_first
from plans.document.printed.decisions import with_passed
from plans.document.printed.fitting import Cut, Item, Part, Teller, cut, cut_words, name_room
from plans.document.printed.statuses import NO_UPDATE, TITLE, attention
from plans.document.schema import DocLine, PlanDocument

FROM_TOOLKIT = "From the toolkit:"


@dataclass(frozen=True)
class Raised:
    """An activity raised with leadership: its number and title, its status, and the id of where it is in full."""

    number: str
    title: str
    status: str
    target: str


def print_raised(document: PlanDocument, day: datetime.date) -> Iterator[Raised]:
    """List what is raised, the worst first. Take the day the document shows: a review before it is marked so."""
    for line in raised_lines(document):
        yield Raised(line.number, line.title, _status(line, document, day), _target(line))


def raised_tellers(document: PlanDocument, day: datetime.date) -> list[Teller]:
    """Return what tells each of `print_raised` on page one, with its risks and how they are mitigated."""
    return [_teller(line, document, day) for line in raised_lines(document)]


def raised_lines(document: PlanDocument) -> list[DocLine]:
    """Return the activities raised, by how much their status calls for attention; not those that ended earlier."""
    raised = [line for line in document.lines if line.text("raise_with_leadership") and not line.finished_earlier]
    return sorted(raised, key=lambda line: -attention(line.status, document))


def _target(line: DocLine) -> str:
    return f"activity-{line.key}"


def _status(line: DocLine, document: PlanDocument, day: datetime.date) -> str:
    label = document.status_label(line.status)
    status = ", ".join(filter(None, [label, lower_first(NO_UPDATE) if line.waits else ""])) or "Status not given"
    review = with_passed(line.text("leadership_review_by"), line.date("leadership_review_by"), day)
    status = status[:1].upper() + status[1:]
    return f"{status}, review by {review}" if review else status


def _teller(line: DocLine, document: PlanDocument, day: datetime.date) -> Teller:
    status = _status(line, document, day)

    def tell(length: float) -> Item:
        risks = _risks(line, length)
        mitigation = cut(line.text("risk_mitigation"), length * 0.7)
        parts = [Part(f"{line.number} {cut_words(line.title, name_room(length, TITLE)).text}", f"{status}.")]
        for field_id, words, none in (
            ("risks", risks.text, "nothing entered"),
            ("risk_mitigation", mitigation.text, "nothing entered"),
        ):
            if field := line.field(field_id):
                parts.append(Part(f"{field.label}:", words or none))
        return Item(tuple(parts), _target(line) if risks.is_cut or mitigation.is_cut else "")

    return tell


def _risks(line: DocLine, length: float) -> Cut:
    """The force's own words; what it picked from the toolkit only where it wrote none, each pick whole."""
    picks = [pick.text for pick in line.picks("consequences")]
    own = cut(line.text("risks"), length)
    if own.text:
        return Cut(own.text, own.is_cut or bool(picks))
    if not picks:
        return own
    for count in range(len(picks), 0, -1):
        told = cut("; ".join(picks[:count]), length)
        if not told.is_cut or count == 1:
            more = f"; and {len(picks) - count} more" if picks[count:] else ""
            return Cut(f"{FROM_TOOLKIT} {told.text}{more}", told.is_cut or bool(more))
    raise AssertionError("A pick is always told.")
