"""What a remark can be about: the plan, an objective, an activity or a number, or one field of it."""

from dataclasses import dataclass

from plans.document.schema import PlanDocument
from plans.models import Remark
from plans.wording import shortened

TITLE_LENGTH = 90

# The fields that can be named, by kind, with their labels where the form prints none.
FIELDS = {
    Remark.Anchor.PLAN: {
        "project_lead": "",
        "prepared_by": "",
        "date_prepared": "",
        "summary": "Summary for leadership",
        "contributing_agencies": "Contributing agencies",
    },
    Remark.Anchor.OBJECTIVE: {"impact_owner": "", "focus": "Focus", "additional_comments": ""},
    Remark.Anchor.LINE: {
        "activity": "",
        "output": "",
        "impact_measurement": "",
        "progress": "",
        "next_steps": "",
        "risks": "",
        "risk_mitigation": "",
        "who": "Who will do it",
        "due": "Due",
    },
    Remark.Anchor.NUMBER: {"baseline": "Baseline", "target": "Target", "readings": "Results"},
}


@dataclass(frozen=True)
class Anchor:
    """What a remark is about; without a field, the whole of it."""

    kind: str = Remark.Anchor.PLAN
    key: str = ""
    field_id: str = ""

    @property
    def value(self) -> str:
        """Return the value of the choice for what it is about, whichever field is named: "line:<key>"."""
        return f"{self.kind}:{self.key}"


def anchors(document: PlanDocument) -> dict[str, str]:
    """Return what a remark can be about, {the choice's value: its words}, in the order of the document."""
    found = {Anchor().value: str(Remark.Anchor.PLAN.label)}
    for objective in document.objectives:
        value = Anchor(Remark.Anchor.OBJECTIVE, objective.code).value
        found[value] = f"Objective {objective.number}: {objective.short_title}"
        for line in objective.lines:
            value = Anchor(Remark.Anchor.LINE, line.key).value
            found[value] = f"Activity {line.number}: {shortened(line.title, TITLE_LENGTH)}"
        for indicator in objective.indicators:
            value = Anchor(Remark.Anchor.NUMBER, indicator.key).value
            found[value] = f"Number we track: {shortened(indicator.name, TITLE_LENGTH)}"
    return found


def field_labels(document: PlanDocument) -> dict[str, dict[str, str]]:
    """Return the labels of the fields a remark can name: {kind: {field id: label}}."""
    return {
        kind: {name: label or document.labels[name] for name, label in fields.items()}
        for kind, fields in FIELDS.items()
    }


def anchor_of(remark: Remark) -> Anchor:
    """Return what a stored remark is about."""
    return Anchor(remark.anchor_kind, remark.anchor_key, remark.field_id)
