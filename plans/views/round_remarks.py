"""VKPP's remarks on the page on which a whole period is updated: beside the very field, or at the head of its line."""

from collections.abc import Iterable

from plans.models import Plan, Remark
from plans.queries.remarks import find_open_remarks
from plans.views.mending import OF_PROGRESS
from plans.views.parts import Part
from plans.views.remarks import RemarkHere, list_remarks
from plans.views.round_parts import CommentsPart, LinePart, RisksPart


def place_remarks(plan: Plan, parts: Iterable[Part]) -> list[RemarkHere]:
    """Give each part of a page the remarks on it that wait for an answer. Return those that are on none of the parts.

    What is said of a field that the page does not ask about is at the head of its line, and so is what is said of
    another period's progress. Two queries, however many parts.
    """
    places = _Places(parts)
    return [here for here in list_remarks(plan, find_open_remarks(plan)) if not places.put(here)]


class _Places:
    """The parts of a page by what a remark can be on."""

    def __init__(self, parts: Iterable[Part]):
        self.heads: dict[tuple[str, str], Part] = {}
        self.fields: dict[tuple[str, str, str], Part] = {}
        for part in parts:
            part.remarks = {}
            match part:
                case LinePart():
                    self._add(part, Remark.Anchor.LINE, str(part.line.key), OF_PROGRESS)
                    self.heads[Remark.Anchor.LINE, str(part.line.key)] = part
                case RisksPart():
                    self._add(part, Remark.Anchor.LINE, str(part.line.key), part.current)
                case CommentsPart():
                    self._add(part, Remark.Anchor.OBJECTIVE, part.plan_objective.objective.code, part.current)
            for number in part.numbers:
                self.heads[Remark.Anchor.NUMBER, str(number.key)] = part

    def _add(self, part: Part, kind: str, key: str, field_ids: Iterable[str]) -> None:
        self.fields |= {(kind, key, field_id): part for field_id in field_ids}

    def put(self, here: RemarkHere) -> bool:
        """Give a remark to its part, and return whether there is one."""
        remark = here.remark
        part = self.fields.get((remark.anchor_kind, remark.anchor_key, remark.field_id))
        if part is not None and not self._is_of_other_period(part, remark):
            place = remark.field_id
        else:
            part = self.heads.get((remark.anchor_kind, remark.anchor_key))
            # A number's remarks are above its boxes, whatever they are on.
            place = remark.anchor_key if remark.anchor_kind == Remark.Anchor.NUMBER else ""
        if part is None:
            return False
        part.remarks.setdefault(place, []).append(here)
        return True

    def _is_of_other_period(self, part: Part, remark: Remark) -> bool:
        return remark.field_id in OF_PROGRESS and remark.copy.period_id != part.period.pk
