"""The published text itself, held against the loaded rows and the pages, sentence by sentence."""

import re

import pytest
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.toolkit.published import SOURCE, fold, page_texts, source_sentences, source_text, stands_in
from toolkit.editions import edition_content, row_models
from toolkit.models import DerivedRow, EvidenceParagraph, FormPrompt, LongTermImpact, Objective, SheetText

TEXT_FIELDS = [
    "text",
    "title",
    "short_title",
    "situation",
    "consequences_note",
    "introduction",
    "heading",
    "body",
    "hint",
]
# Rows of ours among the published ones: what was drawn from the text is held by its quotes.
OWN_WORDS = {model._meta.model_name for model in row_models() if issubclass(model, DerivedRow)}


def row_texts(edition):
    """Return every published text of the edition's rows, and the texts that its headings and labels make with them."""
    content = edition_content(edition)
    texts = [content["statement"], f"{content['reference']} {content['title']}"]
    for name, rows in content["rows"].items():
        if name not in OWN_WORDS:
            texts += [row[field] for row in rows.values() for field in TEXT_FIELDS if field in row]
            texts += [f"{row['text']} {row['url']}" for row in rows.values() if {"text", "url"} <= set(row)]
    for objective in Objective.objects.filter(edition=edition):
        texts += [objective.heading, str(objective), f"Objective {objective.number}"]
    for impact in LongTermImpact.objects.filter(edition=edition):
        labels = SheetText.objects.filter(long_term_impact=impact, place=SheetText.Place.LONG_TERM_LABEL)
        headings = FormPrompt.objects.filter(long_term_impact=impact, kind=FormPrompt.Kind.HEADING)
        texts += [f"{label.text} {impact.text}" for label in [*labels, *headings]]
    return [fold(text) for text in texts]


def missing_sentences(edition):
    texts = row_texts(edition)
    return [sentence for sentence in source_sentences() if not stands_in(sentence, texts)]


def test_source_sentences_lose_no_word_of_the_published_text():
    raw = re.sub(r"<(?!https?://)[^>]*>|\(#\)", " ", fold(SOURCE.read_text(encoding="utf-8")))

    sentences = source_sentences()

    assert len(sentences) == 394
    assert set(re.findall(r"[\w']+", " ".join(sentences))) == set(re.findall(r"[\w']+", raw))
    assert "Therefore, the role requirement would need to be finalised at a localised level." in sentences


def test_rows_hold_every_sentence_of_the_published_text(edition):
    assert missing_sentences(edition) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("assumptions", "beliefs"), ("situation rather", "situation, rather"), ("Both academic", "Academic")],
)
def test_rows_hold_every_sentence_fails_when_a_word_is_changed(edition, old, new):
    paragraph = EvidenceParagraph.objects.get(code="evidence-1.1-1")
    assert old in paragraph.text
    paragraph.text = paragraph.text.replace(old, new)
    paragraph.save_base(raw=True)

    missing = missing_sentences(edition)

    assert len(missing) == 1
    assert old in missing[0]


def test_rows_hold_no_words_that_were_not_published(edition):
    source = source_text()
    invented = [
        (code, line)
        for name, rows in edition_content(edition)["rows"].items()
        if name not in OWN_WORDS
        for code, row in rows.items()
        for field in TEXT_FIELDS
        for line in row.get(field, "").split("\n")
        if fold(line.removeprefix("- ")) not in source
    ]

    assert invented == []


def test_quotes_of_derived_rows_are_published_words(edition):
    texts = row_texts(edition)
    quotes = [
        quote
        for model in row_models()
        if issubclass(model, DerivedRow)
        for row in model.objects.filter(edition=edition)
        for quote in row.quotes
    ]

    assert len(quotes) == 116
    assert [quote for quote in quotes if not any(fold(quote) in text for text in texts)] == []


def test_every_sentence_of_the_published_text_stands_on_a_page(edition, client):
    client.force_login(UserFactory())
    texts = []
    for address in page_addresses(edition):
        response = client.get(address)
        assert response.status_code == 200
        texts += page_texts(response)

    assert [sentence for sentence in source_sentences() if not stands_in(sentence, texts)] == []


def page_addresses(edition):
    """Return the address of every page of the edition in force."""
    action = {"reference": edition.action.reference}
    plain = ["impact_statement", "guidance", "perennial_challenges", "links", "references", "plan_form"]
    return [reverse(f"toolkit:{name}", kwargs=action) for name in plain] + [
        reverse(f"toolkit:{name}", kwargs=action | {"objective": objective.number})
        for objective in Objective.objects.filter(edition=edition)
        for name in ("logic_model", "supporting_information")
    ]
