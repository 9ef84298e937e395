"""The numbers a force tracks for an objective: adding one, changing it, and its dated results."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from nvap.accounts.decorators import signed_in
from nvap.accounts.unsaved import form_data
from plans.document.words import day_words, value_words
from plans.forms.indicator import IndicatorForm
from plans.models import Indicator, Plan, Reading
from plans.permissions import refuse, why_not_edit
from plans.views.finding import find_objective, find_plan


@signed_in
def add_indicator(request, plan_id):
    """Start to track a number for the objective that the address asks for."""
    plan = find_plan(request.user, plan_id)
    refuse(why_not_edit(request.user, plan))
    asked_for = request.GET.get("objective", "")
    if not (asked_for.isascii() and asked_for.isdecimal() and len(asked_for) < 5):
        raise Http404
    plan_objective = find_objective(plan, int(asked_for))
    form = IndicatorForm(form_data(request), plan_objective=plan_objective)
    if request.method == "POST" and form.is_valid():
        indicator = form.save(by=request.user)
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
    row = get_object_or_404(
        Indicator.objects.select_related("plan_objective__objective", "line__toolkit_activity", "measure"),
        plan_objective__plan=plan,
        key=key,
    )
    plan_objective = row.plan_objective
    if request.method == "POST":
        refuse(why_not)
        command, _colon, what = request.POST.get("then", "").partition(":")
        if command == "remove":
            return _remove_result(request, plan, row, what)
        with transaction.atomic():
            locked = Indicator.objects.select_for_update(of=("self",)).select_related("line", "measure").get(pk=row.pk)
            form = IndicatorForm(
                request.POST, plan_objective=plan_objective, indicator=locked, result_asked=command == "add_result"
            )
            if saved := form.is_valid():
                _save(request, form)
        if saved:
            return redirect(_onward(request, plan, row))
    else:
        form = IndicatorForm(form_data(request), plan_objective=plan_objective, indicator=row)
    return render(request, "plans/indicator.html", _context(plan, plan_objective, form, row, why_not))


def _save(request, form) -> None:
    """Save the form, then do what the pressed button asks besides."""
    added = form.has_new_result
    row = form.save(by=request.user)
    if request.POST.get("then") == "retire":
        row.retire(by=request.user)
        messages.success(request, f"You no longer track “{row.name}”. It can be put back from the objective’s page.")
    elif added:
        messages.success(request, f"The result of {day_words(form.cleaned_data['result_date'])} is saved.")
    else:
        messages.success(request, f"“{row.name}” is saved.")


def _remove_result(request, plan: Plan, row: Indicator, reading_id: str):
    """Remove a result; the banner undoes it. What else is typed on the page stays typed."""
    reading = row.readings.filter(pk=reading_id).first() if reading_id.isdecimal() and len(reading_id) < 18 else None
    if reading is not None:
        words, undo = _result_words(reading), reverse("plans:restore_result", args=[plan.pk, row.key, reading.pk])
        reading.delete()
        messages.success(request, f"The result {words} is removed.", extra_tags=undo)
    form = IndicatorForm(request.POST, plan_objective=row.plan_objective, indicator=row)
    if not form.has_changed():
        return redirect(_results(plan, row))
    form = IndicatorForm(plan_objective=row.plan_objective, indicator=row, initial=form.typed())
    return render(request, "plans/indicator.html", _context(plan, row.plan_objective, form, row))


@signed_in
def restore_result(request, plan_id, key, reading_id):
    """Put back a result that was removed; somebody who only opens the address gets the number's page."""
    plan = find_plan(request.user, plan_id)
    row = get_object_or_404(Indicator, plan_objective__plan=plan, key=key)
    if request.method != "POST":
        return redirect(_results(plan, row))
    refuse(why_not_edit(request.user, plan))
    with transaction.atomic():
        Indicator.objects.select_for_update().get(pk=row.pk)
        removed = Reading.history.filter(indicator_id=row.pk, id=reading_id, history_type="-").first()
        if removed is None:
            raise Http404
        reading = removed.instance
        there = row.readings.filter(date=reading.date).first()
        if there is None:
            reading.save(force_insert=True)
            messages.success(request, f"The result {_result_words(reading)} is back.")
        elif there.pk != reading.pk:
            messages.warning(request, f"There is another result for that day: {_result_words(there)}.")
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
        "results": [_result(reading, row) for reading in row.readings.select_related("recorded_by")] if row else [],
    }


def _result(reading: Reading, row: Indicator) -> dict:
    return {
        "pk": reading.pk,
        "date": day_words(reading.date),
        "value": value_words(reading.value, row.unit),
        "note": reading.note,
        "by": str(reading.recorded_by),
    }
