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

from nvap.dates import Due
from nvap.forms import (
    DayMonthYearField,
    DecimalTextField,
    DueField,
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
    assert (
        error_of(field, "x" * 50_000)
        == "Summary must be 600 characters or fewer. You have used 50,000: take out 49,400."
    )


def test_plain_text_of_too_many_lines_says_so_and_how_to_mend_it():
    field = PlainTextField(label="Risks", max_length=10_000)
    assert error_of(field, "x\n" * 5_000) == (
        "Risks must be 500 lines or fewer. You have used 5,000: join short lines, or take out empty ones."
    )
    assert field.clean("x\n" * 499 + "x").count("\n") == 499


def test_plain_text_is_counted_after_normalising():
    assert PlainTextField(max_length=3).clean("a\r\nb  \r\n") == "a\nb"


def test_too_long_text_is_counted_as_the_browser_counts_it():
    field = PlainTextField(label="Summary", max_length=3)
    message = "Summary must be 3 characters or fewer. You have used 9: take out 6."
    assert error_of(field, "a\r\nbcd \U0001f600 ") == message


def test_table_too_long_only_with_its_bars_says_what_they_make_it():
    field = PlainTextField(label="Summary", max_length=6)
    assert PlainTextField(max_length=9).clean("a\tb\tc") == "a | b | c"
    assert error_of(field, "a\tb\tc") == "Summary must be 6 characters or fewer. You have used 9: take out 3."


@pytest.mark.parametrize("single_line", [True, False])
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=300))
def test_plain_text_accepted_is_never_cut(single_line, text):
    field = PlainTextField(label="Who", single_line=single_line, max_length=200)
    kept = unicodedata.normalize("NFC", text)
    if len(kept) > 200:
        assert error_of(field, text).startswith("Who must be 200 characters or fewer. You have used ")
    else:
        assert field.clean(text) == kept


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


# Due dates -----------------------------------------------------------------------------------------------------


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
