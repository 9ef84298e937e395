"""The toolkit's rows that the form of a planned activity offers to tick, likely ones first."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef

from nvap.forms import HintedLabel
from nvap.kept import kept
from nvap.wording import lower_first
from plans.models import PlanObjective
from toolkit.models import (
    ActivityImpact,
    ConsequenceLink,
    EditionRow,
    Impact,
    Measure,
    MeasurePlacement,
    Output,
    UnintendedConsequence,
)

EARLIER = "From the toolkit as it was"


# Where to look for what was ticked and is no longer offered: the model, and the way to its objective's code.
KNOWN = {
    "outputs": (Output, "activity__objective__code"),
    "expected_impacts": (Impact, "objective__code"),
    "measures": (Measure, "placements__objective__code"),
    "consequences": (UnintendedConsequence, "objective__code"),
}


@dataclass(frozen=True)
class Offer:
    """What can be ticked for one question: choices in groups, a note that holds for all of them, the ids offered."""

    choices: list
    ids: frozenset[int]
    note: str = ""


def toolkit_choices(
    plan_objective: PlanObjective, activity_id: int | None, wanted: Mapping[str, Collection[int]]
) -> dict[str, Offer]:
    """What the toolkit offers for an objective: outputs, expected impacts, measures and consequences.

    Takes the plan's objective, the toolkit activity chosen (its rows come first) and, by question, the
    ids ticked already or just now: these stay offered even where the toolkit no longer has them. A constant number of
    queries, one more where something ticked is no longer in the toolkit.
    """
    return {
        name: replace(offer, choices=[*offer.choices, *_earlier(plan_objective, name, set(wanted[name]) - offer.ids)])
        for name, offer in _published(plan_objective, activity_id).items()
    }


def _published(plan_objective, activity_id) -> dict[str, Offer]:
    """What the toolkit offers as it is now, by question: kept, where published, until VKPP decides on a row."""
    edition = plan_objective.plan.edition

    def read():
        return {
            "outputs": _outputs(plan_objective, activity_id),
            "expected_impacts": _expected_impacts(plan_objective, activity_id),
            "measures": _measures(plan_objective),
            "consequences": _consequences(plan_objective, activity_id),
        }

    if edition.is_draft:
        return read()
    decided = list(edition.derived_decisions.order_by("row_code").values_list("row_code", "decision", "at"))
    shown = (edition.pk, edition.content_sha256, plan_objective.objective_id, activity_id, decided)
    return kept("toolkit-choices", shown, read)


def _outputs(plan_objective, activity_id) -> Offer:
    rows = list(
        Output.objects.with_decisions()
        .filter(activity__objective=plan_objective.objective_id)
        .order_by("activity__order", "order")
    )
    marks = {row.pk: row.mark for row in rows}
    likely = {row.pk for row in rows if row.activity_id == activity_id}
    choices = _in_groups(rows, likely, "From this activity", "From other activities of this objective", marks)
    shared = _shared(marks)
    return Offer(choices, _ids(rows), note=f"{shared}." if shared else "")


def _expected_impacts(plan_objective, activity_id) -> Offer:
    placed = ActivityImpact.objects.filter(activity=activity_id, impact=OuterRef("pk"))
    rows = list(Impact.objects.filter(objective=plan_objective.objective_id).annotate(is_likely=Exists(placed)))
    likely = {row.pk for row in rows if row.is_likely}
    choices = _in_groups(rows, likely, "From this activity", "From other activities of this objective")
    return Offer(choices, _ids(rows))


def _measures(plan_objective) -> Offer:
    """Each measure once, under the heading it is published under; the Logic Model's wording goes first."""
    groups: dict[str, dict[int, HintedLabel]] = {}
    placed = set()
    placements = MeasurePlacement.objects.filter(objective=plan_objective.objective_id).select_related("measure")
    in_logic_model = MeasurePlacement.Part.LOGIC_MODEL
    for placement in sorted(placements, key=lambda placement: (placement.part != in_logic_model, placement.order)):
        if placement.measure_id in placed:
            continue
        placed.add(placement.measure_id)
        heading = placement.heading.rstrip(":")
        if placement.part != in_logic_model:
            heading = f"{heading}, as worded in the {placement.get_part_display()}"
        groups.setdefault(heading, {})[placement.measure_id] = _label(placement.measure)
    return Offer([(heading, list(group.items())) for heading, group in groups.items()], frozenset(placed))


def _consequences(plan_objective, activity_id) -> Offer:
    rows = list(UnintendedConsequence.objects.filter(objective=plan_objective.objective_id))
    links = ConsequenceLink.objects.with_decisions().filter(activity=activity_id)
    marks = {link.consequence_id: link.mark for link in links}
    likely = "Likely with this activity"
    if shared := _shared(marks):
        likely = f"{likely} ({lower_first(shared)})"
    return Offer(_in_groups(rows, set(marks), likely, "Others of this objective", marks), _ids(rows))


def _ids(rows: Iterable[EditionRow]) -> frozenset[int]:
    return frozenset(row.pk for row in rows)


def _shared(marks: Mapping[int, str]) -> str:
    """The mark of derived rows that all have; nothing where they differ."""
    return next(iter(marks.values())) if len(set(marks.values())) == 1 else ""


def _in_groups(
    rows: Iterable[EditionRow], likely: Collection[int], first: str, rest: str, marks: Mapping[int, str] | None = None
) -> list:
    """Choices in two groups with headings, or without headings where nothing is likelier than the rest.

    Takes the marks of what is derived: one that all share is said once above them, by the caller.
    """
    marks = {} if marks is None or _shared(marks) else marks
    near = [(row.pk, _label(row, marks.get(row.pk, ""))) for row in rows if row.pk in likely]
    far = [(row.pk, _label(row, marks.get(row.pk, ""))) for row in rows if row.pk not in likely]
    if not near:
        return far
    return [(first, near), (rest, far)] if far else [(first, near)]


def _earlier(plan_objective, name: str, missing: Collection[int]) -> list:
    """A group of what was ticked and is not offered: rejected since, or of an earlier toolkit."""
    if not missing:
        return []
    model, objective_code = KNOWN[name]
    known = model.objects.filter(**{objective_code: plan_objective.objective.code}).distinct()
    rows = known.filter(pk__in=missing, edition__action=plan_objective.plan.action_id)
    choices = [(row.pk, _label(row, getattr(row, "mark", ""))) for row in rows]
    return [(EARLIER, choices)] if choices else []


def _label(row: EditionRow, mark: str = "") -> HintedLabel:
    return HintedLabel(row.text, hint=f"{mark}." if mark else "")
