"""Finding words however they were typed."""

import re

import pytest

from plans.passages import HideWords, Passage, ReplaceMarks

MARKS = re.compile(r"\[(\d+)\]")
NAME = Passage.of("Zoë O’Brien")


def found(passage, text):
    return [text[start:end] for start, end in passage.find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Zoë O’Brien",
        "zoë o'brien",
        "ZOË  O’BRIEN",
        "Zoë\nO’Brien",
        "Zoë \t\n\n O‘Brien",
        "Zoe\u0308 O’Brien",
    ],
)
def test_words_are_found_however_they_were_typed(text):
    assert found(NAME, f"Met {text}, twice.") == [text]


@pytest.mark.parametrize("text", ["Chloë O’Brien", "Zoë O’Brienson", "Zoë and O’Brien", ""])
def test_words_are_not_found_in_other_words(text):
    assert found(NAME, text) == []


def test_within_words_the_whole_word_is_found():
    assert found(Passage.of("smith", within_words=True), "Blacksmiths, Smith and a smithy") == [
        "Blacksmiths",
        "Smith",
        "smithy",
    ]
    assert found(Passage.of("ann smith", within_words=True), "Joann Smithson was there") == ["Joann Smithson"]


def test_words_cut_to_fit_are_found_up_to_the_cut():
    passage = Passage.of("Zebedee Quillfeather lives there")
    assert found(passage, "Met Zebedee…") == ["Zebedee"]
    assert found(passage, "Met Zebedee Quillfeather… again") == ["Zebedee Quillfeather"]
    assert found(Passage.of("the boy"), "Read the…") == []


def test_few_words_of_a_field_are_found_only_where_they_are_all_of_a_text():
    passage = Passage.of_field("Hub manager")
    assert found(passage, " hub  Manager\n") == ["hub  Manager"]
    assert found(passage, "The hub manager") == []
    sentence = "The boy from the corner house came back"
    assert found(Passage.of_field(sentence), f"We said: {sentence}.") == [sentence]


@pytest.mark.parametrize(("words", "is_too_short"), [("Al", True), ("A. B.", True), ("…!?", True), ("Ali", False)])
def test_words_that_are_everywhere_are_too_short(words, is_too_short):
    assert Passage.of(words).is_too_short is is_too_short


def test_what_was_hidden_comes_back_as_it_was_typed():
    text = "Zoë O’Brien and ZOË\nO'BRIEN, then Zoë O’Brien."
    hide = HideWords((NAME,), lambda number: f"[{number}]")
    hidden, count = hide(text)
    assert (hidden, count) == ("[1] and [2], then [1].", 3)
    lift = ReplaceMarks(MARKS, lambda number: hide.spellings[number - 1])
    assert lift(hidden) == (text, 3)


def test_where_marks_do_not_fit_one_stands_for_the_whole_text():
    hide = HideWords((NAME,), lambda number: f"[{number}]" + "." * 20)
    hidden, count = hide("With Zoë O’Brien", 25)
    assert (hidden, count) == ("[2]" + "." * 20, 1)
    assert hide.spellings[1] == "With Zoë O’Brien"


def test_of_passages_that_overlap_the_longest_is_hidden():
    hide = HideWords(
        (Passage.of("blue door"), Passage.of("the house with the blue door")), lambda number: f"[{number}]"
    )
    assert hide("It is the house with the blue door, a blue door.") == ("It is [1], a [2].", 2)
