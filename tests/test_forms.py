"""The form fields people type into: what is made right silently, what is refused and in which words."""

import datetime
import re
import unicodedata
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from nvap.forms import (
    DayMonthYearField,
    DecimalTextField,
    HintedLabel,
    PlainTextField,
    find_control_character,
    normalise_text,
)

# Text of the kind that breaks normalising: bullets, tabs, line ends and unseen marks beside each other.
PASTED = st.text(st.sampled_from('abi1.)• \t\n\r\v\f\xa0\x1e\u200b\u00ad\u0301e\u3000\uf0b7▪☐·–*o§-\u2028\ufeff|"'))


def error_of(field, value):
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return caught.value.messages[0]


# Plain text ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one\vtwo\ftwo and a half", "one\ntwo\ntwo and a half"),
        ("one\u2028two\u2029three\x85four", "one\ntwo\nthree\nfour"),
        ("\ufefftext", "text"),
        ("hid\u200bden soft\u00adly \u202eturned", "hidden softly turned"),
        ("20\xa0% of cases", "20 % of cases"),
        ("multi\x1eagency", "multi-agency"),
        ("Llandru\u0302d w\u0302yr", "Llandrûd ŵyr"),
        ("•\tFirst\r\n•\tSecond", "• First\n• Second"),
        ("\uf0b7\tFirst\n\uf0b7\tSecond", "• First\n• Second"),
        ("·\tFirst\n\to\tInner", "• First\n  • Inner"),
        ("1.\tFirst\n2.\tSecond", "1. First\n2. Second"),
        ("-\tFirst", "• First"),
        ("- First", "- First"),
        ("o clock", "o clock"),
        ("20\u202f% of\u2003cases", "20 % of cases"),
        ("Name\tNumber\nhubs\t3", "Name | Number\nhubs | 3"),
        ("one\n\n\n\ntwo\n", "one\n\ntwo"),
        ("  spaces around  \n    and inside  ", "spaces around\n  and inside"),
    ],
)
def test_normalise_text_pasted(typed, kept):
    assert normalise_text(typed) == kept


@given(PASTED | st.text())
def test_normalise_text_twice_changes_nothing(text):
    once = normalise_text(text)
    assert normalise_text(once) == once


@given(PASTED | st.text())
def test_normalise_text_is_composed_without_tabs_or_returns(text):
    kept = normalise_text(text)
    assert unicodedata.is_normalized("NFC", kept)
    assert set("\r\t\v\f\u200b\ufeff").isdisjoint(kept)


# What may go or be replaced: unseen marks, markers of lists, bars and dashes of tables, quotes around cells.
REPLACED = re.compile(
    r"[\ufeff\u200b\u2060\u00ad\u200e\u200f\u202a-\u202e\u2066-\u2069\x1e\x1f\uf000-\uf0ff]"
    r"|[•‣▪◦●○■□➢►·§→*+–—|/\"oØu\u0308qvnl-]"
)


def characters(text):
    return "".join(unicodedata.normalize("NFD", REPLACED.sub("", unicodedata.normalize("NFD", text))).split())


@given(PASTED | st.text() | st.lists(st.text("abŵé1:, \n•")).map("\t".join))
def test_normalise_text_loses_no_character(text):
    assert characters(normalise_text(text)) == characters(text)


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x07", "\x1b", "\x7f", "\x9f", "\ufffe", "\ud800"])
def test_plain_text_control_character_is_refused_with_its_place(character):
    field = PlainTextField(called="Progress")
    assert error_of(field, f"The hub opened in May{character} and grew") == (
        "Progress has a hidden character after “opened in May” that cannot be kept. "
        "Delete it and type that part again, or paste the text without formatting."
    )


def test_plain_text_control_character_at_the_beginning():
    assert error_of(PlainTextField(label="Risks"), "\x07Risk").startswith(
        "Risks has a hidden character at the beginning that"
    )


@given(st.text())
def test_plain_text_accepted_has_no_control_character(text):
    field = PlainTextField(required=False)
    try:
        kept = field.clean(text)
    except ValidationError:
        assert find_control_character(normalise_text(text)) is not None
    else:
        assert find_control_character(kept) is None


def test_plain_text_too_long_says_how_much_was_used():
    field = PlainTextField(label="Summary", max_length=600)
    assert error_of(field, "x" * 50_000) == "Summary must be 600 characters or fewer. You have used 50,000."


def test_plain_text_is_counted_after_normalising():
    assert PlainTextField(max_length=3).clean("a\r\nb  \r\n") == "a\nb"


def test_too_long_text_is_counted_as_the_browser_counts_it():
    field = PlainTextField(label="Summary", max_length=3)
    message = "Summary must be 3 characters or fewer. You have used 9."
    assert error_of(field, "a\r\nbcd \U0001f600 ") == message


def test_plain_text_too_long_is_still_shown():
    class Form(forms.Form):
        summary = PlainTextField(max_length=5)

    form = Form({"summary": "far too long"})
    assert not form.is_valid()
    assert form["summary"].value() == "far too long"


@pytest.mark.parametrize(
    ("field", "message"),
    [
        (PlainTextField(label="Impact Owner"), "Enter impact Owner"),
        (PlainTextField(label="PEEL question"), "Enter PEEL question"),
        (PlainTextField(label="What has changed?"), "This must be answered"),
        (PlainTextField(label="What has changed?", called="Progress"), "Enter progress"),
        (PlainTextField(), "This must be answered"),
        (PlainTextField(label="Reason", error_messages={"required": "Say why"}), "Say why"),
    ],
)
def test_plain_text_missing(field, message):
    assert error_of(field, " \r\n\t ") == message


def test_plain_text_single_line_joins_lines():
    field = PlainTextField(single_line=True)
    assert (field.clean("Ann\r\n  Other"), type(field.widget)) == ("Ann Other", forms.TextInput)


@pytest.mark.parametrize(
    ("initial", "data", "changed"), [("a\nb", "a\r\nb\r\n", False), (None, "", False), ("a", "b", True)]
)
def test_plain_text_has_changed(initial, data, changed):
    assert PlainTextField(required=False).has_changed(initial, data) is changed


# Dates ---------------------------------------------------------------------------------------------------------


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
    "typed", [("27", "3", "2026"), (" 27 ", "03", "2026 "), ("27", "March", "2026"), ("27", "MAR", "2026")]
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
        (("27", "3", "26"), "Date due must have a year of 4 numbers, like 2026", (2,)),
        (("27", "13", "2026"), "Date due must be a real date", (1,)),
        (("0", "3", "2026"), "Date due must be a real date", (0,)),
        (("31", "2", "2026"), "Date due must be a real date", (0,)),
        (("soon", "Smarch", "next"), "Date due must be a real date", (0, 1, 2)),
        (("٢", "3", "2026"), "Date due must be a real date", (0,)),
        (("1", "3", "20266"), "Date due must have a year of 4 numbers, like 2026", (2,)),
        (("31", "12", "2025"), "Date due must be on or after 1 January 2026", (0, 1, 2)),
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
    ],
)
def test_date_has_changed(initial, typed, changed):
    assert DayMonthYearField().has_changed(initial, typed) is changed


# Numbers -------------------------------------------------------------------------------------------------------


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


def test_hinted_label_is_its_text():
    label = HintedLabel("Partly", hint="Some of it")
    assert (label, label.hint) == ("Partly", "Some of it")


def test_widget_posts_under_names_of_the_parts():
    form = DateForm(QueryDict("due_day=1&due_month=2&due_year=2026"))
    assert form.is_valid()
