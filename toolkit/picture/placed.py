"""A picture laid out: boxes, lines and headings with their positions."""

from dataclasses import dataclass, replace
from functools import cached_property

from toolkit.picture.model import Box, Link

# The length of an arrowhead and the radius of a line's corners, in ems of the picture's text.
ARROW = 0.55
CURVE = 0.5


@dataclass(frozen=True)
class Sheet:
    """The width of a picture, the size of its text, and the share of the usual room that its boxes have."""

    width: float
    size: float
    looseness: float = 1


@dataclass(frozen=True)
class Row:
    """A line of text in a box, at its baseline."""

    y: float
    text: str


@dataclass(frozen=True)
class PlacedBox:
    """A box with its position, and the lines of its name, its text and its mark."""

    box: Box
    x: float
    y: float
    width: float
    height: float
    padding: float
    name: tuple[Row, ...]
    text: tuple[Row, ...]
    mark: tuple[Row, ...]

    @property
    def text_x(self):
        """Return the x of its text."""
        return round(self.x + self.padding, 2)

    @property
    def right(self):
        """Return the x of its right edge."""
        return self.x + self.width

    @property
    def bottom(self):
        """Return the y of its bottom edge."""
        return self.y + self.height

    @property
    def middle(self):
        """Return the y of its middle."""
        return self.y + self.height / 2

    def moved(self, x, y):
        """Return the box at another position, its text with it."""
        step = y - self.y
        moved = {
            part: tuple(Row(round(row.y + step, 2), row.text) for row in getattr(self, part))
            for part in ("name", "text", "mark")
        }
        return replace(self, x=x, y=round(self.y + step, 2), **moved)


@dataclass(frozen=True)
class PlacedLink:
    """A line with its route: its end points and corners, beginning at the end it shares with other lines."""

    link: Link
    points: tuple[tuple[float, float], ...]
    # The tip of the arrowhead, at the box that the line leads to.
    tip: tuple[float, float]
    em: float

    @property
    def arrow(self):
        """Return the arrowhead as an SVG path."""
        x, y = self.tip
        back, wing = round(x - ARROW * self.em, 2), 0.3 * self.em
        return f"M{x:g} {y:g}L{back:g} {y - wing:g}L{back:g} {y + wing:g}Z"

    @cached_property
    def path(self):
        """Return the route as an SVG path with rounded corners."""
        (x, y), *corners, (end_x, end_y) = self.points
        parts = [f"M{x:g} {y:g}"]
        for index, (corner_x, corner_y) in enumerate(corners):
            next_x, next_y = self.points[index + 2]
            radius = min(
                CURVE * self.em,
                (abs(corner_x - x) + abs(corner_y - y)) / 2,
                _length(corner_x, corner_y, next_x, next_y) / 2,
            )
            before = _towards(corner_x, corner_y, x, y, radius)
            after = _towards(corner_x, corner_y, next_x, next_y, radius)
            parts.append(f"L{before}Q{corner_x:g} {corner_y:g} {after}")
            x, y = corner_x, corner_y
        parts.append(f"L{end_x:g} {end_y:g}")
        return "".join(parts)


def _length(x, y, other_x, other_y):
    return abs(other_x - x) + abs(other_y - y)


def _towards(x, y, other_x, other_y, step):
    """Return "x y" of the point at this distance from one point towards another straight above, below or beside it."""
    across, down = other_x - x, other_y - y
    sign = 1 if across + down > 0 else -1
    return f"{round(x + sign * step * (across != 0), 2):g} {round(y + sign * step * (down != 0), 2):g}"


@dataclass(frozen=True)
class Heading:
    """The heading of a column, line by line."""

    x: float
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Layout:
    """A whole picture."""

    sheet: Sheet
    width: float
    height: float
    headings: list[Heading]
    boxes: list[PlacedBox]
    # Lines that share an end are in one list.
    fans: list[list[PlacedLink]]
