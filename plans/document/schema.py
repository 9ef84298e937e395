"""The tree every output reads: pages, PDF, diff.

It carries what is needed to print it: each field with its label and its words, each status with its label and rank. No
list of today's code is asked, so a document reads the same after a field, a status or a kind of impact was added or
removed. A field added to plans/fields.py needs no new version; a change to the tree, or to a default, is a new
SCHEMA_VERSION with its function in plans/document/upgrades.py.
"""

import datetime
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from pydantic import BaseModel, ConfigDict

from nvap.dates import Due

SCHEMA_VERSION = 2


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DocPick(Part):
    """A toolkit row picked. `derived` rows are in no published column; `number` is the toolkit's, where it has one."""

    code: str
    text: str
    number: str = ""
    derived: bool = False


class DocField(Part):
    """One field as the force filled it in; see plans/fields.py for what each attribute means.

    `value` is plain text to compare: a date in ISO format ("2027-03" is a month, "open" no end date), a choice's key.
    `words` is how it reads, where that differs.
    """

    id: str
    label: str
    kind: str
    value: str = ""
    words: str = ""
    picks: list[DocPick] = []
    where: str = "row"
    beside: str = ""
    joint: str = "\n"
    empty: str = ""

    @property
    def text(self) -> str:
        """How the value reads; what is picked is not in it."""
        return self.words or self.value

    @property
    def is_empty(self) -> bool:
        return not (self.value or self.picks)

    @property
    def date(self) -> datetime.date | None:
        """The value as a date, of a month its last day; None where it is none or has no end."""
        try:
            return Due.fromisoformat(self.value).day
        except ValueError:
            return None

    @property
    def number(self) -> Decimal | None:
        """The value as a number; None where it is none."""
        try:
            return Decimal(self.value)
        except InvalidOperation:
            return None


class DocNode(Part):
    """Something with fields, in the order in which they are printed."""

    fields: list[DocField]

    def field(self, field_id: str) -> DocField | None:
        """Return the field of this id, None where the document has none such."""
        return next((field for field in self.fields if field.id == field_id), None)

    def text(self, field_id: str) -> str:
        """Return how a field reads; nothing where the document has none such."""
        field = self.field(field_id)
        return field.text if field else ""

    def date(self, field_id: str) -> datetime.date | None:
        """Return a field's value as a date, of a month its last day; None where it is none."""
        field = self.field(field_id)
        return field.date if field else None

    def picks(self, field_id: str) -> list[DocPick]:
        """Return what is picked in a field; nothing where the document has none such."""
        field = self.field(field_id)
        return field.picks if field else []


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


class DocStatus(Part):
    """A status an activity can have. They are counted by `rank`; one that `finishes` ends the activity."""

    id: str
    label: str
    rank: int
    finishes: bool


class DocReport(DocNode):
    """What the plan says for the period as a whole."""


class DocDecision(DocNode):
    """A decision or help asked. `asked_for` names the period whose report asked first, nothing if there was none."""

    key: str
    asked_for: str


class DocPosition(DocNode):
    """Where the force stands on a toolkit activity, in all its units or in a named one."""

    activity_code: str
    activity_number: str
    activity: str
    unit: str


class DocProgress(DocNode):
    """What was reported of a line for a period."""

    period: str
    updated_by: str
    updated_on: datetime.date

    @property
    def nothing_changed(self) -> bool:
        return bool(self.text("nothing_changed"))


class DocResult(DocNode):
    """A dated result of a number."""


class DocIndicator(DocNode):
    """A number the force tracks. Its field `line` names the activity it measures, also after that was taken out."""

    key: str
    results: list[DocResult]

    @property
    def name(self) -> str:
        return self.text("name")

    @property
    def line_key(self) -> str:
        """The key of the activity it measures; nothing where it measures the objective as a whole."""
        field = self.field("line")
        return field.value if field else ""


class DocLine(DocNode):
    """One line of the plan.

    `progress` is what was said for the period, `last_progress` what was last said before it. `status` is the id of the
    status that holds; `waits` says that the period has no update yet; `finished_earlier` names the period that ended
    the line, where this one says nothing new of it; `unchanged_periods` is for how many periods nothing has changed.
    """

    key: str
    number: str
    progress: DocProgress | None
    last_progress: DocProgress | None
    status: str
    waits: bool
    finished_earlier: str
    unchanged_periods: int
    references: list[str]

    @property
    def title(self) -> str:
        """The activity in the force's words, or the toolkit's where the force wrote none."""
        if words := self.text("activity"):
            return words
        return next((pick.text for pick in self.picks("toolkit_activity")), "")

    @property
    def is_measured(self) -> bool:
        """Whether the line says how its impact is measured."""
        return bool(self.text("impact_measurement") or self.picks("measures"))

    def fields_with(self, progress: list[DocField]) -> list[DocField]:
        """Return the line's fields and, where they are printed among them, those of progress on it."""
        rows = [field for field in self.fields if field.where == "row"]
        return [*rows, *progress, *(field for field in self.fields if field.where != "row")]

    @property
    def progress_that_holds(self) -> DocProgress | None:
        """The last progress that said something, this period's or an earlier one's."""
        if self.progress is None or self.progress.nothing_changed:
            return self.last_progress
        return self.progress


class DocObjective(DocNode):
    code: str
    number: int
    title: str
    short_title: str
    positions: list[DocPosition]
    lines: list[DocLine]
    indicators: list[DocIndicator]


class DocReference(Part):
    code: str
    text: str
    url: str
    unpublished: bool


class DocAnswer(Part):
    question: str
    answer: str


class DocRemarkAnswer(Part):
    """The force's answer to a remark of VKPP's on the copy it returned; words alone, as they read."""

    about: str
    kind: str
    remark: str
    answer_kind: str
    answer: str
    answered_by: str
    answered_on: datetime.date


class PlanDocument(DocNode):
    """A force's whole plan at one moment, holding every text as printed.

    `labels` holds what the plan's form calls itself and its parts; `blank_progress` the fields of progress, for lines
    of which nothing was said.
    """

    schema_version: int = SCHEMA_VERSION
    action_reference: str
    action_title: str
    action_statement: str
    edition_number: int
    labels: dict[str, str]
    force: str
    joint_with: list[str]
    period: DocPeriod | None
    report: DocReport
    decisions: list[DocDecision]
    planning_answers: list[DocAnswer]
    approval: DocApproval | None
    nil_return_reason: str
    impacts: list[DocLongTermImpact]
    statuses: list[DocStatus]
    blank_progress: list[DocField]
    objectives: list[DocObjective]
    references: list[DocReference]
    # Younger than version 2: documents stored before have none.
    remark_answers: list[DocRemarkAnswer] = []

    @property
    def marking(self) -> str:
        return self.text("marking")

    @property
    def is_nil_return(self) -> bool:
        return bool(self.nil_return_reason)

    @property
    def lines(self) -> Iterator[DocLine]:
        """The lines of all objectives, in the plan's order."""
        return (line for objective in self.objectives for line in objective.lines)

    def status_label(self, status: str) -> str:
        """Return what people call a status; its id where the document does not list it."""
        return next((each.label for each in self.statuses if each.id == status), status)

    def finishes(self, status: str) -> bool:
        """Return whether a status ends an activity."""
        return any(each.finishes for each in self.statuses if each.id == status)
