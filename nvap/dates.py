"""Dates as people write them, in English and in Welsh, and dates that may be a whole month or have no end."""

import calendar
import datetime
import re
import unicodedata
from dataclasses import dataclass
from functools import total_ordering
from typing import Literal, get_args

from django.utils.dateformat import format as format_date

NO_END_DATE = "No end date"
Precision = Literal["day", "month", "open"]
PRECISIONS = get_args(Precision)


@total_ordering
@dataclass(frozen=True)
class Due:
    """When something is due: on a day, within a month, or never.

    `day` is the last day it covers, so a month's is its last; None where there is no end date. Sorts by that day, a day
    before the month that ends with it, and what has no end date last. In words by str(): "31 March 2027", "March 2027",
    "No end date".
    """

    day: datetime.date | None
    precision: Precision = "day"

    def __post_init__(self) -> None:
        """Raise ValueError where day and precision do not fit each other."""
        if self.precision not in PRECISIONS:
            raise ValueError(f"Not a precision: {self.precision!r}")
        if (self.day is None) != (self.precision == "open"):
            raise ValueError("What has no end date has no day; all else has one")
        if self.precision == "month" and self.day != _last_day(self.day.year, self.day.month):
            raise ValueError("A month is kept as its last day")

    @classmethod
    def in_month(cls, year: int, month: int) -> "Due":
        """Return what is due within a month (1 to 12). Raise ValueError where there is no such month."""
        return cls(_last_day(year, month), "month")

    @classmethod
    def without_end(cls) -> "Due":
        """Return what goes on without an end date."""
        return cls(None, "open")

    @classmethod
    def fromisoformat(cls, text: str) -> "Due":
        """Return what isoformat() wrote: "2027-03-31", "2027-03" or "open". Raise ValueError for anything else."""
        if text == "open":
            return cls.without_end()
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
            return cls.in_month(int(text[:4]), int(text[5:]))
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return cls(datetime.date.fromisoformat(text))
        raise ValueError(f"Not a date, a month or open: {text!r}")

    def isoformat(self) -> str:
        """Return "2027-03-31", "2027-03" or "open"."""
        if self.day is None:
            return "open"
        return self.day.isoformat()[: 7 if self.precision == "month" else 10]

    def is_past(self, today: datetime.date) -> bool:
        """Return whether its last day is before `today`; what has no end date is never past."""
        return self.day is not None and self.day < today

    def __str__(self) -> str:
        """Return it as people write it."""
        if self.day is None:
            return NO_END_DATE
        return format_date(self.day, "F Y" if self.precision == "month" else "j F Y")

    def __lt__(self, other: object) -> bool:
        """Return whether it comes before another."""
        if not isinstance(other, Due):
            return NotImplemented
        return self._order < other._order

    @property
    def _order(self) -> tuple[datetime.date, int]:
        return self.day or datetime.date.max, PRECISIONS.index(self.precision)


def _last_day(year: int, month: int) -> datetime.date:
    first = datetime.date(year, month, 1)
    return first.replace(day=calendar.monthrange(year, month)[1])


# What people type ----------------------------------------------------------------------------------------------

# English, Welsh, and Welsh as it changes after other words: "o Fawrth", "ym Mai", "yng Ngorffennaf".
MONTHS = (
    ("january", "ionawr"),
    ("february", "chwefror"),
    ("march", "mawrth", "fawrth"),
    ("april", "ebrill"),
    ("may", "mai", "fai"),
    ("june", "mehefin", "fehefin"),
    ("july", "gorffennaf", "orffennaf", "ngorffennaf"),
    ("august", "awst"),
    ("september", "medi", "fedi"),
    ("october", "hydref"),
    ("november", "tachwedd", "dachwedd", "thachwedd", "nhachwedd"),
    ("december", "rhagfyr", "ragfyr"),
)
# What people write around a date and a month.
AROUND = re.compile(r"\b(?:the|of|on|by|end|o|y|yr|mis|fis|erbyn|ar|d?diwedd|ym|yng|yn)\b", re.IGNORECASE)
# Fewer letters than this are a slip, not a short form.
SHORTEST_MONTH = 2
SUFFIX = "(?:st|nd|rd|th|af|ail|il|ydd|edd|fed|ed|eg|ain)"
ORDINAL = re.compile(rf"([0-9]{{1,2}}){SUFFIX}?", re.IGNORECASE)
YEAR = re.compile(r"['’]?([0-9]{2})|([1-9][0-9]{3})")
NO_END = {
    *("no end date", "no end", "no fixed end", "no fixed end date", "open", "open ended", "ongoing", "on going"),
    *("continuous", "continuously", "continuing", "continual", "indefinite", "indefinitely", "permanent", "rolling"),
    *("business as usual", "bau", "parhaus", "yn parhau", "barhaus", "dim dyddiad gorffen", "dim dyddiad terfyn"),
    *("dim dyddiad diwedd", "penagored"),
}


