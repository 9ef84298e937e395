"""The published text, cut into sentences, and whether words stand in other words.

White space is folded, marks of HTML and Markdown are dropped, straight and curly apostrophes and quotation marks are
equal. Nothing else is: a changed word, letter or comma is a difference.
"""

import html
import re
from pathlib import Path

from tests.html import read

SOURCE = Path(__file__).with_name("published_2_6_1.txt")
ALIKE = str.maketrans("‘’“”", "''\"\"")


def fold(text):
    """Return the text with white space folded and apostrophes and quotation marks straight."""
    return " ".join(text.translate(ALIKE).split())


def _source_lines():
    text = SOURCE.read_text(encoding="utf-8")
    text = re.sub(r"<(https?://[^>]+)>", r"\1", text)
    text = re.sub(r"\[([^\]]+)\]\(#\)", r"\1", text)
    text = re.sub(r"\*\*|(?<![\w*])\*(?=\w)|(?<=[\w)])\*(?![\w*])", "", text)
    # One heading is broken over lines in the Logic Models.
    text = text.replace("Self-Assessment\n\nTemplate:", "Self-Assessment Template:")
    return [fold(html.unescape(line)) for line in re.split(r"[\n\t•]|<[^>]+>", text)]


def source_text():
    """Return the whole published text, folded and without marks."""
    return fold(" ".join(_source_lines()))


def source_sentences():
    """Return the sentences of the published text, each once, in order."""
    sentences = {}
    for line in _source_lines():
        line = re.sub(r"^(- |\d\. (?=To ensure))", "", line)
        for sentence in re.split(r"(?<=[.?!])(?<!\d\.) (?=[A-Z]|\d+\.\d)| - (?=[a-z])|(?<=:) - ", line):
            if sentence:
                sentences[sentence] = None
    return list(sentences)


def stands_in(sentence, texts):
    """Return whether the sentence is part of one of the texts, or several of the texts one after another.

    The copy of the source runs list items of some table cells together without a mark between them.
    """
    if any(sentence in text for text in texts):
        return True
    return any(
        stands_in(sentence[len(text) :].strip(), texts) for text in texts if text and sentence.startswith(f"{text} ")
    )


def page_texts(page):
    """Return the folded text of each block of a page."""
    return [fold(text) for text in read(page).blocks()]
