"""The width of texts and how they wrap."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.toolkit.made_up import LONG_WORD
from toolkit.picture.metrics import text_width, wrap


def test_width_is_that_of_the_font_we_ship():
    # The advances of Source Sans 3 Regular: space 200, H 652, i 246 thousandths of an em; bold H 674.
    assert text_width("Hi H", 10) == pytest.approx(6.52 + 2.46 + 2 + 6.52)
    assert text_width("H", 10, bold=True) == pytest.approx(6.74)


def test_letter_that_the_font_lacks_takes_an_em():
    assert text_width("火", 10) == 10


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz WM.,'’-–é火\n", max_size=300), st.floats(20, 200), st.booleans())
def test_wrapping_keeps_every_letter_and_the_width(text, width, bold):
    lines = wrap(text, width, 10, bold=bold)

    assert "".join("".join(lines).split()) == "".join(text.split())
    assert [line for line in lines if len(line) > 1 and text_width(line, 10, bold=bold) > width + 1e-6] == []


@given(st.lists(st.text(alphabet="abcdefgh", min_size=1, max_size=8), min_size=1, max_size=40))
def test_wrapping_fills_each_line(words):
    lines = wrap(" ".join(words), 60, 10)

    assert " ".join(lines) == " ".join(words)
    for line, following in pairwise(lines):
        assert text_width(f"{line} {following.split()[0]}", 10) > 60 - 1e-6


def test_long_word_is_broken_and_line_breaks_stay():
    lines = wrap(f"one\n{LONG_WORD} two", 100, 10)

    assert lines[0] == "one"
    assert "".join(lines[1:]) == f"{LONG_WORD} two"


def test_words_break_after_hyphens_and_strokes_but_not_numbers():
    assert wrap("multi-agency decision-making", 90, 10) == ["multi-agency", "decision-making"]
    assert wrap("the multi-agency decision-making", 130, 10) == ["the multi-agency decision-", "making"]
    assert wrap("officers/staff", 45, 10) == ["officers/", "staff"]
    assert wrap("in 2018/19 or 6-7", 40, 10) == ["in", "2018/19", "or 6-7"]


def test_empty_text_has_no_lines():
    assert wrap(" \n ", 100, 10) == []
