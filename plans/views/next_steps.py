"""What is to be done on a plan, for which period and by when: the head of the home page and of the plan's own page."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from nvap.accounts.models import User
from plans.models import Plan, ProgressUpdate, ReportingPeriod, Submission
from plans.permissions import why_not_edit, why_not_submit
from plans.queries.overview import PlanOverview
from plans.queries.periods import PlanPeriod
from plans.wording import count_words, day_words
from toolkit.models import Edition

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
class PeriodSteps:
    """What is to be done for one period, in words for the page; `returned` is what VKPP wants changed."""

    period: PlanPeriod
    headline: str
    detail: str
    steps: tuple[Step, ...] = ()
    returned: Submission | None = None


@dataclass(frozen=True)
class NextSteps:
    """What is to be done on a plan; `is_ours` for who may write it, `steps` those of no period where none is open.

    `remarks` counts what VKPP remarked on what was last submitted, `remarks_to_answer` those that wait for an answer.
    """

    plan: Plan
    is_ours: bool
    periods: tuple[PeriodSteps, ...]
    steps: tuple[Step, ...]
    voided: tuple[ReportingPeriod, ...]
    remarks: int = 0
    remarks_to_answer: int = 0

    @property
    def has_newer_toolkit(self) -> bool:
        """Whether VKPP has published the action's toolkit anew since the plan was begun."""
        return self.plan.edition.status == Edition.Status.SUPERSEDED

    @property
    def headlines(self) -> list[str]:
        """The headline of each period, most urgent first, or that none is open."""
        return [period.headline for period in self.periods] or ["No reporting period is open"]


def find_next_steps(overviews: Iterable[PlanOverview], user: User) -> list[NextSteps]:
    """Return what is to be done on each plan, for who reads it."""
    return [_next_steps(overview, user) for overview in overviews]


def by_urgency(periods: Iterable[PlanPeriod]) -> list[PlanPeriod]:
    """Return a plan's periods in the order of its pages, by due date among equals.

    What is open or returned comes first, then what is owed for a period closed since, then what is not owed, at last
    what has been answered.
    """

    def urgency(each: PlanPeriod) -> tuple:
        if each.is_answered:
            rank = 3
        elif not each.is_owed:
            rank = 2
        else:
            rank = 0 if each.period.is_open or each.is_returned else 1
        return rank, each.due

    return sorted(periods, key=urgency)


def due_words(due: datetime.date) -> str:
    """How far off a due date is, to follow it in a sentence."""
    days = (due - timezone.localdate()).days
    if days in (0, 1):
        return "today" if days == 0 else "tomorrow"
    return f"in {days} days" if days > 0 else f"{-days} day{'s' if days < -1 else ''} ago"


def due_by_words(period: PlanPeriod) -> str:
    """Return a period's due date, to follow "due by": with how far off it is while something is asked for."""
    is_asked = not period.is_answered and not period.period.is_voided
    return f"{day_words(period.due)}, {due_words(period.due)}" if is_asked else day_words(period.due)


def _next_steps(overview: PlanOverview, user: User) -> NextSteps:
    may_edit = why_not_edit(user, overview.plan) is None
    periods = tuple(_period_steps(overview, each, user, may_edit) for each in by_urgency(overview.periods))
    return NextSteps(
        plan=overview.plan,
        is_ours=may_edit,
        periods=periods,
        steps=() if periods else tuple(_steps_of_plan(overview, may_edit)),
        voided=tuple(overview.voided),
        remarks=sum(each.remarks[0] for each in overview.periods),
        remarks_to_answer=sum(each.remarks[1] for each in overview.periods),
    )


