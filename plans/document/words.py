"""What a document says of itself, as people write it."""

from plans.document.schema import PlanDocument
from plans.wording import day_words


def period_words(document: PlanDocument) -> str:
    """Return the reporting period's name with its dates."""
    period = document.period
    if period is None:
        return "No reporting period is open"
    return f"{period.name} ({day_words(period.starts)} to {day_words(period.ends)})"


def no_answer_words(asked_for: str, period: str) -> str:
    """Return that a decision has no answer yet, and since when it is asked; nothing where this period asks it first.

    Take the names of the period that asked first, empty where none did, and of the one reported on. A period of the
    same name that was voided asked in its place.
    """
    if asked_for and asked_for == period:
        return ""
    return f"Asked for {asked_for}, no answer yet" if asked_for else "No answer yet"


def approval_words(document: PlanDocument) -> str:
    """Return who approved it and when; nothing where the force does not ask for that."""
    approval = document.approval
    return f"{approval.rank} {approval.name}, {day_words(approval.date)}" if approval else ""
