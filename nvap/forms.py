"""The form fields that people type into: plain text, dates, numbers, and choices that carry a hint.

Each gives its message in the user's words, beside the field, and keeps what was typed. How a page draws them is
docs/templates.md's to say.
"""

import datetime
import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateformat import format as format_date


class HintedLabel(str):
    """A choice's label with a hint below it: `HintedLabel("In place", hint="Working as the toolkit describes")`."""

    def __new__(cls, text, hint=""):
        """Return the label; `hint` is plain text."""
        label = super().__new__(cls, text)
        label.hint = hint
        return label


def _lower_first(words):
    """Return words for the middle of a sentence: "Date prepared" as "date prepared", "PEEL" as it is."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


class Called:
    """A field that names itself in its messages: by `called`, or by its label, or as "This answer"."""

    # Made when it is needed, from the label the form has given by then; a form may still set its own.
    default_error_messages = {"required": None}

    def _name(self):
        return str(self.called or self.label or "This answer")

    def _missing(self):
        if self.error_messages["required"]:
            return self.error_messages["required"]
        name = self._name()
        if name.endswith("?") or name == "This answer":
            return "This must be answered"
        return f"Enter {_lower_first(name)}"

    def _check_present(self, value):
        if self.required and value in self.empty_values:
            raise ValidationError(self._missing(), code="required")


# Plain text ----------------------------------------------------------------------------------------------------

# Word's manual line and page breaks, and Unicode's own: each is a new line to whoever typed it.
LINE_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Byte order marks, zero-width spaces, soft hyphens and direction marks: unseen, and they break search and comparison.
# The zero-width joiners stay: some scripts and symbols are written with them.
UNSEEN = re.compile("[\ufeff\u200b\u2060\u00ad\u200e\u200f\u202a-\u202e\u2066-\u2069\x1f]")
# The bullets of Word's symbol fonts lie in a private range that no font of ours draws.
SYMBOL_FONT = re.compile("[\uf000-\uf0ff]")
BULLET = re.compile(r"^([ \t]*)(?:[•·‣▪◦●○■□–—*o§-]\t|[•‣▪◦●○■□] )[ \t]*", re.MULTILINE)
INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


def normalise_text(text):
    """Return text as it is stored.

    Newlines become "\\n", Unicode is composed, a list pasted from Word becomes lines that begin with "• ", tabs become
    spaces, unseen marks and spare blank lines go. No word is lost, and doing it twice changes nothing more. Control
    characters that stand for nothing stay, for `find_control_character`.
    """
    text = LINE_BREAKS.sub("\n", text)
    text = UNSEEN.sub("", text).replace("\xa0", " ").replace("\x1e", "-")
    text = SYMBOL_FONT.sub("•", text.strip())
    text = BULLET.sub(lambda found: found[1] + "• ", text)
    text = INDENT.sub(lambda found: found[0].replace("\t", "  "), text)
    text = re.sub(r" *\t[ \t]*", " ", text)
    text = re.sub(r" +$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\n{3,}", "\n\n", text)
    return unicodedata.normalize("NFC", text.strip())


def find_control_character(text):
    """Return the place of the first character that cannot be kept in text, or None."""
    return next((place for place, character in enumerate(text) if _is_refused(character)), None)


def _is_refused(character):
    if character == "\n":
        return False
    return unicodedata.category(character) in {"Cc", "Cs"} or ord(character) & 0xFFFE == 0xFFFE


class PlainTextField(Called, forms.CharField):
    """Text as people type and paste it, normalised by `normalise_text`.

    Several lines (a textarea with a character count) unless `single_line`. `called` names the field in messages where
    its label is too long for them. Raises ValidationError for control characters and for text over `max_length`.
    """

    widget = forms.Textarea

    def __init__(self, *, called=None, single_line=False, rows=5, **kwargs):
        """Take CharField's arguments too; `rows` is the textarea's height."""
        self.called = called
        self.single_line = single_line
        if single_line:
            kwargs.setdefault("widget", forms.TextInput)
        super().__init__(**kwargs)
        if isinstance(self.widget, forms.Textarea):
            self.widget.attrs["rows"] = rows
        # Our own message replaces Django's two: it says what to do, and how much was typed.
        self.validators = []

    def to_python(self, value):
        """Return the normalised text; the empty value where there is none."""
        if value in self.empty_values:
            return self.empty_value
        text = normalise_text(str(value))
        if self.single_line:
            text = re.sub(r"\s*\n\s*", " ", text)
        return text or self.empty_value

    def validate(self, value):
        """Raise ValidationError for what is missing or cannot be kept."""
        self._check_present(value)
        if not value:
            return
        place = find_control_character(value)
        if place is not None:
            raise ValidationError(self._control_message(value[:place]), code="control_character")

    def clean(self, value):
        """Return the text to keep. Raises ValidationError as `validate` does, and for text over `max_length`."""
        text = super().clean(value)
        if self.max_length is not None and len(text) > self.max_length:
            raise ValidationError(
                f"{self._name()} must be {self.max_length:,} characters or fewer. "
                f"You have used {_count_as_typed(str(value)):,}.",
                code="max_length",
            )
        return text

    def has_changed(self, initial, data):
        """Return whether the text differs once both are normalised, so that a browser's newlines are no change."""
        return super().has_changed(normalise_text(initial or ""), normalise_text(data or ""))

    def _control_message(self, before):
        words = before.split()[-3:]
        where = f"after “{' '.join(words)}”" if words else "at the beginning"
        return (
            f"{self._name()} has a hidden character {where} that cannot be kept. "
            "Delete it and type that part again, or paste the text without formatting."
        )


