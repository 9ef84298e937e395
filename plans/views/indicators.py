"""The numbers a force tracks for an objective: adding one, changing it, and its dated results."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from nvap.accounts.decorators import signed_in
from nvap.accounts.unsaved import form_data
from plans import actions
from plans.actions.indicators import reading_mark
from plans.forms.indicator import IndicatorForm
from plans.models import Indicator, Plan, Reading
from plans.permissions import refuse, why_not_edit
from plans.views.finding import find_objective, find_plan, parse_uuid
from plans.views.lines import find_workable, leaves_reports
from plans.views.remarks import show_remarks
from plans.wording import day_words, value_words


@signed_in
def add_indicator(request, plan_id):
    """Start to track a number for the objective that the address asks for."""
    plan = find_plan(request.user, plan_id)
    refuse(why_not_edit(request.user, plan))
    asked_for = request.GET.get("objective", "")
    if not (asked_for.isascii() and asked_for.isdecimal() and len(asked_for) < 5):
        raise Http404
    plan_objective = find_objective(plan, int(asked_for))
    # The number's key is part of the address: who comes back and saves again means the same one.
    key = parse_uuid(request.GET.get("key"))
    if key is None and request.method != "POST":
        return redirect(f"{request.path}?{urlencode({'objective': asked_for, 'key': uuid.uuid4()})}")
    if request.method != "POST" and Indicator.objects.filter(plan_objective__plan=plan, key=key).exists():
        return redirect("plans:indicator", plan.pk, key)
    form = IndicatorForm(form_data(request), plan_objective=plan_objective)
    if request.method == "POST" and form.is_valid():
        indicator = form.save(actions.add_indicator, plan_objective=plan_objective, key=key, by=request.user)
        if indicator is not None:
            messages.success(request, f"“{indicator.name}” is a number you track now.")
            if request.POST.get("then") == "later":
                return redirect("plans:plan", plan.pk)
            return redirect("plans:indicator", plan.pk, indicator.key)
    return render(request, "plans/indicator.html", _context(plan, plan_objective, form))


@signed_in
def indicator(request, plan_id, key):
    """A number, its baseline and target, and its results.

    Its buttons save all that is typed first, but the one that removes a result, which leaves it as typed.
    """
    plan = find_plan(request.user, plan_id)
    why_not = why_not_edit(request.user, plan)
    row = _find_indicator(plan, key)
    plan_objective = row.plan_objective
    command, _colon, what = request.POST.get("then", "").partition(":")
    if request.method == "POST":
        refuse(why_not)
        if command == "remove":
            return _remove_result(request, plan, row, what)
    form = IndicatorForm(
        form_data(request), plan_objective=plan_objective, indicator=row, result_asked=command == "add_result"
    )
    if request.method == "POST" and form.is_valid():
        saved = form.save(
            actions.save_indicator, indicator=row, result=form.result, retire=command == "retire", by=request.user
        )
        if saved is not None:
            _say_done(request, saved, form)
            return redirect(_onward(request, plan, saved))
        row = _find_indicator(plan, key)
    context = _context(plan, plan_objective, form, row, why_not)
    context["remarks_here"] = show_remarks(request, plan, form)
    return render(request, "plans/indicator.html", context)


def _find_indicator(plan: Plan, key) -> Indicator:
    rows = Indicator.objects.select_related(
        "plan_objective__objective", "line__toolkit_activity", "line__plan_objective__objective", "measure"
    )
    indicator = get_object_or_404(rows, plan_objective__plan=plan, key=key)
    indicator.plan_objective.plan = plan
    return indicator


def _say_done(request, row: Indicator, form: IndicatorForm) -> None:
    """Say what was done."""
    if request.POST.get("then") == "retire":
        words = [f"You no longer track “{row.name}”."]
        words += filter(None, [leaves_reports("It also leaves", find_workable(row.plan_objective.plan))])
        messages.success(request, " ".join([*words, "It can be put back from the objective’s page."]))
    elif form.result:
        messages.success(request, f"The result of {day_words(form.result['date'])} is saved.")
    else:
        messages.success(request, f"“{row.name}” is saved.")


def _remove_result(request, plan: Plan, row: Indicator, what: str):
    """Remove a result; the banner undoes it. What else is typed on the page stays typed."""
    key, _colon, shown = what.partition(":")
    try:
        reading = actions.remove_reading(indicator=row, key=parse_uuid(key), by=request.user, shown=shown)
    except Reading.DoesNotExist:
        messages.warning(request, "That result has been removed already.")
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        undo = reverse("plans:restore_result", args=[plan.pk, row.key, reading.key])
        messages.success(request, f"The result {_result_words(reading)} is removed.", extra_tags=undo)
    form = IndicatorForm(request.POST, plan_objective=row.plan_objective, indicator=row)
    if not form.has_changed():
        return redirect(_results(plan, row))
    form = IndicatorForm(
        plan_objective=row.plan_objective, indicator=row, initial=form.typed() | {"form_key": form.key}
    )
    return render(request, "plans/indicator.html", _context(plan, row.plan_objective, form, row))


@signed_in
def restore_result(request, plan_id, key, reading_key):
    """Put back a result that was removed; somebody who only opens the address gets the number's page."""
    plan = find_plan(request.user, plan_id)
    row = _find_indicator(plan, key)
    if request.method != "POST":
        return redirect(_results(plan, row))
    refuse(why_not_edit(request.user, plan))
    try:
        reading = actions.restore_reading(indicator=row, key=reading_key, by=request.user)
    except Reading.DoesNotExist as error:
        raise Http404 from error
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, f"The result {_result_words(reading)} is back.")
    return redirect(_results(plan, row))


def _result_words(reading: Reading) -> str:
    return f"{value_words(reading.value, reading.indicator.unit)} of {day_words(reading.date)}"


def _results(plan: Plan, row: Indicator) -> str:
    return f"{reverse('plans:indicator', args=[plan.pk, row.key])}#results"


def _onward(request, plan: Plan, row: Indicator) -> str:
    command = request.POST.get("then")
    if command == "later":
        return reverse("plans:plan", args=[plan.pk])
    if command in ("add_result", "stay"):
        return _results(plan, row)
    return f"{reverse('plans:objective', args=[plan.pk, row.plan_objective.objective.number])}#numbers"


def _context(
    plan: Plan, plan_objective, form: IndicatorForm, row: Indicator | None = None, why_not: str | None = None
) -> dict:
    return {
        "nav_section": "plans",
        "plan": plan,
        "objective": plan_objective.objective,
        "form": form,
        "indicator": row,
        "why_not": why_not,
        "leaves": leaves_reports("It then also leaves", find_workable(plan)) if row and not why_not else "",
        "results": [_result(reading, row) for reading in row.readings.select_related("recorded_by")] if row else [],
    }


def _result(reading: Reading, row: Indicator) -> dict:
    return {
        "key": reading.key,
        "mark": reading_mark(reading),
        "date": day_words(reading.date),
        "value": value_words(reading.value, row.unit),
        "note": reading.note,
        "by": str(reading.recorded_by),
    }
