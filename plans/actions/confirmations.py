"""That what carries over from period to period was read again, and is still true."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from nvap.accounts.models import User
from plans.actions.progress import refuse_closed
from plans.models import Confirmation, Plan, PlannedActivity, PlanObjective, ReportingPeriod
from plans.permissions import refuse, why_not_edit


@transaction.atomic
def confirm_words(
    *,
    plan: Plan,
    period: ReportingPeriod,
    by: User,
    lines: Iterable[PlannedActivity] = (),
    plan_objectives: Iterable[PlanObjective] = (),
    at: datetime.datetime | None = None,
) -> list[Confirmation]:
    """Record that words are still true in a period, and return the confirmations that were added.

    Take the plan's lines whose risks and mitigation were read, and its objectives whose comments were; what was
    confirmed before stays as it was. Take when, where that is not now. Raise PermissionDenied when `by` may not, and
    ClosedPeriodError.
    """
    plan = Plan.objects.select_for_update(of=("self",)).select_related("force").get(pk=plan.pk)
    refuse(why_not_edit(by, plan))
    refuse_closed(plan, period)
    wanted = [("line", line.pk) for line in lines] + [("plan_objective", each.pk) for each in plan_objectives]
    rows = Confirmation.objects.filter(period=period)
    of_plan = rows.filter(line__plan_objective__plan=plan) | rows.filter(plan_objective__plan=plan)
    there = {("line", each.line_id) if each.line_id else ("plan_objective", each.plan_objective_id) for each in of_plan}
    return Confirmation.objects.bulk_create(
        Confirmation(period=period, confirmed_at=at or timezone.now(), confirmed_by=by, **{f"{kind}_id": pk})
        for kind, pk in dict.fromkeys(wanted)
        if (kind, pk) not in there
    )
