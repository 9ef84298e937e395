"""What waits of a plan besides its report, as steps of What next: each leads to the very field."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from nvap.accounts.models import UnsavedForm
from plans.models import Plan, Remark
from plans.queries.asked import ADVICE, DECISION, LINE, NUMBER, REVIEW, Asked, AskedRow
from plans.queries.overview import PlanOverview
from plans.queries.periods import PlanPeriod
from plans.views.mending import FIELD, remark_address
from plans.wording import count_words, day_words, shortened

NAME_LENGTH = 70
WHOM_LENGTH = 40
# Of one kind so many are named; of the others their number is.
NAMED = 3


@dataclass(frozen=True)
class Step:
    """One thing to do, and where; without an address for somebody who may only read."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class AskedSteps:
    """What waits of a plan, for the list of one period of it or of none: before and after what the report asks for."""

    overview: PlanOverview
    period: PlanPeriod | None
    asked: Asked

    def remarks(self) -> list[Step]:
        """Return the remarks on the period's submission that wait for an answer."""
        period = self.period and self.period.period.pk
        remarks = [each for each in self.asked.remarks if each.submission.period_id == period]
        more = _plan_address("with_vkpp", self.overview.plan)
        return _some(map(_remark_step, remarks), "more remark to answer", "more remarks to answer", more)

    def advice(self) -> list[Step]:
        """Return the drafts shared for advice whose advice waits for an answer."""
        drafts = self.asked.of_kind(ADVICE)
        words = "Answer VKPP’s advice on the draft you shared"
        return [Step(words, _plan_address("shared_draft", self.overview.plan, draft.key)) for draft in drafts]

    def results(self) -> list[Step]:
        """Return the numbers without a result since the first day of the period; none of a line that is finished."""
        if self.period is None or self.period.is_answered or not self.period.is_owed:
            return []
        since = self.period.period.starts
        numbers = [
            row
            for row in self.asked.of_kind(NUMBER)
            if (row.other_day is None or row.other_day < since) and not self._is_finished(row)
        ]
        steps = (self._result_step(row, since) for row in numbers)
        return _some(steps, "more number without a result", "more numbers without a result", self._update())

    def past(self) -> list[Step]:
        """Return what is over its date: decisions first, then lines that are not finished, then raised risks."""
        today = timezone.localdate()
        decisions = [row for row in self.asked.of_kind(DECISION) if row.is_past(today)]
        lines, reviews = (
            [row for row in self.asked.of_kind(kind) if not self._is_finished(row)] for kind in (LINE, REVIEW)
        )
        return [
            *self._decisions(decisions, "more decision past its date", "more decisions past their date"),
            *_some(map(self._line_step, lines), "more activity past its date", "more activities past their date"),
            *_some(map(self._review_step, reviews), "more risk to look at again", "more risks to look at again"),
        ]

    def open_decisions(self) -> list[Step]:
        """Return the decisions without an answer whose date is still to come, or that have none."""
        today = timezone.localdate()
        rows = [row for row in self.asked.of_kind(DECISION) if not row.is_past(today)]
        return self._decisions(rows, "more decision without an answer", "more decisions without an answer")

    def _is_finished(self, row: AskedRow) -> bool:
        """Whether the line that a row is or measures is complete or stopped; one that was taken out is neither."""
        return row.line in self._finished

    @cached_property
    def _finished(self) -> set[int]:
        return {pk for pk, standing in self.overview.standings(None).items() if standing.is_finished}

    def _decisions(self, rows: list[AskedRow], one: str, several: str) -> list[Step]:
        period = self._period_of_decisions
        more = _plan_address("report", self.overview.plan, period, fragment="decisions") if period else ""
        return _some((self._decision_step(row) for row in rows), one, several, more)

    @property
    def _period_of_decisions(self) -> str:
        latest = self.overview.latest
        return latest.reference if latest else ""

    def _decision_step(self, row: AskedRow) -> Step:
        name = _short(row.words)
        whom = f" of {shortened(row.more_words, WHOM_LENGTH)}" if row.more_words else ""
        if row.is_past(timezone.localdate()):
            text = f"Needed{whom} by {row.due}, no answer yet: {name}"
        else:
            text = f"Asked{whom}{f', needed by {row.due}' if row.due else ''}, no answer yet: {name}"
        # A decision's page is one of a period that it was asked in or before: the nearest that can be worked on.
        asked_in = row.other_day or datetime.date.min
        periods = [self.period, *self.overview.periods] if self.period else self.overview.periods
        period = next((each.period for each in periods if each.period.starts >= asked_in), None)
        if period is None:
            return Step(text)
        return Step(text, _plan_address("decision", self.overview.plan, period.reference, row.key))

    def _line_step(self, row: AskedRow) -> Step:
        text = f"Activity {row.line_number} was due by {row.due} and is not finished: {_short(row.words)}"
        if row.line in self._waiting:
            return Step(text, self._update(f"part-{row.line_number}"))
        return Step(text, _plan_address("line", self.overview.plan, row.key, fragment=f"{FIELD}due"))

    @cached_property
    def _waiting(self) -> set[int]:
        if self.period is None or self.period.is_answered:
            return set()
        return {pk for pk, standing in self.overview.standings(self.period.period).items() if standing.waits}

    def _review_step(self, row: AskedRow) -> Step:
        name = f"activity {row.line_number}, {_short(row.words)}"
        text = f"Look again at the risk raised with leadership, as planned for {row.due}: {name}"
        return Step(text, _plan_address("line", self.overview.plan, row.key, fragment=f"{FIELD}leadership_review_by"))

    def _result_step(self, row: AskedRow, since: datetime.date) -> Step:
        last = f"the last is of {day_words(row.other_day)}" if row.other_day else f"none since {day_words(since)}"
        # A number of a line that was taken out measures the objective.
        of_line = row.line in self.overview.said
        prefix = row.line_number if of_line else f"numbers{row.objective}"
        field = f"id_{prefix}-number{row.row}-value"
        return Step(f"Enter a result for this period ({last}): {_short(row.words)}", self._update(field))

    def _update(self, fragment: str = "") -> str:
        if self.period is None:
            return ""
        return _plan_address("update", self.overview.plan, self.period.period.reference, fragment=fragment)


