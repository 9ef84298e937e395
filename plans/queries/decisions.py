"""The decisions a plan asks for, as one period's report prints them."""

from django.db.models import Q, QuerySet

from plans.models import DecisionAsked, Plan, ReportingPeriod


def find_decisions(plan: Plan, period: ReportingPeriod | None) -> QuerySet[DecisionAsked]:
    """Return what the report of a period asks, or with no period what is open, each with the period that asked first.

    Open ones carry over by themselves from the period that asked until one asks no longer. An answer is in every report
    until one that holds it is submitted, and in none of a later period after that: no answer is lost because it came
    while an earlier submission was being read. What only a voided period told is told again.
    """
    decisions = DecisionAsked.objects.filter(plan=plan).select_related("asked_for")
    if period is None:
        return decisions.filter(answer="", withdrawn_at__isnull=True)
    asked = Q(asked_for__isnull=True) | Q(asked_for__starts__lte=period.starts)
    not_withdrawn = Q(withdrawn_at__isnull=True) | Q(withdrawn_for__starts__gt=period.starts)
    not_told = Q(answered_for__isnull=True) | Q(answered_for__starts__gte=period.starts)
    not_told |= Q(answered_for__voided_at__isnull=False)
    return decisions.filter(asked, not_withdrawn, Q(answer="") | not_told)


def find_withdrawn(plan: Plan, period: ReportingPeriod) -> QuerySet[DecisionAsked]:
    """Return what this period's report is the first to ask no longer."""
    return DecisionAsked.objects.filter(plan=plan, withdrawn_for=period).select_related("asked_for")
