"""Values as people write them: days, results, counts, and words made to fit where there is little room."""

import datetime
from decimal import Decimal
from functools import lru_cache
from textwrap import shorten

from django.utils.dateformat import format as format_date
from django.utils.text import Truncator

from nvap.dates import Due


def shortened(text: str, length: int) -> str:
    """Return the text in one line, cut between words; within a word only where it has no other place."""
    line = " ".join(text.split())
    cut = shorten(line, length, placeholder="…")
    if cut == "…":
        return Truncator(line).chars(length)
    return f"{cut[:-1].rstrip(',;:.')}…" if cut.endswith("…") and cut != line else cut


@lru_cache(maxsize=2000)
def day_words(day: datetime.date | Due | None) -> str:
    """Return a date as people write it, "5 October 2026", or when something is due; nothing for none."""
    if isinstance(day, Due):
        return str(day)
    return format_date(day, "j F Y") if day else ""


def value_words(value: Decimal | None, unit: str) -> str:
    """Return a result as people write it, without idle noughts: "42", "12.5%", "3 days".

    Take the value and its unit by the ids of Indicator.Unit; another unit goes without words. Nothing for no value.
    """
    if value is None:
        return ""
    number = f"{value:,.2f}".rstrip("0").rstrip(".")
    if unit == "percentage":
        return f"{number}%"
    if unit in ("days", "hours"):
        return f"{number} {unit if value != 1 else unit[:-1]}"
    return number


def count_words(number: int, one: str, several: str) -> str:
    """Return a number of things: "1 activity", "3 activities"."""
    return f"{number} {one if number == 1 else several}"
