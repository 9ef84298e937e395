from dataclasses import dataclass

from plans.document.chart import Chart, draw_chart
from plans.document.printed.line import TITLE_LENGTH
from plans.document.printed.row import Row
from plans.document.schema import DocIndicator, DocObjective
from plans.document.words import day_words, value_words
from plans.wording import shortened


@dataclass(frozen=True)
class Figure:
    """A number the force tracks, with its results."""

    key: str
    name: str
    facts: tuple[Row, ...]
    readings: tuple[tuple[str, str, str], ...]
    chart: Chart | None


def print_figure(indicator: DocIndicator, objective: DocObjective) -> Figure:
    """Lay a number out, with its chart where it has results. Takes the objective whose activities it may measure."""

    def words(value):
        return value_words(value, indicator.unit)

    line = next((line for line in objective.lines if line.key == indicator.line_key), None)
    baseline, target = words(indicator.baseline), words(indicator.target)
    facts = [
        Row("For activity", f"{line.number} {shortened(line.title, TITLE_LENGTH)}" if line else ""),
        Row("Toolkit measure", indicator.measure),
        Row("Counted in", _unit_words(indicator)),
        Row("Direction", indicator.direction_label),
        Row(
            "Baseline",
            ", ".join(filter(None, [baseline, day_words(indicator.baseline_date), indicator.baseline_source])),
        ),
        Row("Target", ", by ".join(filter(None, [target, day_words(indicator.target_date)]))),
    ]
    return Figure(
        key=indicator.key,
        name=indicator.name,
        facts=tuple(fact for fact in facts if not fact.is_empty),
        readings=tuple((day_words(reading.date), words(reading.value), reading.note) for reading in indicator.readings),
        chart=draw_chart(indicator, words, day_words),
    )


def _unit_words(indicator: DocIndicator) -> str:
    return f"{indicator.unit_label} of {indicator.out_of}" if indicator.out_of else indicator.unit_label
