"""An objective's page: what the plan says of the objective as a whole, its activities in order, its numbers."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst

from nvap.accounts.decorators import signed_in
from nvap.accounts.unsaved import form_data
from plans import actions
from plans.fields import form_labels
from plans.forms.objective import ObjectiveForm
from plans.models import (
    Indicator,
    LineImpact,
    Plan,
    PlannedActivity,
    PlanObjective,
    line_number,
)
from plans.permissions import refuse, why_not_edit
from plans.queries.periods import find_current
from plans.queries.progress import find_said
from plans.standing import standing
from plans.views.finding import find_objective, find_plan, parse_uuid
from plans.views.lines import line_name
from plans.views.remarks import show_remarks
from plans.views.tasks import held_status
from plans.wording import day_words, value_words
from toolkit.models import Activity, LongTermImpact

MOVES = {"up": -1, "down": 1}


@signed_in
def objective(request, plan_id, number):
    """Impact Owner, focus, where the force stands, the lines to order, the numbers, Additional Comments.

    One form holds it all, and its buttons that reorder, restore or add save it first: nothing typed is lost.
    """
    plan = find_plan(request.user, plan_id)
    plan_objective = find_objective(plan, number)
    why_not = why_not_edit(request.user, plan)
    asks = {
        "labels": form_labels(plan.edition),
        "activities": list(Activity.objects.filter(objective=plan_objective.objective)),
        "units": list(plan.force.units.filter(retired_at=None).order_by("name")),
    }
    form = ObjectiveForm(form_data(request), plan_objective=plan_objective, **asks)
    if request.method == "POST":
        refuse(why_not)
        row = _find_row(request, plan_objective)
        saved = form.is_valid() and form.save(
            actions.save_objective, plan_objective=plan_objective, wheres=form.wheres, by=request.user
        )
        if saved:
            _do_besides(request, plan_objective, row)
            return redirect(_onward(request, plan, plan_objective))
    context = _context(plan, plan_objective, form, asks, why_not)
    remarks = show_remarks(request, plan, form)
    context["remarks_here"] = [here for here in remarks if not here.section]
    context["remarks_on_positions"] = [here for here in remarks if here.section]
    return render(request, "plans/objective.html", context)


def _find_row(request, plan_objective: PlanObjective) -> PlannedActivity | Indicator | None:
    """Return the activity or number of this objective that the pressed button is about, None for other buttons.

    Raise Http404 where there is none, before anything is saved.
    """
    command, _colon, key = request.POST.get("then", "").partition(":")
    if command == "track":
        return get_object_or_404(plan_objective.indicators, key=parse_uuid(key))
    if command in MOVES or command == "restore":
        line = get_object_or_404(plan_objective.lines, key=parse_uuid(key))
        line.plan_objective = plan_objective
        return line
    return None


def _do_besides(request, plan_objective: PlanObjective, row: PlannedActivity | Indicator | None) -> None:
    """Do what the pressed button asks besides saving, and say what was done."""
    command = request.POST.get("then", "").partition(":")[0]
    if command in MOVES:
        line = actions.move_line(line=row, by_places=MOVES[command], by=request.user)
        messages.success(request, f"Moved {command}: {line.short_name}")
    elif command == "restore":
        line = actions.restore_line(line=row, by=request.user)
        messages.success(request, f"{capfirst(line_name(line))} is back in the plan")
    elif command == "track":
        indicator = actions.restore_indicator(indicator=row, by=request.user)
        messages.success(request, f"Tracked again: {indicator.name}")
    else:
        messages.success(request, f"“Objective {plan_objective.objective.number}” is saved.")


def _onward(request, plan: Plan, plan_objective: PlanObjective) -> str:
    """Where the pressed button leads once all is saved."""
    command, _colon, what = request.POST.get("then", "").partition(":")
    here = reverse("plans:objective", args=[plan.pk, plan_objective.objective.number])
    if command == "later":
        return reverse("plans:plan", args=[plan.pk])
    if command == "add_line":
        chosen = f"?{urlencode({'activity': what})}" if what else ""
        return reverse("plans:add_line", args=[plan.pk, plan_objective.objective.number]) + chosen
    if command == "add_number":
        return f"{reverse('plans:add_indicator', args=[plan.pk])}?objective={plan_objective.objective.number}"
    if command in MOVES or command == "restore":
        return f"{here}#activities"
    if command == "track":
        return f"{here}#numbers"
    return _next_page(plan, plan_objective)


def _next_page(plan: Plan, plan_objective: PlanObjective) -> str:
    """The next objective's page; after the last, what is asked for the period: progress on activities, the summary."""
    numbers = list(plan.objectives.values_list("objective__number", flat=True))
    after = numbers[numbers.index(plan_objective.objective.number) + 1 :]
    if after:
        return reverse("plans:objective", args=[plan.pk, after[0]])
    current = find_current(plan)
    if current is None:
        return reverse("plans:plan", args=[plan.pk])
    has_lines = PlannedActivity.objects.active().filter(plan_objective__plan=plan).exists()
    return reverse("plans:update" if has_lines else "plans:report", args=[plan.pk, current.period.reference])


