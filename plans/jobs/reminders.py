"""Reminders of what is due: a fortnight before, three days before, and once when it is overdue.

Safe to run twice, and to miss a day: what was due and not sent is sent once, as it then is.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from nvap.accounts.models import Force, User
from nvap.mail.outbox import Wanted, want_mails
from plans.jobs.telling import find_writers
from plans.jobs.told import find_days_told
from plans.models import Extension, Plan, ReportingPeriod
from plans.queries.periods import find_plan_periods

# The kinds of reminder, the nearest first: the days left from which each goes, and how many days before that the force
# must have been told of the date; sooner, it was reminder enough.
BEFORE_DUE = {"due_in_3": (3, 1), "due_in_14": (14, 7)}
# Who was told in a mail of its own that the date was moved, so many days before that, needs no reminder of a fortnight.
MOVED_SINCE = {"due_in_3": 1, "due_in_14": 14}
# What has been overdue for longer is VKPP's to ask for by hand.
OVERDUE_TOLD_FOR = 30


@dataclass(frozen=True)
class Unanswered:
    """A force that owes a period: its due date, its plans that owe it (none where it has no plan), when it was told.

    `moved_on`: the day on which its people were last told that the date had changed to this one, if they were.
    `is_returned`: what it submitted came back for changes, and that alone is what it owes.
    """

    force: Force
    due: datetime.date
    plans: list[Plan]
    told_on: datetime.date
    moved_on: datetime.date | None = None
    is_returned: bool = False


def send_reminders() -> None:
    """Remind the writers of every force that owes an opened period: a job, done each morning."""
    today = timezone.localdate()
    for period in ReportingPeriod.objects.opened():
        wanted: dict[str, list[Wanted]] = {}
        writers = find_writers()
        for unanswered in find_unanswered(period, writers):
            kind = find_reminder(unanswered.due, unanswered.told_on, today, unanswered.moved_on)
            if kind:
                once = f"{period.pk} {unanswered.force.pk} {unanswered.due}"
                about = {"period": period.pk, "force": unanswered.force.pk}
                wanted.setdefault(kind, []).append(Wanted(writers[unanswered.force], about, once))
        with transaction.atomic():
            for kind, each in wanted.items():
                want_mails(kind, each)


@transaction.atomic
def remind(plan_or_force: Plan | Force, period: ReportingPeriod, by: User) -> int:
    """Remind a force's writers of a period now, because VKPP (`by`) asks for it; return how many people that are.

    A force that owes nothing for the period is not reminded, and nobody twice on one day.
    """
    force = plan_or_force.force if isinstance(plan_or_force, Plan) else plan_or_force
    writers = find_writers([force])
    if not find_unanswered(period, writers, with_returned=True):
        return 0
    about = {"period": period.pk, "force": force.pk, "by": by.pk}
    once = f"{period.pk} {force.pk} {timezone.localdate()}"
    want_mails("reminded", [Wanted(writers[force], about, once)])
    return len(writers[force])


def find_reminder(
    due: datetime.date, told_on: datetime.date, today: datetime.date, moved_on: datetime.date | None = None
) -> str | None:
    """Return the kind of reminder that is to have gone by today, or None.

    Who was told of the date that late, by the opening, by an extension or when it was moved, is not told the same again
    by a reminder.
    """
    left = (due - today).days
    if left < 0:
        return "overdue" if left >= -OVERDUE_TOLD_FOR else None
    for kind, (days, since) in BEFORE_DUE.items():
        if left <= days:
            is_moved = moved_on is not None and moved_on > due - datetime.timedelta(days=days + MOVED_SINCE[kind])
            is_told = told_on > due - datetime.timedelta(days=days + since)
            return None if is_told or is_moved else kind
    return None


def find_unanswered(
    period: ReportingPeriod, forces: Iterable[Force], *, with_returned: bool = False
) -> list[Unanswered]:
    """Return those of the forces that have not submitted for an opened period and owe it, in a few queries.

    A force without any plan owes it while the period is open. A nil return is a submission; what was returned has been
    told of, and counts only where VKPP asks again by hand (`with_returned`).
    """
    if period.opened_at is None or period.is_voided:
        return []
    forces, days_told = list(forces), find_days_told(period)
    extensions = {each.force_id: each for each in Extension.objects.filter(period=period, force__in=forces)}
    plans = list(Plan.objects.filter(force__in=forces).select_related("force", "action"))
    workable = find_plan_periods(plans)
    found = []
    for force in forces:
        its_plans = [plan for plan in plans if plan.force_id == force.pk]
        first, returned = [], []
        for plan in its_plans:
            for each in workable[plan.pk]:
                if each.period == period and each.is_owed:
                    first += [plan] if each.is_first else []
                    returned += [plan] if each.is_returned and with_returned else []
        owed = first or returned
        if owed or (not its_plans and period.is_open):
            own = extensions.get(force.pk)
            told_on = timezone.localdate(max(period.opened_at, own.given_at) if own else period.opened_at)
            due = own.due if own else period.due
            moved_on = days_told.get((force.pk, due))
            found.append(Unanswered(force, due, owed, told_on, moved_on, is_returned=bool(returned and not first)))
    return found
