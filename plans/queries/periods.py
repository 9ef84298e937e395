"""Which periods a plan reports on: those that can be worked on, by when, and what was submitted for each."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.http import Http404
from django.utils import timezone

from plans.models import Extension, PeriodReport, Plan, ProgressUpdate, ReportingPeriod, Submission
from plans.queries.submissions import with_remark_counts

# A submission in one of these states answers its period.
ANSWERING = (Submission.State.SUBMITTED, Submission.State.ACCEPTED)
# About a quarter: after that, whoever worked on a voided period has heard of it.
VOIDED_TOLD_FOR = datetime.timedelta(days=92)


@dataclass(frozen=True)
class PlanPeriod:
    """A period as one plan sees it: the due date in force for its force, and the latest submission not withdrawn."""

    period: ReportingPeriod
    due: datetime.date
    latest: Submission | None
    is_owed: bool

    @property
    def is_answered(self) -> bool:
        """Whether VKPP has a submission for the period that was not returned."""
        return self.latest is not None and self.latest.state in ANSWERING

    @property
    def waits(self) -> bool:
        """Whether a submission for the period waits for review, so that no other can follow yet."""
        return self.latest is not None and self.latest.is_waiting

    @property
    def is_returned(self) -> bool:
        """Whether the period waits for the force to mend what VKPP returned."""
        return self.latest is not None and self.latest.state == Submission.State.RETURNED

    @property
    def remarks(self) -> tuple[int, int]:
        """How many of VKPP's remarks the force reads on the latest submission, and how many of these to answer."""
        if self.latest is None or self.latest.decision is None:
            return 0, 0
        return self.latest.remarks_read, self.latest.remarks_waiting

    @property
    def is_extended(self) -> bool:
        """Whether VKPP has given the force a due date of its own."""
        return self.due != self.period.due

    @property
    def is_first(self) -> bool:
        """Whether the next submission is the period's first: the one of which "late" is said."""
        return self.latest is None

    @property
    def why_not_report(self) -> str | None:
        """Return why nothing can be reported for the period any more, in words for the page, or None."""
        if self.period.is_voided:
            return f"VKPP has voided the period {self.period}: {self.period.void_reason}"
        if self.period.is_open or self.is_owed:
            return None
        if self.is_answered:
            return f"{self.period} is closed and your submission for it has been received. Nothing more can be added."
        return f"{self.period} is closed, and this plan was begun after it was due. Nothing is asked of it."

    def is_late(self, day: datetime.date | None = None) -> bool:
        """Return whether a first submission on this day, today if none is given, would be marked late."""
        return self.is_first and (day or timezone.localdate()) > self.due


class PlanPeriods(NamedTuple):
    """A plan's periods that can be worked on, latest first, and those voided since work on them was begun."""

    workable: list[PlanPeriod]
    voided: list[ReportingPeriod]


def find_plan_periods(plans: Iterable[Plan]) -> dict[int, list[PlanPeriod]]:
    """Return the periods that can be worked on for each plan, by the plan's id, latest first; in three queries.

    These are the open ones, and earlier ones still owed or returned, closed or not. A plan owes a period only if it was
    begun by its due date and the period is not voided.
    """
    return _find_workable(list(plans), list(ReportingPeriod.objects.opened()))


def find_workable_and_voided(plans: Iterable[Plan]) -> dict[int, PlanPeriods]:
    """Return the periods that can be worked on, and the voided ones to tell of, by the plan's id.

    A voided period is told of for a quarter where there is progress on an activity, a report with words, or a
    submission for it. Three queries, and a fourth where a period was voided in the last quarter.
    """
    plans, periods = list(plans), _find_ever_opened()
    workable, voided = _find_workable(plans, periods), _find_voided(plans, periods)
    return {plan.pk: PlanPeriods(workable[plan.pk], voided[plan.pk]) for plan in plans}


def find_current(plan: Plan) -> PlanPeriod | None:
    """Return the latest period that can be worked on for a plan, or None."""
    return next(iter(find_plan_periods([plan])[plan.pk]), None)


def find_in_period(plans: Iterable[Plan], period: ReportingPeriod) -> dict[int, PlanPeriod]:
    """Return one period as each plan sees it, by the plan's id, whether it can be worked on or not; two queries."""
    found = _plan_periods(list(plans), [period])
    return {plan_id: each for (plan_id, _period_id), each in found.items()}


