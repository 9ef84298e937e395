"""What changed between two documents, by objective code, line key and field: never by position."""

import datetime
from dataclasses import dataclass

from plans.document.schema import DocIndicator, DocLine, DocObjective, DocPick, DocProgress, PlanDocument
from plans.document.words import approval_words, day_words, period_words, value_words

# Fields that hold a list: of these only the items that differ are told.
LISTED = ("serves", "output_picks", "expected", "measures", "consequences")


@dataclass(frozen=True)
class Change:
    """One field that differs. `old` is empty for what was added, `new` for what was taken out."""

    place: str
    label: str
    old: str
    new: str

    @property
    def kind(self) -> str:
        if not self.old:
            return "added"
        return "changed" if self.new else "removed"


def diff(old: PlanDocument, new: PlanDocument) -> list[Change]:
    """The fields that differ between two documents, in the order of the new one; then what only the old one had."""
    before, after = _fields(old), _fields(new)
    still_there = {key[0] for key in after}
    changes = []
    for key in [*after, *(key for key in before if key not in after)]:
        place, label, text = after.get(key) or before[key]
        was = before[key][2] if key in before else ""
        now = text if key in after else ""
        if key[0] not in still_there:
            # Numbers may have moved up since: what is gone is named by the number it had.
            place = f"{place} last time, no longer in the plan"
        if key[-1] in LISTED:
            was, now = _apart(was, now)
        if was != now:
            changes.append(Change(place, label, was, now))
    return changes


def _apart(was: str, now: str) -> tuple[str, str]:
    """Of two lists, an item a line, what only the old one and what only the new one has."""
    before, after = was.splitlines(), now.splitlines()
    return (
        "\n".join(item for item in before if item not in after),
        "\n".join(item for item in after if item not in before),
    )


def _picks(picks: list[DocPick]) -> str:
    return "\n".join(pick.text for pick in picks)


def _progress(progress: DocProgress | None) -> str:
    if progress is None:
        return ""
    if progress.nothing_changed:
        return "Nothing has changed"
    return "\n".join(text for text in (progress.status_label, progress.status_reason, progress.progress) if text)


def _fields(document: PlanDocument) -> dict[tuple, tuple[str, str, str]]:
    """Each field of a document as (place, label, text), by a key that outlives reordering and renumbering."""
    labels = document.labels
    impacts = {impact.kind: impact.label for impact in document.impacts}
    fields: dict[tuple, tuple[str, str, str]] = {}

    def put(key: tuple, place: str, label: str, value) -> None:
        text = day_words(value) if isinstance(value, datetime.date) else value
        fields[key] = (place, label, text or "")

    about = "About this plan"
    put(("plan", "project_lead"), about, labels["project_lead"], document.project_lead)
    put(("plan", "prepared_by"), about, labels["prepared_by"], document.prepared_by)
    put(("plan", "date_prepared"), about, labels["date_prepared"], document.date_prepared)
    put(("plan", "marking"), about, "Marking", document.marking)
    put(("plan", "agencies"), about, "Contributing agencies", document.contributing_agencies)
    put(("plan", "summary"), about, "Summary for leadership", document.summary)
    put(("plan", "decisions"), about, "Decisions or help needed", document.decisions_needed)
    put(("plan", "period"), about, labels["reporting_period"], period_words(document))
    put(("plan", "joint"), about, "Joint with", ", ".join(document.joint_with))
    put(("plan", "approval"), about, "Approved by", approval_words(document))
    put(("plan", "nil"), about, "No multi-agency unit here", document.nil_return_reason)
    for answer in document.planning_answers:
        put(("plan", answer.question), about, answer.question, answer.answer)
    for objective in document.objectives:
        _objective_fields(put, labels, impacts, objective)
    return fields


def _objective_fields(put, labels: dict[str, str], impacts: dict[str, str], objective: DocObjective) -> None:
    place, code = f"Objective {objective.number}", objective.code
    put((code, "impact_owner"), place, labels["impact_owner"], objective.impact_owner)
    put((code, "second_owner"), place, "Second owner", objective.second_impact_owner)
    put((code, "focus"), place, "Focus", objective.focus_label)
    put((code, "focus_why"), place, "Why", objective.focus_why)
    for position in objective.positions:
        label = f"Where we stand on {position.activity_number}" + (f", {position.unit}" if position.unit else "")
        put((code, "position", position.activity_code, position.unit), place, label, position.position_label)
    for line in objective.lines:
        _line_fields(put, labels, impacts, f"{place}, activity {line.number}", line)
    for indicator in objective.indicators:
        _indicator_fields(put, f"{place}, number we track", indicator)
    put((code, "comments"), place, labels["additional_comments"], objective.additional_comments)


def _line_fields(put, labels: dict[str, str], impacts: dict[str, str], place: str, line: DocLine) -> None:
    rows = [
        ("toolkit_activity", "Toolkit activity", line.toolkit_activity.text if line.toolkit_activity else ""),
        ("activity", labels["activity"], line.activity),
        ("serves", "Long-term impact", "\n".join(impacts[kind] for kind in line.serves)),
        ("output_picks", f"{labels['output']} (from the toolkit)", _picks(line.output_picks)),
        ("output", labels["output"], line.output),
        ("expected", "Impacts expected (from the toolkit)", _picks(line.expected_impacts)),
        ("measures", f"{labels['impact_measurement']} (from the toolkit)", _picks(line.measure_picks)),
        ("measurement", labels["impact_measurement"], line.impact_measurement),
        ("progress", labels["progress"], _progress(line.progress)),
        ("next_steps", labels["next_steps"], line.progress.next_steps if line.progress else ""),
        ("consequences", f"{labels['risks']} (from the toolkit)", _picks(line.consequence_picks)),
        ("risks", labels["risks"], line.risks),
        ("mitigation", labels["risk_mitigation"], line.risk_mitigation),
        ("who", "Who will do it", line.who),
        ("start", "Start", line.start),
        ("due", "Due", line.due),
        ("evidence", "Evidence held", line.evidence_held),
        ("evidence_date", "Date of the evidence", line.evidence_date),
        ("evidence_where", "Where it is kept", line.evidence_where),
        ("leadership", "Raise with leadership", "Yes" if line.raise_with_leadership else ""),
    ]
    for name, label, value in rows:
        put((line.key, name), place, label, value)


def _indicator_fields(put, place: str, indicator: DocIndicator) -> None:
    name, unit = indicator.name, indicator.unit
    rows = [
        ("name", "Name", name),
        ("unit", f"{name}: counted in", f"{indicator.unit_label} {indicator.out_of}".strip()),
        ("direction", f"{name}: direction", indicator.direction_label),
        ("measure", f"{name}: toolkit measure", indicator.measure),
        ("baseline", f"{name}: baseline", value_words(indicator.baseline, unit)),
        ("baseline_date", f"{name}: date of the baseline", indicator.baseline_date),
        ("baseline_source", f"{name}: source of the baseline", indicator.baseline_source),
        ("target", f"{name}: target", value_words(indicator.target, unit)),
        ("target_date", f"{name}: target by", indicator.target_date),
    ]
    for reading in indicator.readings:
        day = day_words(reading.date)
        result = " ".join(filter(None, [value_words(reading.value, unit), f"({reading.note})" if reading.note else ""]))
        rows.append((reading.date.isoformat(), f"{name}: result on {day}", result))
    for field, label, value in rows:
        put((indicator.key, field), place, label, value)
