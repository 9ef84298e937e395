"""That what carries over from period to period was read again, and is still true."""

import datetime
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from nvap.accounts.models import User
from plans.actions.progress import refuse_closed
from plans.actions.saving import refuse_unseen
from plans.merging import Change
from plans.models import Confirmation, PlannedActivity, PlanObjective, ReportingPeriod
from plans.permissions import refuse, why_not_edit


@transaction.atomic
def confirm_words(
    *,
    row: PlannedActivity | PlanObjective,
    words: Collection[str],
    period: ReportingPeriod,
    by: User,
    change: Change | None = None,
    at: datetime.datetime | None = None,
) -> Confirmation:
    """Record that these words of a line or plan objective, by field id, are still true in a period.

    Return the confirmation; what was confirmed before stays as it was. Take what `by` was shown of the words and wrote
    in them, where they were shown them, and when, where that is not now. Raise PermissionDenied when `by` may not,
    ClosedPeriodError, and ChangedSinceError where others have changed the words since.
    """
    row = _locked(row)
    plan = row.plan if isinstance(row, PlanObjective) else row.plan_objective.plan
    refuse(why_not_edit(by, plan))
    refuse_closed(plan, period)
    if change is not None:
        refuse_unseen(
            change,
            by=by,
            current={name: getattr(row, name) for name in words},
            history_of=lambda field_id: (row.history.all(), field_id),
            also_typed=True,
        )
    about = {"plan_objective" if isinstance(row, PlanObjective) else "line": row}
    said = {"confirmed_at": at or timezone.now(), "confirmed_by": by}
    return Confirmation.objects.get_or_create(period=period, **about, defaults=said)[0]


def _locked(row: PlannedActivity | PlanObjective) -> PlannedActivity | PlanObjective:
    """Return the row as it is now, locked: its words are not changed between being compared and being confirmed."""
    names = ("plan__force",) if isinstance(row, PlanObjective) else ("plan_objective__plan__force",)
    rows = type(row)._default_manager.select_for_update(of=("self",))
    return rows.select_related(*names).get(pk=row.pk)
