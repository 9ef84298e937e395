"""Words made to fit where there is little room."""

from textwrap import shorten

from django.utils.text import Truncator


def shortened(text: str, length: int) -> str:
    """The text in one line, cut between words; within a word only where it has no other place."""
    line = " ".join(text.split())
    cut = shorten(line, length, placeholder="…")
    if cut == "…":
        return Truncator(line).chars(length)
    return f"{cut[:-1].rstrip(',;:.')}…" if cut.endswith("…") and cut != line else cut
