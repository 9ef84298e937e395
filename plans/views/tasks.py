"""The words of a task list: how far each piece of a plan is. They say what is there, and never shame."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from plans.models import PeriodReport, Plan, PlanObjective, ProgressUpdate, ReportingPeriod
from plans.queries.periods import PlanPeriod
from plans.standing import Standing
from plans.views.next_steps import STATE_COLOURS, STATUS_COLOURS


@dataclass(frozen=True)
class TaskStatus:
    """A status and the colour of its tag, plain words without one; a note on it in a sentence, where there is one."""

    text: str
    colour: str = ""
    note: str = ""


COMPLETED = TaskStatus("Completed")
IN_PROGRESS = TaskStatus("In progress", "teal")
NOT_STARTED = TaskStatus("Not started yet", "blue")
OPTIONAL = TaskStatus("Optional")
NO_UPDATE = TaskStatus("No update yet", "grey")
NOT_USED_AGAIN = TaskStatus("Not used again", "yellow")


def about_status(plan: Plan) -> TaskStatus:
    """How far "About this plan" is: the project lead must be there to submit."""
    if plan.project_lead:
        return COMPLETED
    return IN_PROGRESS if plan.contributing_agencies else NOT_STARTED


def planning_status(answered: int, questions: int) -> TaskStatus:
    """How far the planning questions are: they are never incomplete."""
    return TaskStatus(f"{answered} of {questions} answered") if answered else OPTIONAL


def objective_status(plan_objective: PlanObjective, activity_ids: set[int]) -> TaskStatus:
    """How far an objective's own page is.

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


def line_status(standing: Standing) -> TaskStatus:
    """Where a line is, in the words of every list of lines."""
    if standing.waits:
        return NO_UPDATE
    if standing.status:
        return TaskStatus(ProgressUpdate.Status(standing.status).label, STATUS_COLOURS[standing.status])
    if standing.now is not None and standing.now.nothing_changed:
        return TaskStatus("Nothing has changed")
    return TaskStatus("Progress recorded" if standing.now or standing.last else "No progress recorded yet")


def held_status(standing: Standing, period: ReportingPeriod | None) -> TaskStatus:
    """Return where a line is, for a list that belongs to no period: the status that holds, and since when it does.

    Take the period it was asked for: one that waits for an update is named.
    """
    if not standing.waits:
        return line_status(standing)
    waits = f"{period.name} waits for an update."
    if standing.holds is None:
        return replace(NO_UPDATE, note=waits)
    status = ProgressUpdate.Status(standing.status)
    return TaskStatus(
        status.label, STATUS_COLOURS[status], f"Last: {status.label}, {standing.holds.period.name}. {waits}"
    )


def period_status(period: PlanPeriod) -> TaskStatus:
    """Where a period of a plan is: owed, returned, waiting for review or reviewed."""
    if period.latest is not None:
        return TaskStatus(period.latest.get_state_display(), STATE_COLOURS[period.latest.state])
    if not period.is_owed:
        return TaskStatus("Can be submitted")
    return TaskStatus("Still to submit", "orange" if period.is_late() else "blue")


def report_status(report: PeriodReport) -> TaskStatus:
    """How far the head of a period's report is: who prepared it and when must be there to submit."""
    if report.prepared_by and report.date_prepared:
        return COMPLETED
    return IN_PROGRESS if report.prepared_by or report.date_prepared or report.purpose else NOT_STARTED


def summary_status(report: PeriodReport, *, is_unseen: bool) -> TaskStatus:
    """How far a period's summary for leadership is; `is_unseen` where only last period's words are there."""
    if report.summary:
        return COMPLETED
    return NOT_USED_AGAIN if is_unseen else NOT_STARTED


def progress_status(standings: Collection[Standing]) -> TaskStatus:
    """How far a period's progress is, from where all lines are."""
    updated = sum(not standing.waits for standing in standings)
    if updated == len(standings):
        return COMPLETED
    return TaskStatus(f"{updated} of {len(standings)} updated", IN_PROGRESS.colour if updated else NOT_STARTED.colour)


def submit_status(period: PlanPeriod, missing: Collection[str]) -> TaskStatus:
    """How far submitting for a period is. Takes the ids of what is missing before that can be done."""
    if period.is_answered:
        return TaskStatus("Submitted") if period.latest.is_waiting else COMPLETED
    return TaskStatus("Cannot submit yet") if missing else TaskStatus("Ready to submit", "blue")