def _period_steps(overview: PlanOverview, each: PlanPeriod, user: User, may_edit: bool) -> PeriodSteps:
    name = each.period.name
    if each.is_answered:
        return _answered(each, may_edit)
    if not each.is_owed:
        headline = f"{name}: it was due by {day_words(each.due)}, before this plan was begun"
        check = Step("Check and submit", _address("check", overview.plan.pk, each.period.reference))
        steps = (check,) if why_not_submit(user, overview.plan) is None else ()
        return PeriodSteps(each, headline, "VKPP does not wait for it. It can be submitted all the same.", steps)
    steps = tuple(_steps(overview, each, user, may_edit))
    if each.is_returned:
        asked = "Make the changes and submit again" if may_edit else "It is to be changed and submitted again"
        headline = f"{name}: VKPP has returned submission {each.latest.number} for changes"
        return PeriodSteps(each, headline, f"{asked}. {_when(overview, each)}", steps, each.latest)
    if each.is_late():
        headline = f"{name}: the plan was due by {day_words(each.due)}"
        return PeriodSteps(each, headline, "It can still be submitted. It will be marked late.", steps)
    asked = "submit the plan" if may_edit else "the plan is due"
    headline = f"{name}: {asked} by {day_words(each.due)}"
    return PeriodSteps(each, headline, _when(overview, each, is_named=True), steps)


def _when(overview: PlanOverview, each: PlanPeriod, *, is_named: bool = False) -> str:
    """By when a period is due, in sentences; without the day where it has been named."""
    if is_named:
        when = f"It is due {due_words(each.due)}."
    elif each.due < timezone.localdate():
        when = f"It was due by {day_words(each.due)}."
    else:
        when = f"It is due by {day_words(each.due)} ({due_words(each.due)})."
    if each.is_extended:
        when += f" VKPP has moved this date for {overview.plan.force}, from {day_words(each.period.due)}."
    return when


def _answered(each: PlanPeriod, may_edit: bool) -> PeriodSteps:
    """The period of a plan that was submitted, and not returned."""
    name, number = each.period.name, each.latest.number
    if each.latest.is_waiting:
        headline, nothing = f"{name}: submission {number} is waiting for VKPP’s review", "There is nothing to do now."
    else:
        headline = f"{name}: VKPP has reviewed submission {number}, no changes needed"
        nothing = "There is nothing more to do for this period."
    return PeriodSteps(each, headline, f"{nothing} You can keep working on the plan." if may_edit else nothing)


def _steps_of_plan(overview: PlanOverview, may_edit: bool) -> Iterable[Step]:
    """What the plan itself lacks, whatever the period."""
    plan = overview.plan
    if not plan.project_lead:
        yield _step("Fill in project lead", may_edit, "about", plan.pk, anchor="id_project_lead")
    if not overview.said:
        number = overview.first_objective
        yield _step("Add the activities you plan", may_edit and number is not None, "add_line", plan.pk, number)


def _steps(overview: PlanOverview, each: PlanPeriod, user: User, may_edit: bool) -> Iterable[Step]:
    """What is left to do before the plan can be submitted for a period."""
    plan, period = overview.plan, each.period
    place = (plan.pk, period.reference)
    if each.is_returned:
        words = f"Make the changes VKPP asks for in its reason and remarks on submission {each.latest.number}"
        yield _step(words, may_edit, "submission", plan.pk, each.latest.number)
    yield from _steps_of_plan(overview, may_edit)
    if missing := [name for name in overview.missing(period) if name != "project_lead"]:
        names = " and ".join(name.replace("_", " ") for name in missing)
        yield _step(f"Fill in {names}", may_edit, "report", *place, anchor=f"id_{missing[0]}")
    if waiting := sum(standing.waits for standing in overview.standings(period).values()):
        activities = count_words(waiting, "activity", "activities")
        yield _step(f"Say what progress there is on {activities}", may_edit, "update", *place)
    if overview.reports.summary_is_unseen(period):
        words = "Write the summary for leadership, or use last period’s words again"
        yield _step(words, may_edit, "report", *place, anchor="id_summary")
    elif not overview.reports.find(period).summary:
        yield _step("Write the summary for leadership", may_edit, "report", *place, anchor="id_summary")
    if why_not_submit(user, plan) is None:
        yield _step("Check and submit", may_edit, "check", *place)
    else:
        yield Step(f"A manager of {plan.force} checks and submits the plan")


def _step(text: str, is_linked: bool, name: str, *args, anchor: str = "") -> Step:
    return Step(text, _address(name, *args, anchor=anchor) if is_linked else "")


def _address(name: str, *args, anchor: str = "") -> str:
    return reverse(f"plans:{name}", args=args) + (f"#{anchor}" if anchor else "")
