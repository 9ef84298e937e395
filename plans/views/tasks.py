"""The words of a task list: where each piece of a plan stands. They say what is there, and never shame."""

from collections.abc import Collection
from dataclasses import dataclass

from plans.models import Plan, PlannedActivity, PlanObjective, ProgressUpdate, ReportingPeriod, Submission
from plans.queries.reports import find_missing, find_report
from plans.views.next_steps import STATUS_COLOURS


@dataclass(frozen=True)
class TaskStatus:
    """A status and the colour of its tag; without one it is drawn as plain words."""

    text: str
    colour: str = ""


COMPLETED = TaskStatus("Completed")
IN_PROGRESS = TaskStatus("In progress", "teal")
NOT_STARTED = TaskStatus("Not started yet", "blue")
OPTIONAL = TaskStatus("Optional")
STILL_OWED = TaskStatus("Still to submit", "blue")
NO_UPDATE = TaskStatus("No update yet", "grey")


def about_status(plan: Plan, period: ReportingPeriod | None) -> TaskStatus:
    """Where "About this plan" stands: what must be there to submit, for the open period."""
    missing = find_missing(plan, find_report(plan, period)) if period else [not plan.project_lead or None]
    if not any(missing):
        return COMPLETED
    return IN_PROGRESS if plan.project_lead or plan.contributing_agencies else NOT_STARTED


def planning_status(answered: int, questions: int) -> TaskStatus:
    """Where the planning questions stand: they are never incomplete."""
    return TaskStatus(f"{answered} of {questions} answered") if answered else OPTIONAL


def objective_status(plan_objective: PlanObjective, activity_ids: set[int]) -> TaskStatus:
    """Where an objective's own page stands.

    Takes the plan's objective, prefetched with positions and active lines, and the activities the toolkit offers.
    """
    # What its activities say counts for more than an answer given before they were added.
    if plan_objective.focus == PlanObjective.Focus.NOT_PLANNED and not plan_objective.lines.all():
        return TaskStatus("Not planned now")
    if plan_objective.focus == PlanObjective.Focus.LATER:
        return TaskStatus("For later")
    answered = {position.activity_id for position in plan_objective.positions.all()}
    if plan_objective.impact_owner and plan_objective.focus and activity_ids <= answered:
        return COMPLETED
    begun = (
        plan_objective.impact_owner
        or plan_objective.focus
        or plan_objective.focus_why
        or plan_objective.additional_comments
        or answered
    )
    return IN_PROGRESS if begun else NOT_STARTED


def summary_status(plan: Plan) -> TaskStatus:
    """Where the summary for leadership stands."""
    return COMPLETED if plan.reports.exclude(summary="").exists() else NOT_STARTED


# What line_status reads of an update; its texts can stay where they are.
STATUS_FIELDS = ("line", "period", "nothing_changed", "status")


def line_status(line: PlannedActivity, period: ReportingPeriod | None) -> TaskStatus:
    """Where a line stands in the open period, else what was last said of it. Reads its prefetched progress."""
    updates = list(line.progress_updates.all())
    told = [update for update in updates if not update.nothing_changed and update.status]
    last = told[0] if told else None
    current = next((update for update in updates if period and update.period_id == period.pk), None)
    if current is None and period and not (last and last.status == ProgressUpdate.Status.COMPLETE):
        return NO_UPDATE
    if last is None:
        return TaskStatus("Nothing has changed") if current else TaskStatus("No progress recorded yet")
    return TaskStatus(last.get_status_display(), STATUS_COLOURS[last.status])


def progress_status(statuses: Collection[TaskStatus]) -> TaskStatus:
    """Where the period's progress stands, from the statuses of all lines."""
    updated = len(statuses) - sum(status == NO_UPDATE for status in statuses)
    if updated == len(statuses):
        return COMPLETED
    return TaskStatus(f"{updated} of {len(statuses)} updated", IN_PROGRESS.colour if updated else NOT_STARTED.colour)


def submit_status(plan: Plan, period: ReportingPeriod, latest: Submission | None) -> TaskStatus:
    """Where submitting stands for the open period. Takes the period's last submission not withdrawn, if any."""
    if latest is not None and latest.state != Submission.State.RETURNED:
        return TaskStatus("Submitted") if latest.is_waiting else COMPLETED
    return (
        TaskStatus("Cannot submit yet")
        if find_missing(plan, find_report(plan, period))
        else TaskStatus("Ready to submit", "blue")
    )
