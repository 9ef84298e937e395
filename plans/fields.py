"""Every field people fill in, once: the document, printing, what changed, forms, conflicts and history iterate it.

A field's id is the attribute of its model, so that a new one needs the model with a migration, an entry here, and its
place in the form. Each group is in the order in which it is printed: of a line, the published form's.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from nvap.dates import Due
from plans.models import (
    LineConsequence,
    LineExpectedImpact,
    LineImpact,
    LineMeasure,
    LineOutput,
    PlannedActivity,
)
from plans.wording import day_words, value_words
from toolkit.models import Edition, EditionRow, FormPrompt
from toolkit.prompts import form_prompts, form_words

NOTHING_ENTERED = "Nothing entered"
NOT_SAID = "Not said yet"


class Kind(StrEnum):
    """What a field holds. Picks are rows of the toolkit, a choice is one of a list, a person is a name or role."""

    TEXT = "text"
    PICKS = "picks"
    DATE = "date"
    PERSON = "person"
    CHOICE = "choice"
    YES_NO = "yes_no"
    NUMBER = "number"


class Where(StrEnum):
    """Where a field is printed within what it belongs to."""

    # In the line of short facts at its head.
    FACT = "fact"
    ROW = "row"
    # After all that hangs on it: a line's progress, an objective's activities, a plan's objectives.
    AFTER = "after"


@dataclass(frozen=True)
class Field:
    """A field people fill in.

    `label` is ours; it is empty where the published form words the field, under the same id. A field is printed in one
    row with the one it is `beside`, after `joint`. What prints where it is empty is `empty`; nothing at all if that is
    empty too. Where several rows of the toolkit can be picked, `through` is the model of a pick and `target` its
    foreign key to the toolkit; a field of kind picks without these is itself a foreign key, to one row.
    """

    id: str
    label: str
    kind: Kind
    where: Where = Where.ROW
    beside: str = ""
    joint: str = "\n"
    empty: str = ""
    through: type[Any] | None = None
    target: str = ""

    @property
    def holds_rows(self) -> bool:
        """Whether what is picked are rows of their own, not a column of the row."""
        return self.through is not None


PLAN = (
    Field("project_lead", "", Kind.PERSON, empty=NOTHING_ENTERED),
    Field("marking", "Marking", Kind.CHOICE),
    Field("contributing_agencies", "Contributing agencies", Kind.TEXT, where=Where.AFTER),
)
REPORT = (
    Field("purpose", "Purpose", Kind.CHOICE),
    Field("prepared_by", "", Kind.PERSON, empty=NOTHING_ENTERED),
    Field("date_prepared", "", Kind.DATE, empty=NOTHING_ENTERED),
    Field("summary", "Summary for leadership", Kind.TEXT, empty="No summary entered"),
)
DECISION = (
    Field("what", "Decision or help needed", Kind.TEXT),
    Field("of_whom", "Of whom", Kind.PERSON),
    Field("by_when", "By when", Kind.DATE),
    Field("answer", "Answer", Kind.TEXT),
    Field("answered_on", "Date of the answer", Kind.DATE),
)
OBJECTIVE = (
    Field("impact_owner", "", Kind.PERSON, empty=NOTHING_ENTERED),
    Field("second_impact_owner", "Second owner", Kind.PERSON, beside="impact_owner", joint=" and "),
    Field("focus", "Focus", Kind.CHOICE, empty=NOT_SAID),
    Field("focus_why", "Why", Kind.TEXT),
    Field("additional_comments", "", Kind.TEXT, where=Where.AFTER, empty="None"),
)
POSITION = (Field("position", "Where we stand", Kind.CHOICE, empty=NOT_SAID),)
LINE = (
    Field("impacts", "Long-term impact", Kind.PICKS, through=LineImpact, target="long_term_impact"),
    Field("toolkit_activity", "Activity from the toolkit", Kind.PICKS, beside="activity"),
    Field("activity", "", Kind.TEXT, empty=NOTHING_ENTERED),
    Field("outputs", "Outputs from the toolkit", Kind.PICKS, beside="output", through=LineOutput, target="output"),
    Field("output", "", Kind.TEXT, empty=NOTHING_ENTERED),
    Field(
        "expected_impacts",
        "Impacts expected",
        Kind.PICKS,
        through=LineExpectedImpact,
        target="impact",
    ),
    Field(
        "measures",
        "Measures from the toolkit",
        Kind.PICKS,
        beside="impact_measurement",
        through=LineMeasure,
        target="measure",
    ),
    Field("impact_measurement", "", Kind.TEXT, empty="No measurement recorded yet"),
    # PROGRESS is printed here.
    Field("evidence_held", "Evidence held", Kind.TEXT, where=Where.AFTER),
    Field("evidence_date", "Date of the evidence", Kind.DATE, where=Where.AFTER, beside="evidence_held"),
    Field("evidence_where", "Where it is kept", Kind.TEXT, where=Where.AFTER, beside="evidence_held", joint="\nKept: "),
    Field(
        "consequences",
        "Unintended consequences from the toolkit",
        Kind.PICKS,
        where=Where.AFTER,
        beside="risks",
        through=LineConsequence,
        target="consequence",
    ),
    Field("risks", "", Kind.TEXT, where=Where.AFTER, empty=NOTHING_ENTERED),
    Field("risk_mitigation", "", Kind.TEXT, where=Where.AFTER, empty=NOTHING_ENTERED),
    Field("who", "Who will do it", Kind.PERSON, where=Where.FACT),
    Field("start", "Start", Kind.DATE, where=Where.FACT),
    Field("due", "Due", Kind.DATE, where=Where.FACT),
    Field("raise_with_leadership", "Raise with leadership", Kind.YES_NO, where=Where.FACT),
    Field("leadership_review_by", "Review by", Kind.DATE, where=Where.FACT),
)
PROGRESS = (
    Field("nothing_changed", "Nothing has changed", Kind.YES_NO, beside="progress"),
    Field("status", "Status", Kind.CHOICE, beside="progress"),
    Field("status_reason", "Why", Kind.TEXT, beside="progress", joint=": "),
    Field("progress", "", Kind.TEXT, empty=NOTHING_ENTERED),
    Field("next_steps", "", Kind.TEXT, empty=NOTHING_ENTERED),
)
NUMBER = (
    Field("name", "What is counted", Kind.TEXT),
    Field("line", "Activity it measures", Kind.CHOICE),
    Field("measure", "Toolkit’s measure", Kind.PICKS),
    Field("unit", "Counted in", Kind.CHOICE),
    Field("out_of", "Out of what", Kind.TEXT, beside="unit", joint=" of "),
    Field("direction", "Direction", Kind.CHOICE),
    Field("baseline", "Baseline", Kind.NUMBER),
    Field("baseline_date", "Date of the baseline", Kind.DATE, beside="baseline", joint=", "),
    Field("baseline_source", "Source of the baseline", Kind.TEXT, beside="baseline", joint=", "),
    Field("target", "Target", Kind.NUMBER),
    Field("target_date", "Date of the target", Kind.DATE, beside="target", joint=", by "),
)
RESULT = (
    Field("date", "Date of the result", Kind.DATE),
    Field("value", "Result", Kind.NUMBER),
    Field("note", "Note", Kind.TEXT),
)
FIELDS: dict[str, tuple[Field, ...]] = {
    "plan": PLAN,
    "report": REPORT,
    "decision": DECISION,
    "objective": OBJECTIVE,
    "position": POSITION,
    "line": LINE,
    "progress": PROGRESS,
    "number": NUMBER,
    "result": RESULT,
}


def own_fields(group: str) -> tuple[str, ...]:
    """Return the ids of a group's fields that its model keeps itself, in printed order."""
    return tuple(field.id for field in FIELDS[group] if not field.holds_rows)


