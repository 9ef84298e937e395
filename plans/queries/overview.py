"""What home, the list of plans and a plan's task list go by: many plans in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from plans.models import Plan, PlanObjective, ReportingPeriod
from plans.queries.periods import PlanPeriod, find_workable_and_voided
from plans.queries.progress import Said, find_said
from plans.queries.reports import PlanReports, find_missing, find_reports
from plans.standing import Standing, standing

# An objective of which the force says so is not the one to begin with.
NOT_NOW = (PlanObjective.Focus.LATER, PlanObjective.Focus.NOT_PLANNED)


@dataclass(frozen=True)
class PlanOverview:
    """A plan with the periods it reports on, its reports, and what was said of its lines, without the words.

    `periods` are those that can be worked on, latest first; `voided` those voided since work on them was begun.
    `first_objective` is the number of the objective to begin with, where the plan has no lines yet and has objectives.
    """

    plan: Plan
    periods: list[PlanPeriod]
    voided: list[ReportingPeriod]
    reports: PlanReports
    said: dict[int, list[Said]]
    first_objective: int | None

    @property
    def latest(self) -> ReportingPeriod | None:
        """The latest period that can be worked on."""
        return self.periods[0].period if self.periods else None

    def standings(self, period: ReportingPeriod | None) -> dict[int, Standing[Said]]:
        """Return where each active line is in a period, or overall, by the line's id."""
        return {line: standing(said, period) for line, said in self.said.items()}

    def missing(self, period: ReportingPeriod) -> list[str]:
        """Return the ids of the fields to fill in before the plan can be submitted for a period."""
        return find_missing(self.plan, self.reports.find(period))


def find_overviews(plans: Iterable[Plan]) -> list[PlanOverview]:
    """Return what pages say of each plan, in the plans' order; in at most seven queries."""
    plans = list(plans)
    if not plans:
        return []
    periods = find_workable_and_voided(plans)
    reports, said = find_reports(plans), find_said(plans)
    first = _first_objectives([plan for plan in plans if not said[plan.pk]])
    return [
        PlanOverview(plan, *periods[plan.pk], reports[plan.pk], said[plan.pk], first.get(plan.pk)) for plan in plans
    ]


def _first_objectives(plans: list[Plan]) -> dict[int, int]:
    """The number of each plan's first objective, before those for later or not planned, by the plan's id."""
    rows = PlanObjective.objects.filter(plan__in=plans).values_list("plan", "objective__number", "focus")
    found: dict[int, int] = {}
    for plan_id, number, _focus in sorted(rows, key=lambda row: row[2] in NOT_NOW):
        found.setdefault(plan_id, number)
    return found
