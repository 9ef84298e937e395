"""What is open: each kind of news with all its words, nothing cut. Each takes what it tells."""

from collections.abc import Iterator

from plans.document.anchors import DECISIONS, POSITIONS, Anchor
from plans.document.diff import Change
from plans.document.schema import DocDecision, DocField, DocLine, DocNode, PlanDocument
from plans.document.whats_new.left import (
    PLAN,
    Left,
    line_fragment,
    line_name,
    of_line,
    of_objective,
)
from plans.document.whats_new.told import Item, Section, Told, say, tell

# These first, then all others as the document ranks them.
WORST_FIRST = ("off_track", "at_risk", "stopped", "paused")
NOT_SAID = "Not said"
# What a new line or one taken out is told by; the rest of its words is folded.
OF_LINE = ("activity", "toolkit_activity", "status", "status_reason", "who", "due")
RAISE, REVIEW = "raise_with_leadership", "leadership_review_by"
OF_RAISED = ("risks", "consequences", "risk_mitigation", REVIEW)
ANSWERED_ON = "answered_on"
DECISIONS_FRAGMENT = "plan-decisions"


def nil_return(left: Left) -> Section:
    """That a document is a nil return, with its reason; or no longer one, as the one compared with was."""
    changes = left.take(PLAN, "nil_return")
    if reason := left.document.nil_return_reason:
        told = [tell(change, plain=not change.old) for change in changes] or [say("No multi-agency unit here", reason)]
        return Section("nil", "This is a nil return", (Item("", told=tuple(told)),))
    items = tuple(Item("", told=(tell(change, plain=True),)) for change in changes)
    return Section("nil", "No longer a nil return", items)


def moves(left: Left) -> Section:
    """The lines whose status moved, off track first, with the reason given."""
    found = []
    for line in left.lines.values():
        anchor = of_line(line)
        if line.key in left.old_lines and (moved := left.take(anchor, "status")):
            told = [tell(change, empty=NOT_SAID) for change in moved]
            holds = line.progress_that_holds
            told += left.take_or_read(anchor, _said(holds, "status_reason"))
            found.append((_badness(line, left.document), Item(line_name(line), line_fragment(line), tuple(told))))
    found.sort(key=lambda pair: pair[0])
    return Section("moves", "Status moved", tuple(item for _how_bad, item in found))


def _said(node: DocNode | None, *field_ids: str) -> list[DocField]:
    """The fields that say something, if only what the document says of them where they are empty."""
    fields = [node.field(field_id) for field_id in field_ids] if node else []
    return [field for field in fields if field and (field.empty or not field.is_empty)]


def _badness(line: DocLine, document: PlanDocument) -> tuple[int, int]:
    ranks = {status.id: status.rank for status in document.statuses}
    worst = WORST_FIRST.index(line.status) if line.status in WORST_FIRST else len(WORST_FIRST)
    return worst, ranks.get(line.status, len(ranks))


def new_lines(left: Left) -> Section:
    """The lines the document has and the other had not: letter, words, who, due, and where it stands."""
    new = [line for line in left.lines.values() if line.key not in left.old_lines]
    items = (Item(f"Activity {line.number}", line_fragment(line), _line(left, line)) for line in new)
    return Section("new", "New activities", tuple(items))


def dropped_lines(left: Left) -> Section:
    """The lines the document has no longer; none where it is a nil return, which holds no plan."""
    gone = [line for line in left.old_lines.values() if line.key not in left.lines]
    dropped = [] if left.document.is_nil_return else gone
    items = (Item(f"Activity {line.number}", told=_line(left, line, RAISE)) for line in dropped)
    return Section("dropped", "Activities taken out of the plan", tuple(items))


def _line(left: Left, line: DocLine, *more: str) -> tuple[Told, ...]:
    return tuple(tell(change, plain=True) for change in left.take(of_line(line), *OF_LINE, *more))


def raised(left: Left) -> Section:
    """The risks newly raised with leadership: the risk and what is done about it, in full."""
    items = []
    for line in left.lines.values():
        if line.text(RAISE) and (changes := left.take(of_line(line), RAISE)):
            told = left.take_or_read(of_line(line), _said(line, *OF_RAISED))
            items.append(Item(line_name(line), line_fragment(line), tuple(told), tuple(changes)))
    return Section("raised", "Newly raised with leadership", tuple(items))


def no_longer_raised(left: Left) -> Section:
    """The risks no longer raised with leadership."""
    items = []
    for line in left.lines.values():
        if changes := left.take(of_line(line), RAISE):
            told = tuple(tell(change) for change in left.take(of_line(line), REVIEW))
            items.append(Item(line_name(line), line_fragment(line), told, tuple(changes)))
    return Section("lowered", "No longer raised with leadership", tuple(items))


def decisions(left: Left) -> Section:
    """The decisions asked, and what became of earlier ones."""
    items = [item for decision in left.document.decisions if (item := _decision(left, decision))]
    items += [item for decision in left.compared_with.decisions if (item := _withdrawn(left, decision))]
    return Section("decisions", "Decisions or help needed", tuple(items))


def _decision(left: Left, decision: DocDecision) -> Item | None:
    changes = left.take(Anchor(DECISIONS, decision.key), *(field.id for field in decision.fields))
    by_field = {change.key[1]: change for change in changes}
    in_heading: tuple[Change, ...] = ()
    if decision.text("answer"):
        if not changes:
            # Its answer was told before.
            return None
        in_heading = tuple(change for change in changes if change.key[1] == ANSWERED_ON and not change.old)
    told = []
    for field in decision.fields:
        change = by_field.get(field.id)
        if change and change not in in_heading:
            told.append(tell(change, plain=not change.old))
        elif field.text and field.id != ANSWERED_ON:
            told.append(say(field.label, field.text))
    return Item(_what_became(decision, by_field), DECISIONS_FRAGMENT, tuple(told), in_heading)


def _what_became(decision: DocDecision, changes: dict[str, Change]) -> str:
    if decision.text("answer"):
        return f"Answered {decision.text(ANSWERED_ON)}".strip()
    if "what" in changes and not changes["what"].old:
        return "Newly asked"
    return f"Asked for {decision.asked_for}, no answer yet" if decision.asked_for else "No answer yet"


def _withdrawn(left: Left, decision: DocDecision) -> Item | None:
    changes = left.take(Anchor(DECISIONS, decision.key), *(field.id for field in decision.fields))
    return Item("No longer asked", told=tuple(tell(change, plain=True) for change in changes)) if changes else None


def positions(left: Left) -> Section:
    """The positions on toolkit activities that moved."""
    return Section("positions", "Where the force stands on the toolkit’s activities", tuple(_positions(left)))


def _positions(left: Left) -> Iterator[Item]:
    named = {}
    for document in (left.compared_with, left.document):
        for objective in document.objectives:
            for each in objective.positions:
                key = (of_objective(objective), POSITIONS, each.activity_code, each.unit, "position")
                unit = f" ({each.unit})" if each.unit else ""
                field = each.field("position")
                named[key] = (
                    f"{each.activity_number} {each.activity}{unit}",
                    objective.number,
                    field.empty if field else "",
                )
    for change in left.take_all(lambda change: change.key in named):
        heading, number, empty = named[change.key]
        told = tell(change, label="Position", empty=empty or NOT_SAID)
        is_there = any(objective.number == number for objective in left.document.objectives)
        yield Item(heading, f"objective-{number}-positions" if is_there else "", (told,))
