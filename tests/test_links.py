"""Addresses in plain text: what becomes a link, where the address ends, and that nothing else becomes markup."""

import re
from html import unescape

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from nvap.links import link_addresses

LONG = "https://westshire.sharepoint.example/sites/hub/Shared%20Documents/" + "evidence/" * 30 + "audit.docx?web=1"


def links(html):
    """Return target and words of each link of this HTML."""
    found = re.findall(r'<a class="govuk-link" href="([^"]*)" rel="noopener noreferrer nofollow">([^<]*)</a>', html)
    return [(unescape(target), unescape(words)) for target, words in found]


def text_of(html):
    return unescape(re.sub(r"<[^<>]*>", "", html))


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("See https://www.police.uk/a?b=1&c=2#d", ["https://www.police.uk/a?b=1&c=2#d"]),
        ("HTTP://POLICE.UK", ["HTTP://POLICE.UK"]),
        ("www.police.uk", ["https://www.police.uk"]),
        ("Write to hub@westshire.police.uk.", ["mailto:hub@westshire.police.uk"]),
        ("o'brien+hub@police.uk", ["mailto:o'brien+hub@police.uk"]),
        ("'hub@police.uk'", ["mailto:hub@police.uk"]),
        ("Link:https://police.uk/", ["https://police.uk/"]),
        ("https://police.uk/a. Next", ["https://police.uk/a"]),
        ("(https://police.uk/a), then", ["https://police.uk/a"]),
        ("(see www.police.uk/a_(b))", ["https://www.police.uk/a_(b)"]),
        ("[https://police.uk/a]!", ["https://police.uk/a"]),
        ("<https://police.uk/a>", ["https://police.uk/a"]),
        ("“https://police.uk/a”", ["https://police.uk/a"]),
        ("‘https://police.uk/a’…", ["https://police.uk/a"]),
        ("https://police.uk/a\nhttps://police.uk/b", ["https://police.uk/a", "https://police.uk/b"]),
        ("https://police.uk/a,https://police.uk/b;", ["https://police.uk/a", "https://police.uk/b"]),
        ("https://web.archive.example/https://police.uk", ["https://web.archive.example/https://police.uk"]),
        ("Hub | https://police.uk/a | –", ["https://police.uk/a"]),
        ("https://heddlu.cymru/tŷ", ["https://heddlu.cymru/t%C5%B7"]),
        (f"Kept at {LONG}.", [LONG]),
        (LONG + "x" * 3000, [LONG + "x" * 3000]),
        ("javascript:alert(1) JAVASCRIPT://police.uk data:text/html,x ftp://police.uk", []),
        ("https:// www. www.x a@b @police.uk police.uk and/or 3.5", []),
    ],
)
def test_addresses_are_links_and_the_text_stays_the_same(text, targets):
    html = link_addresses(text)
    assert [target for target, _ in links(html)] == targets
    assert text_of(html) == text


@pytest.mark.parametrize(
    "text",
    [
        'https://x.uk/"onclick="alert(1)',
        "https://x.uk/'onclick='alert(1)",
        "https://x.uk/<script>",
        "a@b.uk<b>",
        "<i>&",
    ],
)
def test_nobody_s_text_becomes_markup(text):
    html = link_addresses(text)
    outside = re.sub(r'<a class="govuk-link" href="[^"<>]*" rel="noopener noreferrer nofollow">|</a>', "", html)
    assert not set("<>\"'") & set(outside)
    assert text_of(html) == text


@given(
    st.text()
    | st.lists(st.sampled_from(["https://", "www.", "a.uk", "@", "(", ")", "'", '"', "<", "&", ".", " "])).map("".join)
)
def test_any_text_stays_the_same_and_links_lead_to_the_web_or_to_mail(text):
    html = link_addresses(text)
    assert text_of(html) == text
    assert all(re.match(r"(?i)https?://|mailto:", target) for target, _ in links(html))
    assert html.count("<") == 2 * len(links(html))


def test_filter_links_what_a_template_is_given():
    html = Template("{% load govuk %}{{ text|linked }}").render(Context({"text": "<b> www.police.uk"}))
    assert html == f"&lt;b&gt; {link_addresses('www.police.uk')}"
