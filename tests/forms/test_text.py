"""Plain text: normalised, counted, refused with its place, never cut."""

import re
import unicodedata

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from nvap.forms import PlainTextField, find_control_character, normalise_text
from tests.forms.errors import error_of

# Text of the kind that breaks normalising: bullets, tabs, line ends and unseen marks beside each other.
PASTED = st.text(st.sampled_from('abi1.)• \t\n\r\v\f\xa0\x1e\u200b\u00ad\u0301e\u3000\uf0b7▪☐·–*o§-\u2028\ufeff|"'))


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
