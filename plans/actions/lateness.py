"""Which submissions of a period are late: the one place where that is written."""

from django.utils import timezone

from plans.models import Plan, ReportingPeriod, Submission


def lock_period(period: ReportingPeriod) -> ReportingPeriod:
    """Return the period as it is now, its row locked until the transaction ends.

    What moves a due date and what submits both take this lock, before that of any submission: no submission is judged
    by a date that was moved meanwhile, and two actions never wait for each other.
    """
    # Rows that point at the period may be added meanwhile: no key of it changes.
    return ReportingPeriod.objects.select_for_update(no_key=True).get(pk=period.pk)


def write_lateness(*, period: ReportingPeriod, plan: Plan | None = None) -> None:
    """Say anew which submissions of a locked period are late, of all plans or of one; only what differs is written.

    Late is said of a plan's first submission for the period that was not withdrawn, where it came after the due date in
    force for the plan's force: its own if it has an extension, else the period's. All others are not late: who was on
    time and asked to mend is not, nor is what was withdrawn.
    """
    own_dates = dict(period.extensions.order_by().values_list("force", "due"))
    submissions = Submission.objects.filter(period=period)
    if plan is not None:
        submissions = submissions.filter(plan=plan)
    begun = set()
    rows = submissions.order_by("plan", "number").values_list(
        "pk", "plan", "plan__force", "state", "submitted_at", "late"
    )
    for pk, plan_id, force_id, state, submitted_at, was_late in rows:
        is_first = state != Submission.State.WITHDRAWN and plan_id not in begun
        if is_first:
            begun.add(plan_id)
        is_late = is_first and timezone.localdate(submitted_at) > own_dates.get(force_id, period.due)
        if is_late != was_late:
            Submission.objects.filter(pk=pk).update(late=is_late)
