"""Plain text as people type and paste it."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError

from nvap.forms.called import Called
from nvap.pasting import BULLETS, keep_structure

# Word's manual line and page breaks, and Unicode's own: each is a new line to whoever typed it.
LINE_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Byte order marks, zero-width spaces, soft hyphens and direction marks: unseen, and they break search and comparison.
# The zero-width joiners stay: some scripts and symbols are written with them.
UNSEEN = re.compile("[\ufeff\u200b\u2060\u00ad\u200e\u200f\u202a-\u202e\u2066-\u2069\x1f]")
# Spaces of every width, and those that do not break.
SPACES = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# The bullets of Word's symbol fonts lie in a private range that no font of ours draws.
SYMBOL_FONT = re.compile("[\uf000-\uf0ff]")
# What tables and lists have that are yet to be written out: a tab, an indent, several spaces, a bullet but "•".
HAS_STRUCTURE = re.compile(rf"[\t{BULLETS.replace('•', '')}\uf000-\uf0ff]|  |^[ o§·]", re.MULTILINE)
TRAILING_SPACES = re.compile("(?<! ) +(?=\n)")


def normalise_text(text):
    """Return text as it is stored.

    Newlines become "\\n", Unicode is composed, tables and lists become plain lines that keep their columns and levels
    (nvap.pasting says how), unseen marks and spare blank lines go. No word is lost, and doing it twice changes nothing
    more. Control characters that stand for nothing stay, for `find_control_character`.
    """
    text = LINE_BREAKS.sub("\n", text)
    text = SPACES.sub(" ", UNSEEN.sub("", text)).replace("\x1e", "-")
    text = re.sub(r"\A\s*\n", "", unicodedata.normalize("NFC", text))
    if HAS_STRUCTURE.search(text):
        text = SYMBOL_FONT.sub("•", keep_structure(text))
    text = TRAILING_SPACES.sub("", text.rstrip())
    return re.sub(r"\n{3,}", "\n\n", text)


def find_control_character(text):
    """Return the place of the first character that cannot be kept in text, or None."""
    return next((place for place, character in enumerate(text) if _is_refused(character)), None)


def _is_refused(character):
    if character == "\n":
        return False
    return unicodedata.category(character) in {"Cc", "Cs"} or ord(character) & 0xFFFE == 0xFFFE


# What nobody writes by hand; printed, it is ten pages of one field.
MOST_LINES = 500


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
        """Return the text to keep. Raises ValidationError as `validate` does, and for too long a text."""
        text = super().clean(value)
        if self.max_length is not None and len(text) > self.max_length:
            # The bars of a table make it longer than it was typed.
            used = max(_count_as_typed(str(value)), len(text))
            raise ValidationError(
                f"{self._name()} must be {self.max_length:,} characters or fewer. "
                f"You have used {used:,}: take out {used - self.max_length:,}.",
                code="max_length",
            )
        lines = text.count("\n") + 1
        if lines > MOST_LINES:
            raise ValidationError(
                f"{self._name()} must be {MOST_LINES} lines or fewer. You have used {lines:,}: "
                "join short lines, or take out empty ones.",
                code="max_lines",
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
