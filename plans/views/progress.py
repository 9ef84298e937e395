"""Progress for the open period: on one activity, and of all activities of a plan at a glance."""

from collections import defaultdict
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from nvap.accounts.decorators import signed_in
from nvap.accounts.unsaved import form_data
from plans.forms.progress import FIELDS, TEXTS, NothingChangedForm, ProgressForm, progress_values
from plans.models import LineImpact, Plan, PlannedActivity, PlanObjective, ProgressUpdate, ReportingPeriod, line_number
from plans.permissions import refuse, why_not_edit
from plans.views.finding import find_plan
from plans.views.lines import find_line, line_name, taken_out
from plans.views.next_steps import NO_PERIOD, due_words
from plans.views.progress_history import ProgressHistory, UpdateView
from plans.views.tasks import NO_UPDATE


@signed_in
def progress(request, plan_id, key):
    """An activity's progress for the open period, with what was said before in view."""
    plan = find_plan(request.user, plan_id)
    refuse(why_not_edit(request.user, plan))
    period = ReportingPeriod.objects.current()
    if request.method == "POST" and period is not None:
        return _save_progress(request, plan, key, period)
    line = find_line(plan, key)
    data = form_data(request)
    if line.retired_at and data is None:
        return redirect("plans:line", plan.pk, line.key)
    updates = _updates(line)
    form = _form(data, line, period, updates) if period else None
    return _progress_page(request, plan, line, period, updates, form)


def _updates(line) -> list[ProgressUpdate]:
    return list(line.progress_updates.select_related("period", "updated_by"))


