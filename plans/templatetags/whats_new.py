"""A row of what is new, its words marked (`{% load whats_new %}`): readable without colour, without style, read out."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from nvap.links import link_addresses
from plans.document.marks import Kind
from plans.document.whats_new import Told

register = template.Library()

# What is read out around marked words: a screen reader passes over the elements themselves.
GONE = (
    '<del class="app-removed"><span class="govuk-visually-hidden">(taken out: </span>{}'
    '<span class="govuk-visually-hidden">)</span></del>'
)
NEW = (
    '<ins class="app-added"><span class="govuk-visually-hidden">(added: </span>{}'
    '<span class="govuk-visually-hidden">)</span></ins>'
)
SAME, NOTHING = "{}", '<span class="app-nothing">{}</span>'
INLINE = {Kind.GONE: GONE, Kind.NEW: NEW, Kind.SAME: SAME, Kind.NOTHING: NOTHING}
BLOCKS = (
    '<div class="app-before"><span class="app-was-label">{}: </span><del class="app-typed">{}</del></div>',
    '<div class="app-now"><span class="app-was-label">{}: </span><ins class="app-typed">{}</ins></div>',
)
ARROW = mark_safe('<span aria-hidden="true"> → </span><span class="govuk-visually-hidden"> is now </span>')


@register.simple_tag
def told(row: Told) -> SafeString:
    """Return what a row says as HTML: words marked in their text, one value after another, or before and now."""
    if row.plain:
        return _typed(link_addresses(row.old or row.new))
    if row.is_move and row.is_whole:
        old = format_html('<del class="app-was">{}</del>', row.old) if row.old else _nothing(row)
        new = format_html('<ins class="app-is">{}</ins>', row.new) if row.new else _nothing(row)
        return format_html("{}{}{}", old, ARROW, new)
    if row.is_whole:
        return _blocks(row)
    if len(row.marks) == 1:
        return _typed(format_html(INLINE[row.marks[0].kind], link_addresses(row.marks[0].text)))
    return _typed(format_html_join("", "{}", ((format_html(INLINE[mark.kind], mark.text),) for mark in row.marks)))


def _nothing(row: Told) -> SafeString:
    return format_html(NOTHING, row.empty)


def _typed(words: str) -> SafeString:
    return format_html('<div class="app-typed">{}</div>', words)


def _blocks(row: Told) -> SafeString:
    """What went above what came, each under its name."""
    is_rewritten = row.old and row.new and not row.is_list
    names = ("Before", "Now") if is_rewritten else ("Taken out", "Added")
    blocks = [
        format_html(form, name, link_addresses(words))
        for form, name, words in zip(BLOCKS, names, (row.old, row.new), strict=True)
        if words
    ]
    return format_html_join("", "{}", ((block,) for block in blocks))
