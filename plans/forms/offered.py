"""The toolkit's rows that the form of a planned activity offers to tick, likely ones first."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from nvap.forms import HintedLabel
from plans.document.words import lower_first
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


@dataclass(frozen=True)
class Offer:
    """What can be ticked for one question: choices in groups, and a note that holds for all of them."""

    choices: list
    note: str = ""


def offered_rows(
    part: PlanObjective, activity_id: int | None, wanted: Mapping[str, Collection[int]]
) -> dict[str, Offer]:
    """What the toolkit offers for an objective: outputs, expected impacts, measures and consequences.

    Takes the plan's part for the objective, the toolkit activity chosen (its rows come first) and, by question, the
    ids ticked already or just now: these stay offered even where the toolkit no longer has them. A constant number of
    queries, one more where something ticked is no longer in the toolkit.
    """
    return {
        "outputs": _outputs(part, activity_id, wanted["outputs"]),
        "expected_impacts": _expected_impacts(part, activity_id, wanted["expected_impacts"]),
        "measures": _measures(part, wanted["measures"]),
        "consequences": _consequences(part, activity_id, wanted["consequences"]),
    }


def _outputs(part, activity_id, wanted) -> Offer:
    rows = list(
        Output.objects.with_decisions()
        .filter(activity__objective=part.objective_id)
        .order_by("activity__order", "order")
    )
    marks = {row.pk: row.mark for row in rows}
    likely = {row.pk for row in rows if row.activity_id == activity_id}
    known = Output.objects.filter(activity__objective__code=part.objective.code)
    choices = _in_groups(rows, likely, "From this activity", "From other activities of this objective", marks)
    shared = _shared(marks)
    return Offer([*choices, *_earlier(part, known, wanted, rows)], note=f"{shared}." if shared else "")


def _expected_impacts(part, activity_id, wanted) -> Offer:
    placed = ActivityImpact.objects.filter(activity=activity_id, impact=OuterRef("pk"))
    rows = list(Impact.objects.filter(objective=part.objective_id).annotate(is_likely=Exists(placed)))
    likely = {row.pk for row in rows if row.is_likely}
    known = Impact.objects.filter(objective__code=part.objective.code)
    choices = _in_groups(rows, likely, "From this activity", "From other activities of this objective")
    return Offer([*choices, *_earlier(part, known, wanted, rows)])


def _measures(part, wanted) -> Offer:
    """Each measure once, under the heading it is published under; the Logic Model's wording goes first."""
    groups: dict[str, dict[int, HintedLabel]] = {}
    rows, placed = [], set()
    placements = MeasurePlacement.objects.filter(objective=part.objective_id).select_related("measure")
    in_logic_model = MeasurePlacement.Part.LOGIC_MODEL
    for placement in sorted(placements, key=lambda placement: (placement.part != in_logic_model, placement.order)):
        if placement.measure_id in placed:
            continue
        placed.add(placement.measure_id)
        rows.append(placement.measure)
        heading = placement.heading.rstrip(":")
        if placement.part != in_logic_model:
            heading = f"{heading}, as worded in the {placement.get_part_display()}"
        groups.setdefault(heading, {})[placement.measure_id] = _label(placement.measure)
    known = Measure.objects.filter(placements__objective__code=part.objective.code).distinct()
    choices = [(heading, list(group.items())) for heading, group in groups.items()]
    return Offer([*choices, *_earlier(part, known, wanted, rows)])


def _consequences(part, activity_id, wanted) -> Offer:
    rows = list(UnintendedConsequence.objects.filter(objective=part.objective_id))
    links = ConsequenceLink.objects.with_decisions().filter(activity=activity_id)
    marks = {link.consequence_id: link.mark for link in links}
    known = UnintendedConsequence.objects.filter(objective__code=part.objective.code)
    likely = "Likely with this activity"
    if shared := _shared(marks):
        likely = f"{likely} ({lower_first(shared)})"
    choices = _in_groups(rows, set(marks), likely, "Others of this objective", marks)
    return Offer([*choices, *_earlier(part, known, wanted, rows)])


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


def _earlier(part, known, wanted: Collection[int], rows: Iterable[EditionRow]) -> list:
    """A group of what was ticked and is not offered: rejected since, or of an earlier toolkit."""
    missing = set(wanted) - {row.pk for row in rows}
    if not missing:
        return []
    kept = known.filter(pk__in=missing, edition__action=part.plan.action_id)
    choices = [(row.pk, _label(row, getattr(row, "mark", ""))) for row in kept]
    return [(EARLIER, choices)] if choices else []


def _label(row: EditionRow, mark: str = "") -> HintedLabel:
    return HintedLabel(row.text, hint=f"{mark}." if mark else "")
