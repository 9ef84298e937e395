"""Emoji on paper: said in words, whatever they are made of; every other character stays."""

import io

import pytest
from pypdf import PdfReader

from plans.document.emoji import name_emoji
from tests.plans.documents import SUBMITTED, make_document
from tests.rendering import plan_pdf


@pytest.mark.parametrize(
    ("emoji", "words"),
    [
        ("\U0001f600", "[grinning face]"),
        ("\U0001f44d\U0001f3fd", "[thumbs up sign]"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "[man, woman, girl]"),
        ("\U0001f9d1\U0001f3fd\u200d\u2695\ufe0f", "[adult, staff of aesculapius]"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f", "[waving black flag]"),
        ("\U0001f1ec\U0001f1e7", "[flag GB]"),
        ("1\ufe0f\u20e3", "1"),
        ("\u2764\ufe0f", "[heavy black heart]"),
    ],
)
def test_emoji_is_named_once_however_many_code_points_it_has(emoji, words):
    assert name_emoji(f"a {emoji} b") == f"a {words} b"


@pytest.mark.parametrize(
    "text", ["Heddlu Dyffryn Ŵyr: ŵ ŷ â ê î ô û", "“½ ≥ 3” – 10 m² ✓ → • £5 * 2 # 1", "Łódź Ελλάδα"]
)
def test_other_characters_stay(text):
    assert name_emoji(text) == text


def test_pdf_of_welsh_letters_and_emoji_has_our_fonts_alone_and_the_words():
    document = make_document(force="Heddlu Dyffryn Ŵyr", summary="Diolch yn fawr, ŵyr a thŷ \U0001f44d\U0001f3fd.")
    reader = PdfReader(io.BytesIO(plan_pdf(document, SUBMITTED)))
    page = " ".join(reader.pages[0].extract_text().split())
    assert page.count("Heddlu Dyffryn Ŵyr") == 1
    assert page.count("Diolch yn fawr, ŵyr a thŷ [thumbs up sign].") == 1
    fonts = {font.get_object()["/BaseFont"] for page in reader.pages for font in page["/Resources"]["/Font"].values()}
    assert {name.partition("+")[2].partition("-")[0] for name in fonts} == {"Source"}
