"""A plan as PDF: the same page parts as on screen, with a style sheet for paper."""

import re

from django.template.loader import render_to_string
from django.utils.text import slugify

from nvap.pdf import html_to_pdf
from plans.document import PlanDocument, Stamp, print_plan
from plans.document.emoji import name_emoji


def plan_html(document: PlanDocument, stamp: Stamp, last_period: PlanDocument | None = None) -> str:
    """Return the page that becomes the PDF: self-contained but for our fonts."""
    page = render_to_string("plans/pdf/plan.html", {"plan": print_plan(document, stamp, last_period), "paper": True})
    return name_emoji(page)


def plan_pdf(document: PlanDocument, stamp: Stamp, last_period: PlanDocument | None = None) -> bytes:
    """Return the plan as a tagged PDF; the same three give the same bytes.

    Take the document, the stamp it is printed under, and the document submitted for the last period.
    """
    return html_to_pdf(plan_html(document, stamp, last_period))


def plan_file_name(document: PlanDocument, number: int | None = None) -> str:
    """Return the PDF's file name: force, period, submission, marking.

    Take the submission's number; None for a draft.
    """
    period = document.period.reference if document.period else "no-period"
    state = f"submission-{number}" if number else "DRAFT"
    marking = re.sub(r"[^A-Z-]", "", document.marking.upper())
    reference = document.action_reference.replace(".", "-")
    return f"{slugify(document.force)}_{reference}_{period}_{state}_{marking}.pdf"
