"""Dates typed as day, month and year."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateformat import format as format_date

from nvap.forms.called import Called

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
PARTS = ("day", "month", "year")


class DayMonthYearWidget(forms.MultiWidget):
    """A date typed as day, month and year; `wrong_parts` are the places (0 to 2) that the error marks."""

    use_fieldset = True

    def __init__(self, attrs=None):
        """Take the attributes of all three inputs."""
        super().__init__({part: forms.TextInput() for part in PARTS}, attrs)
        self.wrong_parts = ()

    def decompress(self, value):
        """Return day, month and year as text, empty without a date."""
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]

    def id_for_label(self, id_):
        """Return the id of the part that the error summary leads to: the first wrong one, or the day."""
        return f"{id_}_{min(self.wrong_parts, default=0)}" if id_ else id_


class DayMonthYearField(Called, forms.Field):
    """A date typed as day, month and year. Gives a date, or None.

    `called` names it in messages ("Date prepared must include a year"); `earliest` and `latest`, dates or functions
    that give one, are the first and last day allowed.
    """

    widget = DayMonthYearWidget

    def __init__(self, *, called=None, earliest=None, latest=None, **kwargs):
        """Take Field's arguments too."""
        self.called = called
        self.earliest = earliest
        self.latest = latest
        super().__init__(**kwargs)

    def clean(self, value):
        """Return the date of three typed parts, or None where all are empty and the field may be.

        Raises ValidationError, and tells the widget which parts are wrong.
        """
        typed = _typed_parts(value)
        if not any(typed):
            if self.required:
                self._refuse(self._missing(), (0, 1, 2), "required")
            return None
        missing = [place for place, part in enumerate(typed) if not part]
        wrong = _read(typed)[3]
        if set(wrong) - set(missing) and missing:
            self._refuse(f"{self._name()} must be a real date, like 27 3 2026", wrong, "invalid")
        if missing:
            named = " and ".join(PARTS[place] for place in missing)
            self._refuse(f"{self._name()} must include a {named}", missing, "incomplete")
        date = self._date(typed)
        self._check_limits(date)
        return date

    def has_changed(self, initial, data):
        """Return whether another date was typed; 3 and 03 are the same day."""
        typed = _typed_parts(data)
        if initial is None or isinstance(initial, str):
            return any(typed)
        day, month, year, wrong = _read(typed)
        return bool(wrong) or (day, month, year) != (initial.day, initial.month, initial.year)

    def _date(self, typed):
        day, month, year, wrong = _read(typed)
        if wrong == [2] and typed[2].isascii() and typed[2].isdigit():
            self._refuse(f"{self._name()} must have a year of 4 numbers, like 2026", wrong, "year")
        try:
            if not wrong:
                return datetime.date(year, month, day)
        except ValueError:
            wrong = [0]
        return self._refuse(f"{self._name()} must be a real date", wrong, "invalid")

    def _check_limits(self, date):
        earliest = self.earliest() if callable(self.earliest) else self.earliest
        latest = self.latest() if callable(self.latest) else self.latest
        if earliest and date < earliest:
            self._refuse(f"{self._name()} must be on or after {_in_words(earliest)}", (0, 1, 2), "earliest")
        if latest and date > latest:
            self._refuse(f"{self._name()} must be on or before {_in_words(latest)}", (0, 1, 2), "latest")

    def _refuse(self, message, wrong_parts, code):
        self.widget.wrong_parts = tuple(wrong_parts)
        raise ValidationError(message, code=code)


def _in_words(date):
    return format_date(date, "j F Y")


def _typed_parts(value):
    """Return three stripped texts for what a widget or a program gave: a list, a date or nothing."""
    if isinstance(value, datetime.date):
        value = [value.day, value.month, value.year]
    return ([str(part or "").strip() for part in value or []] + ["", "", ""])[:3]


def _read(typed):
    """Return day, month and year as numbers, None where they are not, and the places of the wrong ones."""
    day, month, year = (int(part) if part.isascii() and part.isdigit() and len(part) < 5 else None for part in typed)
    if month is None and len(typed[1]) >= 3:
        month = next((number for number, name in enumerate(MONTHS, 1) if name.startswith(typed[1].lower())), None)
    right = (
        day is not None and 1 <= day <= 31,
        month is not None and 1 <= month <= 12,
        year is not None and year >= 1000,
    )
    return day, month, year, [place for place, is_right in enumerate(right) if not is_right]
