"""Words as search compares them: stems without accents and capitals."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

# A number such as 6.2.1 is one word; letters may have combining accents and an apostrophe inside.
WORD = re.compile(r"\d+(?:\.\d+)*|[^\W\d_][^\W\d_\u0300-\u036f]*[\u0300-\u036f]*(?:['’]?[^\W\d_][\u0300-\u036f]*)*")
QUOTED = re.compile(r'["“”]([^"“”]+)["“”]')
# Words that a text need not have to be found, unless the query has no others.
SMALL_WORDS = {
    "a", "an", "and", "are", "as", "at", "be", "been", "by", "can", "do", "for", "from", "has", "have", "how", "in",
    "is", "it", "its", "of", "on", "or", "our", "that", "the", "their", "them", "they", "this", "to", "was", "we",
    "were", "what", "when", "which", "who", "why", "will", "with", "you", "your",
}  # fmt: skip
# The limit of different words in a query; of a pasted page only the beginning is searched for.
MAX_WORDS = 20


@dataclass(frozen=True)
class Word:
    """A word of a text: its position, its folded form and its stem."""

    start: int
    end: int
    folded: str
    stem: str


def fold(text):
    """Return a text without accents and capitals, its apostrophes straight."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


@lru_cache(maxsize=20_000)
def _folded_and_stem(word):
    folded = fold(word)
    # A stemmer has state, so threads must not share one.
    return folded, snowballstemmer.stemmer("english").stemWord(folded)


def words_of(text):
    """Return the Words of a text, in order."""
    return [Word(found.start(), found.end(), *_folded_and_stem(found[0])) for found in WORD.finditer(text)]


@dataclass(frozen=True)
class Query:
    """A query: its different words, those that a text must have, and the phrases in quotation marks."""

    words: tuple[Word, ...]
    needed: tuple[Word, ...]
    phrases: tuple[tuple[str, ...], ...]
    # Whether it had more words than are searched for.
    is_cut: bool

    @classmethod
    def of(cls, text):
        """Return the Query of a text as typed."""
        once = list({word.stem: word for word in words_of(text)}.values())
        words = tuple(once[:MAX_WORDS])
        needed = tuple(word for word in words if word.folded not in SMALL_WORDS) or words
        stems = {word.stem for word in words}
        runs = (tuple(word.stem for word in words_of(run)) for run in QUOTED.findall(text))
        phrases = tuple(run for run in runs if run and stems.issuperset(run))
        return cls(words, needed, phrases, len(once) > MAX_WORDS)
