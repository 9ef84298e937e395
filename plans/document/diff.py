"""What changed between two documents, by objective code, key and field id: never by position.

Both documents' own lists of fields are gone through, so that a field that today's code has no longer is compared too.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from plans.document.anchors import DECISIONS, POSITIONS, TITLE_LENGTH, Anchor
from plans.document.schema import DocDecision, DocField, DocIndicator, DocLine, DocNode, DocObjective, PlanDocument
from plans.document.words import approval_words, period_words
from plans.models import Remark
from plans.wording import shortened

ABOUT = "About this plan"
NOT_COMPARED = "nothing_changed"
# Of a number, what is no field; the kind of a field that holds text.
RESULTS = "results"
TEXT = "text"


@dataclass(frozen=True)
class Change:
    """One field that differs, with what it is in. `old` is empty for what was added, `new` for what was taken out.

    `key` tells it from every other change: what it is of, then the field's id. `field_kind` is the field's, see
    plans.fields.Kind; empty for what is no field.
    """

    anchor: Anchor
    place: str
    label: str
    old: str
    new: str
    key: tuple = field(default=(), compare=False)
    field_kind: str = field(default="", compare=False)

    @property
    def kind(self) -> str:
        if not self.old:
            return "added"
        return "changed" if self.new else "removed"


@dataclass(frozen=True)
class Entry:
    """What a document says in one field. `value` is compared; of `items`, a list, only those that differ are told."""

    anchor: Anchor
    place: str
    label: str
    value: str = ""
    text: str = ""
    items: tuple[str, ...] = ()
    # Asked anew for each period: another period's words are not taken out by saying none.
    is_per_period: bool = False
    # What is said of the place where the other document has it no longer; nothing if that is no change.
    gone: str = "no longer in the plan"
    field_kind: str = ""


def diff(compared_with: PlanDocument, document: PlanDocument) -> list[Change]:
    """Return the fields that differ between two documents, in the order of the new one; then what only the old one had.

    Take the older document and the newer. Labels are the newer's, or the older's for what only that one has. Of
    progress the words that hold are compared: "nothing has changed", or no update yet, takes nothing away; nor does a
    new period whose report says less.
    """
    before, after = dict(_entries(compared_with)), dict(_entries(document))
    before = _with_keys_of(after, before)
    still_there = {key[0] for key in after}
    is_another_period = _reference(compared_with) != _reference(document)
    changes = []
    for key, entry in after.items():
        if is_another_period and entry.is_per_period and not entry.text:
            continue
        changes.append(_change(key, before.get(key, replace(entry, value="", text="", items=())), entry))
    for key, entry in before.items():
        if key in after:
            continue
        gone = entry
        if key[0] not in still_there:
            if not entry.gone:
                continue
            gone = replace(entry, place=f"{entry.place}, {entry.gone}")
        changes.append(_change(key, gone, replace(gone, value="", text="", items=())))
    return [change for change in changes if change is not None]


def _reference(document: PlanDocument) -> str:
    return document.period.reference if document.period else ""


def _change(key: tuple, old: Entry, new: Entry) -> Change | None:
    if (old.value, old.items) == (new.value, new.items):
        return None
    was, now = old.text, new.text
    if old.items or new.items:
        was = "\n".join(item for item in old.items if item not in new.items)
        now = "\n".join(item for item in new.items if item not in old.items)
    if was == now:
        return None
    return Change(new.anchor, new.place, new.label, was, now, key, new.field_kind)


def _with_keys_of(after: dict[tuple, Entry], before: dict[tuple, Entry]) -> dict[tuple, Entry]:
    """The older entries, a decision in the same words as one of the newer under that one's key.

    Decisions of version 1 had no keys of their own.
    """
    asked = {entry.value: key[0] for key, entry in after.items() if _is_what(key)}
    known = {key[0] for key in after}
    renamed = {
        key[0]: asked[entry.value]
        for key, entry in before.items()
        if _is_what(key) and key[0] not in known and entry.value in asked
    }
    return {(renamed.get(key[0], key[0]), *key[1:]): entry for key, entry in before.items()}


def _is_what(key: tuple) -> bool:
    return key[0].kind == DECISIONS and key[1] == "what"


def _entries(document: PlanDocument) -> Iterator[tuple[tuple, Entry]]:
    """Each field of a document by a key that outlives reordering and renumbering: what it is of, then its id."""
    plan = Anchor(Remark.Anchor.PLAN)

    def about(field_id: str, label: str, words: str) -> tuple[tuple, Entry]:
        anchor = replace(plan, field_id=field_id)
        return (plan, field_id), Entry(anchor, ABOUT, label, words, words, field_kind=TEXT)

    yield from _of(plan, ABOUT, document.fields)
    yield from _of(plan, ABOUT, document.report.fields, {field.id for field in document.report.fields})
    yield about("period", document.labels.get("reporting_period", "Reporting period"), period_words(document))
    yield about("joint_with", "Joint with", ", ".join(document.joint_with))
    yield about("approval", "Approved by", approval_words(document))
    yield about("nil_return", "No multi-agency unit here", document.nil_return_reason)
    for decision in document.decisions:
        yield from _decision(decision)
    for answer in document.planning_answers:
        yield about(answer.question, answer.question, answer.answer)
    for objective in document.objectives:
        yield from _objective(document, objective)


def _of(
    anchor: Anchor, place: str, fields: list[DocField], per_period: Collection[str] = ()
) -> Iterator[tuple[tuple, Entry]]:
    for each in fields:
        if each.id != NOT_COMPARED:
            yield (
                (anchor, each.id),
                Entry(
                    replace(anchor, field_id=each.id),
                    place,
                    each.label,
                    each.value,
                    each.text,
                    items=tuple(pick.text for pick in each.picks),
                    is_per_period=each.id in per_period,
                    field_kind=each.kind,
                ),
            )


def _decision(decision: DocDecision) -> Iterator[tuple[tuple, Entry]]:
    anchor = Anchor(Remark.Anchor.PLAN, field_id=DECISIONS)
    place = f"Decision asked: {shortened(decision.text('what'), TITLE_LENGTH)}"
    # One that has its answer is told once, then no more.
    gone = "" if decision.text("answer") else "no longer asked"
    for each in decision.fields:
        entry = Entry(anchor, place, each.label, each.value, each.text, gone=gone, field_kind=each.kind)
        yield (Anchor(DECISIONS, decision.key), each.id), entry


def _objective(document: PlanDocument, objective: DocObjective) -> Iterator[tuple[tuple, Entry]]:
    place = f"Objective {objective.number}"
    anchor = Anchor(Remark.Anchor.OBJECTIVE, objective.code)
    after = [field for field in objective.fields if field.where == "after"]
    yield from _of(anchor, place, [field for field in objective.fields if field.where != "after"])
    for position in objective.positions:
        where = f" on {position.activity_number}" + (f", {position.unit}" if position.unit else "")
        for each in position.fields:
            key = (anchor, POSITIONS, position.activity_code, position.unit, each.id)
            label = f"{each.label}{where}"
            of_position = replace(anchor, field_id=POSITIONS)
            yield key, Entry(of_position, place, label, each.value, each.text, field_kind=each.kind)
    for line in objective.lines:
        yield from _line(document, line, place)
    for indicator in objective.indicators:
        yield from _indicator(indicator, place)
    yield from _of(anchor, place, after)


def _line(document: PlanDocument, line: DocLine, place: str) -> Iterator[tuple[tuple, Entry]]:
    holds = line.progress_that_holds
    progress = holds.fields if holds else document.blank_progress
    anchor, place = Anchor(Remark.Anchor.LINE, line.key), f"{place}, activity {line.number}"
    yield from _of(anchor, place, line.fields_with(progress), {field.id for field in progress})


def _indicator(indicator: DocIndicator, place: str) -> Iterator[tuple[tuple, Entry]]:
    anchor = Anchor(Remark.Anchor.NUMBER, indicator.key)
    place = f"{place}, number: {shortened(indicator.name, TITLE_LENGTH)}"
    yield from _of(anchor, place, indicator.fields)
    nth: Counter[str] = Counter()
    for result in indicator.results:
        day = result.text("date")
        nth[day] += 1
        words = result_words(result)
        value = "\n".join(each.value for each in result.fields)
        entry = Entry(anchor, place, f"Result on {day}", value, words, field_kind="number")
        yield (anchor, RESULTS, day, nth[day]), entry


def result_words(result: DocNode) -> str:
    """A result in a few words: "78% (one team not counted)"."""
    value, *notes = [each.text for each in result.fields if each.id != "date" and each.text] or [""]
    return " ".join([value, *(f"({note})" for note in notes)])
