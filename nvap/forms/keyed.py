"""The key that tells one rendered form from another, and the mark of what it was drawn with."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder

# Its name on every form, prefix or not: whoever reads a post knows where to look.
FORM_KEY = "form_key"
# The unsaved forms that a form shown again goes on with: nvap/accounts/unsaved.py.
FORM_CONTINUES = "form_continues"


def read_form_key(data) -> uuid.UUID | None:
    """Return the key a form was posted with; None where it is missing or malformed."""
    try:
        return uuid.UUID(str(data.get(FORM_KEY)))
    except ValueError:
        return None


class KeyedForm(forms.Form):
    """A form that carries a key of its own: posted twice it is known again, and unsaved text is kept by it.

    Unbound, each form gets a new key; bound, it keeps the one that was posted, or gets a new one if that is missing or
    malformed. `cleaned_data["form_key"]` is always a UUID. A template that renders the fields one by one includes
    `{{ form.form_key }}`.
    """

    # Several forms of one page have the field: an id would be there twice.
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput(attrs={"id": False}))

    def __init__(self, *args, **kwargs):
        """Take what Form takes."""
        super().__init__(*args, **kwargs)
        # A UUID as the field itself gives it: the key alone never makes a bound form a changed one.
        self.fields[FORM_KEY].initial = key = read_form_key(self.data) or uuid.uuid4()
        if self.is_bound and self.data.get(FORM_KEY) != str(key):
            self.data = self.data.copy()
            self.data[FORM_KEY] = str(key)

    @property
    def shown(self) -> str:
        """Return a short mark of the values that the form was drawn over: another one once they have changed.

        `{% autosave %}` names a field by it, so that a browser gives text back only to the values it was typed over.
        """
        values = {name: value for name, value in self.initial.items() if name != FORM_KEY}
        return hashlib.sha256(json.dumps(values, default=str, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def continues(self) -> list[str]:
        """Return the marks of the unsaved forms that the form goes on with: bound to them, or filled in with them."""
        if not self.is_bound:
            return self.initial.get(FORM_CONTINUES, [])
        return self.data.getlist(FORM_CONTINUES) if hasattr(self.data, "getlist") else []

    @property
    def key(self) -> uuid.UUID:
        """Return the key of a bound form."""
        return uuid.UUID(self.data[FORM_KEY])

    def add_prefix(self, field_name):
        """Return the field's name on the page: the key's has no prefix."""
        return field_name if field_name == FORM_KEY else super().add_prefix(field_name)


class ShownForm(KeyedForm):
    """A form that carries what its page showed, so that somebody faster is noticed."""

    shown = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"id": False}))

    def show_again(self, shown: str) -> None:
        """Have a bound form say what is shown now, so that sending it again is an answer to that."""
        self.data = self.data.copy()
        self.data[self.add_prefix("shown")] = shown


class ShownValuesForm(ShownForm):
    """A form over a row that several people may have open: it carries the values it was filled in with, by field.

    `values_of_row` are what its fields hold of the row as it is now, by the form's names.
    """

    def __init__(self, *args, values_of_row: Mapping, **kwargs):
        """Take what Form takes, and the row's values."""
        super().__init__(*args, **kwargs)
        self.values_of_row = dict(values_of_row)
        self.fields["shown"].initial = self._packed(self.values_of_row)

    @property
    def shown_values(self) -> dict:
        """Return what the page of a bound form showed, by field; nothing where that did not come back whole."""
        try:
            packed = json.loads(self.data.get(self.add_prefix("shown"), ""))
            return {name: self.fields[name].to_python(packed[name]) for name in self.values_of_row}
        except (ValueError, TypeError, KeyError, RecursionError, ValidationError):
            return {}

    def show_values_again(self, names: Iterable[str]) -> None:
        """Have a bound form say what the row holds in these fields, once it was told who changed them.

        The others still say what was shown: a field left alone stays left alone. What the row holds was read before
        the action looked, so that a change between the two is asked about again.
        """
        told = {name: self.values_of_row[name] for name in names if name in self.values_of_row}
        self.show_again(self._packed({**self.values_of_row, **self.shown_values, **told}))

    def _packed(self, values: Mapping) -> str:
        return json.dumps({name: values[name] for name in self.values_of_row}, cls=DjangoJSONEncoder)
