"""A period's board: where every force is with its plan for each action. It says "writing", never what is written."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import models
from django.utils import timezone

from nvap.accounts.models import Force, Membership, User
from plans.models import Extension, Plan, Reminder, ReportingPeriod, Submission
from plans.queries.periods import PlanPeriod, find_in_period
from toolkit.models import Action, Edition


class BoardState(models.TextChoices):
    """Where a force is with its plan for one action in a period."""

    NO_PLAN = "no_plan", "No plan"
    WRITING = "writing", "Writing"
    SUBMITTED = "submitted", "Submitted"
    RETURNED = "returned", "Returned"
    ACCEPTED = "accepted", "Reviewed"


class BoardMark(models.TextChoices):
    """What is said of a plan beside its state."""

    OVERDUE = "overdue", "Overdue"
    LATE = "late", "Late"
    NIL_RETURN = "nil_return", "Nil return"
    EXTENDED = "extended", "Extension"
    PENDING = "pending", "Decision pending"


# One word for all states in which the force has the next step.
NOT_SUBMITTED = ("not_submitted", "Not submitted yet")
ASKED = (BoardState.NO_PLAN, BoardState.WRITING, BoardState.RETURNED)


@dataclass(frozen=True)
class BoardCell:
    """A force and an action. `submission` is the latest one that was not withdrawn; `joint` the force whose plan it is.

    `since` is the day it came to be so; of "No plan" and "Writing" not before the period was opened.
    """

    action: Action
    state: BoardState
    since: datetime.date | None
    marks: list[BoardMark]
    submission: Submission | None = None
    joint: Force | None = None

    @property
    def is_asked(self) -> bool:
        """Whether the next step is the force's own."""
        return self.state in ASKED and self.joint is None

    def has(self, wanted: str) -> bool:
        """Return whether this is the cell's state, one of its marks, or "not submitted" of a plan that is not."""
        if wanted == NOT_SUBMITTED[0]:
            return self.state in ASKED
        return wanted == self.state or wanted in self.marks


@dataclass(frozen=True)
class BoardRow:
    """A force in a period, with its cells in the order of the actions."""

    force: Force
    cells: list[BoardCell]
    managers: list[User]
    due: datetime.date
    extension: Extension | None
    reminder: Reminder | None

    @property
    def is_reminded_today(self) -> bool:
        """Return whether VKPP has reminded the force today: its writers get no second mail."""
        return self.reminder is not None and timezone.localdate(self.reminder.reminded_at) == timezone.localdate()

    @property
    def why_not_remind(self) -> str | None:
        """Return why there is nobody or nothing to remind, in words that follow the force's name, or None."""
        if not any(cell.is_asked for cell in self.cells):
            joint = next((cell.joint for cell in self.cells if cell.joint and cell.state in ASKED), None)
            return f"reports in the plan of {joint}" if joint else "has submitted"
        return None if self.managers else "has no manager"


@dataclass(frozen=True)
class Board:
    """A period's board: its rows in the order of the forces' names, and the actions they are about."""

    period: ReportingPeriod
    actions: list[Action]
    rows: list[BoardRow]

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """Return each state and mark there is with its words and in how many cells it is."""
        cells = [cell for row in self.rows for cell in row.cells]
        kinds = [NOT_SUBMITTED, *BoardState.choices, *BoardMark.choices]
        found = [(value, label, sum(cell.has(value) for cell in cells)) for value, label in kinds]
        return [each for each in found if each[2]]


@dataclass(frozen=True)
class BoardFilter:
    """What of a board is asked for; empty values ask for all. `contact` is a reviewer's id, or "nobody"."""

    text: str = ""
    state: str = ""
    nation: str = ""
    region: str = ""
    contact: str = ""
    action: str = ""
    called: frozenset[int] = field(default_factory=frozenset)

    def apply(self, board: Board) -> Board:
        """Return the board with what is asked for alone."""
        actions = [action for action in board.actions if self.action in ("", action.reference)]
        rows = [
            BoardRow(
                row.force,
                [cell for cell in row.cells if cell.action in actions],
                row.managers,
                row.due,
                row.extension,
                row.reminder,
            )
            for row in board.rows
        ]
        return Board(board.period, actions, [row for row in rows if self._wants(row)])

    def _wants(self, row: BoardRow) -> bool:
        force = row.force
        return (
            (not self.text or force.pk in self.called)
            and self.nation in ("", force.nation)
            and self.region in ("", force.region)
            and self.contact in ("", str(force.contact_id or "nobody"))
            and (not self.state or any(cell.has(self.state) for cell in row.cells))
        )


