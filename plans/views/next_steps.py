"""What stands to be done on a plan, and by when: the head of the home page and of the plan's own page."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from nvap.accounts.models import User
from plans.document.words import day_words
from plans.models import Plan, PlannedActivity, ProgressUpdate, ReportingPeriod, Submission
from plans.permissions import why_not_edit, why_not_submit
from plans.queries.periods import find_plan_periods
from plans.queries.reports import find_missing, find_report

# What a tag's colour says beside its words; plain words where nothing asks for attention.
STATUS_COLOURS = {
    ProgressUpdate.Status.NOT_STARTED: "grey",
    ProgressUpdate.Status.ON_TRACK: "green",
    ProgressUpdate.Status.AT_RISK: "yellow",
    ProgressUpdate.Status.OFF_TRACK: "orange",
    ProgressUpdate.Status.PAUSED: "grey",
    ProgressUpdate.Status.STOPPED: "grey",
    ProgressUpdate.Status.COMPLETE: "",
}
STATE_COLOURS = {
    Submission.State.SUBMITTED: "blue",
    Submission.State.RETURNED: "yellow",
    Submission.State.ACCEPTED: "green",
    Submission.State.WITHDRAWN: "grey",
}
NO_PERIOD = "You can keep working; VKPP opens the next period."


@dataclass(frozen=True)
class Step:
    """One thing to do, and where; without an address for somebody who may only read."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class NextSteps:
    """Where a plan stands in the open period, in words for the page; `is_ours` for who may write the plan."""

    plan: Plan
    is_ours: bool
    headline: str
    detail: str = ""
    reason: str = ""
    returned: Submission | None = None
    steps: tuple[Step, ...] = ()
    owed: tuple[Step, ...] = ()


def find_next_steps(plans: Iterable[Plan], period: ReportingPeriod | None, user: User) -> list[NextSteps]:
    """Where each plan stands, in a constant number of queries.

    Takes plans with their force and action, the open period (None when there is none) and who reads.
    """
    plans = list(plans)
    submissions = _submissions(plans)
    latest = {submission.plan_id: submission for submission in submissions}
    lines, to_update = _count_lines(plans, period)
    owed = {
        pk: [each.period for each in reversed(periods) if not each.is_answered]
        for pk, periods in find_plan_periods(plans).items()
    }
    return [
        _next_steps(plan, period, user, latest.get(plan.pk), owed[plan.pk], lines[plan.pk], to_update[plan.pk])
        for plan in plans
    ]


def due_words(period: ReportingPeriod) -> str:
    """How far off the due date is, to follow it in a sentence."""
    days = (period.due - timezone.localdate()).days
    if days in (0, 1):
        return "today" if days == 0 else "tomorrow"
    return f"in {days} days" if days > 0 else f"{-days} day{'s' if days < -1 else ''} ago"


def _submissions(plans: list[Plan]) -> list[Submission]:
    """The plans' submissions that were not withdrawn, without their documents, the last of each plan last."""
    return list(
        Submission.objects.filter(plan__in=plans)
        .exclude(state=Submission.State.WITHDRAWN)
        .select_related("period", "review")
        .defer("document")
        .order_by("number")
    )


def _count_lines(plans: list[Plan], period: ReportingPeriod | None) -> tuple[Counter, Counter]:
    """How many lines each plan has, and how many of them still wait for words on the period."""
    said = ProgressUpdate.objects.filter(line=OuterRef("pk"))
    rows = (
        PlannedActivity.objects.active()
        .filter(plan_objective__plan__in=plans)
        .order_by()
        .annotate(
            updated=Exists(said.filter(period=period)),
            last_status=Subquery(
                said.filter(nothing_changed=False).order_by("-period__starts", "-pk").values("status")[:1]
            ),
        )
        .values_list("plan_objective__plan", "updated", "last_status")
    )
    lines, to_update = Counter(), Counter()
    for plan_id, updated, last_status in rows:
        lines[plan_id] += 1
        to_update[plan_id] += bool(period) and not updated and last_status != ProgressUpdate.Status.COMPLETE
    return lines, to_update


