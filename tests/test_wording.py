"""Words within a sentence."""

import pytest

from nvap.wording import lower_first


@pytest.mark.parametrize(
    ("words", "within"),
    [
        ("Date prepared", "date prepared"),
        ("on track", "on track"),
        ("PEEL 6.2.1", "PEEL 6.2.1"),
        ("A", "a"),
        ("", ""),
        ("“Quoted”", "“Quoted”"),
    ],
)
def test_first_letter_is_small_within_a_sentence_unless_it_begins_an_acronym(words, within):
    assert lower_first(words) == within
