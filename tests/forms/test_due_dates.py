"""When something is due: a day, a month or no end date."""

import datetime

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from nvap.dates import Due
from nvap.forms import DueField
from tests.forms.errors import error_of


class DueForm(forms.Form):
    due = DueField(label="Due", required=False, earliest=datetime.date(2026, 6, 15), latest=datetime.date(2030, 6, 15))


def due_form(day="", month="", year="", tick=""):
    data = {"due_day": day, "due_month": month, "due_year": year}
    return DueForm(data | ({"due_open": tick} if tick else {}))


@pytest.mark.parametrize(
    ("typed", "due"),
    [
        (("27", "3", "2027"), Due(datetime.date(2027, 3, 27))),
        (("27 March 2027",), Due(datetime.date(2027, 3, 27))),
        (("", "3", "2027"), Due.in_month(2027, 3)),
        (("", "Mawrth", "27"), Due.in_month(2027, 3)),
        (("", "March 2027", ""), Due.in_month(2027, 3)),
        (("", "", "end of March 2027"), Due.in_month(2027, 3)),
        (("", "6", "2030"), Due.in_month(2030, 6)),
        (("", "6", "2026"), Due.in_month(2026, 6)),
        (("", "", "", "on"), Due.without_end()),
        (("Ongoing",), Due.without_end()),
        (("", "parhaus", ""), Due.without_end()),
        (("no", "end", "date"), Due.without_end()),
        (("", "", "open-ended", "on"), Due.without_end()),
        ((), None),
    ],
)
def test_due_typed_in_many_ways(typed, due):
    form = due_form(*typed)
    assert form.errors == {}
    assert form.cleaned_data["due"] == due


NOT_BOTH = "Due must be either a date or “No end date”, not both"
NO_DATE = "Due must be a date like 27 3 2026, a month like March 2026, or “No end date”"


@pytest.mark.parametrize(
    ("typed", "message", "wrong"),
    [
        (("27", "3", "2027", "on"), NOT_BOTH, (0, 1, 2, 3)),
        (("", "March 2027", "", "on"), NOT_BOTH, (1, 3)),
        (("soon", "", "", "on"), NOT_BOTH, (0, 3)),
        (("ongoing", "3", "2027"), NOT_BOTH, (0, 1, 2)),
        (("tbc",), NO_DATE, (0, 1, 2)),
        (("ongoing to March 2027",), NO_DATE, (0, 1, 2)),
        (("27", "", "2027"), "Due must include a month", (1,)),
        (("", "", "2027"), "Due must include a month", (1,)),
        (("", "3", ""), "Due must include a year", (2,)),
        (("27", "", ""), "Due must include a month and year", (1, 2)),
        (("", "Mar-27", ""), "Due must include a year of 4 numbers", (2,)),
        (("", "Ma", "2027"), "Due must have the whole name of its month: “Ma” could be March or May", (1,)),
        (("31", "2", "2027"), "Due must be a real date", (0,)),
        (("", "13", "2027"), "Due must be a real date", (1,)),
        (("", "5", "2026"), "Due must be on or after 15 June 2026", (1, 2)),
        (("16", "6", "2030"), "Due must be on or before 15 June 2030", (0, 1, 2)),
        (("", "7", "2030"), "Due must be on or before 15 June 2030", (1, 2)),
    ],
)
def test_due_wrong_names_and_marks_what_is_wrong_and_keeps_it(typed, message, wrong):
    form = due_form(*typed)
    assert form.errors == {"due": [message]}
    assert form.fields["due"].widget.wrong_parts == wrong
    assert form["due"].id_for_label == f"id_due_{wrong[0]}"
    day, month, year, tick = [*typed, "", "", "", ""][:4]
    assert form["due"].value() == [day, month, year, tick == "on"]


def test_due_month_without_limits_of_its_own_has_a_year_of_this_century():
    field = DueField(label="Due")
    assert error_of(field, ["", "12", "1026"]) == "Due must have a year from 2000 to 2099, like 2026"
    assert field.widget.wrong_parts == (2,)


def test_due_missing():
    assert error_of(DueField(label="Due date"), ["", "", "", False]) == "Enter due date"


@given(st.tuples(st.text(), st.text(), st.text(), st.sampled_from(["", "on"])))
def test_due_anything_typed_gives_an_answer_or_a_message(typed):
    form = due_form(*typed)
    if form.is_valid():
        assert form.cleaned_data["due"] is None or isinstance(form.cleaned_data["due"], Due)
    else:
        assert len(form.errors["due"]) == 1


DUES = [None, Due.without_end(), Due.in_month(2027, 3), Due(datetime.date(2027, 3, 31)), Due(datetime.date(2027, 4, 1))]


@pytest.mark.parametrize("now", DUES)
@pytest.mark.parametrize("before", DUES)
def test_due_drawn_and_posted_again_is_the_same_and_has_changed_only_from_another(before, now):
    widget = DueField().widget
    data = {f"due{name}": part for name, part in zip(widget.widgets_names, widget.decompress(now), strict=True)}
    form = DueForm(data, initial={"due": before})
    assert form.is_valid()
    assert form.cleaned_data["due"] == now
    assert form.has_changed() is (before != now)
    assert DueField(required=False).clean(now) == now


@pytest.mark.parametrize(
    ("initial", "typed", "changed"),
    [
        (Due.in_month(2027, 3), ["", "March 2027", ""], False),
        (Due.in_month(2027, 3), ["x", "3", "2027"], True),
        (Due.without_end(), ["parhaus", "", ""], False),
        (Due.without_end(), ["27", "3", "2027", True], True),
        (None, ["x", "", ""], True),
    ],
)
def test_due_has_changed_by_what_it_says(initial, typed, changed):
    assert DueField().has_changed(initial, typed) is changed
