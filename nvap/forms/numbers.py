"""Numbers typed as text."""

import re

from django import forms
from django.core.exceptions import ValidationError

from nvap.forms.called import Called

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

    def has_changed(self, initial, data):
        """Return whether a number other than the initial one was typed. Take the initial one as a number or as text."""
        return super().has_changed(self.to_python(initial) if isinstance(initial, str) else initial, data)

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
