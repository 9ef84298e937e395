"""Addresses within plain text as links. The filter `linked` (`{% load govuk %}`) draws them on a page or on paper."""

import re
from collections import Counter

from django.utils.encoding import iri_to_uri
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# Django's urlize takes curly quotes for a part of the address, guesses addresses such as "plan.org", gives no `rel` we
# want and looks closely at every word: this does so only at words that have one of these signs.
SIGNS = ("//", "www.", "@")
WORD = re.compile(r"(?<!\S)\S*?(?://|[Ww]{3}\.|@)\S*")
WITHIN = r'(?:(?![,;]https?://)[^\s<>"“”«»])'
ADDRESS = re.compile(
    rf"(?P<web>https?://[^\W_]{WITHIN}*|(?<![\w@./-])www\.(?:[\w-]+\.)+[\w-]+{WITHIN}*)"
    r"|(?<![\w.+-])(?P<mail>[\w.+-]{1,64}(?:['’][\w.+-]{1,64}){0,3}@(?:[a-z0-9-]{1,63}\.){1,9}[a-z]{2,24})(?![\w@-])",
    re.IGNORECASE,
)
# What ends a sentence or a bracket around an address is no part of it, but for brackets the address has itself.
AFTER = set(".,:;!?'’‘…")
BRACKETS = {")": "(", "]": "[", "}": "{"}


def link_addresses(text: str) -> SafeString:
    """Return text as HTML, escaped, in which http, https, www and email addresses are links."""
    text = str(text)
    lowered = text.lower()
    if not any(sign in lowered for sign in SIGNS):
        return escape(text)
    pieces, place = [], 0
    for word in WORD.finditer(text):
        for found in ADDRESS.finditer(text, word.start(), word.end()):
            address = found["mail"] or _without_what_follows(found["web"])
            pieces += [escape(text[place : found.start()]), _link(found, address)]
            place = found.start() + len(address)
    pieces.append(escape(text[place:]))
    return mark_safe("".join(pieces))  # noqa: S308 every piece is escaped


def _link(found: re.Match, address: str) -> str:
    if found["mail"]:
        target = f"mailto:{address}"
    elif "://" in address[:8]:
        target = address
    else:
        target = f"https://{address}"
    href = escape(iri_to_uri(target))
    return f'<a class="govuk-link" href="{href}" rel="noopener noreferrer nofollow">{escape(address)}</a>'


def _without_what_follows(address: str) -> str:
    counts = Counter(address)
    end = len(address)
    while end:
        last = address[end - 1]
        if last not in AFTER and counts[last] <= counts[BRACKETS.get(last, last)]:
            break
        counts[last] -= 1
        end -= 1
    return address[:end]
