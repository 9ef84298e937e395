"""The parts of a document that a remark can be about."""

from plans.document.schema import PlanDocument
from plans.models import Remark
from plans.wording import shortened

TITLE_LENGTH = 90
WHOLE = {"": "The whole submission"}


def places(document: PlanDocument) -> dict[str, str]:
    """What a remark can be about: {the choice's value: its words}, in the order of the document."""
    found = WHOLE.copy()
    for objective in document.objectives:
        found[f"objective:{objective.code}"] = f"Objective {objective.number}: {objective.short_title}"
        for line in objective.lines:
            found[f"line:{line.key}"] = f"Activity {line.number}: {shortened(line.title, TITLE_LENGTH)}"
    return found


def place_of(remark: Remark) -> str:
    """The value of the choice a remark was made for."""
    if remark.line_key:
        return f"line:{remark.line_key}"
    return f"objective:{remark.objective_code}" if remark.objective_code else ""
