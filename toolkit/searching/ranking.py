"""Which texts answer a query, and which first."""

import math
from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

from django.utils.html import format_html, format_html_join

from toolkit.searching.texts import Kind, Text
from toolkit.searching.words import Query, Word, words_of

# A short text that is itself what a reader looks for goes before a paragraph about it.
WEIGHTS = {
    Kind.OBJECTIVE: 3.0,
    Kind.ACTIVITY: 3.0,
    Kind.OUTPUT: 2.6,
    Kind.IMPACT: 2.6,
    Kind.QUESTION: 2.4,
    Kind.MEASURE: 2.4,
    Kind.CONSEQUENCE: 2.4,
    Kind.CHALLENGE: 2.3,
    Kind.REFERENCE: 1.8,
    Kind.GUIDANCE: 1.5,
    Kind.EVIDENCE: 1.0,
}
# How soon a word said again stops counting, and how much a long text is held against it (as in Okapi BM25).
SATURATION, LENGTH = 1.2, 0.75
# How much more a word weighs in the text's own name: a text called by what is asked for goes before those that say it.
NAMED = 2
# How much of a word's weight it has in what the text is (an output, a measure), as all of that kind share it: it ranks
# below any text that says the word.
LABELLED = 0.01
# How much of a word's weight it has in the heading that a text stands under, as all that stand there share it, and in
# the names of the references that it cites, as these are no words of its own.
BESIDE = 0.25
# A text longer than this is shown as an extract of about this length.
EXTRACT = 300


@dataclass(frozen=True)
class Found:
    """A text that answers the query: what it is, its title, what it stands under, its words, all as HTML.

    What was asked for is marked in each. `cites` are the references it cites, where these have words of the query that
    the text itself does not have.
    """

    text: Text
    label: str
    title: str
    under: str
    extract: str
    cites: str
    score: float


@dataclass(frozen=True)
class Finding:
    """What a query found: the best first.

    `is_partial` says that no text has all the words, so these have some; `unknown` are words the edition does not have
    at all, as typed; `suggestions` are whole queries in which these are replaced by near words that it has.
    """

    found: list[Found]
    is_partial: bool
    unknown: list[str]
    suggestions: list[str]


@dataclass(frozen=True)
class _Read:
    """A text with its words."""

    text: Text
    title_words: list[Word]
    label_words: list[Word]
    under_words: list[Word]
    cites_words: list[Word]
    words: list[Word]
    counts: Counter

    @classmethod
    def of(cls, text):
        number = text.activity if text.kind == Kind.ACTIVITY else ""
        title_words, words = words_of(f"{number} {text.title}"), words_of(text.text)
        under_words, cites_words = words_of(text.under), words_of(text.cites)
        # What is said of an objective is labelled by the sheet it is on, the Impact Statement: that makes it no impact.
        label_words = words_of(text.label) if text.kind != Kind.OBJECTIVE else []
        counts = Counter(word.stem for word in words)
        for weight, run in (
            (NAMED, title_words),
            (LABELLED, label_words),
            (BESIDE, under_words),
            (BESIDE, cites_words),
        ):
            for word in run:
                counts[word.stem] += weight
        return cls(text, title_words, label_words, under_words, cites_words, words, counts)

    @property
    def runs(self):
        return self.title_words, self.label_words, self.under_words, self.cites_words, self.words


def search(texts, asked):
    """Return the Finding of what was asked, as typed, among Texts; nothing is found where no word was asked for."""
    query = Query.of(asked)
    if not query.words:
        return Finding([], is_partial=False, unknown=[], suggestions=[])
    read = [_Read.of(text) for text in texts]
    spread = Counter(stem for one in read for stem in one.counts)
    rarity = {
        word.stem: math.log(1 + (len(read) - spread[word.stem] + 0.5) / (spread[word.stem] + 0.5))
        for word in query.words
    }
    unknown = [word for word in query.needed if not spread[word.stem]]
    needed = [word.stem for word in query.needed]
    phrased = [one for one in read if all(_stands_in(phrase, one) for phrase in query.phrases)]
    whole = [one for one in phrased if all(one.counts[stem] for stem in needed)]
    partial = [] if whole else [one for one in read if any(one.counts[stem] for stem in needed)]
    average = sum(len(one.words) for one in read) / len(read)
    found = [_found(one, query, rarity, average) for one in whole or partial]
    # The wordings of one PEEL question stand together, in the order in which they are printed.
    best = {}
    for one in found:
        if (question := one.text.peel_question) is not None:
            best[question] = max(one.score, best.get(question, 0))
    found.sort(key=lambda one: -best.get(one.text.peel_question, one.score))
    return Finding(
        found,
        is_partial=bool(partial),
        unknown=[asked[word.start : word.end] for word in unknown],
        suggestions=_suggestions(asked, unknown, read),
    )


