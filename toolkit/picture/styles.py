"""The styles of boxes and lines: plain, chosen, on the chosen chain, or beside it.

Edges and words tell them apart before colours do, so that black and white works; every ink meets WCAG AA on its fill.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from toolkit.picture.layout import SMALL
from toolkit.picture.model import Column
from toolkit.picture.placed import Layout, PlacedBox, PlacedLink


class State(StrEnum):
    """The state of a box or line, given the choice of a box."""

    PLAIN = "plain"
    CHOSEN = "chosen"
    CHAIN = "chain"
    DIM = "dim"


@dataclass(frozen=True)
class BoxStyle:
    """The colours, edge width and dashes of a box, the last two in hundredths of an em."""

    fill: str
    edge: str
    ink: str = "#141414"
    mark_ink: str = "#141414"
    width: int = 10
    dashes: str = ""


@dataclass(frozen=True)
class LineStyle:
    """The colour, width and dashes of a line, the last two in hundredths of an em."""

    ink: str
    width: int = 11
    dashes: str = ""


PUBLISHED_STYLES = {
    Column.ACTIVITY: BoxStyle(fill="#e4f1f1", edge="#064a4e"),
    Column.OUTPUT: BoxStyle(fill="#ffffff", edge="#46525f"),
    Column.IMPACT: BoxStyle(fill="#ffffff", edge="#14304f"),
    Column.LONG_TERM: BoxStyle(fill="#dfe8f1", edge="#14304f"),
}
BOX_DASHES = "42 28"
DERIVED_STYLE = BoxStyle(fill="#fbf6e8", edge="#7a5a10", mark_ink="#5c430a", dashes=BOX_DASHES)
CHAIN_EDGE = {"edge": "#0b2038", "width": 22}
CHOSEN_COLOURS = {"fill": "#14304f", "edge": "#0b2038", "ink": "#ffffff", "mark_ink": "#ffffff", "width": 22}
DIM_COLOURS = {"fill": "#ffffff", "edge": "#c3ccd5", "ink": "#56616c", "mark_ink": "#56616c", "width": 8}

LINE = LineStyle(ink="#33485c")
DERIVED_LINE = LineStyle(ink="#7a5a10", dashes="36 24")
CHAIN_LINE = {"ink": "#0b2038", "width": 20}
DIM_LINE = {"ink": "#d3dae0", "width": 9}


@dataclass(frozen=True)
class StyledItem:
    """A placed box or line with its state and style; `em` is the size of the picture's text."""

    placed: PlacedBox | PlacedLink
    state: State
    style: BoxStyle | LineStyle
    em: float

    @property
    def is_chosen(self):
        """Return whether it is the chosen box."""
        return self.state == State.CHOSEN

    @property
    def stroke_width(self):
        """Return the width of its edge or line."""
        return round(self.style.width * self.em / 100, 2)

    @property
    def dashes(self):
        """Return the lengths of its dashes and gaps; empty for a solid line."""
        return " ".join(f"{int(part) * self.em / 100:g}" for part in self.style.dashes.split())


@dataclass(frozen=True)
class Picture:
    """A layout with styles. Lines that share an end are in one list; those of the chain come last."""

    layout: Layout
    boxes: list[StyledItem]
    strands: list[list[StyledItem]]

    @property
    def halo(self):
        """Return the width of the white around a line, which shows where it crosses others."""
        return round(0.36 * self.layout.sheet.size, 2)

    @property
    def corner(self):
        """Return the radius of the boxes' corners."""
        return round(0.25 * self.layout.sheet.size, 2)

    @property
    def small(self):
        """Return the text size of the marks."""
        return round(SMALL * self.layout.sheet.size, 2)


def style_picture(layout, chain=None):
    """Return the Picture of a layout, highlighting the chain where there is one."""
    em = layout.sheet.size
    boxes = [_styled_box(placed, chain, em) for placed in layout.boxes]
    # Published lines are drawn over dashed ones where both share a route.
    fans = [
        [
            _styled_line(placed, chain, em)
            for placed in sorted(fan, key=lambda placed: not placed.link.source.is_derived)
        ]
        for fan in layout.fans
    ]
    beside = [[line for line in fan if line.state != State.CHAIN] for fan in fans]
    on_chain = [[line for line in fan if line.state == State.CHAIN] for fan in fans]
    return Picture(layout, boxes, [strand for strand in beside + on_chain if strand])


def state_of(box, chain):
    """Return the State of a box, given the chosen chain or None."""
    if chain is None:
        return State.PLAIN
    if box == chain.box:
        return State.CHOSEN
    return State.CHAIN if box.code in chain else State.DIM


# What a state changes of a style.
BOX_STATES = {State.PLAIN: {}, State.CHOSEN: CHOSEN_COLOURS, State.CHAIN: CHAIN_EDGE, State.DIM: DIM_COLOURS}
LINE_STATES = {State.PLAIN: {}, State.CHAIN: CHAIN_LINE, State.DIM: DIM_LINE}


def _styled_box(placed, chain, em):
    style = DERIVED_STYLE if placed.box.source.is_derived else PUBLISHED_STYLES[placed.box.column]
    state = state_of(placed.box, chain)
    return StyledItem(placed, state, replace(style, **BOX_STATES[state]), em)


def _styled_line(placed, chain, em):
    style = DERIVED_LINE if placed.link.source.is_derived else LINE
    state = State.PLAIN
    if chain is not None:
        state = State.CHAIN if chain.has_link(placed.link) else State.DIM
    return StyledItem(placed, state, replace(style, **LINE_STATES[state]), em)
