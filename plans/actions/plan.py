"""Starting a plan, and what a plan says of itself and of an objective as a whole."""

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from nvap.accounts.models import Force, User
from plans.models import Plan, PlanningAnswer, PlanObjective
from plans.permissions import refuse, why_not_edit, why_not_start
from toolkit.models import Edition, PlanningQuestion


@transaction.atomic
def start_plan(*, force: Force, edition: Edition, by: User, at: datetime.datetime | None = None) -> Plan:
    """Start a force's plan on a published toolkit, with an empty plan objective for each objective.

    Takes when it was started, where that is not now. Raises PermissionDenied when `by` may not, ValidationError when
    the force has a plan for the action already.
    """
    refuse(why_not_start(by, force))
    # Locked, so that a button pressed twice starts one plan.
    force = Force.objects.select_for_update().get(pk=force.pk)
    plan = Plan(force=force, action=edition.action, edition=edition, created_by=by, created_at=at or timezone.now())
    plan.full_clean()
    plan.save()
    for objective in edition.objective_set.all():
        PlanObjective.objects.create(plan=plan, objective=objective)
    return plan


@transaction.atomic
def save_planning_answers(*, plan: Plan, texts: Mapping[PlanningQuestion, str], by: User) -> None:
    """Save a plan's notes on planning questions; only what differs is written.

    Raises PermissionDenied when `by` may not.
    """
    refuse(why_not_edit(by, plan))
    present = {answer.question_id: answer for answer in plan.planning_answers.all()}
    for question, text in texts.items():
        answer = present.get(question.pk) or PlanningAnswer(plan=plan, question=question)
        if answer.text != text:
            answer.text = text
            answer.save()


@transaction.atomic
def save_objective(
    *, plan_objective: PlanObjective, values: Mapping, positions: Mapping[tuple[int, int | None], str], by: User
) -> None:
    """Save what a plan says of an objective as a whole; only what differs is written.

    Takes field values by name, and positions by the ids of the toolkit activity and the unit (None for all units),
    where an empty position takes the answer back. Raises PermissionDenied when `by` may not.
    """
    refuse(why_not_edit(by, plan_objective.plan))
    changed = [name for name, value in values.items() if getattr(plan_objective, name) != value]
    for name in changed:
        setattr(plan_objective, name, values[name])
    if changed:
        plan_objective.save(update_fields=changed)
    present = {(row.activity_id, row.unit_id): row for row in plan_objective.positions.all()}
    for (activity_id, unit_id), position in positions.items():
        row = present.get((activity_id, unit_id))
        if row is None and position:
            plan_objective.positions.create(activity_id=activity_id, unit_id=unit_id, position=position)
        elif row is not None and not position:
            row.delete()
        elif row is not None and row.position != position:
            row.position = position
            row.save()
