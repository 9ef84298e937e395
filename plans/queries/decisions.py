"""Which decisions and help asked belong to the report for a period."""

from plans.models import DecisionAsked, Plan, ReportingPeriod


def find_decisions(plan: Plan, period: ReportingPeriod | None) -> list[DecisionAsked]:
    """Return the decisions that the report for a period tells of, in the plan's order, with their periods; one query.

    A decision is told of from the period whose report asked first, through the one whose report told the answer, or
    until the first that no longer asks it. Take None while no period is open: then those without an answer are told of.
    """
    decisions = plan.decisions_asked.select_related("asked_for", "answered_for", "withdrawn_for")
    return [decision for decision in decisions if _is_told(decision, period)]


def _is_told(decision: DecisionAsked, period: ReportingPeriod | None) -> bool:
    if period is None:
        return decision.withdrawn_at is None and not decision.answer

    def has_begun(other: ReportingPeriod | None) -> bool:
        return other is None or other.starts <= period.starts

    is_withdrawn = decision.withdrawn_at is not None and has_begun(decision.withdrawn_for)
    told_for = decision.answered_for
    was_told = bool(decision.answer) and told_for is not None and told_for.starts < period.starts
    return has_begun(decision.asked_for) and not is_withdrawn and not was_told
