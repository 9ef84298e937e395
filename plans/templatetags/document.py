"""The labelled rows of a plan as it is read (`{% load document %}`), on the page and on paper.

A plan of twenty activities has two hundred of them. They are drawn here because the conditions of each row, asked in a
template, took half the time of the page.
"""

from dataclasses import dataclass

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from plans.document.printed.row import Row

register = template.Library()


@dataclass(frozen=True)
class Tags:
    """The elements that rows are made of."""

    rows: str
    row: str
    label: str
    text: str
    words: str


ON_PAGE = Tags(rows="dl", row="div", label="dt", text="dd", words="dd")
# On paper a plain list: the groups of a definition list give tags that PDF/UA does not allow.
ON_PAPER = Tags(rows="ul", row="li", label="p", text="p", words="div")

DERIVED = mark_safe('<p class="doc-derived">* Drawn from the toolkit’s text, not in its published column</p>')


@register.simple_tag(takes_context=True)
def doc_rows(context, rows, stacked=False) -> SafeString:
    """Draw rows of plans.document.printed.row.Row; `stacked` puts each label above its words.

    Reads `paper` from the context: true in a PDF.
    """
    tags = ON_PAPER if context.get("paper") else ON_PAGE
    return format_html(
        '<{tag} class="doc-rows{stacked}">{rows}</{tag}>',
        tag=tags.rows,
        stacked=" doc-rows--stacked" if stacked else "",
        rows=format_html_join("", "{}", ((_row(row, tags),) for row in rows)),
    )


@register.simple_tag
def doc_words(row) -> SafeString:
    """Draw what a Row says: the toolkit's rows picked, then the force's own words."""
    picked, said = "", ""
    if row.picks:
        items = format_html_join("", "<li>{}{}</li>", ((pick.text, " *" if pick.derived else "") for pick in row.picks))
        picked = format_html(
            '<p class="doc-source">From the toolkit:</p><ul class="doc-picks">{}</ul>{}',
            items,
            DERIVED if row.has_derived else "",
        )
    if row.text:
        said = format_html('<p class="doc-text">{}</p>', row.text)
    elif not row.picks:
        said = format_html('<p class="doc-nothing">{}</p>', row.empty)
    return format_html("{}{}", picked, said)


def _row(row: Row, tags: Tags) -> SafeString:
    names = ["doc-row"]
    if row.is_short:
        names.append("doc-row--short")
    if row.has_long_label:
        names.append("doc-row--wide")
    if row.spans:
        names.append("doc-row--spans")
    return format_html(
        '<{tag} class="{names}"><{label_tag} class="doc-row__label">{label}</{label_tag}>{words}</{tag}>',
        tag=tags.row,
        names=" ".join(names),
        label_tag=tags.label,
        label=row.label,
        words=_words(row, tags),
    )


def _words(row: Row, tags: Tags) -> SafeString:
    if row.is_plain:
        return format_html(
            '<{tag} class="doc-row__words doc-{kind}">{text}</{tag}>',
            tag=tags.text,
            kind="nothing" if row.is_empty else "text",
            text=row.text or row.empty,
        )
    before = ""
    if row.before:
        before = format_html(
            '<div class="doc-before"><p class="doc-before__label">{}</p><p class="doc-text">{}</p></div>',
            row.before_label,
            row.before,
        )
    return format_html(
        '<{tag} class="doc-row__words">{words}{before}</{tag}>', tag=tags.words, words=doc_words(row), before=before
    )
