"""Where people's words of a plan are kept: the one list, for all that must reach every word."""

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from plans.models import (
    DecisionAsked,
    Extension,
    HandOver,
    Indicator,
    PeriodReport,
    Plan,
    PlannedActivity,
    PlanningAnswer,
    PlanObjective,
    ProgressUpdate,
    Reading,
    Remark,
    Review,
    SharedDraft,
    Submission,
)

# The models with words of a plan, each with the ways to it. Parents come first, the plan and what was submitted before
# all: rows are locked in this order, as by every other action, and nobody adds one below a row that was read already.
WAYS_TO_PLAN: dict[type[models.Model], tuple[str, ...]] = {
    Plan: ("pk",),
    Submission: ("plan",),
    SharedDraft: ("plan",),
    PlanObjective: ("plan",),
    PlannedActivity: ("plan_objective__plan",),
    Indicator: ("plan_objective__plan",),
    ProgressUpdate: ("line__plan_objective__plan",),
    Reading: ("indicator__plan_objective__plan",),
    PlanningAnswer: ("plan",),
    PeriodReport: ("plan",),
    DecisionAsked: ("plan",),
    Review: ("submission__plan",),
    Remark: ("submission__plan", "shared_draft__plan"),
    # VKPP's reason for giving the force more time.
    Extension: ("force__plans",),
    # What a manager left for whoever takes over.
    HandOver: ("force__plans",),
}
# Shorter columns hold ids, names of fields and hashes.
SHORTEST_COLUMN = 100


def rows_of(model: type[models.Model], plan: Plan) -> QuerySet:
    """Return a model's rows that hold words of a plan, oldest first."""
    ways = Q()
    for way in WAYS_TO_PLAN[model]:
        ways |= Q(**{way: plan.pk})
    return model._base_manager.filter(ways).order_by("pk")


def history_of(model: type[models.Model], plan: Plan) -> QuerySet | None:
    """Return the history of these rows, and of rows deleted since, which belong to no plan any more; None for none."""
    if not hasattr(model, "history"):
        return None
    living = model._base_manager.filter(pk=OuterRef("id"))
    theirs = Q(id__in=rows_of(model, plan).order_by().values("pk"))
    return model.history.model._base_manager.filter(theirs | ~Exists(living)).order_by("pk")


def text_columns(model: type[models.Model]) -> dict[str, int | None]:
    """Return the columns of a model in which people's words are, each with the most it holds; no frozen document."""
    return {
        field.name: field.max_length
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField))
        and not field.choices
        and (field.max_length is None or field.max_length > SHORTEST_COLUMN)
        and field.name != "document"
    }


def plan_id_of(row: models.Model) -> int | None:
    """Return the id of the plan whose words a row holds, also of one not saved yet; None where it is of none."""
    for way in WAYS_TO_PLAN.get(type(row), ()):
        *parents, last = way.split("__")
        holder = row
        for parent in parents:
            holder = holder and getattr(holder, parent)
        if isinstance(row, Plan):
            return row.pk
        if holder is not None and hasattr(holder, f"{last}_id"):
            return getattr(holder, f"{last}_id")
    return None
