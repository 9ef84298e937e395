"""What a remark can be about, and a change is in: the plan, an objective, an activity or a number, or a field of it."""

from dataclasses import dataclass, field

from plans.document.schema import DocField, DocPosition, PlanDocument
from plans.models import Copy, Remark, SharedDraft
from plans.wording import shortened

TITLE_LENGTH = 90
# Of the plan and of an objective, what is no field but can be remarked on.
DECISIONS = "decisions"
POSITIONS = "positions"


@dataclass(frozen=True)
class Anchor:
    """Something in a document: its kind (of Remark.Anchor), its key, and a field's id where it is about one field.

    An objective's key is its code. `words` name it to people, `label` a field alone; two anchors on the same thing are
    equal whatever its words.
    """

    kind: str = Remark.Anchor.PLAN
    key: str = ""
    field_id: str = ""
    words: str = field(default="", compare=False)
    label: str = field(default="", compare=False)

    def __str__(self):
        """Return the value a form's choice has: "line:<key>:risks"."""
        return ":".join((self.kind, self.key, self.field_id)).rstrip(":")

    @property
    def whole(self) -> "Anchor":
        """The anchor on all of what the field is of."""
        return Anchor(self.kind, self.key)


def anchors(document: PlanDocument, whole: str = "The whole submission") -> dict[str, Anchor]:
    """Return what a remark on a document can be about, in the document's order, by the value of the form's choice.

    Take what all of the document is called. Each thing is followed by its fields; one that is printed beside another is
    not named apart.
    """
    found: list[Anchor] = []

    def add(kind: str, key: str, words: str, name: str, fields: list[DocField], more: dict[str, str]) -> None:
        labels = {each.id: each.label for each in fields if not each.beside} | more
        found.append(Anchor(kind, key, words=words))
        found.extend(Anchor(kind, key, field_id, f"{name}{label}", label) for field_id, label in labels.items())

    own = [*document.fields, *document.report.fields]
    add(Remark.Anchor.PLAN, "", whole, "", own, {DECISIONS: "Decisions or help needed"})
    for objective in document.objectives:
        name = f"Objective {objective.number}"
        positions = {POSITIONS: "Where we stand on the toolkit’s activities"}
        words = f"{name}: {objective.short_title}"
        add(Remark.Anchor.OBJECTIVE, objective.code, words, f"{name}, ", objective.fields, positions)
        for line in objective.lines:
            name = f"Activity {line.number}"
            words = f"{name}: {shortened(line.title, TITLE_LENGTH)}"
            fields = line.fields_with(document.blank_progress)
            add(Remark.Anchor.LINE, line.key, words, f"{name}, ", fields, {})
        for indicator in objective.indicators:
            name = f"Number: {shortened(indicator.name, TITLE_LENGTH)}"
            add(Remark.Anchor.NUMBER, indicator.key, name, f"{name}, ", indicator.fields, {})
    return {str(anchor): anchor for anchor in found}


def whole_words(copy: Copy) -> str:
    """Return what the whole of a submission or a shared draft is called where a remark is about it."""
    return "The whole draft" if isinstance(copy, SharedDraft) else "The whole submission"


def text_at(document: PlanDocument, anchor: Anchor) -> str | None:
    """Return what a document says in the field of an anchor, as plain text; nothing of an anchor on a whole thing.

    None where the document has no such thing or field.
    """
    if anchor.kind == Remark.Anchor.PLAN:
        if anchor.field_id == DECISIONS:
            return "\n".join(decision.text("what") for decision in document.decisions)
        return _text_in([*document.fields, *document.report.fields], anchor.field_id)
    for objective in document.objectives:
        if anchor.kind == Remark.Anchor.OBJECTIVE and objective.code == anchor.key:
            if anchor.field_id == POSITIONS:
                return "\n".join(_position_text(position) for position in objective.positions)
            return _text_in(objective.fields, anchor.field_id)
        for line in objective.lines:
            if anchor.kind == Remark.Anchor.LINE and line.key == anchor.key:
                progress = line.progress.fields if line.progress else document.blank_progress
                return _text_in(line.fields_with(progress), anchor.field_id)
        for indicator in objective.indicators:
            if anchor.kind == Remark.Anchor.NUMBER and indicator.key == anchor.key:
                return _text_in(indicator.fields, anchor.field_id)
    return None


def _text_in(fields: list[DocField], field_id: str) -> str | None:
    """What is picked and said in a field and in those printed beside it, a line each."""
    if not field_id:
        return ""
    members = [each for each in fields if field_id in (each.id, each.beside)]
    if not members:
        return None
    said = [[*(pick.text for pick in each.picks), each.text] for each in members if each.kind != "yes_no"]
    return "\n".join(words for texts in said for words in texts if words)


def _position_text(position: DocPosition) -> str:
    answer = ", ".join(each.text or each.empty for each in position.fields)
    return f"{position.activity_number} {position.activity}: {answer}"


def anchor_of(remark: Remark) -> Anchor:
    """Return what a remark is about."""
    return Anchor(remark.anchor_kind, remark.anchor_key, remark.field_id)
