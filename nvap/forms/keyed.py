import uuid

from django import forms


class KeyedForm(forms.Form):
    """A form that says which rendering of it was posted: what adds a row finds the first post's row by `key`."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def __init__(self, *args, **kwargs):
        """Take Form's arguments."""
        super().__init__(*args, **kwargs)
        # A malformed key is no fault of whoever typed: the post gets one of its own.
        self._own_key = uuid.uuid4()

    @property
    def key(self) -> uuid.UUID:
        """Return the key that was posted; one made now where none was, or a malformed one."""
        try:
            return uuid.UUID(self.data.get(self.add_prefix("form_key"), ""))
        except ValueError:
            return self._own_key

    def clean_form_key(self):
        """Return the key."""
        return self.key
