"""Documents that ask more of page one than it has room for."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from plans.document import PlanDocument, Stamp
from plans.document.schema import DocApproval, DocIndicator, DocLine
from plans.models import ProgressUpdate
from tests.plans.documents import (
    LAST_PERIOD,
    PERIOD,
    make_decision,
    make_document,
    make_indicator,
    make_line,
    make_objective,
    make_period,
    make_progress,
    make_report,
    pick,
)

SENTENCE = "The team looked at each referral again with partners from health, education and social care. "
LONG_NAME = "Superintendent and Head of Something Rather Long in Public Protection, Westshire and Eastmoor " * 6
LONG_PERIOD = "A period whose name goes on and on, up to the eighty letters that a name may have"[:80]
STATUSES = [*ProgressUpdate.Status.values, ""]
RETURNED = Stamp(
    reference="2.6.1 / Westshire Police / 2026-3 / submission 2 (3f9a01bc)",
    state="returned",
    state_label="Returned for changes",
    day=datetime.date(2026, 9, 28),
    decision_reason=SENTENCE * 40,
    late=True,
)


@dataclass(frozen=True)
class Hostile:
    """How much there is of each, and in what words."""

    text: str = SENTENCE * 6
    name: str = LONG_NAME[:500]
    period: str = LONG_PERIOD
    force: str = "The Joint Constabulary of the Long Names of Northern, Western, Southern and Middle Fictionshire"
    objectives: int = 8
    lines: int = 40
    numbers: int = 40
    decisions: int = 20
    raised: bool = True
    value: str = "123456789.12"

    def document(self, *, before: bool = False) -> PlanDocument:
        """Return the document; the one of the last period where its activities and decisions were others' states."""
        objectives = [
            make_objective(
                number,
                lines=[self._line(number, place, before) for place in range(number - 1, self.lines, self.objectives)],
                indicators=[self._number(place) for place in range(number - 1, self.numbers, self.objectives)],
                short_title=self.text[:200],
                impact_owner=self.name,
                second_impact_owner=self.name,
                focus="not_planned",
            )
            for number in range(1, self.objectives + 1)
        ]
        decisions = [self._decision(place) for place in range(-before, self.decisions - 5 * before)]
        return make_document(
            force=self.force,
            project_lead=self.name,
            objectives=objectives,
            report=make_report(purpose="decision", summary=self.text[:600], prepared_by=self.name),
            decisions=decisions,
            approval=DocApproval(name=self.name[:150], rank=self.name[:100], date=datetime.date(2026, 9, 30)),
            period=make_period(name=LAST_PERIOD if before else self.period),
        )

    def _line(self, objective: int, place: int, before: bool) -> DocLine:
        status = STATUSES[(place + 3 * before) % len(STATUSES)]
        said = make_progress(status, status_reason=self.text, progress=self.text)
        return make_line(
            f"00000000-0000-4000-8000-{place:012d}",
            f"{objective}{chr(ord('A') + place % 26)}",
            activity=self.text,
            progress=None if place % 9 == 8 else said,
            last_progress=make_progress("on_track", period=LAST_PERIOD),
            risks=self.text,
            risk_mitigation=self.text,
            consequences=[pick(SENTENCE) for _ in range(4)],
            raise_with_leadership=self.raised,
            leadership_review_by=datetime.date(2026, 8 if place % 2 else 12, 1 + place % 28),
            due=datetime.date(2026 + place % 2, 9, 1 + place % 28),
        )

    def _number(self, place: int) -> DocIndicator:
        return make_indicator(
            f"00000000-0000-4000-9000-{place:012d}",
            name=self.text[:500],
            unit="hours",
            baseline=Decimal(self.value),
            target=Decimal(self.value),
            results=[
                (datetime.date(2026, 6, 30), self.value, ""),
                (datetime.date(2026, 9, 30), "1" if place % 2 else self.value, ""),
            ],
        )

    def _decision(self, place: int):
        answered = {"answer": self.text, "answered_on": datetime.date(2026, 9, 2)} if place % 4 == 3 else {}
        return make_decision(
            self.text,
            f"decision-{place}",
            asked_for=self.period if place % 2 else PERIOD,
            of_whom=self.name,
            by_when=datetime.date(2026, 9, 10 + place % 20),
            **answered,
        )
