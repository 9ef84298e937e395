"""Finding what an address names, for the person who asks: what they may not see does not exist for them."""

import uuid

from django.shortcuts import get_object_or_404

from nvap.accounts.models import User
from plans.models import Plan, PlanObjective


def find_plan(user: User, plan_id: int) -> Plan:
    """Return the plan with its force and edition. Raise Http404 where this user may not see it."""
    plans = Plan.objects.visible_to(user).select_related("force", "action", "edition__action")
    return get_object_or_404(plans, pk=plan_id)


def find_objective(plan: Plan, number: int) -> PlanObjective:
    """Return the plan's objective of this number. Raise Http404 where there is none."""
    plan_objective = get_object_or_404(plan.objectives.select_related("objective"), objective__number=number)
    plan_objective.plan = plan
    return plan_objective


def parse_uuid(text: str | None) -> uuid.UUID | None:
    """Return the key that a query string or a button names, or None where it is none."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
