"""A plan's PDF made at once, in this process; the product has the queue's child process make it."""

from nvap.pdf.renderer import render
from plans.document import PlanDocument, Stamp
from plans.exports.pdf import plan_html


def plan_pdf(document: PlanDocument, stamp: Stamp, last_period: PlanDocument | None = None) -> bytes:
    """Return the plan as a tagged PDF; the same three give the same bytes."""
    return render(plan_html(document, stamp, last_period))