def find_board(period: ReportingPeriod, forces: models.QuerySet) -> Board:
    """Return the board of these forces, in the order of their names; the same number of queries for any number.

    A force without a plan of its own that reports in another's is where that plan is.
    """
    found = list(forces.select_related("contact").order_by("name"))
    actions = list(_actions())
    plans = list(
        Plan.objects.filter(models.Q(force__in=found) | models.Q(joint_with__in=found))
        .distinct()
        .select_related("force")
        .prefetch_related("joint_with")
        .order_by("force__name", "pk")
    )
    of_plans = find_in_period(plans, period)
    late = set(Submission.objects.filter(period=period, late=True).values_list("plan", flat=True))
    by_force = {(force_id, plan.action_id): plan for plan in reversed(plans) for force_id in _forces_of(plan)}
    by_force |= {(plan.force_id, plan.action_id): plan for plan in plans}
    managers = _managers(found)
    extensions = {each.force_id: each for each in period.extensions.filter(force__in=found)}
    reminders = _last_reminders(period)
    rows = []
    for force in found:
        extension = extensions.get(force.pk)
        due = extension.due if extension else period.due
        cells = []
        for action in actions:
            if plan := by_force.get((force.pk, action.pk)):
                cells.append(_cell(action, force, plan, of_plans[plan.pk], late=plan.pk in late))
            else:
                marks = [BoardMark.EXTENDED] if extension else []
                cells.append(BoardCell(action, BoardState.NO_PLAN, _opened(period), marks))
        rows.append(BoardRow(force, cells, managers[force.pk], due, extension, reminders.get(force.pk)))
    return Board(period, actions, rows)


def count_others_with_submissions(period: ReportingPeriod) -> int:
    """Return how many forces that do not count in national figures have submitted for a period."""
    submissions = period.submissions.exclude(state=Submission.State.WITHDRAWN)
    others = submissions.exclude(plan__force__kind=Force.Kind.TERRITORIAL)
    return others.order_by().values("plan__force").distinct().count()


def _actions() -> models.QuerySet:
    """The actions with a published toolkit, and those for which there is a plan."""
    published = Edition.objects.published().values("action")
    return Action.objects.filter(models.Q(pk__in=published) | models.Q(pk__in=Plan.objects.order_by().values("action")))


def _forces_of(plan: Plan) -> Iterator[int]:
    yield plan.force_id
    yield from (force.pk for force in plan.joint_with.all())


def _managers(forces: Iterable[Force]) -> dict[int, list[User]]:
    memberships = Membership.objects.filter(force__in=forces, role=Membership.Role.MANAGER, user__is_active=True)
    found = defaultdict(list)
    for membership in memberships.select_related("user").order_by("user__name", "user__email"):
        found[membership.force_id].append(membership.user)
    return found


def _last_reminders(period: ReportingPeriod) -> dict[int, Reminder]:
    """The latest reminder of each force, by the force's id."""
    return {
        each.force_id: each for each in period.reminders.select_related("reminded_by").order_by("reminded_at", "pk")
    }


def _cell(action: Action, force: Force, plan: Plan, of_plan: PlanPeriod, *, late: bool) -> BoardCell:
    latest = of_plan.latest
    joint = plan.force if plan.force_id != force.pk else None
    marks = {
        BoardMark.OVERDUE: latest is None and of_plan.is_owed and timezone.localdate() > of_plan.due,
        BoardMark.LATE: late,
        BoardMark.NIL_RETURN: latest is not None and latest.nil_return,
        BoardMark.EXTENDED: of_plan.is_extended,
        BoardMark.PENDING: latest is not None and latest.is_being_decided,
    }
    said = [mark for mark, holds in marks.items() if holds]
    if latest is None:
        begun = timezone.localdate(plan.created_at)
        return BoardCell(action, BoardState.WRITING, max(begun, _opened(of_plan.period) or begun), said, joint=joint)
    review = getattr(latest, "review", None)
    at = latest.submitted_at if latest.is_waiting or review is None else review.decided_at
    return BoardCell(action, BoardState(latest.state), timezone.localdate(at), said, latest, joint)


def _opened(period: ReportingPeriod) -> datetime.date | None:
    return timezone.localdate(period.opened_at) if period.opened_at else None
