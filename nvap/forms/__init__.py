"""The form fields that people type into: plain text, dates, numbers, and choices that carry a hint.

Each gives its message in the user's words, beside the field, and keeps what was typed. How a page draws them is
docs/templates.md's to say.
"""

from nvap.forms.choices import HintedLabel
from nvap.forms.dates import DayMonthYearField, DayMonthYearWidget, DueField, DueWidget
from nvap.forms.keyed import FORM_CONTINUES, FORM_KEY, KeyedForm, ShownForm, ShownValuesForm, read_form_key
from nvap.forms.numbers import DecimalTextField
from nvap.forms.text import LINE_BREAKS, PlainTextField, find_control_character, normalise_text

__all__ = [
    "FORM_CONTINUES",
    "FORM_KEY",
    "LINE_BREAKS",
    "DayMonthYearField",
    "DayMonthYearWidget",
    "DecimalTextField",
    "DueField",
    "DueWidget",
    "HintedLabel",
    "KeyedForm",
    "PlainTextField",
    "ShownForm",
    "ShownValuesForm",
    "find_control_character",
    "normalise_text",
    "read_form_key",
]