def find_months(text: str) -> set[int]:
    """Return the months (1 to 12) a text may mean: {3} for "Mar.", "mis Mawrth" or "03", {3, 5} for "Ma"."""
    text = _folded(AROUND.sub(" ", text)).strip().removesuffix(".")
    if re.fullmatch(r"[0-9]{1,2}", text):
        return {int(text)} & set(range(1, 13))
    if len(text) < SHORTEST_MONTH:
        return set()
    return {number for number, names in enumerate(MONTHS, 1) if any(name.startswith(text) for name in names)}


def read_day(text: str) -> int | None:
    """Return the day of the month (1 to 31) of "27", "07" or "27th"; None for anything else."""
    found = ORDINAL.fullmatch(text)
    return int(found[1]) if found and 1 <= int(found[1]) <= 31 else None


def read_year(text: str) -> int | None:
    """Return the year of "2027", or of "27" as people shorten it; None for anything else."""
    found = YEAR.fullmatch(text)
    if not found:
        return None
    return 2000 + int(found[1]) if found[1] else int(found[2])


def means_no_end(text: str) -> bool:
    """Return whether a text says that there is no end date: "ongoing", "Open-ended.", "parhaus"."""
    return " ".join(re.findall(r"\w+", _folded(text))) in NO_END


TIME = re.compile(r"[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[ap]m)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$", re.I)
# "Dydd Mawrth" is Tuesday, so it goes before "Mawrth" is taken for March.
WEEKDAY = re.compile(
    r"\b(?:d?dydd [^\W\d_]+|(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?)\b", re.IGNORECASE
)
# What stands between day, month and year; the hyphen last, for a set of characters.
BETWEEN = " ,./‐‑‒–—−-"
PIECE = re.compile(
    rf"[{BETWEEN}]*(?:(?P<year>[0-9]{{4}})(?![0-9])"
    rf"|(?P<number>['’]?[0-9]{{1,2}}(?:{SUFFIX}(?![^\W\d_]))?)(?![0-9])|(?P<word>[^\W\d_]+))",
    re.IGNORECASE,
)
# What year, number and word are by their order: a year of four digits comes first or last, and the day before the
# month, but for a month in words.
ORDERS = {
    "nwy": "dmy",
    "nwn": "dmy",
    "nny": "dmy",
    "nnn": "dmy",
    "wny": "mdy",
    "ywn": "ymd",
    "ynn": "ymd",
    "wy": "my",
    "ny": "my",
    "yw": "ym",
    "yn": "ym",
    "nw": "dm",
    "wn": "md",
    "nn": "dm",
}


def split_date(text: str) -> tuple[str, str, str] | None:
    """Return day, month and year of a date written as one, each as written there, "" for what it leaves out.

    Understands "27 March 2027", "Sat 27th of March, 2027", "March 27, 2027", "27/3/27", "27.3.2027", "2027-03-27", and
    months: "March 2027", "Mawrth 2027", "3/2027", "2027-03". Return None for anything else.
    """
    text = AROUND.sub(" ", WEEKDAY.sub(" ", TIME.sub("", " ".join(text.split())))).strip(BETWEEN)
    shape, written, place = "", [], 0
    while place < len(text) and len(written) < 4:
        found = PIECE.match(text, place)
        if not found:
            return None
        shape += found.lastgroup[0]
        written.append(found[found.lastgroup])
        place = found.end()
    order = ORDERS.get(shape)
    if order is None:
        return None
    parts = dict(zip(order, written, strict=True))
    return parts.get("d", ""), parts.get("m", ""), parts.get("y", "")


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
