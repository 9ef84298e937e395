"""What is wrong with what was typed into a field."""

import pytest
from django.core.exceptions import ValidationError


def error_of(field, value):
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return caught.value.messages[0]
