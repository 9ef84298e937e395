"""Reminding forces of what they owe for a period."""

import uuid
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from nvap.accounts.models import Force, User
from plans.actions.lateness import lock_period
from plans.jobs.reminders import remind
from plans.models import Reminder, ReportingPeriod
from plans.permissions import refuse, why_not_remind
from plans.queries.board import find_board


@transaction.atomic
def add_reminders(
    *,
    period: ReportingPeriod,
    forces: Iterable[Force],
    by: User,
    shown: int | None = None,
    form_key: uuid.UUID | None = None,
) -> list[Reminder]:
    """Remind those of these forces that owe something and have a manager, by mail. Return the reminders.

    The same form sent twice reminds once. `shown` is the id of the period's latest reminder that `by` was shown, 0 for
    none: where somebody has reminded one of the forces since, nothing is written. Raise PermissionDenied,
    ValidationError where somebody was faster and where none of the forces is to be reminded.
    """
    period = lock_period(period)
    refuse(why_not_remind(by, period))
    if form_key and (sent := list(period.reminders.filter(key=form_key, reminded_by=by))):
        return sent
    forces = list(forces)
    if shown is not None:
        since = period.reminders.filter(pk__gt=shown, force__in=forces).select_related("force", "reminded_by")
        if faster := ", ".join(f"{each.force} (by {each.reminded_by})" for each in since):
            raise ValidationError(
                f"Somebody has reminded forces since you opened this page: {faster}. Press Remind again if they are to "
                "be reminded once more."
            )
    board = find_board(period, Force.objects.filter(pk__in=[force.pk for force in forces]))
    owing = [row.force for row in board.rows if row.why_not_remind is None]
    if not owing:
        raise ValidationError("None of these forces is to be reminded.")
    key = form_key or uuid.uuid4()
    reminders = [Reminder.objects.create(period=period, force=force, key=key, reminded_by=by) for force in owing]
    for reminder in reminders:
        remind(reminder.force, period, by)
    return reminders
