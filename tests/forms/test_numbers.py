"""Numbers as people type them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from nvap.forms import DecimalTextField
from tests.forms.errors import error_of


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("42", "42"),
        (" 3.5 ", "3.5"),
        ("1,200", "1200"),
        ("45%", "45"),
        ("45 %", "45"),
        ("-2", "-2"),
        ("−2", "-2"),
        (".5", "0.5"),
    ],
)
def test_decimal_typed_in_many_ways(typed, number):
    assert DecimalTextField().clean(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed", ["many", "4 2", "1,20,3", "3.5.1", "NaN", "Infinity", "1e5", "%", "-", ".", "٣", "12 hubs"]
)
def test_decimal_no_number(typed):
    assert error_of(DecimalTextField(label="Target"), typed) == "Target must be a number, like 42 or 3.5"


@pytest.mark.parametrize("typed", ["1,5", "1,20", "-0,5", "1234,5", "1,5000"])
def test_decimal_with_a_comma_for_a_point(typed):
    message = "Target must be a number, like 1.5 or 1,500. Write decimals after a point"
    assert error_of(DecimalTextField(label="Target"), typed) == message


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        (DecimalTextField(label="Target"), "1.234", "Target must have no more than 2 decimal places"),
        (DecimalTextField(label="Target"), "1" * 11, "Target is too large a number to keep"),
        (DecimalTextField(label="Target", min_value=0), "-1", "Target must be 0 or more"),
        (DecimalTextField(label="Target", max_value=100), "101", "Target must be 100 or less"),
        (DecimalTextField(label="What is it?", called="Target"), " ", "Enter target"),
    ],
)
def test_decimal_outside_limits(field, typed, message):
    assert error_of(field, typed) == message


def test_decimal_empty_is_none():
    assert DecimalTextField(required=False).clean("  ") is None


@given(st.decimals(min_value=-9_999_999_999, max_value=9_999_999_999, places=2))
def test_decimal_any_number_that_fits_is_kept(number):
    assert DecimalTextField().clean(str(number)) == number


@given(st.text())
def test_decimal_anything_typed_gives_a_number_or_a_message(text):
    field = DecimalTextField(required=False)
    try:
        number = field.clean(text)
    except ValidationError:
        return
    assert number is None or number.is_finite()
