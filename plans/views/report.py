"""What a plan says for a period as a whole."""

from django.shortcuts import redirect

from nvap.accounts.decorators import signed_in
from plans.queries.periods import find_plan_period
from plans.views.finding import find_plan


@signed_in
def report(request, plan_id, reference):
    """Stand in for the page that holds the period's report until it is merged."""
    plan = find_plan(request.user, plan_id)
    find_plan_period(plan, reference)
    return redirect("plans:plan", plan.pk)
