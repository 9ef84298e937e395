"""Forms that are known again when they come twice."""

import uuid

from django import forms


class KeyedForm(forms.Form):
    """A form with a hidden key of its own: what adds a row by it finds that row when the form comes again.

    An unbound form gets a new key; a bound one keeps what was posted, or gets a new one where that is no key.
    """

    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)

    @property
    def key(self) -> uuid.UUID:
        """Return the key of a form that was validated."""
        return self.cleaned_data.get("form_key") or uuid.uuid4()