@dataclass(frozen=True)
class FieldValue:
    """What a row holds in a field: plain text to compare and to store, how that reads, the toolkit's row picked."""

    field: Field
    value: str = ""
    words: str = ""
    picked: EditionRow | None = None


def read_fields(group: str, row: object) -> list[FieldValue]:
    """Return what a row holds in the fields of its group, in the order of FIELDS.

    Take the group's name and a row of its model. A date's value is in ISO format ("2027-03" is a month, "open" no end
    date), a choice's its key, a yes "yes", a row's of the toolkit its code, a line's its key. What is picked through
    rows of its own is left out: read it from `field.through`, for many rows at once.
    """
    return [_read_field(field, row) for field in FIELDS[group] if not field.holds_rows]


def _read_field(field: Field, row) -> FieldValue:
    held = getattr(row, field.id)
    match held:
        case None | "" | False:
            return FieldValue(field)
        case True:
            return FieldValue(field, "yes", "Yes")
        case datetime.date():
            return FieldValue(field, held.isoformat(), day_words(held))
        case Due():
            return FieldValue(field, held.isoformat(), str(held))
        case int() | Decimal():
            unit = row.unit if hasattr(row, "unit") else row.indicator.unit
            return FieldValue(field, str(held), value_words(held, unit))
        case PlannedActivity():
            return FieldValue(field, str(held.key), f"{held.number} {held.short_name}")
        case EditionRow():
            return FieldValue(field, held.code, held.text, picked=held)
    if field.kind == Kind.CHOICE:
        return FieldValue(field, held, getattr(row, f"get_{field.id}_display")())
    return FieldValue(field, held, held)


def form_labels(edition: Edition, prompts: Mapping | None = None) -> dict[str, str]:
    """Return the plan form's label or heading by the id of what it words, without its colon; our name where none is.

    One query, none where what `form_prompts` returned is given.
    """
    if prompts is None:
        prompts = form_prompts(edition)
    labels = {}
    for field in FormPrompt.Field:
        words = form_words(prompts, field.value)
        label = words.get(FormPrompt.Kind.LABEL) or words.get(FormPrompt.Kind.HEADING) or field.label
        labels[field.value] = label.rstrip(":")
    return labels


def label_of(field: Field, labels: Mapping[str, str]) -> str:
    """Return a field's label. Take what `form_labels` gave."""
    return field.label or labels[field.id]
