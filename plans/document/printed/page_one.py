"""What page one lifts out of the plan for leadership: risks raised, and the next dates."""

import datetime
from dataclasses import dataclass

from plans.document.schema import DocLine
from plans.document.words import day_words
from plans.models import ProgressUpdate
from plans.wording import shortened

# On page one a risk is told in so many characters, a date's activity in so many; both stand in full further down.
BRIEF_LENGTH = 220
DATE_LENGTH = 75
RAISED_LENGTH = 90
NEXT_DATES = 5
FINISHED = (ProgressUpdate.Status.COMPLETE, ProgressUpdate.Status.STOPPED)


@dataclass(frozen=True)
class Raised:
    """A line the force wants its leadership to see."""

    number: str
    title: str
    status: str
    risks: str
    mitigation: str


def print_raised(line: DocLine) -> Raised:
    """Tell a line's risks in brief: the force's own words, then what it ticked."""
    picked = "; ".join(pick.text for pick in line.consequence_picks)
    risks = " ".join(filter(None, [line.risks, f"From the toolkit: {picked}" if picked else ""]))
    return Raised(
        number=line.number,
        title=shortened(line.title, RAISED_LENGTH),
        status=line.status_label,
        risks=shortened(risks, BRIEF_LENGTH),
        mitigation=shortened(line.risk_mitigation, BRIEF_LENGTH),
    )


def next_dates(lines: list[DocLine], day: datetime.date):
    """The next due dates as (date, activity); what should have been done by now stands first, marked so."""
    open_lines = [line for line in lines if line.due and line.status not in FINISHED]
    for line in sorted(open_lines, key=lambda line: line.due)[:NEXT_DATES]:
        passed = " (passed)" if line.due < day else ""
        yield f"{day_words(line.due)}{passed}", f"{line.number} {shortened(line.title, DATE_LENGTH)}"
