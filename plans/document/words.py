"""What a document says of itself, as people write it."""

from plans.document.schema import PlanDocument
from plans.wording import day_words


def period_words(document: PlanDocument) -> str:
    """Return the reporting period's name with its dates."""
    period = document.period
    if period is None:
        return "No reporting period is open"
    return f"{period.name} ({day_words(period.starts)} to {day_words(period.ends)})"


def approval_words(document: PlanDocument) -> str:
    """Return who approved it and when; nothing where the force does not ask for that."""
    approval = document.approval
    return f"{approval.rank} {approval.name}, {day_words(approval.date)}" if approval else ""
