"""What makes page one of a plan fit on one page: texts cut at a sentence, lists and tables cut to the room they get.

Sizes are in points and say what templates/plans/pdf/plan.css says of page one; lengths of text are in ems, so that a
length is so many average letters whatever the letters are. Texts are wrapped here much as the renderer will wrap them.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from math import ceil
from typing import Protocol

from plans.document.emoji import name_emoji
from toolkit.picture.metrics import text_width

WIDTH = 174 * 72 / 25.4
HEIGHT = 266 * 72 / 25.4
# Allows for letters in bold, kerning and rounding, which the estimate ignores.
SAFETY = 0.95
# How much wider a text may be in bold.
BOLD = 1.08
# How long the texts of a list may be: the longest at which all of them fit is taken.
LENGTHS = (600, 300, 200, 140, 100, 70)
# A first sentence may be longer than its text's length by this much before it is cut within.
STRETCH = 1.5
# Nothing longer than this many letters is looked at: page one has no room for it.
LONGEST = 3000

# The end of a sentence is followed by the beginning of one; "e.g. a" and "A. Example" go on.
SENTENCE_END = re.compile(r"(?<=[^\s.][^\s.][.!?…;])\s+(?=[^\W_a-z])|(?<=[.!?…][\"'”’)])\s+(?=[^\W_a-z])")
ENDS = tuple(".!?…:;,")
# What comes after a text that is cut, "In full, page 12"; and what precedes the number of those left out.
LINK = " In full, page 000"


@dataclass(frozen=True)
class Style:
    """How a block's text is set: its size, the height of a line, and what is below each item or row of it."""

    size: float
    line: float
    gap: float

    def height(self, text: str, width: float = WIDTH, *, bold: bool = False) -> float:
        """Return the height of a text wrapped to this width."""
        return self.line * count_lines(text, width, self.size, bold)


HEADING = 20.5
ITEM = Style(size=9, line=11.25, gap=2.3)
CELL = Style(size=8.5, line=10.2, gap=4.5)
CELL_GAP = 5.7


@lru_cache(maxsize=4000)
def count_lines(text: str, width: float, size: float, bold: bool) -> int:
    """Return how many lines a text takes at this width, emoji in words.

    Lines break at spaces only, and within a word that is wider than the line: no less room than the renderer needs.
    """
    room = width * SAFETY / size
    if ems_of(text) * BOLD <= room:
        return 1
    lines, used, space = 1, 0.0, text_width(" ", 1)
    for word in name_emoji(text).split():
        taken = _word_ems(word, bold)
        if used and used + space + taken > room:
            lines, used = lines + 1, 0.0
        more = ceil(taken / (room - 1)) - 1 if taken > room else 0
        lines += more
        used += taken - more * (room - 1) + (space if used else 0)
    return lines


@lru_cache(maxsize=20_000)
def _word_ems(word: str, bold: bool) -> float:
    return text_width(word, 1, bold=bold)


@dataclass(frozen=True)
class Cut:
    """A text in one line, as far as there is room for it."""

    text: str
    is_cut: bool


@lru_cache(maxsize=4000)
def cut(text: str, ems: float) -> Cut:
    """Return what of a text fits in so many ems: whole sentences, words only where the first sentence is too long."""
    whole = in_one_line(text[:LONGEST])
    too_long = len(text) > LONGEST
    if not too_long and ems_of(whole) <= ems:
        return Cut(whole, is_cut=False)
    kept = ""
    for longer in accumulate(SENTENCE_END.split(whole), "{} {}".format):
        if ems_of(longer) > (ems if kept else ems * STRETCH):
            break
        kept = longer
    if kept:
        return Cut(kept, is_cut=too_long or kept != whole)
    return Cut(_cut_words(whole, ems), is_cut=True)


@lru_cache(maxsize=4000)
def cut_words(text: str, ems: float) -> Cut:
    """Return what of a name or title fits in so many ems, cut between words."""
    whole = in_one_line(text[:LONGEST])
    if ems_of(whole) <= ems:
        return Cut(whole, is_cut=len(text) > LONGEST)
    return Cut(_cut_words(whole, ems), is_cut=True)


