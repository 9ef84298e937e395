"""What a plan says for one period as a whole: the report's header and summary, and the decisions asked."""

import uuid

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from nvap.accounts.decorators import signed_in
from nvap.accounts.unsaved import form_data, keep_posted
from plans import actions
from plans.document.words import no_answer_words
from plans.fields import form_labels
from plans.forms.report import DecisionAskedForm, ReportForm
from plans.models import DecisionAsked, Plan
from plans.permissions import refuse, why_not_edit
from plans.queries.decisions import find_decisions, find_withdrawn
from plans.queries.periods import PlanPeriod, find_plan_period
from plans.queries.progress import lines_with_standing
from plans.queries.reports import find_report, last_report
from plans.views.finding import find_plan, parse_uuid
from plans.views.next_steps import due_by_words
from plans.views.plan import form_page, saved
from plans.views.remarks import show_remarks
from plans.wording import day_words, shortened

# A decision is named in a list by so many characters of what is asked.
LONGEST_NAME = 200
# The query parameter by which the nil return sends its writer here.
NIL_RETURN_NEXT = "then-nil-return"


@signed_in
def report(request, plan_id, reference):
    """Prepared by and date, purpose, summary for leadership; last period's words beside, to be used again."""
    plan = find_plan(request.user, plan_id)
    plan_period = find_plan_period(plan, reference)
    closed = plan_period.why_not_report
    last = last_report(plan, plan_period.period)
    reuse = request.POST.get("then") == "words"
    reason = why_not_edit(request.user, plan)
    form = ReportForm(
        form_data(request),
        report=find_report(plan, plan_period.period),
        last=last,
        labels=form_labels(plan.edition),
        reuse=reuse,
        offered_to=None if closed or reason else request.user,
    )
    if request.method == "POST":
        refuse(reason)
        if closed is None and not reuse and form.is_valid() and _save(request, plan, plan_period, form):
            return saved(request, plan, f"Report for {plan_period.period}", _onward(request, plan, plan_period))
        closed = find_plan_period(plan, reference).why_not_report
        _keep_where_closed(request, closed)
    remarks = show_remarks(request, plan, form)
    context = _period_context(plan_period) | {
        "form_title": f"the report for {plan_period.period}",
        "closed": closed,
        "remarks_here": [here for here in remarks if not here.section],
        "remarks_on_decisions": [here for here in remarks if here.section],
        "last": last,
        "last_words": [(form.called(name), words) for name, words in form.last_words.items()],
        "decisions": [_decision_row(decision, plan_period) for decision in find_decisions(plan, plan_period.period)],
        "withdrawn": [_decision_row(decision, plan_period) for decision in find_withdrawn(plan, plan_period.period)],
        "typed": form.typed_words if closed else [],
    }
    return form_page(request, "plans/report.html", plan, form, closed or reason, context)


def _save(request, plan: Plan, plan_period: PlanPeriod, form: ReportForm) -> bool:
    try:
        return form.save(actions.save_report, plan=plan, period=plan_period.period, by=request.user) is not None
    except actions.ClosedPeriodError:
        # The page says why, and holds what was typed.
        return False


def _keep_where_closed(request, closed: str | None) -> None:
    """Keep what was posted for a period that can no longer be reported on: it is offered if it opens again."""
    if closed:
        keep_posted(request)


def _onward(request, plan: Plan, plan_period: PlanPeriod) -> str:
    """Return what comes after the report: progress where an activity waits for it, else the check.

    Who came from the nil return to fill in what it needs goes on with that.
    """
    if NIL_RETURN_NEXT in request.GET:
        return reverse("plans:nil_return", args=[plan.pk, plan_period.period.reference])
    waits = any(standing.waits for _line, standing in lines_with_standing(plan, plan_period.period))
    return reverse("plans:update" if waits else "plans:check", args=[plan.pk, plan_period.period.reference])


def _period_context(plan_period: PlanPeriod) -> dict:
    return {"plan_period": plan_period, "period": plan_period.period, "due": due_by_words(plan_period)}


def _decision_row(decision: DecisionAsked, plan_period: PlanPeriod) -> dict:
    """Return a decision as the list shows it."""
    return {
        "key": decision.key,
        "name": shortened(decision.what, LONGEST_NAME),
        "of_whom": decision.of_whom,
        "by_when": day_words(decision.by_when),
        "no_answer": _no_answer(decision, plan_period),
        "answer": decision.answer,
        "answered_on": day_words(decision.answered_on),
    }


def _no_answer(decision: DecisionAsked, plan_period: PlanPeriod) -> str:
    """Return what the period's document says of a decision without an answer."""
    return no_answer_words(decision.asked_for.name if decision.asked_for else "", plan_period.period.name)


