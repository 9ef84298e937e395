"""The drawing of a number's results over time, worked out here so that the template only prints it."""

import datetime
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from plans.document.schema import DocIndicator

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


def draw_chart(
    indicator: DocIndicator,
    value_words: Callable[[Decimal | None], str],
    day_words: Callable[[datetime.date | None], str],
) -> Chart | None:
    """The chart of an indicator's results, or None where it has none.

    Takes the functions that put a value and a day into words, so that chart and text say the same.
    """
    readings = indicator.readings
    if not readings:
        return None
    dated = [(reading.date, reading.value) for reading in readings]
    start = [(indicator.baseline_date, indicator.baseline)] if indicator.baseline is not None else []
    values = [value for _, value in [*start, *dated]] + ([indicator.target] if indicator.target is not None else [])
    low, step = _scale(min(values), max(values))
    days = [day for day, _ in [*start, *dated]]
    x_of = _across(min(days), max(days))

    def y_of(value) -> float:
        return round(BOTTOM - (float(value) - low) / (step * TICKS) * (BOTTOM - TOP), 1)

    def on_chart(value) -> str:
        # "3", not "3 days": the facts beside the drawing say what is counted.
        return value_words(value).split()[0]

    points = _spaced([Point(x_of(day), y_of(value), on_chart(value)) for day, value in dated])
    first, last = min(days), max(days)
    return Chart(
        id=f"chart-{indicator.key}",
        title=indicator.name,
        description=_description(indicator, value_words, day_words),
        line=" ".join(f"{spot.x},{spot.y}" for spot in points),
        points=points,
        baseline=Point(x_of(indicator.baseline_date), y_of(indicator.baseline), on_chart(indicator.baseline))
        if start
        else None,
        target=Tick(y_of(indicator.target), f"Target {on_chart(indicator.target)}")
        if indicator.target is not None
        else None,
        ticks=tuple(
            Tick(y_of(low + step * place), on_chart(Decimal(str(low + step * place)))) for place in range(TICKS + 1)
        ),
        dates=tuple(Tick(x_of(day), day_words(day)) for day in ([first] if first == last else [first, last])),
    )


def _spaced(points: list[Point]) -> tuple[Point, ...]:
    """The points, those too near to a later one without their label."""
    spaced: list[Point] = []
    labelled: float = WIDTH + LABEL_WIDTH
    for spot in reversed(points):
        if labelled - spot.x < LABEL_WIDTH:
            spot = replace(spot, label="")
        else:
            labelled = spot.x
        spaced.insert(0, spot)
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
