"""Progress of all activities of a plan for one period, at a glance; nothing has changed in one click each."""

from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from nvap.accounts.decorators import signed_in
from plans import actions
from plans.forms.progress import NothingChangedForm
from plans.models import Plan, PlannedActivity, ProgressUpdate
from plans.permissions import refuse, why_not_edit
from plans.queries.periods import find_period_and_others
from plans.queries.progress import lines_with_standing
from plans.standing import Standing
from plans.views.finding import find_plan
from plans.views.lines import find_line
from plans.views.next_steps import due_by_words
from plans.views.periods import link_periods
from plans.views.progress_history import UpdateView
from plans.views.tasks import TaskStatus, line_status


@dataclass(frozen=True)
class LineRow:
    """An activity as the page shows it: what is said for the period, or else what was said last.

    `may_stay`: whether one can say that nothing has changed.
    """

    line: PlannedActivity
    status: TaskStatus
    note: str
    now: UpdateView | None
    last: UpdateView | None
    waits: bool
    may_stay: bool

    @classmethod
    def of(cls, line: PlannedActivity, standing: Standing[ProgressUpdate]) -> "LineRow":
        """Take an activity and where it is in the period."""
        now, last = standing.now, standing.last
        has_words = now is not None and not now.nothing_changed
        return cls(
            line=line,
            status=line_status(standing),
            note=_note(standing),
            now=UpdateView.from_update(now) if now else None,
            last=UpdateView.from_update(last) if last and not has_words else None,
            waits=standing.waits,
            may_stay=now is None and last is not None,
        )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def update(request, plan_id, reference):
    """Every activity of the plan with what is said of it for the period; nothing has changed in one click each."""
    plan = find_plan(request.user, plan_id)
    plan_period, others = find_period_and_others(plan, reference)
    why_not = why_not_edit(request.user, plan)
    if request.method == "POST":
        refuse(why_not)
        return _say_nothing_changed(request, plan, plan_period)
    why_not = why_not or plan_period.why_not_report
    rows = [LineRow.of(*each) for each in lines_with_standing(plan, plan_period.period)]
    context = {
        "nav_section": "plans",
        "plan": plan,
        "plan_period": plan_period,
        "due": "" if plan_period.period.is_voided else due_by_words(plan_period),
        "why_not": why_not,
        "others": link_periods(plan, others, "update"),
        "objectives": [
            (plan_objective, list(rows))
            for plan_objective, rows in groupby(rows, key=lambda row: row.line.plan_objective)
        ],
        "first_objective": None if rows else plan.objectives.values_list("objective__number", flat=True).first(),
        "total": len(rows),
        "waiting": sum(row.waits for row in rows),
        "may_stay": any(row.may_stay for row in rows),
    }
    return render(request, "plans/update.html", context)


def _note(standing: Standing[ProgressUpdate]) -> str:
    """What the status does not tell: that nothing has changed, for how long, or that nothing more is asked."""
    if standing.unchanged_periods > 1:
        return f"Nothing has changed for {standing.unchanged_periods} periods."
    if standing.unchanged_periods:
        return "Nothing has changed."
    if standing.now is None and standing.finished_earlier:
        return f"Since {standing.finished_earlier.period.name}. No update is asked for."
    return ""


def _say_nothing_changed(request, plan: Plan, plan_period):
    """Record that nothing has changed on the one activity whose button was pressed."""
    form = NothingChangedForm(request.POST)
    if not form.is_valid():
        raise BadRequest("Nothing has changed on which activity?")
    line = find_line(plan, form.cleaned_data["nothing_changed"])
    try:
        actions.say_nothing_changed(line=line, period=plan_period.period, by=request.user)
    except actions.TakenOutError:
        messages.warning(request, f"“{line.short_name}” was taken out of the plan")
    except actions.ClosedPeriodError as error:
        messages.warning(request, str(error))
    except ValidationError as error:
        messages.warning(request, f"Activity {line.number} {error.message}")
    else:
        messages.success(request, f"Activity {line.number}: nothing has changed")
    return redirect(f"{reverse('plans:update', args=[plan.pk, plan_period.period.reference])}#activity-{line.key}")
