"""Starting a plan, and what a plan says of itself and of an objective, whatever the period."""

import datetime
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from nvap.accounts.models import Force, User
from plans.actions.saving import History, merge_change, refuse_hidden, sign, write, write_new
from plans.fields import own_fields
from plans.merging import Change
from plans.models import ActivityPosition, Plan, PlanningAnswer, PlanObjective
from plans.permissions import refuse, why_not_edit, why_not_start
from toolkit.models import Edition, PlanningQuestion

PLAN_FIELDS = own_fields("plan")
OBJECTIVE_FIELDS = own_fields("objective")


@transaction.atomic
def start_plan(*, force: Force, edition: Edition, by: User, at: datetime.datetime | None = None) -> Plan:
    """Start a force's plan on a published toolkit, with an empty plan objective for each objective, and return it.

    Take when it was started, where that is not now. Raise PermissionDenied when `by` may not, ValidationError when the
    toolkit is not the published one or its action is not offered, or the force has a plan for the action already.
    """
    refuse(why_not_start(by, force))
    if not Edition.objects.offered().filter(pk=edition.pk).exists():
        raise ValidationError("A plan is started on a published toolkit that VKPP offers.")
    # Locked, so that a button pressed twice starts one plan.
    force = Force.objects.select_for_update().get(pk=force.pk)
    plan = Plan(force=force, action=edition.action, edition=edition, created_by=by, created_at=at or timezone.now())
    plan.full_clean()
    sign(plan, by=by).save()
    for objective in edition.objective_set.all():
        sign(PlanObjective(plan=plan, objective=objective), by=by).save()
    return plan


def plan_values(plan: Plan) -> dict:
    """Return what a plan says of itself by field id."""
    return {name: getattr(plan, name) for name in PLAN_FIELDS}


@transaction.atomic
def save_plan(*, plan: Plan, change: Change, by: User) -> Plan:
    """Save what a plan says of itself, whatever the period, and return it; only what differs is written.

    Raise PermissionDenied when `by` may not, and Conflicts.
    """
    plan = _locked(plan)
    refuse(why_not_edit(by, plan))
    values = merge_change(
        change,
        by=by,
        current=plan_values(plan),
        history_of=lambda field_id: (plan.history.all(), field_id),
        check=lambda values: {},
    )
    write(plan, values, by=by, form_key=change.form_key)
    return plan


def question_field(question_id: int) -> str:
    """Return the field id of the answer to a planning question."""
    return f"question_{question_id}"


def planning_answers(plan: Plan, questions: Mapping[str, PlanningQuestion]) -> dict[str, str]:
    """Return a plan's notes on planning questions, by field id. Take the questions by field id."""
    texts = dict(plan.planning_answers.values_list("question", "text"))
    return {field_id: texts.get(question.pk, "") for field_id, question in questions.items()}


@transaction.atomic
def save_planning_answers(
    *, plan: Plan, questions: Mapping[str, PlanningQuestion], change: Change, by: User
) -> list[PlanningAnswer]:
    """Save a plan's notes on planning questions, and return those that were written; only what differs is.

    Take the questions by the field ids of the change. Raise PermissionDenied when `by` may not, and Conflicts.
    """
    plan = _locked(plan)
    refuse(why_not_edit(by, plan))

    def history_of(field_id: str) -> History:
        return PlanningAnswer.history.filter(plan_id=plan.pk, question_id=questions[field_id].pk), "text"

    values = merge_change(
        change, by=by, current=planning_answers(plan, questions), history_of=history_of, check=lambda values: {}
    )
    refuse_hidden(plan.pk, values)
    present = {answer.question_id: answer for answer in plan.planning_answers.all()}
    written = []
    for field_id, text in values.items():
        answer = present.get(questions[field_id].pk) or PlanningAnswer(plan=plan, question=questions[field_id])
        if answer.text != text:
            answer.text = text
            sign(answer, by=by, form_key=change.form_key).save()
            written.append(answer)
    return written


# Where a position is asked for: the ids of a toolkit activity and of a unit, None for all units.
Where = tuple[int, int | None]


def position_field(where: Where) -> str:
    """Return the field id of the position on a toolkit activity, in all units or a named one."""
    activity_id, unit_id = where
    return f"position_{activity_id}" + (f"_{unit_id}" if unit_id else "")


def objective_values(plan_objective: PlanObjective, wheres: Mapping[str, Where]) -> dict:
    """Return what a plan says of an objective by field id, positions included. Take where each is asked for."""
    stored = {(row.activity_id, row.unit_id): row.position for row in plan_objective.positions.all()}
    values = {name: getattr(plan_objective, name) for name in OBJECTIVE_FIELDS}
    return values | {field_id: stored.get(where, "") for field_id, where in wheres.items()}


@transaction.atomic
def save_objective(
    *, plan_objective: PlanObjective, wheres: Mapping[str, Where], change: Change, by: User
) -> PlanObjective:
    """Save what a plan says of an objective as a whole, and return it; only what differs is written.

    Take the change, whose positions have the field ids of `wheres`; an empty position takes the answer back. Raise
    PermissionDenied when `by` may not, and Conflicts.
    """
    rows = PlanObjective.objects.select_for_update(of=("self",)).select_related("plan__force", "objective")
    plan_objective = rows.get(pk=plan_objective.pk)
    refuse(why_not_edit(by, plan_objective.plan))

    def history_of(field_id: str) -> History:
        if field_id in OBJECTIVE_FIELDS:
            return plan_objective.history.all(), field_id
        activity_id, unit_id = wheres[field_id]
        rows = ActivityPosition.history.filter(plan_objective_id=plan_objective.pk, activity_id=activity_id)
        return rows.filter(unit_id=unit_id), "position"

    values = merge_change(
        change,
        by=by,
        current=objective_values(plan_objective, wheres),
        history_of=history_of,
        check=lambda values: {},
    )
    own = {name: value for name, value in values.items() if name in OBJECTIVE_FIELDS}
    write(plan_objective, own, by=by, form_key=change.form_key)
    _set_positions(plan_objective, wheres, values, by=by, change=change)
    return plan_objective


def _set_positions(plan_objective, wheres, values, *, by: User, change: Change) -> None:
    present = {(row.activity_id, row.unit_id): row for row in plan_objective.positions.all()}
    for field_id, where in wheres.items():
        if field_id not in values:
            continue
        position, row = values[field_id], present.get(where)
        if row is not None and not position:
            sign(row, by=by, form_key=change.form_key).delete()
        elif row is not None:
            write(row, {"position": position}, by=by, form_key=change.form_key)
        elif position:
            activity_id, unit_id = where
            row = ActivityPosition(
                plan_objective=plan_objective, activity_id=activity_id, unit_id=unit_id, position=position
            )
            write_new(row, by=by, form_key=change.form_key)


def _locked(plan: Plan) -> Plan:
    return Plan.objects.select_for_update(of=("self",)).select_related("force").get(pk=plan.pk)
