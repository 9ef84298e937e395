"""What a plan says for one period as a whole, and the decisions it asks for."""

import datetime
import uuid
from collections.abc import Mapping

from django.db import models, transaction
from django.utils import timezone

from nvap.accounts.models import User
from plans.actions.progress import refuse_closed
from plans.actions.saving import merge_change, write, write_new
from plans.fields import own_fields
from plans.merging import Change
from plans.models import DecisionAsked, PeriodReport, Plan, ReportingPeriod
from plans.permissions import refuse, why_not_edit
from plans.wording import day_words

REPORT_FIELDS = own_fields("report")
DECISION_FIELDS = own_fields("decision")


def report_values(report: PeriodReport) -> dict:
    """Return what a report says by field id."""
    return {name: getattr(report, name) for name in REPORT_FIELDS}


@transaction.atomic
def save_report(*, plan: Plan, period: ReportingPeriod, change: Change, by: User) -> PeriodReport:
    """Save what a plan says for a period as a whole, and return the report; only what differs is written.

    Raise PermissionDenied when `by` may not, ClosedPeriodError, and Conflicts.
    """
    plan = _locked(plan)
    refuse(why_not_edit(by, plan))
    refuse_closed(plan, period)
    report = PeriodReport.objects.filter(plan=plan, period=period).first() or PeriodReport(plan=plan, period=period)
    values = merge_change(
        change,
        by=by,
        current=report_values(report),
        history_of=lambda field_id: (report.history.all(), field_id) if report.pk else None,
        check=check_report,
    )
    if report.pk:
        write(report, values, by=by, form_key=change.form_key)
    elif any(values.values()):
        for name, value in values.items():
            setattr(report, name, value)
        write_new(report, by=by, form_key=change.form_key)
    return report


def decision_values(decision: DecisionAsked) -> dict:
    """Return what a decision asks and its answer, by field id."""
    return {name: getattr(decision, name) for name in DECISION_FIELDS}


def check_report(values: Mapping) -> dict[str, str]:
    """Return what is wrong with a report's values, by field id."""
    today = timezone.localdate()
    if values["date_prepared"] and values["date_prepared"] > today:
        return {"date_prepared": f"Date prepared must be on or before {day_words(today)}"}
    return {}


def check_decision(values: Mapping, *, today: datetime.date) -> dict[str, str]:
    """Return what is wrong with a decision's values taken together, by field id."""
    wrong = {}
    if not values["what"]:
        wrong["what"] = "Say what you ask for"
    if values["answer"] and not values["answered_on"]:
        wrong["answered_on"] = "Enter the date of the answer"
    if values["answered_on"] and not values["answer"]:
        wrong["answer"] = "Enter the answer, or clear its date"
    if values["answered_on"] and values["answered_on"] > today:
        wrong["answered_on"] = f"Date of the answer must be on or before {day_words(today)}"
    return wrong


@transaction.atomic
def add_decision(
    *, plan: Plan, period: ReportingPeriod, change: Change, by: User, key: uuid.UUID | None = None
) -> DecisionAsked:
    """Ask for a decision in a period's report, and return it.

    Take the decision's key, where its address names it; else it is the form's. Posted again it finds the decision and
    changes it. Raise PermissionDenied when `by` may not, ClosedPeriodError, Conflicts, and ValidationError by field id.
    """
    plan = _locked(plan)
    refuse(why_not_edit(by, plan))
    refuse_closed(plan, period)
    key = key or change.form_key
    there = DecisionAsked.objects.filter(key=key).first()
    if there is not None and there.plan_id == plan.pk:
        return save_decision(decision=there, period=period, change=change, by=by)
    values = merge_change(
        change,
        by=by,
        current=decision_values(DecisionAsked()),
        history_of=lambda _field_id: None,
        check=lambda values: check_decision(values, today=timezone.localdate()),
    )
    last = DecisionAsked.objects.filter(plan=plan).aggregate(last=models.Max("order"))["last"] or 0
    decision = DecisionAsked(
        plan=plan,
        key=key if there is None else uuid.uuid4(),
        order=last + 1,
        asked_for=period,
        asked_by=by,
        **values,
    )
    write_new(decision, by=by, form_key=change.form_key)
    return decision


@transaction.atomic
def save_decision(
    *, decision: DecisionAsked, period: ReportingPeriod, change: Change, by: User, withdraw: bool = False
) -> DecisionAsked:
    """Save what a decision asks or its answer, from this period's report, and return it.

    A new answer, or another one than was told, is told by the next report that is submitted. Take whether it is then
    asked for no longer. Raise PermissionDenied when `by` may not, ClosedPeriodError, Conflicts, ValidationError by
    field id, and ChangedSinceError where it is withdrawn and was changed since it was shown.
    """
    decision = _locked_decision(decision)
    refuse(why_not_edit(by, decision.plan))
    refuse_closed(decision.plan, period)
    values = merge_change(
        change,
        by=by,
        current=decision_values(decision),
        history_of=lambda field_id: (decision.history.all(), field_id),
        check=lambda values: check_decision(values, today=timezone.localdate()),
        as_a_whole=withdraw,
    )
    if values.get("answer", decision.answer) != decision.answer:
        values["answered_for"] = None
    write(decision, values, by=by, form_key=change.form_key)
    return withdraw_decision(decision=decision, period=period, by=by) if withdraw else decision


@transaction.atomic
def withdraw_decision(
    *, decision: DecisionAsked, period: ReportingPeriod, by: User, at: datetime.datetime | None = None
) -> DecisionAsked:
    """Ask for a decision no longer, from this period's report on, and return it.

    Take when, where that is not now. Raise PermissionDenied when `by` may not, and ClosedPeriodError.
    """
    decision = _locked_decision(decision)
    refuse(why_not_edit(by, decision.plan))
    refuse_closed(decision.plan, period)
    if decision.withdrawn_at is None:
        withdrawn = {"withdrawn_for": period, "withdrawn_at": at or timezone.now(), "withdrawn_by": by}
        write(decision, withdrawn, by=by)
    return decision


@transaction.atomic
def restore_decision(*, decision: DecisionAsked, period: ReportingPeriod, by: User) -> DecisionAsked:
    """Ask for a decision again that was withdrawn, and return it.

    Raise PermissionDenied when `by` may not, and ClosedPeriodError.
    """
    decision = _locked_decision(decision)
    refuse(why_not_edit(by, decision.plan))
    refuse_closed(decision.plan, period)
    write(decision, {"withdrawn_for": None, "withdrawn_at": None, "withdrawn_by": None}, by=by)
    return decision


def _locked(plan: Plan) -> Plan:
    return Plan.objects.select_for_update(of=("self",)).select_related("force").get(pk=plan.pk)


def _locked_decision(decision: DecisionAsked) -> DecisionAsked:
    rows = DecisionAsked.objects.select_for_update(of=("self",))
    return rows.select_related("plan__force").get(pk=decision.pk)
