"""A document laid out as it is read: labels, words and dates ready to print, on the page and in the PDF alike."""

import datetime
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from textwrap import shorten

from django.utils.dateformat import format as format_date
from django.utils.text import Truncator

from plans.document.chart import Chart, draw_chart
from plans.document.schema import (
    DocIndicator,
    DocLine,
    DocLongTermImpact,
    DocObjective,
    DocPick,
    DocProgress,
    DocReference,
    PlanDocument,
)
from plans.document.stamp import Stamp
from plans.models import ProgressUpdate

TITLE_LENGTH = 120
# On page one a risk is told in so many characters, a date's activity in so many; both stand in full further down.
BRIEF_LENGTH = 220
DATE_LENGTH = 75
RAISED_LENGTH = 90
NEXT_DATES = 5
SHORT_ROW = 900
LONG_LABEL = 26
NOTHING = "Nothing entered"
# The order in which statuses are counted; what ends a line comes last.
STATUS_ORDER = [*ProgressUpdate.Status.values, ""]
FINISHED = (ProgressUpdate.Status.COMPLETE, ProgressUpdate.Status.STOPPED)


@dataclass(frozen=True)
class Row:
    """A labelled part of a block: toolkit rows picked, the force's own words, or what to say where there are none.

    `before` is what was said last time. Where rows stand two in a line, one that `spans` has the line to itself.
    """

    label: str
    text: str = ""
    picks: tuple[DocPick, ...] = ()
    empty: str = NOTHING
    before: str = ""
    before_label: str = ""
    spans: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.picks)

    @property
    def has_derived(self) -> bool:
        """Whether any of the toolkit's rows picked was drawn from its text rather than published."""
        return any(pick.derived for pick in self.picks)

    @property
    def is_plain(self) -> bool:
        """Whether one text is all there is to it."""
        return not (self.picks or self.before)

    @property
    def has_long_label(self) -> bool:
        """Whether the label stands above its text on paper, not beside it."""
        return len(self.label) > LONG_LABEL

    @property
    def is_short(self) -> bool:
        """Whether the row is kept in one piece on paper."""
        return len(self.text) + len(self.before) + sum(len(pick.text) for pick in self.picks) < SHORT_ROW


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


@dataclass(frozen=True)
class Figure:
    """A number the force tracks, with its results."""

    key: str
    name: str
    facts: tuple[Row, ...]
    readings: tuple[tuple[str, str, str], ...]
    chart: Chart | None


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


@dataclass(frozen=True)
class Raised:
    """A line the force wants its leadership to see."""

    number: str
    title: str
    status: str
    risks: str
    mitigation: str


@dataclass(frozen=True)
class Printed:
    """The whole plan, ready to print."""

    stamp: Stamp
    title: str
    action: str
    statement: str
    force: str
    period: str
    marking: str
    nil_return_reason: str
    facts: tuple[Row, ...]
    summary: Row
    decisions: Row
    objectives: tuple[Objective, ...]
    raised: tuple[Raised, ...]
    next_dates: tuple[tuple[str, str], ...]
    impacts: tuple[Row, ...]
    labels: dict[str, str]
    contributing_agencies: str
    answers: tuple[Row, ...]
    references: tuple[DocReference, ...]
    has_previous: bool


def print_plan(document: PlanDocument, stamp: Stamp, previous: PlanDocument | None = None) -> Printed:
    """Lay a document out for reading.

    Takes the document, the stamp it is read under, and the last submission's document to count against. Gives plain
    values for `plans/document/document.html` and the PDF.
    """
    labels = document.labels
    before = {objective.code: objective for objective in previous.objectives} if previous else {}
    lines = [line for objective in document.objectives for line in objective.lines]
    return Printed(
        stamp=stamp,
        title=labels["form_name"],
        action=f"{document.action_reference} {document.action_title}",
        statement=document.action_statement,
        force=document.force,
        period=period_words(document),
        marking=document.marking,
        nil_return_reason=document.nil_return_reason,
        facts=_plan_facts(document, stamp),
        summary=Row("Summary for leadership", document.summary),
        decisions=Row("Decisions or help needed", document.decisions_needed, empty="None asked for"),
        objectives=tuple(
            _objective(objective, document, before.get(objective.code)) for objective in document.objectives
        ),
        raised=tuple(_raised(line) for line in lines if line.raise_with_leadership),
        next_dates=tuple(_next_dates(lines, stamp.day)),
        impacts=tuple(Row(impact.label, impact.text) for impact in document.impacts),
        labels=labels,
        contributing_agencies=document.contributing_agencies,
        answers=tuple(Row(answer.question, answer.answer) for answer in document.planning_answers),
        references=tuple(document.references),
        has_previous=previous is not None,
    )


def day_words(day: datetime.date | None) -> str:
    """A date as people write it, "5 October 2026"; nothing for none."""
    return format_date(day, "j F Y") if day else ""


def period_words(document: PlanDocument) -> str:
    """The reporting period's name with its dates."""
    period = document.period
    if period is None:
        return "No reporting period is open"
    return f"{period.name} ({day_words(period.starts)} to {day_words(period.ends)})"


def approval_words(document: PlanDocument) -> str:
    """Who approved it and when; nothing where the force does not ask for that."""
    approval = document.approval
    return f"{approval.rank} {approval.name}, {day_words(approval.date)}" if approval else ""


def value_words(value: Decimal | None, unit: str) -> str:
    """A result as people write it, without idle noughts: "42", "12.5%", "3 days"."""
    if value is None:
        return ""
    number = f"{value:,.2f}".rstrip("0").rstrip(".")
    if unit == "percentage":
        return f"{number}%"
    if unit in ("days", "hours"):
        return f"{number} {unit if value != 1 else unit[:-1]}"
    return number


