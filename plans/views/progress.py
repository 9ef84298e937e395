"""Progress on one activity for a period."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst

from nvap.accounts.decorators import signed_in
from nvap.accounts.unsaved import form_data, keep_posted
from plans import actions
from plans.forms.progress import ProgressForm
from plans.models import LineImpact, Plan, PlannedActivity
from plans.permissions import refuse, why_not_edit
from plans.queries.periods import PlanPeriod, find_plan_period
from plans.queries.progress import lines_with_standing, standing_of_line
from plans.views.finding import find_plan
from plans.views.lines import find_line, line_name, taken_out
from plans.views.next_steps import due_by_words
from plans.views.progress_history import ProgressHistory
from plans.views.remarks import show_remarks


@signed_in
def progress(request, plan_id, reference, key):
    """An activity's progress for a period, with what was said before in view."""
    plan = find_plan(request.user, plan_id)
    refuse(why_not_edit(request.user, plan))
    plan_period = find_plan_period(plan, reference)
    line = find_line(plan, key)
    data = form_data(request)
    if line.retired_at and data is None:
        return redirect("plans:line", plan.pk, line.key)
    form = _form(data, line, plan_period)
    if request.method == "POST" and form.is_valid() and plan_period.why_not_report is None:
        if _save(request, form, line, plan_period):
            return redirect(_onward(request, plan, line, plan_period))
        plan_period, line = find_plan_period(plan, reference), find_line(plan, key)
    if request.method == "POST" and plan_period.why_not_report:
        # Offered again if the period opens again.
        keep_posted(request)
    return _progress_page(request, plan, line, plan_period, form)


def _form(data, line: PlannedActivity, plan_period: PlanPeriod) -> ProgressForm:
    standing = standing_of_line(line, plan_period.period)
    served = LineImpact.objects.filter(line=line).select_related("long_term_impact")
    return ProgressForm(
        data,
        plan_objective=line.plan_objective,
        update=standing.now,
        served=[pick.long_term_impact.kind for pick in served],
        last_status=standing.last.status if standing.last else None,
    )


def _save(request, form: ProgressForm, line: PlannedActivity, plan_period: PlanPeriod) -> bool:
    """Save the form, and return whether it was; where not, the page says why and holds what was typed."""
    try:
        update = form.save(
            actions.save_progress,
            line=line,
            period=plan_period.period,
            by=request.user,
            restore="restore" in request.POST,
        )
    except (actions.TakenOutError, actions.ClosedPeriodError):
        return False
    if update is not None:
        messages.success(request, f"Progress on {line_name(line)} saved")
    return update is not None


def _onward(request, plan: Plan, line: PlannedActivity, plan_period: PlanPeriod) -> str:
    """Return the page of the next activity that waits for an update, beginning again at the top; else of all."""
    reference = plan_period.period.reference
    if request.POST.get("then") == "later":
        return reverse("plans:plan", args=[plan.pk])
    lines = lines_with_standing(plan, plan_period.period)
    here = next((index for index, (other, _standing) in enumerate(lines) if other.pk == line.pk), -1)
    for other, standing in lines[here + 1 :] + lines[:here]:
        if standing.waits:
            return reverse("plans:progress", args=[plan.pk, reference, other.key])
    return f"{reverse('plans:update', args=[plan.pk, reference])}#part-{line.number}"


def _progress_page(request, plan: Plan, line: PlannedActivity, plan_period: PlanPeriod, form: ProgressForm):
    closed = plan_period.why_not_report
    context = {
        "remarks_here": show_remarks(request, plan, form),
        "nav_section": "plans",
        "plan": plan,
        "plan_objective": line.plan_objective,
        "line": line,
        "name": line_name(line),
        "heading": capfirst(line_name(line)),
        "taken_out": taken_out(line),
        "period": plan_period.period,
        "due": due_by_words(plan_period),
        "closed": closed,
        "history": ProgressHistory.of(line, plan_period.period),
        "form": form,
        # Nothing can be saved for the period any more: the words are shown, to be copied.
        "typed": form.typed_words if closed else [],
    }
    return render(request, "plans/progress.html", context)
