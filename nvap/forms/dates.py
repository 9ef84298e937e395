"""Dates typed as day, month and year, and due dates that may be a month or have no end."""

import datetime
import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateformat import format as format_date

from nvap.dates import BETWEEN, NO_END_DATE, Due, find_months, means_no_end, read_day, read_year, split_date
from nvap.forms.called import Called

# The limits of every date that has none of its own: a year beyond them is a slip of the finger.
EARLIEST = datetime.date(2000, 1, 1)
LATEST = datetime.date(2099, 12, 31)
PARTS = ("day", "month", "year")
NO_PARTS = ("", "", "")


class DayMonthYearWidget(forms.MultiWidget):
    """A date typed as day, month and year; `wrong_parts` are the places (0 to 2) that the error marks."""

    use_fieldset = True

    def __init__(self, attrs=None, extra_parts=None):
        """Take the attributes of all three inputs; `extra_parts` are further widgets by name."""
        super().__init__({part: forms.TextInput() for part in PARTS} | (extra_parts or {}), attrs)
        self.wrong_parts = ()

    def decompress(self, value):
        """Return day, month and year as text, empty without a date."""
        return [str(value.day), str(value.month), str(value.year)] if value else list(NO_PARTS)

    def id_for_label(self, id_):
        """Return the id of the part that the error summary leads to: the first wrong one, or the day."""
        return f"{id_}_{min(self.wrong_parts, default=0)}" if id_ else id_


class DayMonthYearField(Called, forms.Field):
    """A date typed as day, month and year, or as a whole into one of them. Gives a date, or None.

    Months may be names, English or Welsh, short or whole; a year of two numbers is of this century. `called` names the
    field in messages ("Date prepared must include a year"). `earliest` and `latest`, dates or functions that give one,
    are the first and last day allowed; None allows any.
    """

    widget = DayMonthYearWidget
    # What a message asks for where it cannot name what is wrong.
    wanted = "must be a real date, like 27 3 2026"
    optional_parts = ()

    def __init__(self, *, called=None, earliest=EARLIEST, latest=LATEST, **kwargs):
        """Take Field's arguments too."""
        self.called = called
        self.earliest = earliest
        self.latest = latest
        super().__init__(**kwargs)

    def clean(self, value):
        """Return the date of three typed parts, or None where all are empty and the field may be.

        Raises ValidationError, and tells the widget which parts are wrong.
        """
        boxes = self._boxes(value)
        if not any(boxes):
            if self.required:
                self._refuse(self._missing(), (0, 1, 2), "required")
            return None
        return self._read(boxes)

    def has_changed(self, initial, data):
        """Return whether another date was typed; 3 and 03 are the same day."""
        boxes = self._boxes(data)
        if not initial or isinstance(initial, str):
            return any(boxes)
        return _compared(boxes) != _compared(self._boxes(initial))

    def _boxes(self, value):
        return self._texts(value)[: len(PARTS)]

    def _texts(self, value):
        """Return a stripped text for each part of the widget from what it or a program gave: a list, a text, a date."""
        if isinstance(value, str):
            value = [value]
        elif value and not isinstance(value, list | tuple):
            value = self.widget.decompress(value)
        texts = [str(part or "").strip() for part in value or ()]
        return texts + [""] * (len(self.widget.widgets) - len(texts))

    def _read(self, boxes):
        """Return the date that the boxes hold. Raise ValidationError for none, or one outside the limits."""
        date = self._real_date(*self._numbers(boxes), boxes)
        self._check_limits(date, date, boxes)
        return date

    def _numbers(self, boxes):
        """Return day, month and year, None for a part that may be missing. Raise ValidationError for what is wrong."""
        parts = _parts(boxes)
        if parts is None:
            self._refuse(f"{self._name()} {self.wanted}", _filled(boxes), "invalid")
        self._check_month(parts[1], boxes)
        numbers = _read_parts(parts)
        missing = [place for place, part in enumerate(parts) if not part and place not in self.optional_parts]
        wrong = [place for place, part in enumerate(parts) if part and numbers[place] is None]
        if wrong and missing:
            self._refuse(f"{self._name()} {self.wanted}", sorted({*_marked(wrong, boxes), *missing}), "invalid")
        if missing:
            named = " and ".join(PARTS[place] for place in missing)
            # "Mar-27" may have been meant as March 2027.
            named += " of 4 numbers" if missing == [2] and any(map(split_date, boxes)) else ""
            self._refuse(f"{self._name()} must include a {named}", missing, "incomplete")
        if wrong == [2] and re.fullmatch("[0-9]+", parts[2]):
            self._refuse(f"{self._name()} must have a year of 4 numbers, like 2026", _marked(wrong, boxes), "year")
        if wrong:
            self._refuse(f"{self._name()} must be a real date", _marked(wrong, boxes), "invalid")
        return numbers

    def _check_month(self, typed, boxes):
        months = sorted(find_months(typed))
        if len(months) > 1:
            names = " or ".join(format_date(datetime.date(2000, month, 1), "F") for month in months)
            message = f"{self._name()} must have the whole name of its month: “{typed}” could be {names}"
            self._refuse(message, _marked([1], boxes), "month")

    def _real_date(self, day, month, year, boxes):
        try:
            return datetime.date(year, month, day)
        except ValueError:
            return self._refuse(f"{self._name()} must be a real date", _marked([0], boxes), "invalid")

    def _check_limits(self, first, last, boxes):
        """Raise ValidationError where none of the days from `first` to `last` is within the limits."""
        earliest = self.earliest() if callable(self.earliest) else self.earliest
        latest = self.latest() if callable(self.latest) else self.latest
        is_early = earliest is not None and last < earliest
        is_late = latest is not None and first > latest
        if (is_early and earliest == EARLIEST) or (is_late and latest == LATEST):
            years = f"from {EARLIEST.year} to {LATEST.year}"
            self._refuse(f"{self._name()} must have a year {years}, like 2026", _marked([2], boxes), "year")
        if is_early:
            self._refuse(f"{self._name()} must be on or after {_in_words(earliest)}", _filled(boxes), "earliest")
        if is_late:
            self._refuse(f"{self._name()} must be on or before {_in_words(latest)}", _filled(boxes), "latest")

    def _refuse(self, message, wrong_parts, code):
        self.widget.wrong_parts = tuple(wrong_parts)
        raise ValidationError(message, code=code)


