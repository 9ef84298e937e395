"""What changed between two editions: row by row by code, words marked."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from toolkit.editions.content import EditionRows
from toolkit.models import (
    Activity,
    ActivityImpact,
    ActivityQuestion,
    AssessmentQuestion,
    Citation,
    ConsequenceLink,
    Edition,
    EditionRow,
    EvidenceParagraph,
    FormPrompt,
    GuidanceSection,
    Impact,
    ImpactLink,
    ImpactStatementItem,
    LongTermImpact,
    Measure,
    MeasurePlacement,
    Objective,
    Output,
    PeelQuestion,
    PerennialChallenge,
    PerennialIssue,
    PlanningQuestion,
    Reference,
    SheetText,
    UnintendedConsequence,
    UsefulLink,
)
from toolkit.models.row import SUPPORT

# The order in which an edition is read: a row's own rows follow it directly, in this order too.
READING_ORDER = (
    SheetText,
    GuidanceSection,
    PlanningQuestion,
    LongTermImpact,
    Objective,
    ImpactStatementItem,
    Activity,
    EvidenceParagraph,
    Citation,
    Output,
    ActivityImpact,
    ActivityQuestion,
    Impact,
    ImpactLink,
    AssessmentQuestion,
    UnintendedConsequence,
    ConsequenceLink,
    MeasurePlacement,
    Measure,
    PeelQuestion,
    PerennialChallenge,
    PerennialIssue,
    UsefulLink,
    Reference,
    FormPrompt,
)


class Kind(StrEnum):
    """What happened to a row between two editions. A moved row changed its position in its list and nothing else."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class FieldChange:
    """A field's two values as HTML, in which <del> and <ins> mark the words removed and added."""

    label: str
    old: SafeString
    new: SafeString


@dataclass(frozen=True)
class RowChange:
    """A row that differs between two editions: as it is in the new one, or was in the old if it was removed.

    For the statement, which is not a row, `row` is the new edition and `code` is empty.
    """

    model: type[models.Model]
    code: str
    kind: Kind
    title: str
    row: EditionRow | Edition
    fields: list[FieldChange] = field(default_factory=list)

    @property
    def words(self):
        """Return the row's text, to identify it by; empty where the text is among the changed fields."""
        told = any(each.label == "Text" for each in self.fields)
        return "" if told else getattr(self.row, "text", "")


def compare_editions(old, new):
    """Return what changed from one edition to another as RowChanges, in reading order. Takes two queries."""
    changes = []
    if old.statement != new.statement:
        marked = FieldChange("Statement", *marked_words(old.statement, new.statement))
        changes.append(RowChange(Edition, "", Kind.CHANGED, "What the action asks of forces", new, [marked]))
    old_rows, new_rows = EditionRows(old), EditionRows(new)
    found, places = [], {}
    for model in READING_ORDER:
        before = {row.code: row for row in old_rows.of(model)}
        after = {row.code: row for row in new_rows.of(model)}
        old_lists, new_lists = old_rows.lists(model), new_rows.lists(model)
        moved, titles = _moved(old_lists, new_lists), {row.row_title for row in after.values()}
        places |= _places(old_lists, new_lists)
        for code in before.keys() | after.keys():
            change = _compare(before.get(code), after.get(code), moved=code in moved, titles=titles)
            if change is not None:
                found.append(change)
    return changes + sorted(found, key=lambda change: _reading_place(change.row, places))


def gather_changes(changes):
    """Return changes in reading order as pairs: a RowChange, and the changes of rows added or removed with its row.

    A removed activity, for example, takes along its evidence with its citations, its outputs and its links.
    """
    whole = {(change.kind, change.code) for change in changes if change.kind in (Kind.ADDED, Kind.REMOVED)}

    def top(kind, row):
        above = next((other for other in _points_at(row) if (kind, other.code) in whole), None)
        return top(kind, above) if above else row.code

    # A row may come before the row that it was added or removed with: it is listed with that row all the same.
    along = {}
    for change in changes:
        if (change.kind, change.code) in whole:
            along.setdefault((change.kind, top(change.kind, change.row)), []).append(change)
    others = {key: [other for other in found if other.code != key[1]] for key, found in along.items()}
    told = {(other.kind, other.code) for found in others.values() for other in found}
    return [
        (change, others.get((change.kind, change.code), []))
        for change in changes
        if (change.kind, change.code) not in told
    ]


def _points_at(row):
    """Return the rows that a row points at, its parent row first."""
    rows = [row.parent_row, *(getattr(row, field.name) for field in row.row_fields())]
    return [each for each in rows if each is not None]


def _compare(before, after, *, moved, titles):
    row = after or before
    fields = [change for each in _fields(type(row)) if (change := _compare_field(each, before, after)) is not None]
    if before is None or after is None:
        kind = Kind.REMOVED if after is None else Kind.ADDED
    elif fields:
        kind = Kind.CHANGED
    elif moved:
        kind = Kind.MOVED
    else:
        return None
    if moved:
        fields.append(FieldChange("Place in its list", *marked_words(str(before.position), str(after.position))))
    title = row.row_title
    if kind == Kind.REMOVED and title in titles:
        # Another row has its number now.
        title = f"{title} before"
    return RowChange(type(row), row.code, kind, title, row, fields)


