from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.document.marks import FEW, MOST_PAIRS, Kind, Mark, mark_words

SAME, GONE, NEW = Kind.SAME, Kind.GONE, Kind.NEW


@pytest.mark.parametrize(
    ("old", "new", "marks"),
    [
        ("", "", ()),
        ("", "Train the team", ((NEW, "Train the team"),)),
        ("Train the team", "", ((GONE, "Train the team"),)),
        (
            "Train the whole team in March.",
            "Train the whole team in April.",
            ((SAME, "Train the whole team in"), (GONE, " March."), (NEW, " April.")),
        ),
        ("Train the team.", "Train the team. Then test.", ((SAME, "Train the team."), (NEW, " Then test."))),
        ("First train the team.", "train the team.", ((GONE, "First"), (SAME, "train the team."))),
        ("Posts are vacant.", "Posts are still vacant.", ((SAME, "Posts are"), (NEW, " still"), (SAME, " vacant."))),
        # Nothing to speak of in common: one after the other.
        (
            "Options paper taken to the board.",
            "Both hubs trained in the summer.",
            ((GONE, "Options paper taken to the board."), (NEW, "Both hubs trained in the summer.")),
        ),
        # White space alone.
        ("One. Two.", "One.\n\nTwo.", ((GONE, "One. Two."), (NEW, "One.\n\nTwo."))),
    ],
)
def test_words_that_went_and_came_are_marked(old, new, marks):
    assert mark_words(old, new) == tuple(Mark(*mark) for mark in marks)


def test_few_words_between_two_changed_passages_are_marked_with_them():
    kept = "Both hubs meet each month to read ten records"
    marks = mark_words(f"{kept} of the first quarter", f"{kept} from the second half")

    assert FEW >= 1
    assert marks == (
        Mark(SAME, kept),
        Mark(GONE, " of the first quarter"),
        Mark(NEW, " from the second half"),
    )


def test_texts_too_long_to_compare_still_keep_what_they_begin_and_end_with():
    many = int(MOST_PAIRS**0.5) + 1
    old, new = (" ".join(f"{letter}{n}" for n in range(many)) for letter in "ab")

    marks = mark_words(f"{'same ' * many}{old} end", f"{'same ' * many}{new} end")

    assert [mark.kind for mark in marks] == [SAME, GONE, NEW, SAME]


WORDS = st.lists(st.sampled_from(["the", "team", "hub", "trained", "x", "in\n\nMarch", "A.", "é"]), max_size=30)


@given(WORDS, WORDS)
def test_both_texts_can_be_read_from_the_marks(old_words, new_words):
    old, new = " ".join(old_words), " ".join(new_words)

    marks = mark_words(old, new)

    def read(*kinds):
        return " ".join(mark.text for mark in marks if mark.kind in kinds).split()

    is_whole = not any(mark.kind == SAME for mark in marks)
    assert (read(SAME, GONE), read(SAME, NEW)) == (old.split(), new.split())
    assert not is_whole or [mark.text for mark in marks] == [text for text in (old, new) if text]
    # Never two marks in a row of which one could be all of both.
    assert all(one.kind != other.kind for one, other in pairwise(marks))
