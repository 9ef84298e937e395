"""Values of a document as people write them: days, results, counts, periods."""

import datetime
from decimal import Decimal
from functools import lru_cache

from django.utils.dateformat import format as format_date

from plans.document.schema import PlanDocument


@lru_cache(maxsize=2000)
def day_words(day: datetime.date | None) -> str:
    """A date as people write it, "5 October 2026"; nothing for none."""
    return format_date(day, "j F Y") if day else ""


def period_words(document: PlanDocument) -> str:
    """The reporting period's name with its dates."""
    period = document.period
    if period is None:
        return "No reporting period is open"
    return f"{period.name} ({day_words(period.starts)} to {day_words(period.ends)})"


def approval_words(document: PlanDocument) -> str:
    """Who approved it and when; nothing where the force does not ask for that."""
    approval = document.approval
    return f"{approval.rank} {approval.name}, {day_words(approval.date)}" if approval else ""


def value_words(value: Decimal | None, unit: str) -> str:
    """A result as people write it, without idle noughts: "42", "12.5%", "3 days"."""
    if value is None:
        return ""
    number = f"{value:,.2f}".rstrip("0").rstrip(".")
    if unit == "percentage":
        return f"{number}%"
    if unit in ("days", "hours"):
        return f"{number} {unit if value != 1 else unit[:-1]}"
    return number


def count_words(number: int, one: str, several: str) -> str:
    """A number of things: "1 activity", "3 activities"."""
    return f"{number} {one if number == 1 else several}"


def lower_first(words: str) -> str:
    """Words to stand within a sentence: "On track" as "on track"."""
    return words[:1].lower() + words[1:]
