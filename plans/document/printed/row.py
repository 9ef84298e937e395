from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plans.document.schema import DocField, DocPick

SHORT_ROW = 900
LONG_LABEL = 26
NOTHING = "Nothing entered"


@dataclass(frozen=True)
class Row:
    """A labelled part of a block: toolkit rows picked, the force's own words, or what to say where there are none.

    `before` is what was said last time.
    """

    label: str
    text: str = ""
    picks: tuple[DocPick, ...] = ()
    empty: str = NOTHING
    before: str = ""
    before_label: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.picks)

    @property
    def has_derived(self) -> bool:
        """Whether any of the toolkit's rows picked was derived from its text rather than published."""
        return any(pick.derived for pick in self.picks)

    @property
    def is_plain(self) -> bool:
        """Whether one text is all there is to it."""
        return not (self.picks or self.before)

    @property
    def has_long_label(self) -> bool:
        """Whether the label is above its text on paper, not beside it."""
        return len(self.label) > LONG_LABEL

    @property
    def is_short(self) -> bool:
        """Whether the row is kept in one piece on paper."""
        return len(self.text) + len(self.before) + sum(len(pick.text) for pick in self.picks) < SHORT_ROW


def print_rows(fields: Iterable[DocField], *, before: Iterable[DocField] = (), before_label: str = "") -> Iterator[Row]:
    """Lay fields out in rows: each with those that are beside it, in the order of the document.

    Take the same fields as they were last time, and what to call that. A field that is empty prints what the document
    says of it then; nothing at all where that is nothing and there was nothing last time.
    """
    last_time = {head.id: _joined(members) for head, members in _groups(before)}
    for head, members in _groups(fields):
        was = last_time.get(head.id, "")
        row = Row(
            label=head.label,
            text=_joined(members),
            picks=tuple(pick for field in members for pick in field.picks),
            empty=head.empty or NOTHING,
            before=was,
            before_label=before_label if was else "",
        )
        if head.empty or row.before or not row.is_empty:
            yield row


def text_with(fields: Iterable[DocField], field_id: str) -> str:
    """Return the words of a field and of those beside it; nothing where there is none such."""
    return _joined(field for field in fields if field_id in (field.id, field.beside))


def _groups(fields: Iterable[DocField]) -> list[tuple[DocField, list[DocField]]]:
    """Each field that has a row, with all that is in it; one beside a field there is not has a row of its own."""
    fields = list(fields)
    ids = {field.id for field in fields}
    groups: dict[str, list[DocField]] = {}
    for field in fields:
        groups.setdefault(field.beside if field.beside in ids else field.id, []).append(field)
    return [
        (next((field for field in members if field.id == field_id), members[0]), members)
        for field_id, members in groups.items()
    ]


def _joined(fields: Iterable[DocField]) -> str:
    """The words of fields in one text, each after its joint unless it is the first."""
    text = ""
    for field in fields:
        if words := field.text:
            text += f"{field.joint}{words}" if text else words
    return text