def _next_steps(plan, period, user, latest, owed, lines, to_update) -> NextSteps:
    may_edit = why_not_edit(user, plan) is None
    steps = _steps(plan, period, user, lines, to_update, may_edit)
    is_returned = latest is not None and latest.state == Submission.State.RETURNED
    # The period that the headline speaks of is not named a second time.
    spoken_of = latest.period if is_returned else period
    others = tuple(_owed_step(plan, other) for other in owed if other != spoken_of)
    if is_returned or (latest is not None and latest.period == period):
        return _answered(plan, latest, steps, others, may_edit)
    if period is None:
        return NextSteps(plan, may_edit, "No reporting period is open", NO_PERIOD, steps=steps, owed=others)
    if period.is_late(timezone.localdate()):
        headline = f"The plan was due by {day_words(period.due)}"
        detail = "It can still be submitted. It will be marked late."
    else:
        asked = "Submit the plan" if may_edit else "The plan is due"
        headline, detail = f"{asked} by {day_words(period.due)}", f"It is due {due_words(period)}."
    return NextSteps(plan, may_edit, headline, detail, steps=steps, owed=others)


def _owed_step(plan: Plan, period: ReportingPeriod) -> Step:
    """A period the plan is still to be submitted for besides the one the headline speaks of."""
    late = period.is_late(timezone.localdate())
    when = f"was due by {day_words(period.due)}; it will be marked late" if late else f"due by {day_words(period.due)}"
    return Step(f"{period.name}, {when}", f"{reverse('plans:check', args=[plan.pk])}?period={period.reference}")


def _answered(plan, latest, steps, owed, may_edit) -> NextSteps:
    """Where a plan stands that was submitted for the open period, or that VKPP has returned in any."""
    if latest.state == Submission.State.RETURNED:
        # The period it was for keeps its own deadline, whatever period has been opened since.
        returned_for = latest.period
        if returned_for.is_late(timezone.localdate()):
            by_when = f"It was due by {day_words(returned_for.due)}: it will be marked late."
        else:
            by_when = f"It is due by {day_words(returned_for.due)} ({due_words(returned_for)})."
        asked = "Make the changes and submit again" if may_edit else "It is to be changed and submitted again"
        return NextSteps(
            plan,
            may_edit,
            f"VKPP has returned submission {latest.number} for changes",
            f"{asked} for {returned_for.name}. {by_when}",
            reason=latest.review.reason,
            returned=latest,
            steps=steps,
            owed=owed,
        )
    if latest.is_waiting:
        headline, nothing = f"Submission {latest.number} is waiting for VKPP’s review", "There is nothing to do now."
    else:
        headline = f"VKPP has reviewed submission {latest.number}: no changes needed"
        nothing = "There is nothing more to do for this period."
    detail = f"{nothing} You can keep working on the plan." if may_edit else nothing
    return NextSteps(plan, may_edit, headline, detail, owed=owed)


def _steps(plan, period, user, lines, to_update, may_edit) -> tuple[Step, ...]:
    def step(text: str, name: str) -> Step:
        return Step(text, reverse(f"plans:{name}", args=[plan.pk]) if may_edit else "")

    steps = []
    report = find_report(plan, period)
    missing = find_missing(plan, report) if period else ([] if plan.project_lead else ["project_lead"])
    if missing:
        steps.append(step(f"Fill in {_listed(missing)}", "about"))
    if not lines:
        steps.append(step("Add the activities you plan", "plan"))
    if to_update:
        activities = "1 activity" if to_update == 1 else f"{to_update} activities"
        steps.append(step(f"Say what progress there is on {activities}", "update"))
    if not (report and report.summary):
        steps.append(step("Write the summary for leadership", "summary"))
    if period:
        if why_not_submit(user, plan) is None:
            steps.append(step("Check and submit", "check"))
        else:
            steps.append(Step(f"A manager of {plan.force} checks and submits the plan"))
    return tuple(steps)


def _listed(fields: list[str]) -> str:
    """The names of missing fields, as the form prints them, for a sentence."""
    names = [field.replace("_", " ") for field in fields]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
