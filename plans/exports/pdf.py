"""A plan as PDF: the same page parts as on screen, with a style sheet for paper."""

import calendar
import re

from django.template.loader import render_to_string
from django.utils.text import slugify

from plans.document import PlanDocument, Stamp, print_plan
from plans.document.emoji import name_emoji

# A date stays in one line: its day, month and year are bound to each other.
MONTHS = "|".join(calendar.month_name[1:])
DATE = re.compile(rf"\b(?:(\d{{1,2}}) )?({MONTHS}) (\d{{4}})\b")
# A drawing, whose texts have a line each, or a text after a tag.
DRAWING_OR_TEXT = re.compile(r"<svg\b.*?</svg>|>[^<]+", re.DOTALL)
SPACE = "\N{NO-BREAK SPACE}"


def bind_dates(page: str) -> str:
    """Return a page in whose texts no date is broken between its lines."""
    head, body, rest = page.partition("<body")
    return head + body + DRAWING_OR_TEXT.sub(_bind_in, rest)


def _bind_in(part: re.Match) -> str:
    return part[0] if part[0].startswith("<svg") else DATE.sub(_bound, part[0])


def _bound(date: re.Match) -> str:
    return SPACE.join(piece for piece in date.groups() if piece)


def plan_html(document: PlanDocument, stamp: Stamp, last_period: PlanDocument | None = None) -> str:
    """Return the page that becomes the PDF: self-contained but for our fonts."""
    page = render_to_string("plans/pdf/plan.html", {"plan": print_plan(document, stamp, last_period), "paper": True})
    return bind_dates(name_emoji(page))


def plan_file_name(document: PlanDocument, number: int | None = None) -> str:
    """Return the PDF's file name: force, period, submission, marking.

    Take the submission's number; None for a draft.
    """
    period = document.period.reference if document.period else "no-period"
    state = f"submission-{number}" if number else "DRAFT"
    marking = re.sub(r"[^A-Z-]", "", document.marking.upper())
    reference = document.action_reference.replace(".", "-")
    return f"{slugify(document.force)}_{reference}_{period}_{state}_{marking}.pdf"
