"""What the check page says of a plan besides the document: its parts with the way to change each, and what is thin."""

from dataclasses import dataclass, field

from django.urls import reverse

from plans.document import PlanDocument
from plans.document.schema import DocLine
from plans.models import Plan
from plans.queries.periods import PlanPeriod
from plans.wording import shortened

TITLE_LENGTH = 90


@dataclass(frozen=True)
class PartRow:
    """A part of the plan with what is said of it in a word, and where to change it; no address for who only reads."""

    title: str
    said: str = ""
    href: str = ""


@dataclass(frozen=True)
class PartGroup:
    """The parts of one objective, or of the plan as a whole."""

    title: str
    rows: list[PartRow] = field(default_factory=list)


def list_parts(
    plan: Plan, plan_period: PlanPeriod | None, document: PlanDocument, *, may_edit: bool
) -> list[PartGroup]:
    """Return every part of a plan, as its document has them, in printed order."""
    links = _Links(plan, plan_period, may_edit)
    whole = PartGroup(
        "The plan as a whole", [PartRow("About this plan", document.text("project_lead"), links.to("about"))]
    )
    if plan_period is not None:
        report = links.to_period("report")
        whole.rows.append(PartRow("Report header and summary", document.report.text("prepared_by"), report))
        asked = f"{len(document.decisions)} asked" if document.decisions else "None asked for"
        whole.rows.append(PartRow("Decisions or help needed", asked, report and f"{report}#decisions"))
    answered = f"{len(document.planning_answers)} answered" if document.planning_answers else "None answered"
    whole.rows.append(PartRow("Planning questions", answered, links.to("planning_questions")))
    groups = [whole]
    for objective in document.objectives:
        group = PartGroup(f"Objective {objective.number}: {objective.short_title}")
        page = links.to("objective", objective.number)
        group.rows.append(PartRow("Owner, focus, where we stand, comments", objective.text("impact_owner"), page))
        for line in objective.lines:
            group.rows.append(PartRow(_title(line), "", links.to("line", line.key)))
            if plan_period is not None:
                said = "No update yet" if line.waits else document.status_label(line.status)
                group.rows.append(PartRow(f"{line.number} progress", said, links.to_update(line)))
        for number in objective.indicators:
            results = len(number.results)
            said = f"{results} result{'s' if results != 1 else ''}"
            group.rows.append(PartRow(number.name, said, links.to("indicator", number.key)))
        groups.append(group)
    return groups


def find_thin(plan: Plan, plan_period: PlanPeriod | None, document: PlanDocument, *, may_edit: bool) -> list[PartRow]:
    """Return the lines that hold ticks alone, each with where to say in one's own words what will be done."""
    links = _Links(plan, plan_period, may_edit)
    return [
        PartRow(_title(line), href=links.to("line", line.key, fragment="#field-activity"))
        for line in document.lines
        if not line.text("activity") and not document.finishes(line.status)
    ]


@dataclass(frozen=True)
class _Links:
    plan: Plan
    plan_period: PlanPeriod | None
    may_edit: bool

    def to(self, name: str, *args, fragment: str = "") -> str:
        return reverse(f"plans:{name}", args=[self.plan.pk, *args]) + fragment if self.may_edit else ""

    def to_period(self, name: str, fragment: str = "") -> str:
        """Return a page on the period; nothing where the period takes no more."""
        if self.plan_period is None or self.plan_period.why_not_report:
            return ""
        return self.to(name, self.plan_period.period.reference, fragment=fragment)

    def to_update(self, line: DocLine) -> str:
        return self.to_period("update", f"#part-{line.number}")


def _title(line: DocLine) -> str:
    return shortened(f"{line.number} {line.title}", TITLE_LENGTH)
