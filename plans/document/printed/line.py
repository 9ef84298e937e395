"""The activities of an objective, by the long-term impacts they serve."""

from dataclasses import dataclass

from plans.document.printed.row import NOTHING, Row
from plans.document.schema import DocLine, DocLongTermImpact, DocProgress
from plans.document.words import day_words, lower_first
from plans.wording import shortened

TITLE_LENGTH = 120


@dataclass(frozen=True)
class Line:
    """One activity of the plan."""

    key: str
    number: str
    title: str
    status: str
    status_label: str
    facts: tuple[Row, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Group:
    """The lines that serve the same long-term impacts."""

    heading: str
    lines: tuple[Line, ...]


def print_groups(lines: list[DocLine], impacts: list[DocLongTermImpact], labels: dict[str, str]):
    """Lines by the long-term impacts they serve: each alone in published order, then several, then none yet."""
    by_kinds: dict[tuple[str, ...], list[DocLine]] = {}
    for line in lines:
        kinds = tuple(impact.kind for impact in impacts if impact.kind in line.serves)
        by_kinds.setdefault(kinds, []).append(line)
    names = {impact.kind: impact.label for impact in impacts}
    order = [(impact.kind,) for impact in impacts]
    several = sorted((kinds for kinds in by_kinds if len(kinds) > 1), key=len)
    for kinds in [*order, *several, ()]:
        if kinds not in by_kinds:
            continue
        if not kinds:
            heading = "Activities not yet tied to a long-term impact"
        elif len(kinds) == 2 == len(impacts):
            heading = "Activities serving both impacts"
        else:
            heading = f"Activities serving the {' and the '.join(lower_first(names[kind]) for kind in kinds)}"
        yield Group(heading, tuple(_line(line, labels) for line in by_kinds[kinds]))


def _line(line: DocLine, labels: dict[str, str]) -> Line:
    facts = [
        Row("Status", line.status_label),
        Row("Raised with leadership", "Yes" if line.raise_with_leadership else ""),
        Row("Start", day_words(line.start)),
        Row("Due", day_words(line.due)),
        Row("Who will do it", line.who),
    ]
    return Line(
        key=line.key,
        number=line.number,
        title=shortened(line.title, TITLE_LENGTH),
        status=line.status,
        status_label=line.status_label,
        facts=tuple(fact for fact in facts if not fact.is_empty),
        rows=tuple(_line_rows(line, labels)),
    )


def _line_rows(line: DocLine, labels: dict[str, str]):
    """The line's rows in the form's order; a row of ours stands only where it says something."""
    picked = (line.toolkit_activity,) if line.toolkit_activity else ()
    yield Row(labels["activity"], line.activity, picked)
    yield Row(labels["output"], line.output, tuple(line.output_picks))
    if line.expected_impacts:
        yield Row("Impacts expected", picks=tuple(line.expected_impacts))
    yield Row(
        labels["impact_measurement"],
        line.impact_measurement,
        tuple(line.measure_picks),
        empty="No measurement recorded yet",
    )
    now, last = line.progress, line.last_progress
    last_label = f"Last time, {last.period}" if last else ""
    yield Row(
        labels["progress"],
        _progress_words(now),
        empty="No update this period",
        before=_progress_words(last),
        before_label=last_label,
    )
    yield Row(
        labels["next_steps"],
        now.next_steps if now else "",
        empty="As last time" if now and now.nothing_changed and last else NOTHING,
        before=last.next_steps if last else "",
        before_label=last_label,
    )
    evidence = [line.evidence_held, day_words(line.evidence_date), f"Kept: {line.evidence_where}"]
    if line.evidence_held or line.evidence_where:
        yield Row("Evidence held", "\n".join(filter(None, evidence if line.evidence_where else evidence[:2])))
    yield Row(labels["risks"], line.risks, tuple(line.consequence_picks))
    yield Row(labels["risk_mitigation"], line.risk_mitigation)


def _progress_words(progress: DocProgress | None) -> str:
    if progress is None:
        return ""
    if progress.nothing_changed:
        return "Nothing has changed since last time."
    status = ": ".join(filter(None, [progress.status_label, progress.status_reason]))
    return "\n".join(filter(None, [status, progress.progress]))
