"""The picture as a list, for narrow screens and paper: the same boxes, their links in nesting and words."""

from dataclasses import dataclass, field

from toolkit.picture.model import Box, Column
from toolkit.picture.styles import State, state_of


@dataclass(frozen=True)
class ListedBox:
    """An entry of the list for a box; an impact has one under each activity that leads to it."""

    box: Box
    # Of the entry, as a box may have several.
    id: str
    state: State
    also_from: list[str] = field(default_factory=list)
    # The names of what it leads to, by the short mark of the links, which is empty for published ones.
    leads_to: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_chosen(self):
        """Return whether it is the chosen box."""
        return self.state == State.CHOSEN


@dataclass(frozen=True)
class ListedActivity:
    """An activity with its outputs and impacts; at the end of a list, impacts without an activity."""

    activity: ListedBox | None
    outputs: list[ListedBox]
    impacts: list[ListedBox]


@dataclass(frozen=True)
class Listing:
    """The whole list."""

    activities: list[ListedActivity]
    long_term_impacts: list[ListedBox]


def list_rows(model, chain=None):
    """Return the Listing of a logic model, highlighting the chain where there is one."""

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