def _context(plan, plan_objective, form, asks, why_not) -> dict:
    rows = _rows(plan_objective)
    lines = _lines(plan_objective, [line for line in rows if line.retired_at is None])
    indicators = list(
        plan_objective.indicators.select_related(
            "line__plan_objective__objective", "line__toolkit_activity"
        ).prefetch_related("readings")
    )
    return {
        "nav_section": "plans",
        "plan": plan,
        "plan_objective": plan_objective,
        "objective": plan_objective.objective,
        "labels": asks["labels"],
        "form": form,
        "why_not": why_not,
        # For those who only read.
        "overview": [
            {"key": asks["labels"]["impact_owner"], "value": plan_objective.impact_owner},
            {"key": "Second owner", "value": plan_objective.second_impact_owner},
            {"key": "Focus", "value": plan_objective.get_focus_display()},
            {"key": "Why", "value": plan_objective.focus_why},
        ],
        "impacts": LongTermImpact.objects.filter(edition=plan.edition),
        "questions": [
            row | {"planned": any(line["toolkit_activity_id"] == row["activity"].pk for line in lines)}
            for row in form.questions()
        ],
        "lines": lines,
        "retired_lines": [line for line in rows if line.retired_at is not None],
        "indicators": [_indicator(row) for row in indicators if row.retired_at is None],
        "retired_indicators": [row for row in indicators if row.retired_at is not None],
    }


def _rows(plan_objective: PlanObjective) -> list[PlannedActivity]:
    """The objective's lines in order, those taken out among them, with what their list says of each."""
    return list(
        plan_objective.lines.select_related("toolkit_activity").prefetch_related(
            Prefetch("impacts", LineImpact.objects.select_related("long_term_impact")),
        )
    )


def _lines(plan_objective: PlanObjective, lines: list[PlannedActivity]) -> list[dict]:
    """The lines as the list shows them."""
    plan = plan_objective.plan
    current = find_current(plan)
    period = current and current.period
    said = find_said([plan])[plan.pk]
    return [
        {
            "key": str(line.key),
            "number": line_number(plan_objective.objective.number, line.ordinal),
            "name": line.short_name,
            "toolkit_activity_id": line.toolkit_activity_id,
            "status": held_status(standing(said.get(line.pk, ()), period), period),
            "serves": " and ".join(str(row.long_term_impact) for row in line.impacts.all()),
            "who": line.who,
            "due": str(line.due or ""),
        }
        for line in lines
    ]


def _measured(indicator: Indicator) -> str:
    """Return the activity a number measures, in words; said too where that was taken out of the plan since."""
    line = indicator.line
    if line is None:
        return ""
    taken_out = ", which was taken out of the plan" if line.retired_at else ""
    return f"Measures activity {line.number}: {line.short_name}{taken_out}"


def _indicator(indicator: Indicator) -> dict:
    """A number as the list shows it: its last result beside where it began and where it should be."""
    readings = list(indicator.readings.all())
    last = readings[-1] if readings else None
    return {
        "key": indicator.key,
        "name": indicator.name,
        "measures": _measured(indicator),
        "last": value_words(last.value, indicator.unit) if last else "",
        "last_date": day_words(last and last.date),
        "baseline": value_words(indicator.baseline, indicator.unit),
        "target": value_words(indicator.target, indicator.unit),
        "target_date": day_words(indicator.target_date),
    }
