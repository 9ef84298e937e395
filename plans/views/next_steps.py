"""What is to be done on a plan, for which period and by when: the head of the home page and of the plan's own page."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils import timezone

from nvap.accounts.models import UnsavedForm, User
from plans.models import Plan, ProgressUpdate, ReportingPeriod, Submission
from plans.permissions import why_not_edit, why_not_submit
from plans.queries.asked import Asked, find_asked
from plans.queries.overview import PlanOverview
from plans.queries.periods import PlanPeriod
from plans.views.asked import AskedSteps, Step, unsaved_steps
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

    def cut(self, shown: int) -> "NextSteps":
        """Return the same with the first steps of each list, and how many more the plan's own page has."""
        periods = tuple(replace(each, steps=self._cut(each.steps, shown)) for each in self.periods)
        return replace(self, periods=periods, steps=self._cut(self.steps, shown))

    def _cut(self, steps: tuple[Step, ...], shown: int) -> tuple[Step, ...]:
        if len(steps) <= shown + 1:
            return steps
        return (*steps[:shown], Step(f"And {len(steps) - shown} more", _address("plan", self.plan.pk)))

    @property
    def has_newer_toolkit(self) -> bool:
        """Whether VKPP has published the action's toolkit anew since the plan was begun."""
        return self.plan.edition.status == Edition.Status.SUPERSEDED

    @property
    def headlines(self) -> list[str]:
        """The headline of each period, most urgent first, or that none is open."""
        return [period.headline for period in self.periods] or ["No reporting period is open"]


def find_next_steps(
    overviews: Sequence[PlanOverview],
    user: User,
    unsaved: Mapping[int, Sequence[UnsavedForm]],
    shown: int | None = None,
) -> list[NextSteps]:
    """Return what is to be done on each plan, for who reads it: what was not saved, what VKPP and the period ask, what
    is over its date, decisions without an answer. The most urgent comes first; a report is submitted at last.

    Take what the reader did not save, by the plan's id, and of each list how many steps are shown where the others are
    left to the plan's own page. Two queries at most, and none where nobody may write.
    """
    ours = [each for each in overviews if why_not_edit(user, each.plan) is None]
    remarked = [each.plan for each in ours if _count_remarks(each)[1]]
    asked = find_asked([each.plan for each in ours], remarked)
    found = [
        _next_steps(each, user, asked.get(each.plan.pk), unsaved_steps(unsaved.get(each.plan.pk, ())))
        for each in overviews
    ]
    return [each.cut(shown) for each in found] if shown else found


def find_headlines(overviews: Iterable[PlanOverview], user: User) -> list[NextSteps]:
    """Return the same for a list of plans that says no more of each than its headlines; no query."""
    return [_next_steps(overview, user, None, []) for overview in overviews]


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
    """Return a period's due date, to follow "due by": with how far off it is while something is asked for.

    Nothing of a voided period: by no day is anything due for it.
    """
    if period.period.is_voided:
        return ""
    return f"{day_words(period.due)}, {due_words(period.due)}" if not period.is_answered else day_words(period.due)


def _next_steps(overview: PlanOverview, user: User, asked: Asked | None, unsaved: list[Step]) -> NextSteps:
    """Take what waits of the plan whatever the period, where the reader may write: it is in its most urgent list."""
    may_edit = why_not_edit(user, overview.plan) is None
    ordered = by_urgency(overview.periods)
    first = next(iter(ordered), None)
    remarks, to_answer = _count_remarks(overview)
    periods = []
    for each in ordered:
        lists = _Lists.of(overview, each, asked, unsaved if each is first else (), is_first=each is first)
        periods.append(_period_steps(overview, each, user, may_edit, lists))
    if first is None:
        lists = _Lists.of(overview, None, asked, unsaved, is_first=True)
    return NextSteps(
        plan=overview.plan,
        is_ours=may_edit,
        periods=tuple(periods),
        steps=() if periods else (*lists.before, *_steps_of_plan(overview, may_edit), *lists.after),
        voided=tuple(overview.voided),
        remarks=remarks,
        remarks_to_answer=to_answer,
    )


