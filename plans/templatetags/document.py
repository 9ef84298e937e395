"""The labelled rows of a plan as it is read (`{% load document %}`), on the page and on paper.

A plan of twenty activities has two hundred of them. They are rendered here because the conditions of each row, asked in
a template, took half the time of the page.
"""

from dataclasses import dataclass

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from nvap.links import link_addresses
from plans.document.printed.fitting import Fitted, Item, Part
from plans.document.printed.row import Row

register = template.Library()


@dataclass(frozen=True)
class Forms:
    """The HTML that rows are put into; made once, so that only words are escaped for each row."""

    rows: str
    row: str
    text: str
    words: str

    @classmethod
    def of(cls, rows: str, row: str, label: str, text: str, words: str) -> "Forms":
        """Take the element for each."""
        return cls(
            rows=f'<{rows} class="doc-rows{{}}">{{}}</{rows}>',
            row=f'<{row} class="doc-row{{}}"><{label} class="doc-row__label">{{}}</{label}>{{}}</{row}>',
            text=f'<{text} class="doc-row__words doc-{{}}">{{}}</{text}>',
            words=f'<{words} class="doc-row__words">{{}}{{}}</{words}>',
        )


ON_PAGE = Forms.of(rows="dl", row="div", label="dt", text="dd", words="dd")
# On paper a plain list: the groups of a definition list give tags that PDF/UA does not allow.
ON_PAPER = Forms.of(rows="ul", row="li", label="p", text="p", words="div")

# Bound to the word before it, so that it is never alone on a line.
STAR = "\N{NO-BREAK SPACE}*"
DERIVED = mark_safe('<p class="doc-derived">* Drawn from the toolkit’s text, not in its published column</p>')


@register.simple_tag(takes_context=True)
def doc_rows(context, rows, stacked=False) -> SafeString:
    """Return rows of plans.document.printed.row.Row as HTML; `stacked` puts each label above its words.

    Reads `paper` from the context: true in a PDF.
    """
    forms = ON_PAPER if context.get("paper") else ON_PAGE
    rendered = format_html_join("", "{}", ((_row(row, forms),) for row in rows))
    return format_html(forms.rows, " doc-rows--stacked" if stacked else "", rendered)


@register.simple_tag(takes_context=True)
def remark_place(context, kind, key="") -> SafeString:
    """Return the mark where a remark on something can be written (plans/exports/html.py); nothing on paper."""
    return "" if context.get("paper") else format_html("<!--remark:{}:{}-->", kind, key)


@register.simple_tag
def doc_words(row) -> SafeString:
    """Return what a Row says as HTML: the toolkit's rows picked, then the force's own words."""
    picked, said = "", ""
    if row.picks:
        items = format_html_join("", "<li>{}{}</li>", ((pick.text, STAR if pick.derived else "") for pick in row.picks))
        picked = format_html(
            '<p class="doc-source">From the toolkit:</p><ul class="doc-picks">{}</ul>{}',
            items,
            DERIVED if row.has_derived else "",
        )
    if row.text:
        said = format_html('<p class="doc-text">{}</p>', link_addresses(row.text))
    elif not row.picks:
        said = format_html('<p class="doc-nothing">{}</p>', row.empty)
    return format_html("{}{}", picked, said)


@register.simple_tag
def doc_items(fitted: Fitted) -> SafeString:
    """Return a list of page one as HTML, with the number of those left out."""
    items = format_html_join("", "<li>{}{}</li>", ((_item(item), doc_more(item.target)) for item in fitted.told))
    rendered = format_html('<ul class="doc-items">{}</ul>', items) if items else ""
    return format_html("{}{}", rendered, doc_left_out(fitted))


@register.simple_tag
def doc_more(target: str) -> SafeString:
    """Return the link to where something is in full, by its id; nothing where nothing is cut. Paper adds the page."""
    return format_html(' <a class="govuk-link doc-more" href="#{}">In full</a>', target) if target else SafeString()


@register.simple_tag
def doc_left_out(fitted: Fitted) -> SafeString:
    """Return how many of a list or table are left out, as a link to where they are."""
    if not fitted.left_out:
        return SafeString()
    words = f"and {fitted.left_out} more" if fitted.told else f"All {fitted.left_out}"
    return format_html(
        '<p class="doc-left-out"><a class="govuk-link doc-more" href="#{}">{}</a></p>', fitted.target, words
    )


def _item(item: Item) -> SafeString:
    return format_html_join(" ", "{}{}", (_part(part) for part in item.parts))


def _part(part: Part) -> tuple[SafeString, SafeString]:
    label = format_html("<strong>{}</strong> ", part.label) if part.label else SafeString()
    return label, link_addresses(part.text)


def _row(row: Row, forms: Forms) -> SafeString:
    names = ""
    if row.is_short:
        names += " doc-row--short"
    if row.has_long_label:
        names += " doc-row--wide"
    return format_html(forms.row, names, row.label, _words(row, forms))


def _words(row: Row, forms: Forms) -> SafeString:
    if row.is_plain:
        return format_html(forms.text, "nothing" if row.is_empty else "text", link_addresses(row.text or row.empty))
    before = ""
    if row.before:
        before = format_html(
            '<div class="doc-before"><p class="doc-before__label">{}</p><p class="doc-text">{}</p></div>',
            row.before_label,
            link_addresses(row.before),
        )
    return format_html(forms.words, doc_words(row), before)
