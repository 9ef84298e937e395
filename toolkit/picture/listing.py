"""The picture as a list, for narrow screens and paper: the same boxes and links by nesting and by words."""

from dataclasses import dataclass, field

from toolkit.picture.model import Box, Column
from toolkit.picture.styles import State, state_of


@dataclass(frozen=True)
class ListedBox:
    """A box in its place in the list; an impact stands with each activity that leads to it."""

    box: Box
    # Names the place, not the box: the list may name a box several times.
    id: str
    state: State
    also_from: list[str] = field(default_factory=list)
    # What it leads to, in groups by the short mark of the links; the mark is empty for published ones.
    leads_to: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_chosen(self):
        """Whether it is the box that was chosen."""
        return self.state == State.CHOSEN


@dataclass(frozen=True)
class ListedActivity:
    """An activity with its outputs and impacts; the last entry of a list may hold impacts without an activity."""

    activity: ListedBox | None
    outputs: list[ListedBox]
    impacts: list[ListedBox]


@dataclass(frozen=True)
class Listing:
    """The whole list."""

    activities: list[ListedActivity]
    long_term_impacts: list[ListedBox]


def list_rows(model, chain=None):
    """Return the Listing of a logic model in which the chain, where there is one, stands out."""

    def listed(box, place="", **words):
        place = f"list-{place}-{box.code}" if place else f"list-{box.code}"
        return ListedBox(box, place, state_of(box, chain), **words)

    def impact(box, activity):
        others = [link.start for link in model.starts(box.code) if activity is None or link.start != activity.code]
        leads_to = {}
        for link in model.ends(box.code):
            leads_to.setdefault(link.source.short_mark, []).append(model.boxes[link.end].name)
        return listed(
            box,
            activity.code if activity else "",
            also_from=[model.numbers[code] for code in others],
            leads_to=leads_to,
        )

    rows = [
        ListedActivity(
            listed(activity),
            [listed(model.boxes[link.end]) for link in model.ends(activity.code, Column.OUTPUT)],
            [impact(model.boxes[link.end], activity) for link in model.ends(activity.code, Column.IMPACT)],
        )
        for activity in model.column(Column.ACTIVITY)
    ]
    alone = [impact(box, None) for box in model.column(Column.IMPACT) if not model.starts(box.code)]
    if alone:
        rows.append(ListedActivity(None, [], alone))
    return Listing(rows, [listed(box) for box in model.column(Column.LONG_TERM)])
