"""A plan's dates as of a day: what is overdue, and what comes next."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from plans.document.printed.fitting import Item, Part, Teller, cut_words, name_room
from plans.document.schema import DocNode, PlanDocument

# Of what is overdue page one names so many, the oldest first: fewer where it has less room.
MOST_NAMED, NAMED = 25, 5
ROOM_FOR_MOST = 200
# The length of what a date to come is of, in ems.
COMING = 30


NOTHING_COMES = Item((Part("No dates to come."),))


class Event(NamedTuple):
    """Something with a date: the date it is sorted by, its words, a short name of what it is, and what it is."""

    date: datetime.date
    when: str
    name: str
    what: str


@dataclass(frozen=True)
class Dates:
    """All dates of a plan, the earliest first: what is overdue on the day it shows, and what is still to come."""

    overdue: tuple[Event, ...]
    coming: tuple[Event, ...]


def find_dates(document: PlanDocument, day: datetime.date) -> Dates:
    """Return the dates of activities that go on, of reviews by leadership, and of decisions without an answer."""
    events = sorted(_events(document), key=lambda event: event.date)
    return Dates(
        overdue=tuple(event for event in events if event.date < day),
        coming=tuple(event for event in events if event.date >= day),
    )


def date_tellers(dates: Dates) -> list[Teller]:
    """Return what tells the dates on page one: what is overdue in one item, then each that comes, if any."""
    if not dates.overdue and not dates.coming:
        return []
    coming: list[Teller] = [_coming_teller(event) for event in dates.coming] or [lambda _length: NOTHING_COMES]
    if not dates.overdue:
        return coming
    return [lambda length: _overdue(dates.overdue, MOST_NAMED if length >= ROOM_FOR_MOST else NAMED), *coming]


def _overdue(events: tuple[Event, ...], most: int) -> Item:
    named = "; ".join(f"{event.name}, {event.when}" for event in events[:most])
    more = f"; and {len(events) - most} more" if events[most:] else ""
    return Item((Part(f"{len(events)} overdue:", f"{named}{more}."),), "all-dates" if more else "")


def _coming_teller(event: Event) -> Teller:
    def tell(length: float) -> Item:
        # A date is in full among all dates: the list says so once, where it is cut.
        return Item((Part(event.when, cut_words(event.what, name_room(length, COMING)).text),))

    return tell


def _events(document: PlanDocument) -> Iterator[Event]:
    events: list[Event | None] = []
    for line in document.lines:
        ends = document.finishes(line.status)
        title = f"{line.number} {line.title}"
        if not ends:
            events.append(_event(line, "due", line.number, title))
        if line.text("raise_with_leadership") and not line.finished_earlier:
            events.append(
                _event(line, "leadership_review_by", f"review of {line.number}", f"Leadership reviews {title}")
            )
    asked = (decision for decision in document.decisions if not decision.text("answer"))
    for number, decision in enumerate(asked, start=1):
        what = f"Decision {number}: {decision.text('what')}"
        events.append(_event(decision, "by_when", f"decision {number}", what))
    return (event for event in events if event is not None)


def _event(node: DocNode, field_id: str, name: str, what: str) -> Event | None:
    date = node.date(field_id)
    return Event(date, node.text(field_id), name, " ".join(what.split())) if date else None
