"""The numbers a force tracks, as page one tells them: baseline, last result, target."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plans.document.printed.fitting import CELL, CELL_GAP, LINK, WIDTH, Item, Part, Teller, cut_words, name_room
from plans.document.schema import DocIndicator, PlanDocument

# The length of the name of a number that got worse, in ems.
NAME = 30
WIDTHS = (0.40, 0.19, 0.23, 0.18)
# Which way is better, by the id of a number's direction; any other is for context.
UP, DOWN = "up", "down"


@dataclass(frozen=True)
class NumberRow:
    """A number in a row of the table; `target` is the id of where it is in full, if its name is cut."""

    name: str
    baseline: str
    last: str
    aim: str
    target: str = ""

    @property
    def height(self) -> float:
        name = self.name + (LINK if self.target else "")
        return row_height(((name, True), (self.baseline, False), (self.last, False), (self.aim, False)), WIDTHS)


def row_height(cells: Sequence[tuple[str, bool]], widths: Sequence[float]) -> float:
    """Return the height of a table's row. Take each cell's text and whether it is bold, and the columns' shares."""
    heights = (
        sum(CELL.height(paragraph, WIDTH * width - CELL_GAP, bold=bold) for paragraph in text.split("\n"))
        for (text, bold), width in zip(cells, widths, strict=True)
    )
    return max(heights) + CELL.gap


def number_tellers(document: PlanDocument) -> list[tuple[str, Teller]]:
    """Tell the plan's numbers, the most telling first: those that got worse, with result and target, with a result.

    Each is the id of where the number is in full and what tells it.
    """
    numbers = [indicator for objective in document.objectives for indicator in objective.indicators]
    since = document.period.starts if document.period else None
    return [(f"number-{number.key}", _number_teller(number, since)) for number in sorted(numbers, key=_order)]


def _order(number: DocIndicator) -> tuple[bool, bool, bool]:
    return not _got_worse(number), not (number.results and number.text("target")), not number.results


def _got_worse(number: DocIndicator) -> bool:
    """Whether the last result is worse than the one before it, or than the baseline where it is the first."""
    direction = number.field("direction")
    values = [field.number for result in number.results if (field := result.field("value"))]
    baseline = number.field("baseline")
    if len(values) == 1 and baseline:
        values.insert(0, baseline.number)
    if direction is None or len(values) < 2 or values[-1] is None or values[-2] is None:
        return False
    return {UP: values[-1] < values[-2], DOWN: values[-1] > values[-2]}.get(direction.value, False)


def _number_teller(number: DocIndicator, since: datetime.date | None) -> Teller:
    def tell(length: float) -> NumberRow:
        name = cut_words(number.name, 60 if length > 100 else 30)
        return NumberRow(
            name=name.text,
            baseline=_dated(number.text("baseline"), number.text("baseline_date")) or "None",
            last=_last(number, since),
            aim=_dated(number.text("target"), number.text("target_date"), " by ") or "None",
            target=f"number-{number.key}" if name.is_cut else "",
        )

    return tell


def _dated(value: str, day: str, joint: str = ", ") -> str:
    return f"{value}{joint}{day}" if value and day else value


def _last(number: DocIndicator, since: datetime.date | None) -> str:
    """The last result, with the one before it; says so where it is from before the period."""
    if not number.results:
        return "No result yet"
    *earlier, last = number.results
    words = _dated(last.text("value"), last.text("date"))
    before = f"before: {earlier[-1].text('value')}" if earlier else ""
    day = last.date("date")
    is_old = since is not None and day is not None and day < since
    worse = "worse" if _got_worse(number) else ""
    notes = ", ".join(filter(None, [before, worse, "none this period" if is_old else ""]))
    return f"{words} ({notes})" if notes else words


def tell_worse_numbers(document: PlanDocument) -> Iterator[tuple[str, Teller]]:
    """Tell the numbers whose last result is worse than the one before."""
    for objective in document.objectives:
        for number in objective.indicators:
            if _got_worse(number):
                yield f"number-{number.key}", _worse_teller(number)


def _worse_teller(number: DocIndicator) -> Teller:
    was = number.results[-2].text("value") if len(number.results) > 1 else f"baseline {number.text('baseline')}"

    def tell(length: float) -> Item:
        name = cut_words(number.name, name_room(length, NAME))
        return Item((Part(f"{name.text} ({was}, now {number.results[-1].text('value')})"),))

    return tell
