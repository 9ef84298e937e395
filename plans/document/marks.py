"""Words that went and words that came, marked in one text."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

WORD = re.compile(r"\s*\S+")
# Texts with less in common than this share read better one after the other.
LEAST_IN_COMMON = 0.4
# So few words between two changed passages are marked with them.
FEW = 2
# The most pairs of words that are compared: longer texts are told one after the other.
MOST_PAIRS = 1_000_000


class Kind(StrEnum):
    """What became of the words: kept, taken out, added; or said in place of none."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"
    NOTHING = "nothing"


class Mark(NamedTuple):
    """Some words of a text and what became of them."""

    kind: Kind
    text: str


def mark_words(old: str, new: str) -> tuple[Mark, ...]:
    """Return the new text with the words of the old one that went.

    The old text as a whole, then the new one, where one of them is empty, they have little in common, differ in white
    space alone, or are too long to be compared.
    """
    was, now = WORD.findall(old), WORD.findall(new)
    marks = tuple(_marks(was, now)) if was and now else ()
    in_common = sum(len(mark.text.split()) for mark in marks if mark.kind == Kind.SAME)
    if in_common / max(len(was), len(now), 1) >= LEAST_IN_COMMON and len(marks) > 1:
        return marks
    return mark_whole(old, new)


def mark_whole(old: str, new: str) -> tuple[Mark, ...]:
    """Return the old text as taken out, then the new one as added; an empty one is left out."""
    return tuple(mark for mark in (Mark(Kind.GONE, old), Mark(Kind.NEW, new)) if mark.text)


def _marks(was: list[str], now: list[str]) -> Iterator[Mark]:
    for i1, i2, j1, j2, is_same in _runs([word.strip() for word in was], [word.strip() for word in now]):
        gone, came = "".join(was[i1:i2]), "".join(now[j1:j2])
        if is_same:
            yield Mark(Kind.SAME, came)
            continue
        if gone:
            yield Mark(Kind.GONE, gone)
        if came:
            yield Mark(Kind.NEW, came)


def _runs(was: list[str], now: list[str]) -> list[tuple[int, int, int, int, bool]]:
    """The runs of words kept and changed in turn: from and to in the old words, in the new ones, whether kept."""
    start = 0
    while start < min(len(was), len(now)) and was[start] == now[start]:
        start += 1
    end = 0
    while end < min(len(was), len(now)) - start and was[-1 - end] == now[-1 - end]:
        end += 1
    middle, other = was[start : len(was) - end], now[start : len(now) - end]
    runs: list[tuple[int, int, int, int, bool]] = [(0, start, 0, start, True)] if start else []
    if len(middle) * len(other) > MOST_PAIRS:
        runs.append((start, start + len(middle), start, start + len(other), False))
    else:
        codes = SequenceMatcher(None, middle, other).get_opcodes()
        for place, (tag, i1, i2, j1, j2) in enumerate(codes):
            beside = {codes[each][0] for each in (place - 1, place + 1) if 0 <= each < len(codes)}
            is_same = tag == "equal" and not (i2 - i1 <= FEW and beside == {"replace"})
            run = (start + i1, start + i2, start + j1, start + j2, is_same)
            if not is_same and runs and not runs[-1][-1]:
                run = (runs[-1][0], run[1], runs[-1][2], run[3], False)
                runs.pop()
            runs.append(run)
    if end:
        runs.append((len(was) - end, len(was), len(now) - end, len(now), True))
    return runs
