from dataclasses import dataclass

from plans.document.chart import Chart, draw_chart
from plans.document.printed.row import Row, print_rows
from plans.document.schema import DocIndicator, DocObjective, DocResult


@dataclass(frozen=True)
class Figure:
    """A number the force tracks, with its results: each a day, a value and what is noted of it."""

    key: str
    name: str
    facts: tuple[Row, ...]
    results: tuple[tuple[str, str, str], ...]
    chart: Chart | None


def print_figure(indicator: DocIndicator, objective: DocObjective) -> Figure:
    """Lay a number out, with its chart where it has results. Take the objective whose activities it may measure."""
    in_plan = {line.key for line in objective.lines}
    fields = [field for field in indicator.fields if field.id != "name"]
    if indicator.line_key and indicator.line_key not in in_plan:
        fields = [
            field.model_copy(update={"words": f"{field.text} (no longer in the plan)"}) if field.id == "line" else field
            for field in fields
        ]
    return Figure(
        key=indicator.key,
        name=indicator.name,
        facts=tuple(print_rows(fields)),
        results=tuple(_print_result(result) for result in indicator.results),
        chart=draw_chart(indicator),
    )


def _print_result(result: DocResult) -> tuple[str, str, str]:
    notes = [field.text for field in result.fields if field.id not in ("date", "value") and field.text]
    return result.text("date"), result.text("value"), ", ".join(notes)
