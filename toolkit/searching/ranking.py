"""Which texts a query finds, and in which order."""

import math
from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

from django.utils.html import format_html, format_html_join

from toolkit.searching.texts import Kind, Text
from toolkit.searching.words import Query, Word, words_of

# A short text that may itself be what a reader looks for ranks above a paragraph about it.
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
# The parameters k1 and b of Okapi BM25: the effect of repeated words and of a text's length.
SATURATION, LENGTH = 1.2, 0.75
# The weight of a word in the text's own name: a text with that name ranks above those that mention it.
NAMED = 2
# The weight of a word in what the text is called (Output, Measure), which all texts of a kind share: it must rank
# below any text that has the word.
LABELLED = 0.01
# The weight of a word in the heading above a text, which others share, and in the names of the references that it
# cites, which are not its own words.
BESIDE = 0.25
# About the length in characters of an extract from a longer text.
EXTRACT = 300


@dataclass(frozen=True)
class Found:
    """A text that the query found: its label, its title, the heading above it and an extract, all as HTML.

    Words of the query are marked in each. `cites` are the references it cites, where these have words of the query
    that the text itself does not have.
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
    """What a query found, the best first.

    `is_partial` says that no text has all the words, so that these have only some; `unknown` are words that the edition
    does not have at all, as typed; `suggestions` are whole queries with similar words of the edition instead.
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
        # The label of an objective's text is the sheet it is on: Impact Statement, which must not count as an impact.
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
    """Return the Finding of a query, as typed, among Texts; an empty one where the query has no words."""
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
    phrased = [one for one in read if all(_has_phrase(phrase, one) for phrase in query.phrases)]
    whole = [one for one in phrased if all(one.counts[stem] for stem in needed)]
    partial = [] if whole else [one for one in read if any(one.counts[stem] for stem in needed)]
    # Texts without a word have no length to compare.
    average = sum(len(one.words) for one in read) / len(read) or 1
    found = [_found(one, query, rarity, average) for one in whole or partial]
    # Keep the wordings of a PEEL question together, in the order in which they are printed.
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
    # Words next to each other as in the query count up to double.
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


def _has_phrase(phrase, one):
    """Return whether a text has these stems in a row."""
    for words in one.runs:
        stems = [word.stem for word in words]
        if any(stems[i : i + len(phrase)] == list(phrase) for i in range(len(stems) - len(phrase) + 1)):
            return True
    return False


def _extract(text, words, stems):
    """Return the text as HTML with the words marked, a long one cut to the part with most of them."""
    start, end = 0, len(text)
    if end > EXTRACT * 1.2:
        start, end = _best_part(text, [word for word in words if word.stem in stems])
    inside = [word for word in words if start <= word.start and word.end <= end]
    marked = _marked(text[start:end], inside, stems, start)
    return format_html("{}{}{}", "… " if start else "", marked, " …" if end < len(text) else "")


def _best_part(text, hits):
    """Return the start and end of the part of a long text with the most different hits, then with the most hits."""
    best, best_value = 0, (0, 0)
    for hit in hits:
        inside = [other.stem for other in hits if hit.start <= other.start and other.end <= hit.start + EXTRACT]
        if (value := (len(set(inside)), len(inside))) > best_value:
            best, best_value = hit.start, value
    # Include some words before the first hit, from the beginning of the text or sentence where that is near.
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
    """Return the end of the last whole word before `end`, if one begins after `start`; else `end`."""
    if end >= len(text):
        return len(text)
    cut = text.rfind(" ", start, end)
    return cut if cut > 0 else end


def _marked(text, words, stems, offset=0):
    """Return a text as HTML with the words of these stems marked; positions of `words` count from `offset`."""
    parts, end = [], 0
    for word in words:
        if word.stem in stems:
            start = word.start - offset
            parts.append((text[end:start], text[start : word.end - offset]))
            end = word.end - offset
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", parts), text[end:])


def _suggestions(asked, unknown, read):
    """Return up to three queries in which unknown words are replaced by similar ones that the edition has."""
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
    """Return up to three known words with similar spelling, one of each stem.

    They begin with the same letter, as slips rarely change that.
    """
    same_start = [other for other in known if other[0] == word[0]]
    near = {}
    for other in get_close_matches(word, same_start, n=9, cutoff=0.75):
        near.setdefault(known[other], other)
    return list(near.values())[:3]
