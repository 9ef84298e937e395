"""The chart of a number's results over time, worked out here so that the template only prints it."""

import datetime
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from plans.document.schema import DocIndicator, DocNode
from plans.wording import day_words

WIDTH, HEIGHT = 640, 230
LEFT, RIGHT, TOP, BOTTOM = 58, 96, 22, 190
TICKS = 4
# Labels nearer to each other than this would overprint: the later one stays, and all stand as text below.
LABEL_WIDTH = 46
# The baseline comes first as a rule: its label stands to its left.
BASELINE_ROOM = 96


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    label: str


@dataclass(frozen=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True)
class Chart:
    """What `plans/document/chart.html` draws, in the units of its view box."""

    id: str
    title: str
    description: str
    line: str
    points: tuple[Point, ...]
    baseline: Point | None
    target: Tick | None
    ticks: tuple[Tick, ...]
    dates: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = BOTTOM


@dataclass(frozen=True)
class Value:
    """A dated value to draw, with its words."""

    day: datetime.date
    value: Decimal
    words: str

    @property
    def label(self) -> str:
        """The words on the drawing: "3", not "3 days", for the facts beside it say what is counted."""
        return self.words.split()[0]


def draw_chart(indicator: DocIndicator) -> Chart | None:
    """Return the chart of an indicator's results, or None where it has none."""
    results = [value for result in indicator.results if (value := _value(result, "value", "date"))]
    if not results:
        return None
    baseline = _value(indicator, "baseline", "baseline_date")
    target = indicator.field("target")
    dated = [baseline, *results] if baseline else results
    values = [each.value for each in dated]
    if target and target.number is not None:
        values.append(target.number)
    low, step = _scale(min(values), max(values))
    first, last = min(each.day for each in dated), max(each.day for each in dated)
    x_of = _across(first, last)

    def y_of(value) -> float:
        return round(BOTTOM - (float(value) - low) / (step * TICKS) * (BOTTOM - TOP), 1)

    points = _spaced([Point(x_of(each.day), y_of(each.value), each.label) for each in results])
    sign = "%" if results[0].label.endswith("%") else ""
    return Chart(
        id=f"chart-{indicator.key}",
        title=indicator.name,
        description=_description(indicator, results, baseline),
        line=" ".join(f"{point.x},{point.y}" for point in points),
        points=points,
        baseline=Point(x_of(baseline.day), y_of(baseline.value), baseline.label) if baseline else None,
        target=Tick(y_of(target.number), f"Target {target.text.split()[0]}")
        if target and target.number is not None
        else None,
        ticks=tuple(Tick(y_of(at), f"{words}{sign}") for at, words in _ticks(low, step)),
        dates=tuple(Tick(x_of(day), day_words(day)) for day in ([first] if first == last else [first, last])),
    )


def _value(node: DocNode, value_id: str, date_id: str) -> Value | None:
    """A node's value with its date; None where it has not both."""
    field, day = node.field(value_id), node.date(date_id)
    if field is None or field.number is None or day is None:
        return None
    return Value(day, field.number, field.text)


def _ticks(low: float, step: float) -> list[tuple[float, str]]:
    """Where the scale is marked, each with as many decimals as tell it from the next."""
    size = math.floor(math.log10(step))
    decimals = max(0, 1 - size) if size < 1 else 0
    at = [low + step * place for place in range(TICKS + 1)]
    # + 0 turns -0 into 0.
    return [(value, _plain(f"{round(value, decimals) + 0:,.{decimals}f}")) for value in at]


def _plain(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def _spaced(points: list[Point]) -> tuple[Point, ...]:
    """The points, those too near to a later one without their label."""
    spaced: list[Point] = []
    labelled: float = WIDTH + LABEL_WIDTH
    for point in reversed(points):
        if labelled - point.x < LABEL_WIDTH:
            point = replace(point, label="")
        else:
            labelled = point.x
        spaced.insert(0, point)
    return tuple(spaced)


def _scale(lowest: Decimal, highest: Decimal) -> tuple[float, float]:
    """The bottom of the scale and its step: nought is always on it, and the steps are round numbers."""
    low, high = min(float(lowest), 0.0), max(float(highest), 0.0)
    rough = (high - low) / TICKS or 1.0
    size = 10 ** math.floor(math.log10(rough))
    for factor in (1, 2, 2.5, 5, 10, 20):
        step = factor * size
        bottom = math.floor(low / step) * step
        if bottom + step * TICKS >= high:
            return bottom, step
    raise AssertionError("A step of twenty times the size always spans the values.")


def _across(first: datetime.date, last: datetime.date) -> Callable[[datetime.date], float]:
    span = (last - first).days

    def x_of(day: datetime.date) -> float:
        inner_left, inner_right = LEFT + BASELINE_ROOM, WIDTH - RIGHT - 24
        if not span:
            return (inner_left + inner_right) / 2
        return round(inner_left + (day - first).days / span * (inner_right - inner_left), 1)

    return x_of


def _description(indicator: DocIndicator, results: list[Value], baseline: Value | None) -> str:
    first, last = results[0], results[-1]
    words = f"{last.words} on {day_words(last.day)}"
    if len(results) > 1:
        words = f"From {first.words} on {day_words(first.day)} to {words}"
    if baseline:
        words += f"; baseline {baseline.words} on {day_words(baseline.day)}"
    if target := indicator.text("target"):
        words += f"; target {target}"
        if by := indicator.text("target_date"):
            words += f" by {by}"
    direction = indicator.text("direction")
    return f"{words}. {direction}." if direction else f"{words}."
