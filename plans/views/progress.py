"""Progress on one activity for the open period."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from nvap.accounts.decorators import signed_in
from plans.forms.progress import FIELDS, TEXTS, ProgressForm
from plans.models import LineImpact, Plan, ProgressUpdate, ReportingPeriod
from plans.permissions import refuse, why_not_edit
from plans.queries.progress import lines_with_standing
from plans.standing import standing
from plans.views.drafts import clear_draft, typed_data
from plans.views.finding import find_plan
from plans.views.lines import find_line, line_name, taken_out
from plans.views.next_steps import NO_PERIOD, due_words
from plans.views.progress_history import ProgressHistory


@signed_in
def progress(request, plan_id, key):
    """An activity's progress for the open period, with what was said before in view."""
    plan = find_plan(request.user, plan_id)
    refuse(why_not_edit(request.user, plan))
    period = ReportingPeriod.objects.current()
    if request.method == "POST" and period is not None:
        return _save_progress(request, plan, key, period)
    line = find_line(plan, key)
    typed = typed_data(request, plan)
    if line.retired_at and typed.data is None:
        return redirect("plans:line", plan.pk, line.key)
    updates = _updates(line)
    form = _form(typed.data, line, period, updates) if period else None
    return _progress_page(request, plan, typed, line, period, updates, form)


def _updates(line) -> list[ProgressUpdate]:
    return list(line.progress_updates.select_related("period", "updated_by"))


def _form(data, line, period, updates) -> ProgressForm:
    found = standing(updates, period)
    return ProgressForm(
        data,
        plan_objective=line.plan_objective,
        period=period,
        update=found.now,
        served=[
            pick.long_term_impact.kind
            for pick in LineImpact.objects.filter(line=line).select_related("long_term_impact")
        ],
        last_status=found.last and found.last.status,
    )


def _save_progress(request, plan, key, period):
    with transaction.atomic():
        # The activity's lock stands for its update's, which may not exist yet.
        line = find_line(plan, key, lock=True)
        updates = _updates(line)
        form = _form(request.POST, line, period, updates)
        stays_out = line.retired_at is not None and "restore" not in request.POST
        if form.is_valid() and not stays_out:
            if line.retired_at:
                line.restore()
            _write(standing(updates, period).now or ProgressUpdate(line=line, period=period), form.values, request.user)
            clear_draft(request)
            messages.success(request, f"Progress on {line_name(line)} saved")
            if request.POST.get("then") == "later":
                return redirect("plans:plan", plan.pk)
            return redirect(_next_waiting(plan, period, line))
    return _progress_page(request, plan, typed_data(request, plan), line, period, updates, form)


def _next_waiting(plan: Plan, period, line) -> str:
    """The page of the next activity that waits for an update, beginning again at the top; all of them if none does."""
    lines = lines_with_standing(plan, period)
    here = [other.pk for other, _standing in lines].index(line.pk)
    waiting = next((other for other, found in lines[here + 1 :] + lines[:here] if found.waits), None)
    if waiting:
        return reverse("plans:progress", args=[plan.pk, waiting.key])
    return f"{reverse('plans:update', args=[plan.pk, period.reference])}#activity-{line.key}"


def _write(update: ProgressUpdate, values, user) -> None:
    """Save an update; who and when are written only with a change."""
    if not update._state.adding and all(getattr(update, name) == values[name] for name in FIELDS):
        return
    for name in FIELDS:
        setattr(update, name, values[name])
    update.updated_at, update.updated_by = timezone.now(), user
    update.save()


def _progress_page(request, plan, typed, line, period, updates, form):
    context = {
        "nav_section": "plans",
        "plan": plan,
        "plan_objective": line.plan_objective,
        "line": line,
        "name": line_name(line),
        "taken_out": taken_out(line),
        "period": period,
        "due": due_words(period.due) if period else "",
        "no_period": NO_PERIOD,
        "history": ProgressHistory.from_standing(standing(updates, period)),
        "typed": typed,
        "form": form,
        # The period closed meanwhile: the words are shown, to be copied.
        "unsaved": [request.POST[name] for name in TEXTS if request.POST.get(name)] if period is None else [],
    }
    return render(request, "plans/progress.html", context)
