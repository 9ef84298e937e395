"""The drawing of a number's results over time, worked out here so that the template only prints it."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal

from plans.document.schema import DocIndicator

WIDTH, HEIGHT = 640, 230
# The least room beside the drawing; long labels take more.
LEFT, RIGHT, TOP, BOTTOM = 58, 96, 22, 190
TICKS = 4
# No character of a label is wider than this.
CHARACTER = 7.4
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
    left: int
    right: int
    width: int = WIDTH
    height: int = HEIGHT
    bottom: int = BOTTOM


def draw_chart(
    indicator: DocIndicator,
    value_words: Callable[[Decimal | None], str],
    day_words: Callable[[datetime.date | None], str],
) -> Chart | None:
    """Return the chart of an indicator's results, or None where it has none.

    Takes the functions that put a value and a day into words, so that chart and text say the same.
    """
    readings = indicator.readings
    if not readings:
        return None
    dated = [(reading.date, reading.value) for reading in readings]
    start = [(indicator.baseline_date, indicator.baseline)] if indicator.baseline is not None else []
    values = [value for _, value in [*start, *dated]] + ([indicator.target] if indicator.target is not None else [])
    days = [day for day, _ in [*start, *dated]]

    def on_chart(value) -> str:
        # "3", not "3 days": the facts beside the drawing say what is counted.
        return value_words(value).split()[0]

    bottom, step = _scale(min(values), max(values))
    scale = [bottom + step * place for place in range(TICKS + 1)]
    scale_labels = _scale_labels(scale, step, on_chart)
    point_labels = [on_chart(value) for _, value in dated]
    baseline_label = on_chart(indicator.baseline) if start else ""
    target_label = f"Target {on_chart(indicator.target)}" if indicator.target is not None else ""
    left = max(LEFT, 12 + _width(*scale_labels))
    right = WIDTH - max(RIGHT, 12 + _width(target_label))
    x_of = _across(
        min(days),
        max(days),
        left + max(BASELINE_ROOM, 20 + _width(f"Baseline {baseline_label}")),
        right - max(24, _width(*point_labels) // 2),
    )

    def y_of(value) -> float:
        return round(BOTTOM - float((_decimal(value) - bottom) / (step * TICKS)) * (BOTTOM - TOP), 1)

    points = _spaced(
        [Point(x_of(day), y_of(value), label) for (day, value), label in zip(dated, point_labels, strict=True)]
    )
    first, last = min(days), max(days)
    return Chart(
        id=f"chart-{indicator.key}",
        title=indicator.name,
        description=_description(indicator, value_words, day_words),
        line=" ".join(f"{point.x},{point.y}" for point in points),
        points=points,
        baseline=Point(x_of(indicator.baseline_date), y_of(indicator.baseline), baseline_label) if start else None,
        target=Tick(y_of(indicator.target), target_label) if target_label else None,
        ticks=tuple(Tick(y_of(value), label) for value, label in zip(scale, scale_labels, strict=True)),
        dates=tuple(Tick(x_of(day), day_words(day)) for day in ([first] if first == last else [first, last])),
        left=left,
        right=right,
    )


def _width(*labels: str) -> int:
    """Return the room that the longest of these labels takes."""
    return round(max(map(len, labels)) * CHARACTER)


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
        spaced.insert(0, point)
    return tuple(spaced)


def _decimal(value) -> Decimal:
    """Return a number as people wrote it: as a float, 0.1 is a little more than that."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _scale(lowest, highest) -> tuple[Decimal, Decimal]:
    """Return the bottom of the scale and its step: 0 is always on it, and the steps are round numbers."""
    low, high = min(_decimal(lowest), Decimal(0)), max(_decimal(highest), Decimal(0))
    rough = (high - low) / TICKS or Decimal(1)
    size = Decimal(10) ** rough.adjusted()
    for factor in ("1", "2", "2.5", "5", "10", "20"):
        step = Decimal(factor) * size
        bottom = (low / step).to_integral_value(ROUND_FLOOR) * step
        if bottom + step * TICKS >= high:
            return bottom, step
    raise AssertionError("A step of twenty times the size always spans the values.")


def _scale_labels(scale: list[Decimal], step: Decimal, on_chart: Callable[[Decimal], str]) -> list[str]:
    """Return the values of the scale with as many decimals as its step has, and with what a value carries: "%"."""
    before, one, after = on_chart(Decimal(1)).partition("1")
    if not one:
        before = after = ""
    decimals = max(0, -int(step.normalize().as_tuple().exponent))
    return [f"{before}{value:,.{decimals if value else 0}f}{after}" for value in scale]


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


def _description(indicator: DocIndicator, value_words, day_words) -> str:
    first, last = indicator.readings[0], indicator.readings[-1]
    words = f"{value_words(last.value)} on {day_words(last.date)}"
    if len(indicator.readings) > 1:
        words = f"From {value_words(first.value)} on {day_words(first.date)} to {words}"
    if indicator.baseline is not None:
        words += f"; baseline {value_words(indicator.baseline)} on {day_words(indicator.baseline_date)}"
    if indicator.target is not None:
        words += f"; target {value_words(indicator.target)} by {day_words(indicator.target_date)}"
    return f"{words}. {indicator.direction_label}."
