from collections import Counter
from dataclasses import dataclass

from plans.document.printed.figure import Figure, print_figure
from plans.document.printed.line import TITLE_LENGTH, Group, print_groups
from plans.document.printed.row import Row
from plans.document.schema import DocLine, DocObjective, PlanDocument
from plans.document.words import count_words, lower_first
from plans.models import ProgressUpdate
from plans.wording import shortened

# The order in which statuses are counted; what ends a line comes last.
STATUS_ORDER = [*ProgressUpdate.Status.values, ""]


@dataclass(frozen=True)
class Objective:
    """An objective with everything the force says of it."""

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
    completed: tuple[tuple[str, str, str], ...]
    comments: Row
    figures: tuple[Figure, ...]


def print_objective(objective: DocObjective, document: PlanDocument, before: DocObjective | None) -> Objective:
    """Lay an objective of the document out, counted against what was last submitted of it."""
    labels = document.labels
    owners = [objective.impact_owner, objective.second_impact_owner]
    now = [line for line in objective.lines if not line.completed_earlier]
    facts = [
        Row(labels["impact_owner"], " and ".join(filter(None, owners))),
        Row("Focus", objective.focus_label, empty="Not said yet"),
        Row("Why", objective.focus_why),
    ]
    return Objective(
        code=objective.code,
        number=objective.number,
        title=objective.title,
        short_title=objective.short_title,
        owner=" and ".join(filter(None, owners)),
        focus=objective.focus_label,
        facts=tuple(facts[:2] if facts[2].is_empty else facts),
        statuses=_count_statuses(objective.lines),
        statuses_before=_count_statuses(before.lines) if before else "",
        measured=_measured(objective),
        positions=tuple(_positions(objective)),
        groups=tuple(print_groups(now, document.impacts, labels)),
        completed=tuple(
            (line.number, shortened(line.title, TITLE_LENGTH), line.completed_earlier)
            for line in objective.lines
            if line.completed_earlier
        ),
        comments=Row(labels["additional_comments"], objective.additional_comments, empty="None"),
        figures=tuple(print_figure(indicator, objective) for indicator in objective.indicators),
    )


def _count_statuses(lines: list[DocLine]) -> str:
    """How many activities stand in each status: "2 on track, 1 at risk"."""
    if not lines:
        return "No activities in the plan"
    counts = Counter((line.status, _counted_as(line)) for line in lines)
    ordered = sorted(counts.items(), key=lambda item: (STATUS_ORDER.index(item[0][0]), item[0][1]))
    return ", ".join(f"{count} {words}" for (_, words), count in ordered)


def _counted_as(line: DocLine) -> str:
    if line.status:
        return lower_first(line.status_label)
    return "with no status" if line.progress else "with no update"


def _measured(objective: DocObjective) -> str:
    """Whether the objective's impact is measured: by its activities, and by numbers with results."""
    measured = sum(line.is_measured for line in objective.lines)
    results = sum(bool(indicator.readings) for indicator in objective.indicators)
    if not measured and not results:
        return "No measurement recorded yet"
    activities = count_words(len(objective.lines), "activity", "activities")
    parts = [f"{measured} of {activities} say how"] if objective.lines else []
    if results:
        parts.append(count_words(results, "number tracked", "numbers tracked"))
    return ", ".join(parts)


def _positions(objective: DocObjective):
    """Where the force stands on each toolkit activity; not answered is said, never blank."""
    if not any(position.position for position in objective.positions):
        if objective.positions:
            activities = count_words(len(objective.positions), "activity", "activities")
            yield Row("Not said yet", f"None of {activities} answered")
        return
    for position in objective.positions:
        unit = f" ({position.unit})" if position.unit else ""
        activity = f"{position.activity_number} {position.activity}{unit}"
        yield Row(position.position_label or "Not said yet", activity)