def _count_remarks(overview: PlanOverview) -> tuple[int, int]:
    """How many of VKPP's remarks the force reads on what it submitted last, and how many wait for an answer."""
    counts = [each.remarks for each in overview.periods]
    return sum(read for read, _waiting in counts), sum(waiting for _read, waiting in counts)


@dataclass(frozen=True)
class _Lists:
    """What waits besides the report, for one period's list: before what the report asks for, and after it."""

    before: Sequence[Step] = ()
    remarks: Sequence[Step] = ()
    after: Sequence[Step] = ()

    @classmethod
    def of(cls, overview, period: PlanPeriod | None, asked: Asked | None, unsaved, *, is_first: bool) -> "_Lists":
        if asked is None:
            return cls(tuple(unsaved))
        steps = AskedSteps(overview, period, asked)
        after = [*steps.results(), *steps.past(), *steps.open_decisions()] if is_first else ()
        remarks = [*steps.remarks(), *(steps.advice() if is_first else ())]
        return cls(tuple(unsaved), tuple(remarks), tuple(after))

    @property
    def all(self) -> tuple[Step, ...]:
        return (*self.before, *self.remarks, *self.after)


def _period_steps(overview: PlanOverview, each: PlanPeriod, user: User, may_edit: bool, lists: _Lists) -> PeriodSteps:
    name = each.period.name
    if each.is_answered:
        return _answered(each, may_edit, lists.all)
    if not each.is_owed:
        headline = f"{name}: it was due by {day_words(each.due)}, before this plan was begun"
        check = Step("Check and submit", _address("check", overview.plan.pk, each.period.reference))
        steps = (*lists.all, check) if why_not_submit(user, overview.plan) is None else lists.all
        return PeriodSteps(each, headline, "VKPP does not wait for it. It can be submitted all the same.", steps)
    steps = tuple(_steps(overview, each, user, may_edit, lists))
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


def _answered(each: PlanPeriod, may_edit: bool, steps: tuple[Step, ...]) -> PeriodSteps:
    """The period of a plan that was submitted, and not returned; with what waits of the plan all the same."""
    name, number = each.period.name, each.latest.number
    if each.latest.is_waiting:
        what = f"submission {number}, a nil return," if each.latest.nil_return else f"submission {number}"
        headline = f"{name}: {what} is waiting for VKPP’s review"
        nothing = "There is nothing to do for it now." if steps else "There is nothing to do now."
    else:
        headline = f"{name}: VKPP has reviewed submission {number}, no changes needed"
        nothing = "There is nothing more to do for this period."
    keep = f"You can keep working on the plan: what you change is not in submission {number}."
    detail = f"{nothing} {keep}" if may_edit else nothing
    return PeriodSteps(each, headline, detail, steps)


def _steps_of_plan(overview: PlanOverview, may_edit: bool) -> Iterable[Step]:
    """What the plan itself lacks, whatever the period."""
    plan = overview.plan
    if not plan.project_lead:
        yield _step("Fill in project lead", may_edit, "about", plan.pk, anchor="id_project_lead")
    if not overview.said:
        number = overview.first_objective
        yield _step("Add the activities you plan", may_edit and number is not None, "add_line", plan.pk, number)


def _steps(overview: PlanOverview, each: PlanPeriod, user: User, may_edit: bool, lists: _Lists) -> Iterable[Step]:
    """What is left to do before the plan can be submitted for a period, and what waits besides."""
    plan, period = overview.plan, each.period
    place = (plan.pk, period.reference)
    yield from lists.before
    if each.is_returned:
        words = f"Make the changes VKPP asks for in its reason and remarks on submission {each.latest.number}"
        yield _step(words, may_edit, "submission", plan.pk, each.latest.number)
    yield from lists.remarks
    yield from _steps_of_plan(overview, may_edit)
    if missing := [name for name in overview.missing(period) if name != "project_lead"]:
        names = " and ".join(name.replace("_", " ") for name in missing)
        yield _step(f"Fill in {names}", may_edit, "report", *place, anchor=f"id_{missing[0]}")
    if waiting := sum(standing.waits for standing in overview.standings(period).values()):
        activities = count_words(waiting, "activity", "activities")
        yield _step(f"Say what progress there is on {activities}", may_edit, "update", *place)
    yield from lists.after
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