def _count_as_typed(text):
    """Return the number of characters as the count beside a textarea gives it: before anything is normalised."""
    return len(text.replace("\r\n", "\n").encode("utf-16-le", "surrogatepass")) // 2


# Dates ---------------------------------------------------------------------------------------------------------

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


# Numbers -------------------------------------------------------------------------------------------------------

NUMBER = re.compile(r"[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?", re.ASCII)
DECIMAL_COMMA = re.compile(r"[-−]?\d+,(?:\d{1,2}|\d{4,})", re.ASCII)


class DecimalTextField(Called, forms.DecimalField):
    """A number typed as text: 42, 3.5, 1,200 or 45%. Gives a Decimal, or None.

    `called` names it in messages. Takes DecimalField's limits; raises ValidationError in words for each.
    """

    widget = forms.TextInput

    def __init__(self, *, called=None, max_digits=12, decimal_places=2, **kwargs):
        """Take DecimalField's arguments too."""
        self.called = called
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, **kwargs)
        self.widget.attrs.setdefault("inputmode", "decimal")
        self.widget.attrs.setdefault("class", "govuk-input--width-10")
        self.validators = []

    def to_python(self, value):
        """Return the Decimal, None where nothing was typed. Raises ValidationError for what is no number."""
        if not isinstance(value, str):
            return super().to_python(value)
        text = value.strip().removesuffix("%").strip()
        if not value.strip():
            return None
        if DECIMAL_COMMA.fullmatch(text):
            raise ValidationError(
                f"{self._name()} must be a number, like 1.5 or 1,500. Write decimals after a point", code="comma"
            )
        if not NUMBER.fullmatch(text) or not any(character.isdigit() for character in text):
            raise ValidationError(f"{self._name()} must be a number, like 42 or 3.5", code="invalid")
        return super().to_python(text.replace(",", "").replace("−", "-"))

    def validate(self, value):
        """Raise ValidationError for a number outside the limits, each in words."""
        self._check_present(value)
        if value is None:
            return
        places = max(0, -value.normalize().as_tuple().exponent)
        if places > self.decimal_places:
            raise ValidationError(
                f"{self._name()} must have no more than {self.decimal_places} decimal places", code="decimal_places"
            )
        if value and value.adjusted() >= self.max_digits - self.decimal_places:
            raise ValidationError(f"{self._name()} is too large a number to keep", code="max_digits")
        if self.min_value is not None and value < self.min_value:
            raise ValidationError(f"{self._name()} must be {self.min_value} or more", code="min_value")
        if self.max_value is not None and value > self.max_value:
            raise ValidationError(f"{self._name()} must be {self.max_value} or less", code="max_value")