def find_plan_period(plan: Plan, reference: str) -> PlanPeriod:
    """Return a period that VKPP has opened as the plan sees it, whether it can still be worked on or not.

    Raise Http404 where no period of this reference was ever opened.
    """
    return find_period_and_others(plan, reference)[0]


def find_period_and_others(plan: Plan, reference: str) -> tuple[PlanPeriod, list[PlanPeriod]]:
    """Return what `find_plan_period` does, and the plan's other periods that can be worked on, latest first.

    Three queries. Of what was submitted they do not know how many remarks there are. Raise Http404 where no period of
    this reference was ever opened.
    """
    periods = _find_ever_opened()
    asked_for = next((period for period in periods if period.reference == reference), None)
    if asked_for is None:
        raise Http404
    found = _plan_periods([plan], periods, counted=False)
    others = [
        each for period in periods if period != asked_for and (each := found[plan.pk, period.pk]).why_not_report is None
    ]
    return found[plan.pk, asked_for.pk], others


def _find_ever_opened() -> list[ReportingPeriod]:
    """All periods that VKPP has opened, voided since or not, latest first."""
    return list(ReportingPeriod.objects.filter(opened_at__isnull=False).order_by("-starts", "-pk"))


def _find_workable(plans: list[Plan], periods: list[ReportingPeriod]) -> dict[int, list[PlanPeriod]]:
    found = _plan_periods(plans, periods)
    return {
        plan.pk: [each for period in periods if (each := found[plan.pk, period.pk]).why_not_report is None]
        for plan in plans
    }


def _find_voided(plans: list[Plan], periods: list[ReportingPeriod]) -> dict[int, list[ReportingPeriod]]:
    since = timezone.now() - VOIDED_TOLD_FOR
    recent = [period for period in periods if period.is_voided and period.voided_at >= since]
    begun: set[tuple[int, int]] = set()
    if recent:
        reports = PeriodReport.objects.filter(plan__in=plans, period__in=recent)
        updates = ProgressUpdate.objects.filter(line__plan_objective__plan__in=plans, period__in=recent)
        submissions = Submission.objects.filter(plan__in=plans, period__in=recent)
        with_words = reports.exclude(purpose="", prepared_by="", date_prepared=None, summary="")
        begun = set(
            with_words.order_by()
            .values_list("plan", "period")
            .union(
                updates.order_by().values_list("line__plan_objective__plan", "period"),
                submissions.order_by().values_list("plan", "period"),
            )
        )
    return {plan.pk: [period for period in recent if (plan.pk, period.pk) in begun] for plan in plans}


def find_due_date(plan: Plan, period: ReportingPeriod) -> datetime.date:
    """Return the due date of a period in force for a plan: its force's own, else the period's."""
    own = Extension.objects.filter(period=period, force=plan.force_id).order_by().values_list("due", flat=True).first()
    return own or period.due


def _plan_periods(
    plans: list[Plan], periods: list[ReportingPeriod], *, counted: bool = True
) -> dict[tuple[int, int], PlanPeriod]:
    """The periods as each plan sees them; `counted`: latest submissions know how many remarks there are on them."""
    extensions = {
        (force, period): due
        for force, period, due in Extension.objects.filter(
            force__in={plan.force_id for plan in plans}, period__in=periods
        )
        .order_by()
        .values_list("force", "period", "due")
    }
    latest: dict[tuple[int, int], Submission] = {}
    submissions = Submission.objects.filter(plan__in=plans, period__in=periods).latest_for_period()
    if counted:
        submissions = with_remark_counts(submissions)
    for submission in submissions.select_related("review").defer("document").order_by():
        latest[submission.plan_id, submission.period_id] = submission
    found = {}
    for plan in plans:
        begun = timezone.localdate(plan.created_at)
        for period in periods:
            due = extensions.get((plan.force_id, period.pk), period.due)
            last = latest.get((plan.pk, period.pk))
            answered = last is not None and last.state in ANSWERING
            owed = not period.is_voided and not answered and (begun <= due or last is not None)
            found[plan.pk, period.pk] = PlanPeriod(period, due, last, owed)
    return found


def find_taken_back_extension(period: ReportingPeriod, extension_id: int):
    """Return what history holds of an extension of a period when it was taken back; None where it was not."""
    taken_back = Extension.history.filter(id=extension_id, period=period, history_type="-")
    return taken_back.select_related("force", "history_user").first()
