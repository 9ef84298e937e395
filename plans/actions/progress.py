"""What is reported of a line for a period."""

from django.db import transaction
from django.utils import timezone

from nvap.accounts.models import User
from plans.document.words import day_words
from plans.models import PlannedActivity, ProgressUpdate, ReportingPeriod
from plans.permissions import refuse, why_not_edit
from plans.queries.periods import find_plan_period
from plans.queries.progress import standing_of_line


class ProgressError(Exception):
    """Progress cannot be recorded now; its text is the reason, in words for the page."""


@transaction.atomic
def say_nothing_changed(*, line: PlannedActivity, period: ReportingPeriod, by: User) -> ProgressUpdate:
    """Record that nothing has changed on a line since something was last said of it; return the update.

    Saying so twice is saying it once. Raise PermissionDenied when `by` may not, ProgressError (with words for the
    page) where the period takes no more reports, the line was taken out, or there is an update with words.
    """
    refuse(why_not_edit(by, line.plan_objective.plan))
    # The line's lock stands for its update's, which may not exist yet.
    lines = PlannedActivity.objects.select_for_update(of=("self",))
    line = lines.select_related("plan_objective__plan", "plan_objective__objective", "toolkit_activity").get(pk=line.pk)
    if reason := find_plan_period(line.plan_objective.plan, period.reference).why_not_report:
        raise ProgressError(reason)
    if line.retired_at:
        raise ProgressError(f"“{line.short_name}” has been taken out of your plan")
    found = standing_of_line(line, period)
    if found.now is not None and found.now.nothing_changed:
        return found.now
    if found.now is not None:
        day = day_words(timezone.localdate(found.now.updated_at))
        raise ProgressError(
            f"Activity {line.number} already has an update for this period, by {found.now.updated_by}, {day}"
        )
    if found.last is None:
        raise ProgressError(f"Activity {line.number} has no earlier progress that could have stayed the same")
    return ProgressUpdate.objects.create(line=line, period=period, nothing_changed=True, updated_by=by)