def in_one_line(text: str) -> str:
    """Return a text in one line: where a line of it ends without a stop, a semicolon says so."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    lines = [line for line in lines if line]
    ended = [line if line.endswith(ENDS) else f"{line};" for line in lines[:-1]]
    return " ".join([*ended, *lines[-1:]])


def _cut_words(line: str, ems: float) -> str:
    kept = ""
    for word in line.split(" "):
        longer = f"{kept} {word}" if kept else word
        if ems_of(longer) > ems - 1:
            break
        kept = longer
    if not kept:
        kept = next(part for part in _beginnings(line) if ems_of(part) <= ems - 1)
    return f"{kept.rstrip(',;:.')}…"


def _beginnings(line: str):
    """The beginnings of a word too long for its place, each half as long as the one before; at last one letter."""
    length = len(line)
    while length > 1:
        length //= 2
        yield line[:length]
    yield ""


@lru_cache(maxsize=4000)
def ems_of(text: str) -> float:
    """Return how wide a text is on one line, in ems, emoji in words."""
    words = name_emoji(text).split(" ")
    return sum(_word_ems(word, bold=False) for word in words) + (len(words) - 1) * text_width(" ", 1)


def name_room(length: float, short: float) -> float:
    """Return how long a name or title may be, in ems, where texts may be so long: whole where there is room for all."""
    return 4 * short if length >= LENGTHS[0] else short


@dataclass(frozen=True)
class Part:
    """A piece of an item: what it is, in bold, and its words."""

    label: str
    text: str = ""


@dataclass(frozen=True)
class Item:
    """Something told in one paragraph. `target` is the id of where it is in full, empty where nothing is cut."""

    parts: tuple[Part, ...]
    target: str = ""

    @property
    def words(self) -> str:
        """All of it in one text, as wide as it is printed."""
        return " ".join(f"{part.label} {part.text}" for part in self.parts) + (LINK if self.target else "")

    @property
    def height(self) -> float:
        return ITEM.height(self.words) + ITEM.gap


class Told(Protocol):
    """What a list or table tells of one thing: how high it is, and where it is in full if anything of it is cut."""

    @property
    def height(self) -> float: ...

    @property
    def target(self) -> str: ...


@dataclass(frozen=True)
class Fitted:
    """A list or table as far as it fits: what is told, how many are left out, and the id of where those are."""

    told: tuple[Told, ...] = ()
    left_out: int = 0
    target: str = ""
    height: float = 0

    @property
    def is_whole(self) -> bool:
        return not (self.left_out or any(each.target for each in self.told))


# Tells one item or row of a block within a length.
Teller = Callable[[float], Told]


@dataclass(frozen=True)
class Block:
    """A list or table on page one.

    `target_of` gives the id of where the ones from a place on are in full; `frame` is the height of what is always
    there, such as a heading, `empty` that of what says that there is nothing. Where room is short, `weight` is its
    share, and `least` how many it is to tell if it can.
    """

    tellers: Sequence[Teller]
    target_of: Callable[[int], str]
    weight: float
    least: int = 1
    frame: float = HEADING
    empty: float = 0

    @cached_property
    def whole(self) -> Fitted:
        """All of it, at the longest length."""
        if not self.tellers:
            return Fitted(height=self.empty)
        return self._told_at(LENGTHS[0])

    @cached_property
    def heights(self) -> list[float]:
        """How high it is with none told, with one at the shortest length, with two ..., and the number left out."""
        if not self.tellers:
            return [self.empty]
        more = ITEM.line + ITEM.gap
        told = accumulate((each.height for each in self._shortest.told), initial=self.frame + more)
        return [HEADING + more, *list(told)[1:]]

    @cached_property
    def _shortest(self) -> Fitted:
        return self._told_at(LENGTHS[-1])

    def _told_at(self, length: float) -> Fitted:
        told = tuple(teller(length) for teller in self.tellers)
        return Fitted(told, height=self.frame + sum(each.height for each in told))

    def fit(self, room: float) -> Fitted:
        """Return what fits into a room: all at the longest length that fits, else as many as do at the shortest."""
        if self.whole.height <= room:
            return self.whole
        for length in LENGTHS[1:] if self.frame + ITEM.line * len(self.tellers) <= room else ():
            told = self._told_at(length)
            if told.height <= room:
                return told
        count = max(0, bisect_right(self.heights, room, hi=len(self.tellers)) - 1)
        return Fitted(
            self._shortest.told[:count], len(self.tellers) - count, self.target_of(count), self.heights[count]
        )


def fit_all(blocks: Sequence[Block], room: float) -> list[Fitted]:
    """Return each block as far as it fits, so that together they fit into the room.

    What is short is told in full. The rest share what is left by their weights, none less than its least as far as
    there is room for that (the first come first), and what they leave over goes to the weightiest that is still cut.
    """
    wants = [block.whole.height for block in blocks]
    shares = _shares(wants, _floors(blocks, wants, room), [block.weight for block in blocks], room)
    fitted = [block.fit(share) for block, share in zip(blocks, shares, strict=True)]
    left = room - sum(each.height for each in fitted)
    for place in sorted(range(len(blocks)), key=lambda place: -blocks[place].weight):
        now = fitted[place]
        if not now.is_whole:
            fitted[place] = blocks[place].fit(now.height + left)
            left -= fitted[place].height - now.height
    return fitted


def _floors(blocks: Sequence[Block], wants: Sequence[float], room: float) -> list[float]:
    """The least each is to have: as many as its least for which the ones before leave room, if none, their number."""
    bare = [min(want, block.heights[0]) for block, want in zip(blocks, wants, strict=True)]
    floors, left = [], room - sum(bare)
    for block, want, nothing in zip(blocks, wants, bare, strict=True):
        least = [min(want, height) - nothing for height in reversed(block.heights[1 : block.least + 1])]
        more = next((height for height in least if height <= left), 0)
        floors.append(nothing + more)
        left -= more
    return floors


def _shares(wants: Sequence[float], floors: Sequence[float], weights: Sequence[float], room: float) -> list[float]:
    """The room each gets: so much by its weight, but no more than it wants and no less than its floor."""

    def shares_at(unit: float) -> list[float]:
        each = zip(wants, floors, weights, strict=True)
        return [min(want, max(floor, unit * weight)) for want, floor, weight in each]

    if sum(wants) <= room:
        return list(wants)
    low, high = 0.0, room
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(shares_at(middle)) <= room else (low, middle)
    return shares_at(low)
