"""Where somebody's name is written in what a force still works on: open lines, owners, numbers, decisions."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db import models

from plans.fields import DECISION, LINE, NUMBER, OBJECTIVE, PLAN, REPORT, Field, Kind, form_labels, label_of
from plans.merging import digest
from plans.models import (
    DecisionAsked,
    Indicator,
    PeriodReport,
    Plan,
    PlannedActivity,
    PlanObjective,
    ReportingPeriod,
)
from plans.queries.periods import find_plan_periods
from plans.queries.progress import find_said
from plans.standing import standing

# Of a report its words are the period's; of a decision the answer was given.
NOT_HANDED_OVER = {"report": {"summary", "purpose"}, "decision": {"answer"}}


def _texts(group: str, fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Return the fields of a group in which a name may be written."""
    left_out = NOT_HANDED_OVER.get(group, set())
    return tuple(each for each in fields if each.kind in (Kind.TEXT, Kind.PERSON) and each.id not in left_out)


@dataclass(frozen=True)
class NamedPlace:
    """A field in which a name is written: its row, how people call both, and the words now and after.

    `kind` is the row's group of fields. `is_finished` says that the line is complete or stopped. `period` is the one a
    decision or report belongs to, for the action that writes it.
    """

    plan: Plan
    kind: str
    row: models.Model
    field: Field
    label: str
    where: str
    before: str
    after: str
    is_finished: bool = False
    period: ReportingPeriod | None = None

    @property
    def key(self) -> str:
        """Return what names the place in a form."""
        return f"{self.kind}-{self.row.pk}-{self.field.id}"

    @property
    def mark(self) -> str:
        """Return the digest of the words now."""
        return digest(self.before)

    @property
    def is_person(self) -> bool:
        """Return whether the field holds who is responsible, and not a text that speaks of somebody."""
        return self.field.kind == Kind.PERSON


def name_pattern(name: str) -> re.Pattern[str]:
    """Return what finds a name as it is written: whole words, in its case, however they are parted."""
    words = r"\s+".join(re.escape(word) for word in name.split())
    return re.compile(rf"(?<![\w-]){words}(?![\w-])")


def find_names(plans: Iterable[Plan], names: Mapping[str, str]) -> list[NamedPlace]:
    """Return each place of these plans where one of some names is written, in the plans' order.

    Take by each name what it would be replaced with. Retired rows, answered and withdrawn decisions, progress and what
    was submitted are left out. A constant number of queries, whatever the plans hold.
    """
    plans, wanted = list(plans), [(name_pattern(name), after) for name, after in names.items() if name.split()]
    if not plans or not wanted:
        return []

    def replace(text: str) -> str:
        for pattern, after in wanted:
            text = pattern.sub(lambda _found, after=after: after, text)
        return text

    search = _Search(plans, replace)
    return [
        *search.plans_themselves(),
        *search.reports(),
        *search.decisions(),
        *search.objectives(),
        *search.lines(),
        *search.numbers(),
    ]


class _Search:
    """The plans searched, with what is read once for all of them."""

    def __init__(self, plans: list[Plan], replace: Callable[[str], str]):
        self.by_id = {plan.pk: plan for plan in plans}
        self.replace = replace
        editions = {plan.edition_id: plan.edition for plan in plans}
        self.labels = {pk: form_labels(edition) for pk, edition in editions.items()}
        self.periods = find_plan_periods(plans)
        self.said = find_said(plans)

    def plans_themselves(self) -> Iterable[NamedPlace]:
        for plan in self.by_id.values():
            yield from self._of(plan, "plan", plan, PLAN, "The plan")

    def reports(self) -> Iterable[NamedPlace]:
        rows = PeriodReport.objects.filter(plan__in=self.by_id).select_related("period")
        for row in rows:
            plan = self.by_id[row.plan_id]
            if row.period_id in {each.period.pk for each in self.periods[plan.pk] if not each.is_answered}:
                yield from self._of(plan, "report", row, REPORT, f"Report for {row.period}", period=row.period)

    def decisions(self) -> Iterable[NamedPlace]:
        for row in DecisionAsked.objects.filter(plan__in=self.by_id, answer="", withdrawn_at=None):
            plan = self.by_id[row.plan_id]
            # A decision is written from a period's report: while there is none, it waits for the next.
            if workable := self.periods[plan.pk]:
                yield from self._of(plan, "decision", row, DECISION, "Decision asked", period=workable[0].period)

    def objectives(self) -> Iterable[NamedPlace]:
        for row in PlanObjective.objects.filter(plan__in=self.by_id).select_related("objective"):
            plan = self.by_id[row.plan_id]
            yield from self._of(plan, "objective", row, OBJECTIVE, f"Objective {row.objective.number}")

    def lines(self) -> Iterable[NamedPlace]:
        rows = PlannedActivity.objects.active().filter(plan_objective__plan__in=self.by_id)
        rows = rows.select_related("plan_objective__objective", "toolkit_activity")
        for row in rows.order_by("plan_objective__objective__number", "order", "key"):
            plan = self.by_id[row.plan_objective.plan_id]
            finished = standing(self.said[plan.pk][row.pk], None).is_finished
            where = f"Activity {row.number}, {row.short_name}"
            yield from self._of(plan, "line", row, LINE, where, is_finished=finished)

    def numbers(self) -> Iterable[NamedPlace]:
        rows = Indicator.objects.active().filter(plan_objective__plan__in=self.by_id)
        for row in rows.select_related("plan_objective"):
            plan = self.by_id[row.plan_objective.plan_id]
            yield from self._of(plan, "number", row, NUMBER, f"Number “{row.name}”")

    def _of(self, plan: Plan, kind: str, row, fields: tuple[Field, ...], where: str, **about) -> Iterable[NamedPlace]:
        for field in _texts(kind, fields):
            before = getattr(row, field.id)
            after = self.replace(before)
            if after != before:
                label = label_of(field, self.labels[plan.edition_id])
                yield NamedPlace(plan, kind, row, field, label, where, before, after, **about)