def _fields(model):
    """Return the fields to compare: texts, then foreign keys, then what supports a derived row."""
    fields = [each for each in model._meta.concrete_fields if each.name not in ("id", "edition", "code", "order")]
    return sorted(fields, key=lambda each: (each.name in ("origin", *SUPPORT), each.is_relation))


def _compare_field(each, before, after):
    if _value(before, each) == _value(after, each):
        return None
    return FieldChange(capfirst(each.verbose_name), *marked_words(_said(before, each), _said(after, each)))


def _value(row, each):
    """Return what a field is compared by: a foreign key by its row's code; empty where there is no row."""
    value = getattr(row, each.name) if row is not None else None
    return value.code if isinstance(value, EditionRow) else value or ""


def _said(row, each):
    """Return a field's value as people read it; empty where there is no row."""
    value = getattr(row, each.name) if row is not None else None
    if value is None or value == "":
        return ""
    if each.is_relation:
        return value.row_title
    if isinstance(each, models.BooleanField):
        return "Yes" if value else "No"
    if isinstance(each, models.JSONField):
        return "\n".join(f"“{words}”" for words in value)
    if each.choices:
        return getattr(row, f"get_{each.name}_display")()
    return str(value)


def marked_words(old, new):
    """Return two texts as HTML: removed words of the first in <del>, added words of the second in <ins>."""
    old_words, new_words = (re.findall(r"\s+|[^\s]+", text) for text in (old, new))
    # Matching long texts is slow, so leave out what is the same at both ends.
    start = _same_from_start(old_words, new_words)
    end = _same_from_start(old_words[start:][::-1], new_words[start:][::-1])
    same_start, same_end = "".join(old_words[:start]), "".join(old_words[len(old_words) - end :])
    old_words, new_words = old_words[start : len(old_words) - end], new_words[start : len(new_words) - end]
    before, after = [format_html("{}", same_start)], [format_html("{}", same_start)]
    for step, i1, i2, j1, j2 in SequenceMatcher(None, old_words, new_words, autojunk=False).get_opcodes():
        went, came = "".join(old_words[i1:i2]), "".join(new_words[j1:j2])
        if step == "equal":
            before.append(format_html("{}", went))
            after.append(format_html("{}", came))
            continue
        if went:
            before.append(format_html("<del>{}</del>", went))
        if came:
            after.append(format_html("<ins>{}</ins>", came))
    return tuple(format_html_join("", "{}", ((part,) for part in (*parts, same_end))) for parts in (before, after))


def _same_from_start(old_words, new_words):
    """Return how many words are the same from the start on."""
    pairs = enumerate(zip(old_words, new_words, strict=False))
    return next((place for place, (old, new) in pairs if old != new), min(len(old_words), len(new_words)))


def _moved(old_lists, new_lists):
    """Return the codes of rows that moved: the fewest whose moves turn the old order into the new.

    Rows that were added, removed or put into another list do not count as moving the others.
    """
    old_places = {row.code: (_list_of(row), place) for rows in old_lists for place, row in enumerate(rows)}
    moved = set()
    for rows in new_lists:
        stayed = [row.code for row in rows if old_places.get(row.code, (None,))[0] == _list_of(row)]
        moved |= set(stayed) - _longest_rising(stayed, key=lambda code: old_places[code][1])
    return moved


def _list_of(row):
    """Return what identifies a row's list in every edition."""
    values = [getattr(row, name) for name in row.order_within]
    return tuple(value.code if isinstance(value, EditionRow) else value for value in values)


def _longest_rising(items, *, key):
    """Return the items of a longest increasing subsequence by their keys, all different."""
    ends, tails, before = [], [], {}
    for item in items:
        length = bisect_left(ends, key(item))
        before[item] = tails[length - 1] if length else None
        ends[length : length + 1], tails[length : length + 1] = [key(item)], [item]
    rising, item = set(), tails[-1] if tails else None
    while item is not None:
        rising.add(item)
        item = before[item]
    return rising


def _places(old_lists, new_lists):
    """Return the position of each row of a model by its code: in the new edition's order, list by list.

    A removed row comes after what was before it, or else before what came after it.
    """
    order = [row.code for rows in new_lists for row in rows]
    kept = set(order)
    for rows in old_lists:
        codes = [row.code for row in rows]
        at = next((order.index(code) for code in codes if code in kept), len(order))
        for code in codes:
            if code in kept:
                at = order.index(code) + 1
            else:
                order.insert(at, code)
                at += 1
    return {code: place for place, code in enumerate(order)}


def _reading_place(row, places):
    """Return the sort key that puts rows of two editions into reading order."""
    parent = row.parent_row
    place = (READING_ORDER.index(type(row)), places[row.code])
    return (*_reading_place(parent, places), place) if parent else (place,)
