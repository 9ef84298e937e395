"""The changes not told yet: whoever tells one takes it, so that none is told twice and none is lost."""

from collections.abc import Callable, Iterable

from plans.document.anchors import TITLE_LENGTH, Anchor
from plans.document.diff import Change, diff
from plans.document.schema import DocField, DocIndicator, DocLine, DocObjective, PlanDocument
from plans.document.whats_new.told import Told, tell, tell_field
from plans.models import Remark
from plans.wording import shortened

PLAN = Anchor(Remark.Anchor.PLAN)


class Left:
    """Two documents and the changes between them that nobody has taken yet."""

    def __init__(self, compared_with: PlanDocument, document: PlanDocument):
        self.compared_with, self.document = compared_with, document
        self.old_lines = {line.key: line for line in compared_with.lines}
        self.lines = {line.key: line for line in document.lines}
        self.old_numbers = {each.key: each for objective in compared_with.objectives for each in objective.indicators}
        self.numbers = {each.key: each for objective in document.objectives for each in objective.indicators}
        self.changes = {change.key: change for change in diff(compared_with, document)}

    def take(self, anchor: Anchor, *field_ids: str) -> list[Change]:
        """Return what changed in these fields of a thing, in this order, and count it as told."""
        keys = [(anchor, field_id) for field_id in field_ids]
        return [self.changes.pop(key) for key in keys if key in self.changes]

    def take_all(self, is_one: Callable[[Change], bool]) -> list[Change]:
        """Return the changes for which a function says so, and count them as told."""
        taken = [change for change in self.changes.values() if is_one(change)]
        for change in taken:
            del self.changes[change.key]
        return taken

    def take_or_read(self, anchor: Anchor, fields: Iterable[DocField | None]) -> list[Told]:
        """Return fields as rows, each in full: with its marks where it has changed."""
        rows = []
        for field in fields:
            if field is None:
                continue
            changes = self.take(anchor, field.id)
            taken = [tell(change, empty=field.empty, plain=not change.old) for change in changes]
            rows += taken
            # Of a list the change tells only the items that differ.
            if not taken or (field.picks and taken[0].new != _items(field)):
                rows.append(tell_field(field))
        return rows


def _items(field: DocField) -> str:
    return "\n".join(pick.text for pick in field.picks)


def of_line(line: DocLine) -> Anchor:
    """Return what a line's changes are in."""
    return Anchor(Remark.Anchor.LINE, line.key)


def of_number(number: DocIndicator) -> Anchor:
    """Return what a number's changes are in."""
    return Anchor(Remark.Anchor.NUMBER, number.key)


def of_objective(objective: DocObjective) -> Anchor:
    """Return what an objective's changes are in."""
    return Anchor(Remark.Anchor.OBJECTIVE, objective.code)


def line_name(line: DocLine) -> str:
    """Return a line's letter and what it is, in one line of text."""
    return f"{line.number} {shortened(line.title, TITLE_LENGTH)}".strip()


def line_fragment(line: DocLine) -> str:
    """Return where a line is in the document."""
    return f"activity-{line.key}"


def number_fragment(number: DocIndicator) -> str:
    """Return where a number is in the document."""
    return f"number-{number.key}"
