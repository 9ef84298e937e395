"""How a change is told: each in one row, rows in items, items in sections or folded by kind."""

from dataclasses import dataclass

from plans.document.diff import TEXT, Change
from plans.document.marks import Kind, Mark, mark_whole, mark_words
from plans.document.schema import DocField

PICKS = "picks"
NOTHING = "Nothing entered"


@dataclass(frozen=True)
class Told:
    """A labelled row: words with marks on what went and came. `change` is what it tells, None where it says more.

    `field_kind` is the field's, see plans.fields.Kind. `empty` reads where there was nothing or is nothing now. A
    `plain` one is in what is new or gone as a whole, which its heading says.
    """

    label: str
    marks: tuple[Mark, ...]
    change: Change | None = None
    field_kind: str = TEXT
    empty: str = NOTHING
    plain: bool = False

    @property
    def is_move(self) -> bool:
        """Whether it reads as one short value after another: a date, a choice, a name, a number."""
        return self.field_kind not in (TEXT, PICKS, "")

    @property
    def is_list(self) -> bool:
        """Whether what went and came are items of a list, one a line."""
        return self.field_kind == PICKS

    @property
    def is_whole(self) -> bool:
        """Whether all of it went or came."""
        return not any(mark.kind in (Kind.SAME, Kind.NOTHING) for mark in self.marks)

    @property
    def old(self) -> str:
        """The words that went."""
        return self._words(Kind.GONE)

    @property
    def new(self) -> str:
        """The words that came."""
        return self._words(Kind.NEW)

    def _words(self, kind: Kind) -> str:
        return "".join(mark.text for mark in self.marks if mark.kind == kind)


@dataclass(frozen=True)
class Item:
    """What is told of one thing: `heading` names it, `fragment` leads to its place in the document, empty if gone.

    `in_heading` are changes the heading and its section tell: that a decision was answered, a risk raised.
    """

    heading: str
    fragment: str = ""
    told: tuple[Told, ...] = ()
    in_heading: tuple[Change, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """What it tells; nothing where it only says how something still is."""
        return (*self.in_heading, *(told.change for told in self.told if told.change))


@dataclass(frozen=True)
class Section:
    """Things of one kind, open and in full."""

    id: str
    heading: str
    items: tuple[Item, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """What its items tell."""
        return tuple(change for item in self.items for change in item.changes)


@dataclass(frozen=True)
class Fold(Section):
    """Changed words of one kind, by what they are of, folded with their count."""


def tell(change: Change, *, label: str = "", empty: str = "", plain: bool = False) -> Told:
    """Return a change as a row: of a text the words that differ, of all else the old and the new.

    Take the label and what an empty side reads as, where they are others than usual; whether a heading says already
    that all of it is new or gone.
    """
    mark = mark_words if change.field_kind == TEXT else mark_whole
    marks = mark(change.old, change.new)
    return Told(label or change.label, marks, change, change.field_kind, empty or NOTHING, plain)


def tell_field(field: DocField) -> Told:
    """Return a field as it reads in full, unchanged; what it says where it is empty."""
    words = "\n".join(filter(None, [*(pick.text for pick in field.picks), field.text]))
    return say(field.label, words, field.empty or NOTHING)


def say(label: str, words: str, empty: str = NOTHING) -> Told:
    """Return words that are no change as a row."""
    return Told(label, (Mark(Kind.SAME, words) if words else Mark(Kind.NOTHING, empty),))
