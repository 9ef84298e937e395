"""Published text prepared for pages."""

from toolkit.formatting import list_items


def test_question_with_a_list_stays_one_item_on_paper():
    assert list_items("Do you ask:\n- who\n- when") == ["Do you ask:\n• who\n• when"]
    assert list_items("- Is it lit?\n- Is it clean?") == ["Is it lit?", "Is it clean?"]
    assert list_items("Is it lit?\n\nAlways?") == ["Is it lit?\nAlways?"]
