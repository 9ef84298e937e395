"""Dates as people type them, in one box or three."""

import datetime

import pytest
from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from nvap.forms import DayMonthYearField
from tests.forms.errors import error_of


class DateForm(forms.Form):
    due = DayMonthYearField(
        label="Date due",
        required=False,
        earliest=datetime.date(2026, 1, 1),
        latest=lambda: datetime.date(2027, 12, 31),
    )


def date_form(day, month, year):
    return DateForm({"due_day": day, "due_month": month, "due_year": year})


@pytest.mark.parametrize(
    "typed",
    [
        ("27", "3", "2026"),
        (" 27 ", "03", "2026 "),
        ("27", "March", "2026"),
        ("27", "MAR", "2026"),
        ("27", "Mar.", "26"),
        ("27th", "Mawrth", "2026"),
        ("27", "fawrth", "2026"),
        ("27 March 2026", "", ""),
        ("", "27/3/26", ""),
        ("", "", "2026-03-27"),
        ("27", "March 2026", ""),
        ("27 March", "", "2026"),
        ("27/", "March,", "2026."),
    ],
)
def test_date_typed_in_many_ways(typed):
    form = date_form(*typed)
    assert form.is_valid()
    assert form.cleaned_data["due"] == datetime.date(2026, 3, 27)


@pytest.mark.parametrize(
    ("typed", "message", "wrong"),
    [
        (("27", "3", ""), "Date due must include a year", (2,)),
        (("", "3", "2026"), "Date due must include a day", (0,)),
        (("", "", "2026"), "Date due must include a day and month", (0, 1)),
        (("abc", "", ""), "Date due must be a real date, like 27 3 2026", (0, 1, 2)),
        (("27", "Smarch", ""), "Date due must be a real date, like 27 3 2026", (1, 2)),
        (("27", "3", "226"), "Date due must have a year of 4 numbers, like 2026", (2,)),
        (("27", "3", "6"), "Date due must have a year of 4 numbers, like 2026", (2,)),
        (("27", "13", "2026"), "Date due must be a real date", (1,)),
        (("0", "3", "2026"), "Date due must be a real date", (0,)),
        (("31", "2", "2026"), "Date due must be a real date", (0,)),
        (("soon", "Smarch", "next"), "Date due must be a real date", (0, 1, 2)),
        (("٢", "3", "2026"), "Date due must be a real date", (0,)),
        (("1", "3", "20266"), "Date due must have a year of 4 numbers, like 2026", (2,)),
        (("1", "Ma", "2026"), "Date due must have the whole name of its month: “Ma” could be March or May", (1,)),
        (("1", "ju.", "2026"), "Date due must have the whole name of its month: “ju” could be June or July", (1,)),
        (("", "", "31 February 2026"), "Date due must be a real date", (2,)),
        (("", "1 Smarch 2026", ""), "Date due must be a real date", (1,)),
        (("27 March", "", ""), "Date due must include a year of 4 numbers", (2,)),
        (("", "Mar-27", ""), "Date due must include a year of 4 numbers", (2,)),
        (("", "March 2026", ""), "Date due must include a day", (0,)),
        (("27/3/2026", "3", "2026"), "Date due must be a real date, like 27 3 2026", (0, 1, 2)),
        (("ongoing", "", ""), "Date due must be a real date, like 27 3 2026", (0, 1, 2)),
        (("31", "12", "2025"), "Date due must be on or after 1 January 2026", (0, 1, 2)),
        (("31 December 2025", "", ""), "Date due must be on or after 1 January 2026", (0,)),
        (("1", "1", "1026"), "Date due must be on or after 1 January 2026", (0, 1, 2)),
        (("1", "1", "2028"), "Date due must be on or before 31 December 2027", (0, 1, 2)),
    ],
)
def test_date_wrong_names_and_marks_what_is_wrong_and_keeps_it(typed, message, wrong):
    form = date_form(*typed)
    assert form.errors == {"due": [message]}
    assert form.fields["due"].widget.wrong_parts == wrong
    assert form["due"].value() == list(typed)
    assert form["due"].id_for_label == f"id_due_{wrong[0]}"


@given(st.tuples(st.text(), st.text(), st.text()))
def test_date_anything_typed_gives_a_date_or_a_message(typed):
    form = date_form(*typed)
    if form.is_valid():
        assert form.cleaned_data["due"] is None or isinstance(form.cleaned_data["due"], datetime.date)
    else:
        assert len(form.errors["due"]) == 1


@pytest.mark.parametrize(
    ("typed", "wrong"), [(["1", "1", "1026"], (2,)), (["31", "12", "1999"], (2,)), (["1/1/2100", "", ""], (0,))]
)
def test_date_without_limits_of_its_own_has_a_year_of_this_century(typed, wrong):
    field = DayMonthYearField(label="Start")
    assert error_of(field, typed) == "Start must have a year from 2000 to 2099, like 2026"
    assert field.widget.wrong_parts == wrong


def test_date_without_any_limit():
    field = DayMonthYearField(earliest=None, latest=None)
    assert field.clean(["1", "1", "1026"]) == datetime.date(1026, 1, 1)
    assert error_of(field, ["1", "1", "0000"]) == "This answer must have a year of 4 numbers, like 2026"


@pytest.mark.parametrize("value", [datetime.date(2026, 3, 27), "27 March 2026", ("27", "3", "2026")])
def test_date_given_by_a_program(value):
    assert DayMonthYearField().clean(value) == datetime.date(2026, 3, 27)


def test_date_empty():
    assert DateForm({}).is_valid()
    assert error_of(DayMonthYearField(label="Date prepared"), ["", "", ""]) == "Enter date prepared"


def test_date_wrong_parts_do_not_leak_into_the_next_form():
    assert not date_form("x", "", "").is_valid()
    assert date_form("1", "1", "2026")["due"].field.widget.wrong_parts == ()


@pytest.mark.parametrize(
    ("initial", "typed", "changed"),
    [
        (datetime.date(2026, 3, 3), ["03", "March", "2026"], False),
        (datetime.date(2026, 3, 3), ["4", "3", "2026"], True),
        (datetime.date(2026, 3, 3), ["", "", ""], True),
        (None, ["", "", ""], False),
        (None, ["x", "", ""], True),
        (datetime.date(2026, 3, 3), ["3 March 2026", "", ""], False),
        (datetime.date(2026, 3, 3), ["1/2/3/4", "", ""], True),
        (datetime.date(2026, 3, 3), ["3", "Ma", "2026"], True),
    ],
)
def test_date_has_changed(initial, typed, changed):
    assert DayMonthYearField().has_changed(initial, typed) is changed


def test_widget_posts_under_names_of_the_parts():
    form = DateForm(QueryDict("due_day=1&due_month=2&due_year=2026"))
    assert form.is_valid()
