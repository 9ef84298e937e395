"""Choices that carry a hint."""

from nvap.forms import HintedLabel


def test_hinted_label_is_its_text():
    label = HintedLabel("Partly", hint="Some of it")
    assert (label, label.hint) == ("Partly", "Some of it")
