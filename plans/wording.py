"""Values as people write them: days, results, counts, and words made to fit where there is little room."""

import datetime
from decimal import Decimal
from functools import lru_cache
from textwrap import shorten

from django.utils.dateformat import format as format_date
from django.utils.text import Truncator

from nvap.dates import Due
from nvap.pasting import BETWEEN_CELLS


def shortened(text: str, length: int) -> str:
    """Return the text in one line, cut between words; within a word only where it has no other place.

    A table cannot be put in one line: the text ends where one begins, or after its first row where nothing is before.
    """
    before = _before_table(text)
    line = " ".join(before.split())
    if before != text:
        line = f"{line.rstrip(',;:.')}…"
    cut = shorten(line, length, placeholder="…")
    if cut == "…":
        return Truncator(line).chars(length)
    return f"{cut[:-1].rstrip(',;:.')}…" if cut.endswith("…") and cut != line else cut


def _before_table(text: str) -> str:
    """Return the lines before a table, or its first row; the whole text where it has no table of several rows."""
    lines = [line for line in text.splitlines() if line.strip()]
    begins = next((index for index, line in enumerate(lines) if BETWEEN_CELLS in line), len(lines))
    return "\n".join(lines[: max(begins, 1)]) if begins < len(lines) > 1 else text


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
