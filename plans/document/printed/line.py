"""The activities of an objective, by the long-term impacts they serve."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from nvap.wording import lower_first
from plans.document.printed.row import Row, print_rows
from plans.document.printed.statuses import NO_UPDATE, status_words
from plans.document.schema import DocLine, PlanDocument
from plans.wording import shortened

TITLE_LENGTH = 120
# The field by which lines are grouped: the heading says it.
GROUPED_BY = "impacts"
SAID_IN_A_SENTENCE = "nothing_changed"


@dataclass(frozen=True)
class Line:
    """One activity of the plan."""

    key: str
    number: str
    title: str
    facts: tuple[Row, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Group:
    """The lines that serve the same long-term impacts."""

    heading: str
    lines: tuple[Line, ...]


def print_groups(lines: Iterable[DocLine], document: PlanDocument) -> Iterator[Group]:
    """Lay lines out by the long-term impacts they serve: each alone in published order, then several, then none yet."""
    order = [impact.label for impact in document.impacts]
    by_impacts: dict[tuple[str, ...], list[DocLine]] = {}
    for line in lines:
        served = dict.fromkeys(pick.text for pick in line.picks(GROUPED_BY))
        known = [label for label in order if label in served]
        by_impacts.setdefault((*known, *(label for label in served if label not in order)), []).append(line)
    alone = [(label,) for label in order]
    others = [labels for labels in by_impacts if labels not in alone]
    for labels in [*alone, *sorted(others, key=lambda labels: (not labels, len(labels)))]:
        if labels in by_impacts:
            yield Group(_heading(labels, order), tuple(_print_line(line, document) for line in by_impacts[labels]))


def _heading(labels: tuple[str, ...], order: list[str]) -> str:
    if not labels:
        return "Activities not yet tied to a long-term impact"
    if len(labels) == 2 and list(labels) == order:
        return "Activities serving both impacts"
    return f"Activities serving the {' and the '.join(lower_first(label) for label in labels)}"


def _print_line(line: DocLine, document: PlanDocument) -> Line:
    status = Row("Status", status_words(line, document))
    facts = print_rows(field for field in line.fields if field.where == "fact")
    return Line(
        key=line.key,
        number=line.number,
        title=shortened(line.title, TITLE_LENGTH),
        facts=(status, *(fact for fact in facts if not fact.is_empty)),
        rows=tuple(_line_rows(line, document)),
    )


def _line_rows(line: DocLine, document: PlanDocument) -> Iterator[Row]:
    after = [field for field in line.fields if field.where == "after"]
    before = [field for field in line.fields if field.where not in ("after", "fact") and field.id != GROUPED_BY]
    yield from print_rows(before)
    yield from _progress_rows(line, document)
    yield from print_rows(after)


def _progress_rows(line: DocLine, document: PlanDocument) -> Iterator[Row]:
    """What is said this period beside what was last said; the first row says where nothing is, or has changed."""
    now, last = line.progress, line.last_progress
    fields = now.fields if now else document.blank_progress
    rows = print_rows(
        (field for field in fields if field.id != SAID_IN_A_SENTENCE),
        before=last.fields if last else (),
        before_label=f"Last time, {last.period}" if last else "",
    )
    for place, row in enumerate(rows):
        if now is None and place == 0:
            yield replace(row, empty=NO_UPDATE if document.period else "No reporting period is open")
        elif now is not None and now.nothing_changed:
            yield replace(row, text=row.text or _unchanged(line)) if place == 0 else replace(row, empty="As last time")
        else:
            yield row


def _unchanged(line: DocLine) -> str:
    if line.unchanged_periods > 1:
        return f"Nothing has changed for {line.unchanged_periods} periods."
    return "Nothing has changed since last time."
