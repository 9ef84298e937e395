"""The key that tells one rendered form from another."""

import uuid

from django import forms

# Its name on every form, prefix or not: whoever reads a post knows where to look.
FORM_KEY = "form_key"


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
    def key(self) -> uuid.UUID:
        """Return the key of a bound form."""
        return uuid.UUID(self.data[FORM_KEY])

    def add_prefix(self, field_name):
        """Return the field's name on the page: the key's has no prefix."""
        return field_name if field_name == FORM_KEY else super().add_prefix(field_name)
