"""Changed words, folded by kind; in each kind by what they are of, in the order of the plan."""

from collections.abc import Iterator

from plans.document.anchors import Anchor
from plans.document.diff import Change
from plans.document.whats_new.left import (
    Left,
    line_fragment,
    line_name,
    number_fragment,
)
from plans.document.whats_new.told import Fold, Item, tell
from plans.models import Remark

KINDS = {
    "report": "The report, and the plan as a whole",
    "objectives": "Objectives: owners, focus, comments",
    "progress": "Progress and next steps",
    "dates": "Who and when",
    "risks": "Risks",
    "measurement": "Measurement and evidence",
    "activities": "What the activities are",
    "numbers": "What the numbers count",
    "new-words": "All else the new activities say",
    "dropped-words": "All else the activities taken out said",
}
OF_LINE = {
    **dict.fromkeys(("risks", "consequences", "risk_mitigation"), "risks"),
    **dict.fromkeys(("who", "start", "due", "leadership_review_by"), "dates"),
    **dict.fromkeys(
        ("measures", "impact_measurement", "evidence_held", "evidence_date", "evidence_where"), "measurement"
    ),
}


def folds(left: Left) -> Iterator[Fold]:
    """Return every change that is left, and take it."""
    progress = {field.id for field in (*left.compared_with.blank_progress, *left.document.blank_progress)}
    kinds: dict[str, dict[str, list[Change]]] = {kind: {} for kind in KINDS}
    for change in left.take_all(lambda change: True):
        kinds[_kind(change, left, progress)].setdefault(change.place, []).append(change)
    for kind, places in kinds.items():
        if places:
            items = tuple(_item(place, changes, left) for place, changes in places.items())
            yield Fold(kind, KINDS[kind], items)


def _kind(change: Change, left: Left, progress: set[str]) -> str:
    anchor = change.anchor
    match anchor.kind:
        case Remark.Anchor.OBJECTIVE:
            return "objectives"
        case Remark.Anchor.NUMBER:
            return "numbers"
        case Remark.Anchor.LINE if anchor.key not in left.old_lines:
            return "new-words"
        case Remark.Anchor.LINE if anchor.key not in left.lines:
            return "dropped-words"
        case Remark.Anchor.LINE:
            return "progress" if anchor.field_id in progress else OF_LINE.get(anchor.field_id, "activities")
    return "report"


def _item(place: str, changes: list[Change], left: Left) -> Item:
    anchor = changes[0].anchor
    told = tuple(tell(change, plain=_is_new_or_gone(anchor, left)) for change in changes)
    match anchor.kind:
        case Remark.Anchor.LINE if anchor.key in left.lines:
            line = left.lines[anchor.key]
            return Item(line_name(line), line_fragment(line), told)
        case Remark.Anchor.LINE:
            return Item(line_name(left.old_lines[anchor.key]), told=told)
        case Remark.Anchor.NUMBER if anchor.key in left.numbers:
            number = left.numbers[anchor.key]
            return Item(number.name, number_fragment(number), told)
        case Remark.Anchor.NUMBER:
            return Item(f"No longer tracked: {left.old_numbers[anchor.key].name}", told=told)
        case Remark.Anchor.OBJECTIVE:
            for objective in left.document.objectives:
                if objective.code == anchor.key:
                    heading = f"Objective {objective.number}: {objective.short_title}"
                    return Item(heading, f"objective-{objective.number}", told)
    return Item(place, "about-in-full" if anchor.kind == Remark.Anchor.PLAN else "", told)


def _is_new_or_gone(anchor: Anchor, left: Left) -> bool:
    """Whether a line or number is in one of the two documents alone, so that marks on its words would say nothing."""
    match anchor.kind:
        case Remark.Anchor.LINE:
            return anchor.key not in left.lines or anchor.key not in left.old_lines
        case Remark.Anchor.NUMBER:
            return anchor.key not in left.numbers or anchor.key not in left.old_numbers
    return False
