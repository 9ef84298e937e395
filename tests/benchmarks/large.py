"""What years do to a plan: sixty lines in their twentieth period against the same sixty in their second.

The large plan of design section 10: 60 lines, 20 periods, 300 results, 100 submissions.
"""

import cProfile
import datetime
import pstats
from collections.abc import Iterator
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from nvap.accounts.models import User
from plans.actions import submit_plan
from plans.models import (
    DecisionAsked,
    Indicator,
    PeriodReport,
    Plan,
    PlannedActivity,
    ProgressUpdate,
    Reading,
    Remark,
    ReportingPeriod,
    Review,
    Submission,
)
from tests.benchmarks.measure import Figure, heading, show, signed_in
from tests.benchmarks.rounds import LINES, SENTENCE, WRITER, plan_with

PERIODS, RESULTS, SUBMISSIONS = 20, 300, 100
NUMBERS = 15
WORDS = {"risks": "Cover for shifts", "risk_mitigation": "Dates a year ahead"}


def past_periods(count: int) -> list[ReportingPeriod]:
    """Return so many closed periods before the current one, newest first; those that lack are added."""
    current = ReportingPeriod.objects.current()
    there = list(ReportingPeriod.objects.filter(ends__lt=current.starts).order_by("-starts"))
    starts = there[-1].starts if there else current.starts
    while len(there) < count:
        ends = starts - datetime.timedelta(days=1)
        starts = (ends - datetime.timedelta(days=80)).replace(day=1)
        opened = timezone.make_aware(datetime.datetime.combine(ends, datetime.time(9)))
        there.append(
            ReportingPeriod.objects.create(
                name=f"Past quarter {len(there) + 1}",
                reference=f"P{len(there) + 1}",
                starts=starts,
                ends=ends,
                due=ends + datetime.timedelta(days=14),
                opened_at=opened,
                closed_at=opened + datetime.timedelta(days=30),
            )
        )
    return there[:count]


def plan_after(name: str, periods: int, results: int, submissions: int) -> Plan:
    """Return a plan of sixty lines that has reported for so many periods, in so many submissions, with so many results.

    Its past goes in past the actions people use, which would take the benchmark's whole time.
    """
    plan, by = plan_with(LINES, name, WORDS), User.objects.get(email=WRITER)
    reviewer = User.objects.reviewers().first()
    past = past_periods(periods)
    Plan.objects.filter(pk=plan.pk).update(created_at=past[-1].opened_at)
    lines = list(PlannedActivity.objects.filter(plan_objective__plan=plan))
    ProgressUpdate.objects.bulk_create(
        ProgressUpdate(
            line=line,
            period=period,
            status=ProgressUpdate.Status.ON_TRACK,
            progress=f"{SENTENCE}{SENTENCE}",
            next_steps=SENTENCE,
            updated_by=by,
        )
        for line in lines
        for period in past
    )
    PeriodReport.objects.bulk_create(
        PeriodReport(
            plan=plan, period=period, prepared_by="Superintendent", date_prepared=period.ends, summary=SENTENCE
        )
        for period in past
    )
    DecisionAsked.objects.bulk_create(
        DecisionAsked(
            plan=plan,
            asked_for=period,
            order=order,
            what=SENTENCE,
            asked_by=by,
            answer="Agreed",
            answered_on=period.ends,
            answered_for=period,
        )
        for order, period in enumerate(past)
    )
    _add_numbers(lines, results, by)
    _submit(plan, past, submissions, by, reviewer)
    return plan


def _add_numbers(lines: list[PlannedActivity], results: int, by: User) -> None:
    for number in range(NUMBERS):
        line = lines[number]
        indicator = Indicator.objects.create(
            plan_objective_id=line.plan_objective_id,
            line=line,
            name=f"Number {number}",
            direction=Indicator.Direction.UP,
            order=number,
        )
        today = timezone.localdate()
        Reading.objects.bulk_create(
            Reading(
                indicator=indicator,
                date=today - datetime.timedelta(days=30 * back + 10),
                value=Decimal(back),
                recorded_by=by,
            )
            for back in range(max(1, results // NUMBERS))
        )


def _submit(plan: Plan, past: list[ReportingPeriod], count: int, by: User, reviewer: User) -> None:
    """Store so many decided submissions, all copies of one real one, each with two remarks."""
    first = submit_plan(plan=plan, period=past[-1], by=by, before_end=True)
    periods = {number: past[-1 - (number - 1) * len(past) // count] for number in range(1, count + 1)}
    # Each period's last is accepted, those before it were returned.
    states = {
        number: Submission.State.RETURNED if periods.get(number + 1) == period else Submission.State.ACCEPTED
        for number, period in periods.items()
    }
    first.state = states[1]
    first.save(update_fields=["state"])
    Submission.objects.bulk_create(
        Submission(
            plan=plan,
            period=period,
            number=number,
            state=states[number],
            document=first.document,
            document_sha256=first.document_sha256,
            submitted_at=first.submitted_at - datetime.timedelta(days=count - number),
            submitted_by=by,
        )
        for number, period in periods.items()
        if number > 1
    )
    for submission in plan.submissions.defer("document"):
        Review.objects.create(
            submission=submission,
            decision=submission.state,
            reason=SENTENCE,
            decided_by=reviewer,
            final_at=by.date_joined,
        )
        Remark.objects.bulk_create(Remark(submission=submission, text=SENTENCE, made_by=reviewer) for _ in range(2))


def pages_of(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield name and address of each page whose cost a long past could raise."""
    period = ReportingPeriod.objects.current().reference
    objective = plan.objectives.first()
    line = objective.lines.first()
    number = Indicator.objects.filter(plan_objective__plan=plan).first()
    latest = plan.submissions.latest("number").number
    yield "plan: task list", reverse("plans:plan", args=[plan.pk])
    yield "plan: objective", reverse("plans:objective", args=[plan.pk, objective.objective.number])
    yield "plan: one activity", reverse("plans:line", args=[plan.pk, line.key])
    yield "plan: one number", reverse("plans:indicator", args=[plan.pk, number.key])
    yield "plan: progress of one activity", reverse("plans:progress", args=[plan.pk, period, line.key])
    yield "plan: update", reverse("plans:update", args=[plan.pk, period])
    yield "plan: report of a period", reverse("plans:report", args=[plan.pk, period])
    yield "plan: check", reverse("plans:check", args=[plan.pk, period])
    yield "submission", reverse("plans:submission", args=[plan.pk, latest])


def calls_of(client, path: str) -> int:
    """Return how many Python calls a page takes, warm: they do not wander as milliseconds do."""
    for _ in range(2):
        client.get(path)
    profile = cProfile.Profile()
    status = profile.runcall(client.get, path).status_code
    if status != 200:
        raise RuntimeError(f"{path} answered {status}.")
    return pstats.Stats(profile).total_calls


def everything() -> None:
    """Count the calls of each page of the young plan and of the old one, and print the ratio."""
    young, old = plan_after("Young", 1, NUMBERS, 1), plan_after("Old", PERIODS, RESULTS, SUBMISSIONS)
    client = signed_in(WRITER)
    heading(f"{LINES} lines after {PERIODS} periods, {RESULTS} results, {SUBMISSIONS} submissions", "x young")
    for (name, path), (_name, old_path) in zip(pages_of(young), pages_of(old), strict=True):
        once, then = calls_of(client, path), calls_of(client, old_path)
        show(Figure(name, f"{then:,} calls", then / once, 2, f"({once:,} young)"))
