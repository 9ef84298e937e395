"""How many plans use a row of the toolkit: the only thing about living plans that VKPP is told, as counts alone."""

from collections import defaultdict
from dataclasses import dataclass

from plans.models import (
    ActivityPosition,
    LineConsequence,
    LineExpectedImpact,
    LineImpact,
    LineMeasure,
    LineOutput,
    PlannedActivity,
    PlanningAnswer,
    PlanObjective,
)


@dataclass(frozen=True)
class Use:
    """In how many plans a row of the toolkit is used, and of how many forces."""

    plans: int
    forces: int

    def __str__(self):
        plans = "1 plan" if self.plans == 1 else f"{self.plans} plans"
        forces = "1 force" if self.forces == 1 else f"{self.forces} forces"
        return f"used in {plans} of {forces}"


def uses_of_action(action):
    """Return the Use of each row that plans for an action use, by the row's code.

    Codes are kept from edition to edition, so a plan still on an older edition counts for the same row of the newer.
    What was taken out of a plan does not count, nor a picked row of a line that was.
    """
    using = defaultdict(set)
    for rows in _uses(action):
        for code, plan, force in rows:
            using[code].add((plan, force))
    return {
        code: Use(plans=len({plan for plan, _ in pairs}), forces=len({force for _, force in pairs}))
        for code, pairs in using.items()
    }


def _uses(action):
    """Yield, for each kind of use, its rows as (code, plan, force); one query a kind."""
    for model, picked in (
        (LineOutput, "output"),
        (LineExpectedImpact, "impact"),
        (LineMeasure, "measure"),
        (LineConsequence, "consequence"),
        (LineImpact, "long_term_impact"),
    ):
        rows = model.objects.filter(line__retired_at__isnull=True)
        yield _triples(rows, picked, "line__plan_objective__plan", action)
    lines = PlannedActivity.objects.active().filter(toolkit_activity__isnull=False)
    yield _triples(lines, "toolkit_activity", "plan_objective__plan", action)
    yield _triples(ActivityPosition.objects.all(), "activity", "plan_objective__plan", action)
    yield _triples(PlanObjective.objects.all(), "objective", "plan", action)
    yield _triples(PlanningAnswer.objects.exclude(text=""), "question", "plan", action)


def _triples(rows, picked, plan, action):
    return (
        rows.filter(**{f"{picked}__edition__action": action})
        .order_by()
        .values_list(f"{picked}__code", f"{plan}__pk", f"{plan}__force")
        .distinct()
    )
