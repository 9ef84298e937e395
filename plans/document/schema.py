"""The tree every output reads: pages, PDF, diff. A change to a field's meaning is a new SCHEMA_VERSION."""

import datetime
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

SCHEMA_VERSION = 1


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DocPeriod(Part):
    reference: str
    name: str
    starts: datetime.date
    ends: datetime.date
    due: datetime.date


class DocApproval(Part):
    """The form has no such block: a force may ask for it."""

    name: str
    rank: str
    date: datetime.date


class DocLongTermImpact(Part):
    code: str
    kind: str
    label: str
    text: str


class DocPick(Part):
    """A toolkit row picked for a line. `derived` rows do not stand in a published column."""

    code: str
    text: str
    derived: bool = False


class DocPosition(Part):
    """Where the force stands on a toolkit activity; empty position means not answered."""

    activity_code: str
    activity_number: str
    activity: str
    unit: str
    position: str
    position_label: str


class DocProgress(Part):
    period: str
    nothing_changed: bool
    status: str
    status_label: str
    status_reason: str
    progress: str
    next_steps: str
    updated_by: str
    updated_on: datetime.date


class DocReading(Part):
    date: datetime.date
    value: Decimal
    note: str


class DocIndicator(Part):
    key: str
    line_key: str
    name: str
    unit: str
    unit_label: str
    out_of: str
    direction: str
    direction_label: str
    baseline: Decimal | None
    baseline_date: datetime.date | None
    baseline_source: str
    target: Decimal | None
    target_date: datetime.date | None
    measure: str
    readings: list[DocReading]


class DocLine(Part):
    """One line of the plan, down the form's rows."""

    key: str
    number: str
    serves: list[str]
    toolkit_activity: DocPick | None
    toolkit_activity_number: str
    activity: str
    output_picks: list[DocPick]
    output: str
    expected_impacts: list[DocPick]
    measure_picks: list[DocPick]
    impact_measurement: str
    progress: DocProgress | None
    last_progress: DocProgress | None
    completed_earlier: str
    consequence_picks: list[DocPick]
    risks: str
    risk_mitigation: str
    who: str
    start: datetime.date | None
    due: datetime.date | None
    evidence_held: str
    evidence_date: datetime.date | None
    evidence_where: str
    raise_with_leadership: bool
    references: list[str]

    @property
    def title(self) -> str:
        """The activity in the force's words, or the toolkit's where the force wrote none."""
        if self.activity:
            return self.activity
        return self.toolkit_activity.text if self.toolkit_activity else ""

    @property
    def status(self) -> str:
        """The status that stands for the period: the reported one, or the last one where nothing has changed."""
        if self.progress is None:
            return ""
        if self.progress.status or self.last_progress is None:
            return self.progress.status
        return self.last_progress.status

    @property
    def status_label(self) -> str:
        """The words for `status`; says so where no progress was entered."""
        if self.progress is None:
            return "No update this period"
        if self.progress.status or self.last_progress is None:
            return self.progress.status_label or "Status not given"
        return self.last_progress.status_label or "Status not given"

    @property
    def is_measured(self) -> bool:
        """Whether the line says how its impact is measured."""
        return bool(self.impact_measurement or self.measure_picks)


class DocObjective(Part):
    code: str
    number: int
    title: str
    short_title: str
    impact_owner: str
    second_impact_owner: str
    focus: str
    focus_label: str
    focus_why: str
    positions: list[DocPosition]
    lines: list[DocLine]
    indicators: list[DocIndicator]
    additional_comments: str

    def lines_serving(self, *kinds: str) -> list[DocLine]:
        """The lines that serve exactly these kinds of long-term impact, in plan order."""
        return [line for line in self.lines if set(line.serves) == set(kinds)]


class DocReference(Part):
    code: str
    text: str
    url: str
    unpublished: bool


class DocAnswer(Part):
    question: str
    answer: str


class PlanDocument(Part):
    """A force's whole plan at one moment, holding every text as printed."""

    schema_version: int = SCHEMA_VERSION
    action_reference: str
    action_title: str
    action_statement: str
    edition_number: int
    labels: dict[str, str]
    force: str
    joint_with: list[str]
    period: DocPeriod | None
    project_lead: str
    prepared_by: str
    date_prepared: datetime.date | None
    marking: str
    contributing_agencies: str
    summary: str
    decisions_needed: str
    planning_answers: list[DocAnswer]
    approval: DocApproval | None
    nil_return_reason: str
    impacts: list[DocLongTermImpact]
    objectives: list[DocObjective]
    references: list[DocReference]

    @property
    def is_nil_return(self) -> bool:
        return bool(self.nil_return_reason)
