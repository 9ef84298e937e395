"""Where a force mends what VKPP remarked on: the page and field, for the period that was submitted or shared."""

from django.urls import reverse

from plans.document import DECISIONS, POSITIONS, Anchor, anchor_of
from plans.fields import PROGRESS, REPORT
from plans.models import Copy, Plan, Remark

# Where on its page a field's control is; the two that are no fields are sections.
FIELD = "field-"
SECTIONS = {DECISIONS: "decisions", POSITIONS: "where-we-stand"}
OF_REPORT = {DECISIONS, *(field.id for field in REPORT)}
OF_PROGRESS = {field.id for field in PROGRESS}


def mending_addresses(copy: Copy, anchors: list[Anchor]) -> dict[Anchor, str]:
    """Return the address where each can be mended, by the anchor; none for the whole copy.

    One query, and only where an anchor is an objective or in one.
    """
    numbers = {}
    if any(anchor.kind == Remark.Anchor.OBJECTIVE for anchor in anchors):
        numbers = dict(copy.plan.objectives.values_list("objective__code", "objective__number"))
    addresses = {anchor: _page(copy, anchor, numbers) for anchor in anchors}
    return {anchor: f"{page}{_fragment(anchor)}" for anchor, page in addresses.items() if page}


def remark_addresses(plan: Plan, remarks: list[Remark]) -> dict[int, str]:
    """Return where each remark on a plan's copies can be mended, by the remark's id; none for the whole of one.

    Take the remarks with what they are on and its period. One query, and only where a remark is on an objective.
    """
    numbers = {}
    if any(remark.anchor_kind == Remark.Anchor.OBJECTIVE for remark in remarks):
        numbers = dict(plan.objectives.values_list("objective__code", "objective__number"))
    found = {}
    for remark in remarks:
        if page := _page(remark.copy, anchor_of(remark), numbers):
            found[remark.pk] = f"{page}{_fragment(anchor_of(remark))}"
    return found


def remark_address(remark: Remark) -> str:
    """Return where one remark can be mended, without a query; nothing of one on the whole submission.

    Take it with submission and period, and its objective's number as `objective_number`.
    """
    anchor = anchor_of(remark)
    page = _page(remark.copy, anchor, {anchor.key: remark.objective_number} if remark.objective_number else {})
    return f"{page}{_fragment(anchor)}" if page else ""


def _page(copy: Copy, anchor: Anchor, numbers: dict[str, int]) -> str:
    plan, reference = copy.plan_id, copy.period and copy.period.reference
    match anchor.kind:
        case Remark.Anchor.PLAN if anchor.field_id in OF_REPORT:
            # A draft may be of no period, and has no report then.
            return reverse("plans:report", args=[plan, reference]) if reference else ""
        case Remark.Anchor.PLAN if anchor.field_id:
            return reverse("plans:about", args=[plan])
        case Remark.Anchor.OBJECTIVE if anchor.key in numbers:
            return reverse("plans:objective", args=[plan, numbers[anchor.key]])
        case Remark.Anchor.LINE if anchor.field_id in OF_PROGRESS and reference:
            return reverse("plans:progress", args=[plan, reference, anchor.key])
        case Remark.Anchor.LINE:
            return reverse("plans:line", args=[plan, anchor.key])
        case Remark.Anchor.NUMBER:
            return reverse("plans:indicator", args=[plan, anchor.key])
    return ""


def _fragment(anchor: Anchor) -> str:
    if not anchor.field_id:
        return ""
    return f"#{SECTIONS.get(anchor.field_id, f'{FIELD}{anchor.field_id}')}"
