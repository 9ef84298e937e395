"""The admin's form of a row that several administrators may have open."""

import json

from django import forms
from django.core.serializers.json import DjangoJSONEncoder

from nvap.accounts.actions.rows import comparable, refuse_overtaken

# The hidden field that holds what the page showed.
SHOWN = "shown"


class ShownFieldsForm(forms.ModelForm):
    """The form of a row that is there already. It carries the values it was shown with, so that two people notice.

    A field left as it was shown is no wish: what somebody else has saved in it meanwhile stays. One that both have
    changed is asked about; saving a second time overrules. The admin sets `reader`, who has it open.
    """

    reader = None

    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial[SHOWN] = self._packed(self.initial)
        else:
            self.fields.pop(SHOWN, None)

    def shown_values(self):
        """Return what a bound form's page showed, by field; nothing where that did not come back whole."""
        try:
            packed = json.loads(self.data.get(self.add_prefix(SHOWN), ""))
            return {name: self.fields[name].to_python(packed[name]) for name in self._own()}
        except (ValueError, TypeError, KeyError, RecursionError, forms.ValidationError):
            return {}

    def changed_values(self):
        """Return the values of a valid form that differ from what its page showed, by field."""
        shown = self.shown_values()
        return {
            name: self.cleaned_data[name]
            for name in self._own()
            if name in self.cleaned_data
            and (name not in shown or comparable(shown[name]) != comparable(self.cleaned_data[name]))
        }

    def locked_row(self):
        """Return the row as it is now, locked as its action locks it."""
        return type(self.instance).objects.select_for_update().get(pk=self.instance.pk)

    def clean(self):
        """Say at once, beside each field, what the action would refuse because somebody else has changed it since."""
        cleaned = super().clean()
        cleaned = self.cleaned_data if cleaned is None else cleaned
        if self.instance.pk:
            row = self.locked_row()
            try:
                refuse_overtaken(row, self.changed_values(), self.reader, shown=self.shown_values())
            except forms.ValidationError as error:
                self.add_error(None, error)
                self._show_again(row, error.error_dict)
        return cleaned

    def _show_again(self, row, names):
        """Have the form say what these fields hold now, so that saving again is an answer to that.

        The others still say what they were shown with: a field left alone stays left alone.
        """
        held = forms.model_to_dict(row, self._own())
        shown = {**held, **self.shown_values(), **{name: held[name] for name in names}}
        self.data = self.data.copy()
        self.data[self.add_prefix(SHOWN)] = self._packed(shown)

    def _own(self):
        """Return the names of the fields that are filled in: never the password."""
        return [name for name, field in self.fields.items() if name != SHOWN and not field.disabled]

    def _packed(self, values):
        """Return values by field as the hidden field carries them."""
        packed = {name: self.fields[name].prepare_value(values.get(name)) for name in self._own()}
        return json.dumps(packed, cls=DjangoJSONEncoder)
