"""The chart of a number's results over time, worked out here so that the template only prints it."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal

from plans.document.schema import DocIndicator, DocNode
from plans.wording import day_words

WIDTH, HEIGHT = 640, 230
# The least room beside the chart; long labels take more.
LEFT, RIGHT, TOP, BOTTOM = 58, 96, 22, 190
TICKS = 4
# No character of a label is wider than this.
CHARACTER = 7.4
# Labels nearer to each other than this would overprint: the later one is kept, and all are text below.
LABEL_WIDTH = 46
# The baseline comes first as a rule: its label is to its left.
BASELINE_ROOM = 96


@dataclass(frozen=True)
class Point:
    """A value on the chart. `box` is where its label is, kept clear of every line: x, y, width and height."""

    x: float
    y: float
    label: str
    box: tuple[float, float, int, int] | None = None

    def boxed(self, across: float, down: int, words: str) -> "Point":
        """Return it with the box of its label's words, which begin so far across and whose foot is so far down."""
        box = round(self.x + across - 2, 1), round(self.y + down - 12, 1), _width(words) + 4, 16
        return replace(self, box=box)


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
    left: int
    right: int
    width: int = WIDTH
    height: int = HEIGHT
    bottom: int = BOTTOM


@dataclass(frozen=True)
class Value:
    """A dated value to put on the chart, with its words."""

    day: datetime.date
    value: Decimal
    words: str

    @property
    def label(self) -> str:
        """The words on the chart: "3", not "3 days", for the facts beside it say what is counted."""
        return self.words.split()[0]


def draw_chart(indicator: DocIndicator) -> Chart | None:
    """Return the chart of an indicator's results, or None where it has none."""
    results = [value for result in indicator.results if (value := _value(result, "value", "date"))]
    if not results:
        return None
    baseline, target = _value(indicator, "baseline", "baseline_date"), _value(indicator, "target", "target_date")
    dated = [baseline, *results] if baseline else results
    values = [each.value for each in dated] + ([target.value] if target else [])
    first, last = min(each.day for each in dated), max(each.day for each in dated)
    bottom, step = _scale(min(values), max(values))
    scale = [bottom + step * place for place in range(TICKS + 1)]
    scale_labels = _scale_labels(scale, step, "%" if results[0].label.endswith("%") else "")
    target_label = f"Target {target.label}" if target else ""
    left = max(LEFT, 12 + _width(*scale_labels))
    right = WIDTH - max(RIGHT, 12 + _width(target_label))
    x_of = _across(
        first,
        last,
        left + max(BASELINE_ROOM, 20 + _width(f"Baseline {baseline.label if baseline else ''}")),
        right - max(24, _width(*(result.label for result in results)) // 2),
    )

    def y_of(value: Decimal) -> float:
        return round(BOTTOM - float((value - bottom) / (step * TICKS)) * (BOTTOM - TOP), 1)

    points = _spaced([Point(x_of(result.day), y_of(result.value), result.label) for result in results])
    return Chart(
        id=f"chart-{indicator.key}",
        title=indicator.name,
        description=_description(indicator, results, baseline, target),
        line=" ".join(f"{point.x},{point.y}" for point in points),
        points=points,
        baseline=_baseline(x_of(baseline.day), y_of(baseline.value), baseline.label) if baseline else None,
        target=Tick(y_of(target.value), target_label) if target else None,
        ticks=tuple(Tick(y_of(value), label) for value, label in zip(scale, scale_labels, strict=True)),
        dates=tuple(Tick(x_of(day), day_words(day)) for day in ([first] if first == last else [first, last])),
        left=left,
        right=right,
    )


def _value(node: DocNode, value_id: str, date_id: str) -> Value | None:
    """Return a node's value with its date, or None where it has not both."""
    field, day = node.field(value_id), node.date(date_id)
    if field is None or field.number is None or day is None:
        return None
    return Value(day, field.number, field.text)


def _width(*labels: str) -> int:
    """Return the room that the longest of these labels takes."""
    return round(max(map(len, labels)) * CHARACTER)


def _baseline(x: float, y: float, label: str) -> Point:
    """Return the point where a number began, its label to its left."""
    words = f"Baseline {label}"
    return Point(x, y, label).boxed(-10 - _width(words), 4, words)


def _spaced(points: list[Point]) -> tuple[Point, ...]:
    """Return the points, those too near to a later one without their label."""
    label_width = max(LABEL_WIDTH, 6 + _width(*(point.label for point in points)))
    spaced: list[Point] = []
    labelled: float = WIDTH + label_width
    for point in reversed(points):
        if labelled - point.x < label_width:
            point = replace(point, label="")
        else:
            labelled = point.x
            point = point.boxed(-_width(point.label) / 2, -10, point.label)
        spaced.insert(0, point)
    return tuple(spaced)


def _scale(lowest: Decimal, highest: Decimal) -> tuple[Decimal, Decimal]:
    """Return the bottom of the scale and its step: 0 is always on it, and the steps are round numbers."""
    low, high = min(lowest, Decimal(0)), max(highest, Decimal(0))
    rough = (high - low) / TICKS or Decimal(1)
    size = Decimal(10) ** rough.adjusted()
    for factor in ("1", "2", "2.5", "5", "10", "20"):
        step = Decimal(factor) * size
        bottom = (low / step).to_integral_value(ROUND_FLOOR) * step
        if bottom + step * TICKS >= high:
            return bottom, step
    raise AssertionError("A step of twenty times the size always spans the values.")


def _scale_labels(scale: list[Decimal], step: Decimal, sign: str) -> list[str]:
    """Return the values of the scale with as many decimals as its step has, and the sign that values carry."""
    decimals = max(0, -int(step.normalize().as_tuple().exponent))
    return [f"{value:,.{decimals if value else 0}f}{sign}" for value in scale]


def _across(
    first: datetime.date, last: datetime.date, leftmost: float, rightmost: float
) -> Callable[[datetime.date], float]:
    """Return what places a day between the two edges."""
    span = (last - first).days

    def x_of(day: datetime.date) -> float:
        if not span:
            return (leftmost + rightmost) / 2
        return round(leftmost + (day - first).days / span * (rightmost - leftmost), 1)

    return x_of


def _description(indicator: DocIndicator, results: list[Value], baseline: Value | None, target: Value | None) -> str:
    first, last = results[0], results[-1]
    words = f"{last.words} on {day_words(last.day)}"
    if len(results) > 1:
        words = f"From {first.words} on {day_words(first.day)} to {words}"
    if baseline:
        words += f"; baseline {baseline.words} on {day_words(baseline.day)}"
    if target:
        words += f"; target {target.words} by {day_words(target.day)}"
    direction = indicator.text("direction")
    return f"{words}. {direction}." if direction else f"{words}."
