"""What of a plan waits whatever the period: what is over its date, decisions without an answer, numbers, remarks.

For many plans in one query, and a second where VKPP's remarks wait for an answer.
"""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import CharField, DateField, Exists, F, IntegerField, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from nvap.dates import Due
from plans.models import (
    DecisionAsked,
    DuePrecision,
    Indicator,
    Plan,
    PlannedActivity,
    Reading,
    Remark,
    SharedDraft,
    line_number,
)
from plans.queries.remarks import find_open_remarks_of

LINE, REVIEW, DECISION, NUMBER, ADVICE = "line", "review", "decision", "number", "advice"
COLUMNS = (
    *("kind", "plan", "row", "row_key", "day", "precision", "other_day"),
    *("words", "more_words", "objective", "letter", "of_line"),
)


@dataclass(frozen=True)
class AskedRow:
    """A row of a plan that waits, by its kind: a line past its date, a raised risk past the day to look at it again,
    a decision without an answer, a number, or a shared draft with advice to answer.

    `due` is its date: of a number its target's, None where there is none. `other_day` is the day a number's latest
    result is of, and a decision's first period's first day. `line` is the id of the line it is or measures, 0 where it
    is of none; `line_number` that line's. `more_words` say of whom a decision is asked.
    """

    kind: str
    row: int
    key: uuid.UUID
    due: Due | None
    other_day: datetime.date | None
    words: str
    more_words: str
    objective: int
    line: int
    line_number: str

    def is_past(self, today: datetime.date) -> bool:
        """Return whether its date is over."""
        return self.due is not None and self.due.is_past(today)


@dataclass(frozen=True)
class Asked:
    """What waits of one plan: rows of it, the longest due first, and VKPP's remarks to answer, what must change first.

    Each remark knows its objective's number as `objective_number`.
    """

    rows: list[AskedRow] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def of_kind(self, kind: str) -> list[AskedRow]:
        """Return the rows of one kind, in their order."""
        return [row for row in self.rows if row.kind == kind]


def find_asked(plans: Iterable[Plan], remarked: Iterable[Plan]) -> dict[int, Asked]:
    """Return what waits of each plan, by the plan's id; of `remarked` the remarks to answer.

    Whether a line is finished, or a number's results are new enough for a period, is not looked at here. One query, and
    a second where some are remarked on; none for no plans.
    """
    found = {plan.pk: Asked() for plan in plans}
    if found:
        for plan_id, row in sorted(_rows(found), key=lambda each: _order(each[1])):
            found[plan_id].rows.append(row)
    if remarked := [plan for plan in remarked if plan.pk in found]:
        for remark in find_open_remarks_of(remarked):
            found[remark.submission.plan_id].remarks.append(remark)
    return found


def _rows(plan_ids: Iterable[int]) -> list[tuple[int, AskedRow]]:
    today, plan_ids = timezone.localdate(), list(plan_ids)
    lines = PlannedActivity.objects.active().filter(plan_objective__plan__in=plan_ids)
    overdue = lines.filter(due_on__lt=today)
    raised = lines.filter(raise_with_leadership=True, leadership_review_by__lt=today)
    decisions = DecisionAsked.objects.filter(plan__in=plan_ids, answer="", withdrawn_at__isnull=True)
    numbers = Indicator.objects.active().filter(plan_objective__plan__in=plan_ids)
    latest = Reading.objects.filter(indicator=OuterRef("pk")).order_by("-date").values("date")[:1]
    advised = SharedDraft.objects.filter(
        Exists(Remark.objects.to_answer().filter(shared_draft=OuterRef("pk"))), plan__in=plan_ids
    )
    day, number = Value(DuePrecision.DAY, CharField()), IntegerField()
    of_line = {
        "plan": F("plan_objective__plan"),
        "words": F("activity"),
        "more_words": Coalesce(F("toolkit_activity__text"), Value(""), output_field=TextField()),
        "objective": F("plan_objective__objective__number"),
        "letter": F("ordinal"),
        "of_line": F("pk"),
    }
    queries = [
        _columns(overdue, LINE, of_line, F("due_on"), F("due_precision"), F("due_on")),
        _columns(raised, REVIEW, of_line, F("leadership_review_by"), day, F("leadership_review_by")),
        _columns(
            decisions,
            DECISION,
            {
                "plan": F("plan_id"),
                "words": F("what"),
                "more_words": F("of_whom"),
                **dict.fromkeys(("objective", "letter", "of_line"), Value(0, number)),
            },
            F("by_when"),
            day,
            F("asked_for__starts"),
        ),
        _columns(
            numbers,
            NUMBER,
            {
                "plan": F("plan_objective__plan"),
                "words": F("name"),
                "more_words": Value("", CharField()),
                "objective": F("plan_objective__objective__number"),
                "letter": Coalesce(F("line__ordinal"), Value(0), output_field=number),
                "of_line": Coalesce(F("line_id"), Value(0), output_field=number),
            },
            F("target_date"),
            day,
            Subquery(latest, DateField()),
        ),
        _columns(
            advised,
            ADVICE,
            {
                "plan": F("plan_id"),
                **dict.fromkeys(("words", "more_words"), Value("", CharField())),
                **dict.fromkeys(("objective", "letter", "of_line"), Value(0, number)),
            },
            Value(None, DateField()),
            day,
            Value(None, DateField()),
        ),
    ]
    return [_row(*values) for values in queries[0].union(*queries[1:], all=True)]


def _columns(rows, kind: str, own: dict, day, precision, other_day):
    """Return rows of one kind as the columns of the one query."""
    own = own | {"kind": Value(kind, CharField()), "row": F("pk"), "row_key": F("key")}
    own |= {"day": day, "precision": precision, "other_day": other_day}
    return rows.order_by().values_list(*(own[name] for name in COLUMNS))


def _row(kind, plan_id, row, key, day, precision, other_day, words, more_words, objective, letter, line):
    named = line_number(objective, letter) if letter else ""
    if kind in (LINE, REVIEW):
        words, more_words = words or more_words, ""
    due = Due(day, precision) if day else None
    return plan_id, AskedRow(kind, row, key, due, other_day, words, more_words, objective, line, named)


def _order(row: AskedRow) -> tuple:
    return row.due or Due.without_end(), row.objective, row.row
