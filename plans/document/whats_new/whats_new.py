from dataclasses import dataclass

from plans.document.diff import Change
from plans.document.schema import PlanDocument
from plans.document.whats_new import sections
from plans.document.whats_new.folds import folds
from plans.document.whats_new.left import PLAN, Left
from plans.document.whats_new.numbers import numbers
from plans.document.whats_new.told import Fold, Section

# What differs in every new period by itself.
NOT_COUNTED = ("period", "date_prepared")
# In the order in which it is read. Each takes what it tells from what is left.
OPEN = (
    sections.nil_return,
    sections.moves,
    sections.new_lines,
    sections.dropped_lines,
    sections.raised,
    sections.no_longer_raised,
    sections.decisions,
    numbers,
    sections.positions,
)


@dataclass(frozen=True)
class WhatsNew:
    """What a document says that another did not, each change in exactly one place.

    `open` is read in full, `folds` are changed words, `not_counted` is no news. `unchanged` are the letters of the
    lines of which the period says that nothing has changed, `waiting` of those it says nothing of.
    """

    open: tuple[Section, ...]
    folds: tuple[Fold, ...]
    not_counted: tuple[Change, ...]
    is_nil_return: bool
    was_nil_return: bool
    unchanged: tuple[str, ...]
    waiting: tuple[str, ...]

    @property
    def open_count(self) -> int:
        """How many things are new, each told in one item."""
        return sum(bool(item.changes) for section in self.open for item in section.items)

    @property
    def folded_count(self) -> int:
        """How many fields have other words."""
        return sum(len(fold.changes) for fold in self.folds)

    @property
    def changes(self) -> list[Change]:
        """What is counted: open, then folded."""
        return [change for section in (*self.open, *self.folds) for change in section.changes]


def find_whats_new(compared_with: PlanDocument, document: PlanDocument) -> WhatsNew:
    """Return what is new in a document since another one."""
    left = Left(compared_with, document)
    not_counted = left.take(PLAN, *NOT_COUNTED)
    if document.is_nil_return:
        # It holds its reason alone: nothing else was taken out of the plan.
        not_counted += left.take_all(lambda change: change.kind == "removed")
    opened = tuple(section for find in OPEN if (section := find(left)).items)
    return WhatsNew(
        open=opened,
        folds=tuple(folds(left)),
        not_counted=tuple(not_counted),
        is_nil_return=document.is_nil_return,
        was_nil_return=compared_with.is_nil_return,
        unchanged=tuple(line.number for line in document.lines if line.progress and line.progress.nothing_changed),
        waiting=tuple(line.number for line in document.lines if line.waits),
    )
