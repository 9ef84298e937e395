"""Published text prepared for pages: paragraphs and lists, citations with links to their reference."""

import re
from collections import defaultdict
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join

from toolkit.models import SheetText

ADDRESS = re.compile(r"(?P<web>https?://\S*[^\s.,;:)])|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)")


@dataclass(frozen=True)
class Block:
    """A paragraph as HTML, with links for web and email addresses; or the items of a list."""

    text: str = ""
    items: tuple[str, ...] = ()


def blocks(text):
    """Return the Blocks of a text in which each line is a paragraph, or a list item if it begins with "- "."""
    found, items = [], []
    for line in [*text.split("\n"), ""]:
        if line.startswith("- "):
            items.append(line.removeprefix("- "))
            continue
        if items and line:
            found.append(Block(items=tuple(items)))
            items = []
        if line:
            found.append(Block(text=_with_addresses(line)))
    if items:
        found.append(Block(items=tuple(items)))
    return found


def list_items(text):
    """Return a text as items for a list around it: its own items where it begins with one, else itself.

    In the latter case its own items stay in it, as lines with a bullet.
    """
    lines = [line for line in text.split("\n") if line]
    if text.startswith("- "):
        return [line.removeprefix("- ") for line in lines]
    return ["\n".join(f"• {line.removeprefix('- ')}" if line.startswith("- ") else line for line in lines)]


def _with_addresses(text):
    parts, end = [], 0
    for match in ADDRESS.finditer(text):
        address = match[0] if match["web"] else f"mailto:{match[0]}"
        parts.append((text[end : match.start()], _link(address, match[0])))
        end = match.end()
    return format_html("{}{}", format_html_join("", "{}{}", parts), text[end:])


def _link(address, text):
    return format_html('<a class="govuk-link" href="{}">{}</a>', address, text)


def link_citations(text, citations, references_address):
    """Return the text as HTML in which each citation is a link to its entry in the reference list.

    Takes the text's citations in the order in which they appear; one whose words are not found gets no link.
    """
    parts, rest = [], text
    for citation in citations:
        before, found, after = rest.partition(citation.text)
        if found:
            address = f"{references_address}#{citation.reference.code}"
            parts.append((before, _link(address, found)))
            rest = after
    return format_html("{}{}", format_html_join("", "{}{}", parts), rest)


def paragraph_numbers(paragraphs):
    """Return each paragraph's number among those of its activity, by its key; 0 where it is the only one.

    Takes pairs of a paragraph's key and its activity, in the order in which they are printed.
    """
    of_activity = defaultdict(list)
    for key, activity in paragraphs:
        of_activity[activity].append(key)
    return {
        key: place if len(keys) > 1 else 0 for keys in of_activity.values() for place, key in enumerate(keys, start=1)
    }


class Words:
    """An edition's headings and fixed sentences by place, in templates `words.situation_heading`.

    Where the edition has no words for a place, it is a plain heading of ours.
    """

    # Places that name the action.
    ACTION = (SheetText.Place.ACTION_NAME, SheetText.Place.ACTION_HEADING, SheetText.Place.SUPPORTING_ACTION_HEADING)

    def __init__(self, edition):
        """Read the edition's words, in one query."""
        self._action = edition.action
        self._texts = {
            (place, objective_id, long_term_impact_id): text
            for place, objective_id, long_term_impact_id, text in SheetText.objects.filter(edition=edition).values_list(
                "place", "objective_id", "long_term_impact_id", "text"
            )
        }

    def at(self, place, *, objective=None, long_term_impact=None):
        """Return the words at a place, for an objective or a long-term impact where it has its own."""
        key = (place, getattr(objective, "pk", None), getattr(long_term_impact, "pk", None))
        return self._texts.get(key) or self._plain(place, long_term_impact)

    def _plain(self, place, long_term_impact):
        if place in self.ACTION:
            return str(self._action)
        return str(long_term_impact) if long_term_impact else SheetText.Place(place).label

    def __getitem__(self, place):
        """Return the words at a place; raise KeyError for an unknown place."""
        if place not in SheetText.Place.values:
            raise KeyError(place)
        return self.at(place)
