from collections.abc import Iterator
from dataclasses import dataclass

from nvap.wording import lower_first
from plans.document.printed.figure import Figure, print_figure
from plans.document.printed.line import TITLE_LENGTH, Group, print_groups
from plans.document.printed.row import Row, print_rows, text_with
from plans.document.printed.statuses import count_statuses
from plans.document.schema import DocLine, DocObjective, PlanDocument
from plans.wording import count_words, shortened


@dataclass(frozen=True)
class Objective:
    """An objective with everything the force says of it; `finished` are the lines that ended earlier: key and words."""

    code: str
    number: int
    title: str
    short_title: str
    owner: str
    focus: str
    facts: tuple[Row, ...]
    statuses: str
    statuses_before: str
    measured: str
    positions: tuple[Row, ...]
    groups: tuple[Group, ...]
    finished: tuple[tuple[str, str], ...]
    after: tuple[Row, ...]
    figures: tuple[Figure, ...]


def print_objective(
    objective: DocObjective, document: PlanDocument, last_period: PlanDocument | None = None
) -> Objective:
    """Lay an objective of the document out. Take the last period's document to count its activities against."""
    earlier = last_period.objectives if last_period else []
    before = next((other for other in earlier if other.code == objective.code), None)
    return Objective(
        code=objective.code,
        number=objective.number,
        title=objective.title,
        short_title=objective.short_title,
        owner=text_with(objective.fields, "impact_owner"),
        focus=objective.text("focus"),
        facts=tuple(print_rows(field for field in objective.fields if field.where != "after")),
        statuses=count_statuses(objective.lines, document),
        statuses_before=count_statuses(before.lines, last_period) if before else "",
        measured=_measured(objective),
        positions=tuple(_positions(objective)),
        groups=tuple(print_groups((line for line in objective.lines if not line.finished_earlier), document)),
        finished=tuple((line.key, _finished(line, document)) for line in objective.lines if line.finished_earlier),
        after=tuple(print_rows(field for field in objective.fields if field.where == "after")),
        figures=tuple(print_figure(indicator, objective) for indicator in objective.indicators),
    )


def _finished(line: DocLine, document: PlanDocument) -> str:
    """A line that ended earlier, in one sentence: "1D Write a role profile (complete, April to June 2026)"."""
    status = lower_first(document.status_label(line.status))
    how = ", ".join(filter(None, [status, line.finished_earlier]))
    return f"{line.number} {shortened(line.title, TITLE_LENGTH)} ({how})"


def _measured(objective: DocObjective) -> str:
    """Whether the objective's impact is measured: by its activities, and by numbers with results."""
    measured = sum(line.is_measured for line in objective.lines)
    tracked = sum(bool(indicator.results) for indicator in objective.indicators)
    if not measured and not tracked:
        return "No measurement recorded yet" if objective.lines else "Nothing planned"
    activities = count_words(len(objective.lines), "activity", "activities")
    said = [f"{measured} of {activities}"] if objective.lines else []
    if tracked:
        said.append(count_words(tracked, "number", "numbers"))
    return ", ".join(said)


def _positions(objective: DocObjective) -> Iterator[Row]:
    """Where the force stands on each toolkit activity; not answered is said, never blank."""
    if all(field.is_empty for position in objective.positions for field in position.fields):
        if objective.positions:
            activities = count_words(len(objective.positions), "activity", "activities")
            yield Row("Not said yet", f"None of {activities} answered")
        return
    for position in objective.positions:
        unit = f" ({position.unit})" if position.unit else ""
        answer, *more = [*print_rows(position.fields)] or [Row("")]
        told = "".join(f"\n{row.label}: {row.text}" for row in more if row.text)
        activity = f"{position.activity_number} {position.activity}{unit}{told}"
        yield Row(answer.text or answer.empty, activity)