def _form(data, line, period, updates) -> ProgressForm:
    now = next((update for update in updates if update.period_id == period.pk), None)
    said = (update.status for update in updates if update.period.starts < period.starts and not update.nothing_changed)
    return ProgressForm(
        data,
        plan_objective=line.plan_objective,
        period=period,
        update=now,
        served=[
            pick.long_term_impact.kind
            for pick in LineImpact.objects.filter(line=line).select_related("long_term_impact")
        ],
        last_status=next(said, None),
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
            now = next((update for update in updates if update.period_id == period.pk), None)
            _write(now or ProgressUpdate(line=line, period=period), form.values, request.user)
            messages.success(request, f"Progress on {line_name(line)} saved")
            if request.POST.get("then") == "later":
                return redirect("plans:plan", plan.pk)
            return redirect(_next_waiting(plan, period, line))
    return _progress_page(request, plan, line, period, updates, form)


def _next_waiting(plan: Plan, period, line) -> str:
    """The page of the next activity that waits for an update, beginning again at the top; all of them if none does."""
    states = [state for _plan_objective, states in _states(plan, period) for state in states]
    here = [state.key for state in states].index(str(line.key))
    waiting = next((state for state in states[here + 1 :] + states[:here] if state.is_open), None)
    if waiting:
        return reverse("plans:progress", args=[plan.pk, waiting.key])
    return f"{reverse('plans:update', args=[plan.pk])}#activity-{line.key}"


def _write(update: ProgressUpdate, values, user) -> None:
    """Save an update; who and when are written only with a change."""
    if not update._state.adding and all(getattr(update, name) == values[name] for name in FIELDS):
        return
    for name in FIELDS:
        setattr(update, name, values[name])
    update.updated_at, update.updated_by = timezone.now(), user
    update.save()


def _progress_page(request, plan, line, period, updates, form):
    context = {
        "nav_section": "plans",
        "plan": plan,
        "plan_objective": line.plan_objective,
        "line": line,
        "name": line_name(line),
        "taken_out": taken_out(line),
        "period": period,
        "due": due_words(period) if period else "",
        "no_period": NO_PERIOD,
        "history": ProgressHistory.from_updates(updates, period),
        "form": form,
        # The period closed meanwhile: the words are shown, to be copied.
        "unsaved": [request.POST[name] for name in TEXTS if request.POST.get(name)] if period is None else [],
    }
    return render(request, "plans/progress.html", context)


@dataclass(frozen=True)
class LineState:
    """Where one activity stands this period, as the page prints it."""

    key: str
    number: str
    name: str
    status: str
    colour: str
    now: UpdateView | None
    last: UpdateView | None
    may_stay: bool

    @property
    def is_open(self) -> bool:
        """Whether the period still waits for words on it."""
        return self.now is None and not (self.last and self.last.is_complete)


@signed_in
def update(request, plan_id):
    """Every activity of the plan with what is said of it this period; nothing has changed in one click each."""
    plan = find_plan(request.user, plan_id)
    reason = why_not_edit(request.user, plan)
    period = ReportingPeriod.objects.current()
    if request.method == "POST":
        refuse(reason)
        return _say_nothing_changed(request, plan, period)
    plan_objectives = _states(plan, period)
    states = [state for _plan_objective, states in plan_objectives for state in states]
    context = {
        "nav_section": "plans",
        "plan": plan,
        "reason": reason,
        "period": period,
        "due": due_words(period) if period else "",
        "no_period": NO_PERIOD,
        "plan_objectives": plan_objectives,
        "total": len(states),
        "waiting": sum(state.is_open for state in states),
        "may_stay": any(state.may_stay for state in states),
    }
    return render(request, "plans/update.html", context)


def _states(plan: Plan, period) -> list[tuple[PlanObjective, list[LineState]]]:
    """The plan's objectives with their activities, in a constant number of queries."""
    said = defaultdict(list)
    lines = PlannedActivity.objects.active().filter(plan_objective__plan=plan)
    for update in ProgressUpdate.objects.filter(line__in=lines).select_related("period", "updated_by"):
        said[update.line_id].append(update)
    by_part = defaultdict(list)
    for line in lines.select_related("toolkit_activity"):
        by_part[line.plan_objective_id].append(line)
    return [
        (
            plan_objective,
            [
                _state(
                    line,
                    line_number(plan_objective.objective.number, place),
                    ProgressHistory.from_updates(said[line.pk], period),
                    period,
                )
                for place, line in enumerate(by_part[plan_objective.pk], start=1)
            ],
        )
        for plan_objective in plan.objectives.select_related("objective")
    ]


def _state(line, number: str, history: ProgressHistory, period) -> LineState:
    now, last = history.now, history.last
    if now is not None:
        status, colour = now.status, now.colour
    elif last and last.is_complete:
        status, colour = "Completed earlier", ""
    else:
        status, colour = (NO_UPDATE.text, NO_UPDATE.colour) if period else ("", "")
    return LineState(
        key=str(line.key),
        number=number,
        name=line.short_name,
        status=status,
        colour=colour,
        now=now,
        last=last,
        may_stay=period is not None and now is None and last is not None,
    )


def _say_nothing_changed(request, plan, period):
    """Record that nothing has changed on the one activity whose button was pressed."""
    here = reverse("plans:update", args=[plan.pk])
    if period is None:
        messages.warning(request, NO_PERIOD)
        return redirect(here)
    form = NothingChangedForm(request.POST)
    if not form.is_valid():
        raise BadRequest("Nothing has changed on which activity?")
    with transaction.atomic():
        line = find_line(plan, form.cleaned_data["nothing_changed"], lock=True)
        name = capfirst(line_name(line))
        history = ProgressHistory.of(line, period)
        if line.retired_at:
            messages.warning(request, f"“{line.short_name}” has been taken out of your plan")
        elif history.now:
            messages.warning(request, f"{name} already has an update for this period, by {history.now.by}")
        elif history.last is None:
            messages.warning(request, f"{name} has no earlier progress that could have stayed the same")
        else:
            _write(
                ProgressUpdate(line=line, period=period),
                progress_values(None) | {"nothing_changed": True},
                request.user,
            )
            messages.success(request, f"{name}: nothing has changed")
    return redirect(f"{here}#activity-{line.key}")