def _in_words(date):
    return format_date(date, "j F Y")


def _filled(boxes):
    return [place for place, box in enumerate(boxes) if box]


def _marked(places, boxes):
    """Return the boxes in which these parts were typed: their own, or the one that holds the whole date."""
    return sorted({place if boxes[place] else _filled(boxes)[0] for place in places})


def _parts(boxes):
    """Return day, month and year as typed, wherever they were; None where they make no date together."""
    if not any(map(split_date, boxes)):
        return [box.strip(BETWEEN) or box for box in boxes]
    found = split_date(" ".join(filter(None, boxes)))
    return found and list(found)


def _read_parts(parts):
    """Return day, month and year as numbers, None for each that is none."""
    months = find_months(parts[1])
    return read_day(parts[0]), months.pop() if len(months) == 1 else None, read_year(parts[2])


def _compared(boxes):
    """Return what all ways to type one date have in common: its numbers, and as typed what is none."""
    parts = _parts(boxes) or boxes
    return [part if number is None else number for number, part in zip(_read_parts(parts), parts, strict=True)]


# Due dates -----------------------------------------------------------------------------------------------------


class DueWidget(DayMonthYearWidget):
    """A date or a month typed as day, month and year, or a tick for "No end date", which is part 3."""

    tick_label = NO_END_DATE

    def __init__(self, attrs=None):
        """Take the attributes of all inputs."""
        super().__init__(attrs, {"open": forms.CheckboxInput()})

    def decompress(self, value):
        """Return day, month and year as text, and "on" for no end date; each empty where a Due has none."""
        if value is None:
            return [*NO_PARTS, ""]
        if value.day is None:
            return [*NO_PARTS, "on"]
        day, month, year = super().decompress(value.day)
        return ["" if value.precision == "month" else day, month, year, ""]


class DueField(DayMonthYearField):
    """When something is due: a day, a month (with the day left empty) or no end date. Gives a nvap.dates.Due, or None.

    No end date is ticked, or typed in words such as "ongoing" or "parhaus". Takes what DayMonthYearField takes; a month
    is within the limits if one of its days is.
    """

    widget = DueWidget
    wanted = f"must be a date like 27 3 2026, a month like March 2026, or “{NO_END_DATE}”"
    optional_parts = (0,)

    def __init__(self, **kwargs):
        """Take DayMonthYearField's arguments; the hint is about the month unless `help_text` says otherwise."""
        kwargs.setdefault("help_text", "Leave the day empty if you know only the month")
        super().__init__(**kwargs)

    def clean(self, value):
        """Return the Due, or None where nothing was entered and the field may be empty.

        Raises ValidationError, also for a date together with "no end date", and tells the widget which parts are wrong.
        """
        boxes, without_end = self._answers(value)
        dated = [place for place in _filled(boxes) if place not in without_end]
        if without_end and dated:
            message = f"{self._name()} must be either a date or “{NO_END_DATE}”, not both"
            self._refuse(message, sorted([*dated, *without_end]), "both")
        return Due.without_end() if without_end else super().clean(boxes)

    def has_changed(self, initial, data):
        """Return whether another answer was given: "3 2027" and "March 2027" are one, so are a tick and "ongoing"."""
        boxes, without_end = self._answers(data)
        was_without_end = isinstance(initial, Due) and initial.day is None
        if without_end or was_without_end:
            return not without_end or not was_without_end or any(place not in without_end for place in _filled(boxes))
        return super().has_changed(initial, boxes)

    def _answers(self, value):
        """Return the three boxes, and the parts (0 to 3) that say there is no end date."""
        *boxes, tick = self._texts(value)
        said = [place for place, box in enumerate(boxes) if means_no_end(box)]
        if means_no_end(" ".join(filter(None, boxes))):
            said = _filled(boxes)
        return boxes, [*said, 3] if tick else said

    def _read(self, boxes):
        day, month, year = self._numbers(boxes)
        if day is None:
            due = Due.in_month(year, month)
            self._check_limits(due.day.replace(day=1), due.day, boxes)
        else:
            due = Due(self._real_date(day, month, year, boxes))
            self._check_limits(due.day, due.day, boxes)
        return due