def _shortened(text: str, length: int = TITLE_LENGTH) -> str:
    """The text in one line, cut between words; within a word only where it has no other place."""
    line = " ".join(text.split())
    cut = shorten(line, length, placeholder="…")
    if cut == "…":
        return Truncator(line).chars(length)
    return f"{cut[:-1].rstrip(',;:.')}…" if cut.endswith("…") else cut


def _plan_facts(document: PlanDocument, stamp: Stamp) -> tuple[Row, ...]:
    labels = document.labels
    state = f"{stamp.state_label}, submitted late" if stamp.late else stamp.state_label
    rows = [Row(labels["reporting_period"], period_words(document), spans=True), Row("Status", state)]
    if not stamp.is_draft:
        rows.append(Row("Submitted", day_words(stamp.day)))
    if stamp.decision_reason:
        rows.append(Row("VKPP’s reason", stamp.decision_reason, spans=True))
    if document.approval:
        rows.append(Row("Approved by", approval_words(document)))
    if document.joint_with:
        rows.append(Row("Joint with", ", ".join(document.joint_with)))
    rows += [
        Row(labels["project_lead"], document.project_lead),
        Row(labels["prepared_by"], document.prepared_by),
        Row(labels["date_prepared"], day_words(document.date_prepared)),
    ]
    return tuple(rows)


def _objective(objective: DocObjective, document: PlanDocument, before: DocObjective | None) -> Objective:
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
        statuses=count_statuses(objective.lines),
        statuses_before=count_statuses(before.lines) if before else "",
        measured=_measured(objective),
        positions=tuple(_positions(objective)),
        groups=tuple(_groups(now, document.impacts, labels)),
        completed=tuple(
            (line.number, _shortened(line.title), line.completed_earlier)
            for line in objective.lines
            if line.completed_earlier
        ),
        comments=Row(labels["additional_comments"], objective.additional_comments, empty="None"),
        figures=tuple(_figure(indicator, objective) for indicator in objective.indicators),
    )


def count_statuses(lines: list[DocLine]) -> str:
    """How many activities stand in each status: "2 on track, 1 at risk"."""
    if not lines:
        return "No activities in the plan"
    counts = Counter((line.status, _counted_as(line)) for line in lines)
    ordered = sorted(counts.items(), key=lambda item: (STATUS_ORDER.index(item[0][0]), item[0][1]))
    return ", ".join(f"{count} {words}" for (_, words), count in ordered)


def _counted_as(line: DocLine) -> str:
    if line.status:
        return _lower_first(line.status_label)
    return "with no status" if line.progress else "with no update"


def _measured(objective: DocObjective) -> str:
    """Whether the objective's impact is measured: by its activities, and by numbers with results."""
    measured = sum(line.is_measured for line in objective.lines)
    results = sum(bool(indicator.readings) for indicator in objective.indicators)
    if not measured and not results:
        return "No measurement recorded yet"
    activities = _count(len(objective.lines), "activity", "activities")
    parts = [f"{measured} of {activities} say how"] if objective.lines else []
    if results:
        parts.append(_count(results, "number tracked", "numbers tracked"))
    return ", ".join(parts)


def _count(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def _positions(objective: DocObjective):
    """Where the force stands on each toolkit activity; not answered is said, never blank."""
    if not any(position.position for position in objective.positions):
        if objective.positions:
            yield Row("Not said yet", f"None of {_count(len(objective.positions), 'activity', 'activities')} answered")
        return
    for position in objective.positions:
        unit = f" ({position.unit})" if position.unit else ""
        activity = f"{position.activity_number} {position.activity}{unit}"
        yield Row(position.position_label or "Not said yet", activity)


def _groups(lines: list[DocLine], impacts: list[DocLongTermImpact], labels: dict[str, str]):
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
            heading = f"Activities serving the {' and the '.join(_lower_first(names[kind]) for kind in kinds)}"
        yield Group(heading, tuple(_line(line, labels) for line in by_kinds[kinds]))


def _lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]


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
        title=_shortened(line.title),
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


def _raised(line: DocLine) -> Raised:
    picked = "; ".join(pick.text for pick in line.consequence_picks)
    risks = " ".join(filter(None, [line.risks, f"From the toolkit: {picked}" if picked else ""]))
    return Raised(
        number=line.number,
        title=_shortened(line.title, RAISED_LENGTH),
        status=line.status_label,
        risks=_shortened(risks, BRIEF_LENGTH),
        mitigation=_shortened(line.risk_mitigation, BRIEF_LENGTH),
    )


def _next_dates(lines: list[DocLine], day: datetime.date):
    """The next due dates as (date, activity); what should have been done by now stands first, marked so."""
    open_lines = [line for line in lines if line.due and line.status not in FINISHED]
    for line in sorted(open_lines, key=lambda line: line.due)[:NEXT_DATES]:
        passed = " (passed)" if line.due < day else ""
        yield f"{day_words(line.due)}{passed}", f"{line.number} {_shortened(line.title, DATE_LENGTH)}"


def _figure(indicator: DocIndicator, objective: DocObjective) -> Figure:
    def words(value):
        return value_words(value, indicator.unit)

    line = next((line for line in objective.lines if line.key == indicator.line_key), None)
    baseline, target = words(indicator.baseline), words(indicator.target)
    facts = [
        Row("For activity", f"{line.number} {_shortened(line.title)}" if line else ""),
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