@signed_in
def add_decision(request, plan_id, reference):
    """Ask for a decision or help in a period's report."""
    plan = find_plan(request.user, plan_id)
    refuse(why_not_edit(request.user, plan))
    plan_period = find_plan_period(plan, reference)
    # The decision's key is part of the address: who comes back and saves again means the same one.
    key = parse_uuid(request.GET.get("key"))
    if key is None and request.method != "POST":
        return redirect(f"{request.path}?key={uuid.uuid4()}")
    if request.method != "POST" and DecisionAsked.objects.filter(plan=plan, key=key).exists():
        return redirect("plans:decision", plan.pk, reference, key)
    form = DecisionAskedForm(form_data(request))
    if request.method == "POST" and form.is_valid() and plan_period.why_not_report is None:
        try:
            decision = form.save(actions.add_decision, plan=plan, period=plan_period.period, key=key, by=request.user)
        except actions.ClosedPeriodError:
            decision = None
        if decision is not None:
            messages.success(request, "What you ask for is in the report.")
            return redirect(_decisions(plan, plan_period))
        plan_period = find_plan_period(plan, reference)
    return _decision_page(request, plan, plan_period, form)


@signed_in
def decision(request, plan_id, reference, key):
    """A decision that is asked for, and its answer; asked no longer, or again, by a button."""
    plan = find_plan(request.user, plan_id)
    reason = why_not_edit(request.user, plan)
    plan_period = find_plan_period(plan, reference)
    row = _find_decision(plan, plan_period, key)
    form = DecisionAskedForm(form_data(request), decision=row)
    if request.method == "POST":
        refuse(reason)
        if plan_period.why_not_report is None and _change_decision(request, plan_period, form, row):
            return redirect(_decisions(plan, plan_period))
        plan_period = find_plan_period(plan, reference)
    return _decision_page(request, plan, plan_period, form, row, reason)


def _change_decision(request, plan_period: PlanPeriod, form: DecisionAskedForm, row: DecisionAsked) -> bool:
    """Do what the pressed button asks, and return whether it was done."""
    period = plan_period.period
    try:
        if not form.is_valid():
            return False
        withdraw = request.POST.get("then") == "withdraw"
        changed = form.save(actions.save_decision, decision=row, period=period, by=request.user, withdraw=withdraw)
        if changed is None:
            return False
        if withdraw:
            undo = reverse("plans:restore_decision", args=[row.plan_id, period.reference, row.key])
            messages.success(request, "It is asked for no longer.", extra_tags=undo)
        else:
            messages.success(request, "What you ask for is saved.")
    except actions.ClosedPeriodError:
        return False
    return True


@signed_in
def restore_decision(request, plan_id, reference, key):
    """Ask again for what was withdrawn; somebody who only opens the address gets the decision's page."""
    plan = find_plan(request.user, plan_id)
    plan_period = find_plan_period(plan, reference)
    row = _find_decision(plan, plan_period, key)
    if request.method != "POST":
        return redirect("plans:decision", plan.pk, reference, row.key)
    refuse(why_not_edit(request.user, plan))
    try:
        actions.restore_decision(decision=row, period=plan_period.period, by=request.user)
        messages.success(request, "It is asked for again.")
    except actions.ClosedPeriodError as closed:
        messages.warning(request, str(closed))
    return redirect(_decisions(plan, plan_period))


def _find_decision(plan: Plan, plan_period: PlanPeriod, key) -> DecisionAsked:
    """Return a decision asked in this period or an earlier one. Raise Http404 where there is none of this key."""
    asked = Q(asked_for__isnull=True) | Q(asked_for__starts__lte=plan_period.period.starts)
    rows = DecisionAsked.objects.select_related("asked_for", "withdrawn_by").filter(asked, plan=plan)
    return get_object_or_404(rows, key=key)


def _decisions(plan: Plan, plan_period: PlanPeriod) -> str:
    return f"{reverse('plans:report', args=[plan.pk, plan_period.period.reference])}#decisions"


def _decision_page(request, plan, plan_period, form, row=None, reason=None):
    closed = plan_period.why_not_report
    if request.method == "POST":
        _keep_where_closed(request, closed)
    context = _period_context(plan_period) | {
        "nav_section": "plans",
        "plan": plan,
        "form": form,
        "decision": row,
        "no_answer": _no_answer(row, plan_period) if row and not row.answer else "",
        "why_not": closed or reason,
        "closed": closed,
        "typed": form.typed_words if closed else [],
    }
    return render(request, "plans/decision.html", context)
