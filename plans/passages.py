"""Finding words in a text however they were typed, and putting a mark in their place; pure.

Words are compared one by one, so that case, white space, line breaks, the form of an apostrophe or a dash, and the way
an accent is encoded make no difference, and a word is not found as part of another.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

# A word with its accents, or one sign.
TOKEN = re.compile(r"[\w\u0300-\u036f]+|[^\w\s]")
SIGNS = str.maketrans(dict.fromkeys("‘’ʼ`´", "'") | dict.fromkeys("“”„", '"') | dict.fromkeys("‐‑‒–—−", "-"))
# Shorter words stand in too many texts that have nothing to do with anybody.
SHORTEST = 3
# Where a text was cut to fit, the words may be cut with it: from so many characters on the rest is taken for them.
CUT = "…"
SHORTEST_CUT = 4
# Fewer words than these may well be said of something else too.
FEW = 6

Span = tuple[int, int]


def fold(text: str) -> str:
    """Return a text as it is compared: in one case, its characters composed, quotes and dashes of one form."""
    return text if text == CUT else unicodedata.normalize("NFKC", text).translate(SIGNS).casefold()


def _tokens(text: str) -> Iterator[tuple[str, int, int]]:
    for found in TOKEN.finditer(text):
        yield fold(found[0]), found.start(), found.end()


@dataclass(frozen=True)
class Passage:
    """Words to find. `within_words`: also as parts of other words, which then count as a whole.

    `alone`: only where they are all of a text, which then counts from its start to its end.
    """

    tokens: tuple[str, ...]
    within_words: bool = False
    alone: bool = False

    @classmethod
    def of(cls, words: str, *, within_words: bool = False) -> "Passage":
        """Return the passage of words as somebody typed or pasted them."""
        return cls(tuple(token for token, _start, _end in _tokens(words)), within_words)

    @classmethod
    def of_field(cls, text: str) -> "Passage":
        """Return the passage of all that a field holds; a few words, as of a role, are found only alone."""
        tokens = tuple(token for token, _start, _end in _tokens(text))
        return cls(tokens, alone=len(tokens) < FEW)

    @property
    def is_too_short(self) -> bool:
        """Whether it would be found everywhere."""
        return sum(len(token) for token in self.tokens if token[0].isalnum()) < SHORTEST

    @property
    def key(self) -> str:
        """The one text that stands for the words, however they were typed."""
        return " ".join(self.tokens)

    def may_be_in(self, text: str) -> bool:
        """Return whether it is worth while to look: folding a whole text is quick, cutting it into words is not."""
        return bool(self.tokens) and self.tokens[0] in fold(text)

    def find(self, text: str) -> list[Span]:
        """Return where the words are in a text, from start to end, none overlapping another."""
        if not self.may_be_in(text):
            return []
        found = list(_tokens(text))
        folded = [token for token, _start, _end in found]
        if self.alone:
            return [(found[0][1], found[-1][2])] if tuple(folded) == self.tokens else []
        spans, index = [], 0
        while index < len(found):
            length = self._length_at(folded, index)
            if length:
                spans.append((found[index][1], found[index + length - 1][2]))
            index += length or 1
        return spans

    def _length_at(self, folded: list[str], index: int) -> int:
        """Return how many words of a text are these, from one of them on; 0 where they are not there."""
        wanted, there = self.tokens, tuple(folded[index : index + len(self.tokens)])
        if there == wanted or (self.within_words and self._is_within(there)):
            return len(wanted)
        if CUT in there:
            length = there.index(CUT)
            if there[:length] == wanted[:length] and sum(map(len, there[:length])) >= SHORTEST_CUT:
                return length
        return 0

    def _is_within(self, there: tuple[str, ...]) -> bool:
        if len(there) < len(self.tokens):
            return False
        if len(there) == 1:
            return self.tokens[0] in there[0]
        return (
            there[0].endswith(self.tokens[0])
            and there[1:-1] == self.tokens[1:-1]
            and there[-1].startswith(self.tokens[-1])
        )


def windows(text: str, length: int) -> Iterator[tuple[str, Span]]:
    """Return each run of so many words of a text as `Passage.key` would have it, with where it is."""
    found = list(_tokens(text))
    for index in range(len(found) - length + 1):
        run = found[index : index + length]
        yield " ".join(token for token, _start, _end in run), (run[0][1], run[-1][2])


def replace_spans(text: str, spans: list[Span], mark: Callable[[str], str]) -> str:
    """Return a text with marks in place of spans of it. Take the function that gives the mark for what was there."""
    pieces, after = [], 0
    for start, end in spans:
        pieces += [text[after:start], mark(text[start:end])]
        after = end
    return "".join([*pieces, text[after:]])


@dataclass
class HideWords:
    """Put a numbered mark in place of words. Each way in which they were typed has a number, by which it is put back.

    Take the passages, and the function that gives the mark for a number from 1.
    """

    passages: tuple[Passage, ...]
    mark: Callable[[int], str]
    spellings: list[str] = field(default_factory=list)

    def __call__(self, text: str, longest: int | None = None) -> tuple[str, int]:
        """Return the text and how many marks were put in it. Where it would be too long, one mark stands for all."""
        spans = self._find(text)
        changed = replace_spans(text, spans, self._numbered)
        if longest is not None and spans and len(changed) > longest:
            changed = self._numbered(text)
        return changed, len(spans)

    def may_be_in(self, text: str) -> bool:
        """Return whether anything may be done to a text, or to one in it that is packed as JSON."""
        return any(passage.may_be_in(text) for passage in self.passages)

    def _find(self, text: str) -> list[Span]:
        """Return the spans of all passages, the longest of those that overlap."""
        found = sorted((start - end, start, end) for passage in self.passages for start, end in passage.find(text))
        spans: list[Span] = []
        for _length, start, end in found:
            if all(end <= other_start or start >= other_end for other_start, other_end in spans):
                spans.append((start, end))
        return sorted(spans)

    def _numbered(self, spelling: str) -> str:
        if spelling not in self.spellings:
            self.spellings.append(spelling)
        return self.mark(self.spellings.index(spelling) + 1)


@dataclass(frozen=True)
class ReplaceMarks:
    """Put something else in place of the marks that `marks` finds; its first group is the mark's number."""

    marks: re.Pattern
    put: Callable[[int], str]

    def __call__(self, text: str, longest: int | None = None) -> tuple[str, int]:
        """Return the text and how many marks were replaced."""
        changed, count = self.marks.subn(lambda mark: self.put(int(mark[1])), text)
        return changed[:longest], count

    def may_be_in(self, text: str) -> bool:
        """Return whether anything may be done to a text, or to one in it that is packed as JSON."""
        return self.marks.search(text) is not None