def _found(one, query, rarity, average):
    held = SATURATION * (1 - LENGTH + LENGTH * len(one.words) / average)
    score = sum(rare * one.counts[stem] * (SATURATION + 1) / (one.counts[stem] + held) for stem, rare in rarity.items())
    # Words that stand side by side as they were asked for count up to double.
    if asked_pairs := _pairs(query.words):
        pairs = _pairs(one.title_words) | _pairs(one.label_words) | _pairs(one.words)
        score *= 1 + len(asked_pairs & pairs) / len(asked_pairs)
    stems = {word.stem for word in query.needed}
    only_cited = stems.intersection(word.stem for word in one.cites_words).difference(word.stem for word in one.words)
    return Found(
        one.text,
        label=_marked(one.text.label, one.label_words, stems),
        title=_marked(one.text.title, words_of(one.text.title), stems),
        under=_marked(one.text.under, words_of(one.text.under), stems),
        extract=_extract(one.text.text, one.words, stems),
        cites=_marked(one.text.cites, one.cites_words, stems) if only_cited else "",
        score=score * WEIGHTS[one.text.kind],
    )


def _pairs(words):
    return {(word.stem, next_word.stem) for word, next_word in pairwise(words)}


def _stands_in(phrase, one):
    """Return whether a run of stems stands in a text, one right after the other."""
    for words in one.runs:
        stems = [word.stem for word in words]
        if any(stems[i : i + len(phrase)] == list(phrase) for i in range(len(stems) - len(phrase) + 1)):
            return True
    return False


def _extract(text, words, stems):
    """Return the text as HTML with the words marked; of a long one the part that has most of them."""
    start, end = 0, len(text)
    if end > EXTRACT * 1.2:
        start, end = _best_part(text, [word for word in words if word.stem in stems])
    inside = [word for word in words if start <= word.start and word.end <= end]
    marked = _marked(text[start:end], inside, stems, start)
    return format_html("{}{}{}", "… " if start else "", marked, " …" if end < len(text) else "")


def _best_part(text, hits):
    """Return where the part of a long text begins and ends that has the most different hits, then the most of them."""
    best, best_value = 0, (0, 0)
    for hit in hits:
        inside = [other.stem for other in hits if hit.start <= other.start and other.end <= hit.start + EXTRACT]
        if (value := (len(set(inside)), len(inside))) > best_value:
            best, best_value = hit.start, value
    # Some words before the first hit, from the beginning of the text or of its sentence where these are near.
    start = max(best - EXTRACT // 4, 0)
    if start < EXTRACT // 4:
        return 0, _word_end(text, best, EXTRACT)
    sentence = max(text.rfind(mark, start, best) for mark in (". ", "? ", "! ")) + 2
    if sentence > 1:
        start = sentence
    elif start:
        start = text.find(" ", start, best) + 1 or best
    return start, _word_end(text, best, start + EXTRACT)


def _word_end(text, start, end):
    """Return where the last whole word before `end` ends, if one begins after `start`; else `end`."""
    if end >= len(text):
        return len(text)
    cut = text.rfind(" ", start, end)
    return cut if cut > 0 else end


def _marked(text, words, stems, offset=0):
    """Return a text as HTML in which the words of these stems are marked; `words` count from `offset`."""
    parts, end = [], 0
    for word in words:
        if word.stem in stems:
            start = word.start - offset
            parts.append((text[end:start], text[start : word.end - offset]))
            end = word.end - offset
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", parts), text[end:])


def _suggestions(asked, unknown, read):
    """Return up to three queries in which words the edition does not have are replaced by near ones that it has."""
    if not unknown:
        return []
    runs = [run for one in read for run in one.runs]
    known = {word.folded: word.stem for run in runs for word in run}
    joined = {a.folded + b.folded: f"{a.folded} {b.folded}" for run in runs for a, b in pairwise(run)}
    near = {
        word: [joined[word.folded]] if word.folded in joined else _near_words(word.folded, known)
        for word in unknown[:5]
    }
    if not any(near.values()):
        return []
    queries = {}
    for rank in range(3):
        query, end = "", 0
        for word, choices in near.items():
            choice = choices[min(rank, len(choices) - 1)] if choices else asked[word.start : word.end]
            query += asked[end : word.start] + choice
            end = word.end
        queries[query + asked[end:]] = None
    return list(queries)


def _near_words(word, known):
    """Return up to three of the known words that are spelt nearly so, one of each stem.

    A slip is hardly ever in the first letter.
    """
    same_start = [other for other in known if other[0] == word[0]]
    near = {}
    for other in get_close_matches(word, same_start, n=9, cutoff=0.75):
        near.setdefault(known[other], other)
    return list(near.values())[:3]