def unsaved_by_plan(
    unsaved: Iterable[UnsavedForm], plans: Iterable[Plan]
) -> tuple[dict[int, list[UnsavedForm]], list[UnsavedForm]]:
    """Return what was not saved on the pages of these plans, by the plan's id, and what was not saved elsewhere."""
    addresses = {reverse("plans:plan", args=[plan.pk]): plan.pk for plan in plans}
    by_plan: dict[int, list[UnsavedForm]] = {}
    elsewhere = []
    for form in unsaved:
        # "/plans/3/" of "/plans/3/about/".
        plan_id = addresses.get("/".join(form.address.split("/")[:3]) + "/")
        (elsewhere if plan_id is None else by_plan.setdefault(plan_id, [])).append(form)
    return by_plan, elsewhere


def unsaved_steps(unsaved: Iterable[UnsavedForm]) -> list[Step]:
    """Return what a person typed on a plan's pages and did not save, a page a step: a page may have sixty forms."""
    by_page: dict[str, list[UnsavedForm]] = {}
    for form in unsaved:
        by_page.setdefault(form.address.partition("?")[0], []).append(form)
    steps = []
    for newest, *others in by_page.values():
        more = f" and {len(others)} more on the same page" if others else ""
        steps.append(Step(f"Not saved yet: {newest.name}, {newest.when}{more}", newest.link))
    return steps


def _remark_step(remark: Remark) -> Step:
    about = remark.about or remark.get_anchor_kind_display()
    text = f"Answer VKPP’s remark ({remark.get_kind_display().lower()}): {_short(about)}"
    plan = remark.submission.plan_id
    return Step(text, remark_address(remark) or reverse("plans:remark", args=[plan, remark.key]))


def _some(steps: Iterable[Step], one: str, several: str, more: str = "") -> list[Step]:
    """Return the first steps of one kind, and how many more there are."""
    steps = list(steps)
    if len(steps) <= NAMED + 1:
        return steps
    return [*steps[:NAMED], Step(f"And {count_words(len(steps) - NAMED, one, several)}", more)]


def _short(words: str) -> str:
    return shortened(words, NAME_LENGTH) or "without a name yet"


def _plan_address(name: str, plan: Plan, *args, fragment: str = "") -> str:
    return reverse(f"plans:{name}", args=[plan.pk, *args]) + (f"#{fragment}" if fragment else "")
