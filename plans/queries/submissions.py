"""Which earlier submission one is read beside: the last period's, and what changes are counted against."""

from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from plans.models import Copy, PeriodReport, Plan, Remark, ReportingPeriod, SharedDraft, Submission


class ComparedWith(models.TextChoices):
    """What a reader may count a submission's changes against."""

    LAST = "last", "The last submission"
    ACCEPTED = "accepted", "The last one VKPP asked no changes of"
    RETURNED = "returned", "The copy VKPP returned"


def last_period_for(plan: Plan, period: ReportingPeriod | None) -> Submission | None:
    """Return what the plan last submitted for an earlier period, without its document: what "last time" means.

    What was withdrawn and nil returns are passed over. Take the period reported on; while none is open, every period is
    an earlier one.
    """
    return _last_period(plan.submissions.all(), period)


def last_period_of(copy: Copy) -> Submission | None:
    """Return the same for a submission or a shared draft.

    It is of what had been submitted before it, so that it reads the same ever after.
    """
    return _last_period(_before(copy), copy.period)


class Beside(NamedTuple):
    """What a plan not submitted yet is read beside: "last time", and what its changes are counted against."""

    last_period: Submission | None
    compared_with: Submission | None


def find_beside(plan: Plan, period: ReportingPeriod | None) -> Beside:
    """Return both for a plan and the period reported on, without documents; in one query."""
    kept = _not_withdrawn(plan.submissions)
    last_period, latest = _earlier(kept, period)[:1], kept.order_by("-number")[:1]
    found = _not_withdrawn(_any_of(last_period, latest)).select_related("period").order_by("-number")
    earlier = [each for each in found if not each.nil_return and (period is None or each.period.starts < period.starts)]
    return Beside(
        max(earlier, key=lambda each: (each.period.starts, each.number), default=None), next(iter(found), None)
    )


def find_comparisons(copy: Copy) -> dict[ComparedWith, Submission]:
    """Return what changes of a submission or shared draft can be counted against, the first being usual; one query.

    Without documents; only what was submitted before it and not withdrawn. A choice that leads to the same submission
    as one before it is left out, and so is a copy returned for another period.
    """
    earlier = _not_withdrawn(_before(copy)).order_by("-number")
    returned = earlier.filter(state=Submission.State.RETURNED, period=copy.period_id)
    accepted = earlier.filter(state=Submission.State.ACCEPTED)
    rows = list(_not_withdrawn(_any_of(earlier[:1], returned[:1], accepted[:1])).order_by("-number"))
    found = {
        ComparedWith.LAST: next(iter(rows), None),
        ComparedWith.RETURNED: next(
            (each for each in rows if each.state == Submission.State.RETURNED and each.period_id == copy.period_id),
            None,
        ),
        ComparedWith.ACCEPTED: next((each for each in rows if each.state == Submission.State.ACCEPTED), None),
    }
    choices: dict[ComparedWith, Submission] = {}
    for choice, other in found.items():
        if other is not None and other not in choices.values():
            choices[choice] = other
    return choices


def find_report_and_answers(plan: Plan, period: ReportingPeriod | None) -> tuple[PeriodReport, list[Remark]]:
    """Return what a plan says for a period as a whole, and the answered remarks on what was last submitted for it.

    The report is an empty one where none is stored. One query, and a second where remarks were answered.
    """
    answered = Remark.objects.latest().filter(answered_at__isnull=False)
    here = answered.filter(submission__plan=OuterRef("plan"), submission__period=OuterRef("period"))
    stored = PeriodReport.objects.filter(plan=plan, period=period).annotate(has_answers=Exists(here)).first()
    if stored is None or not stored.has_answers:
        return stored or PeriodReport(plan=plan, period=period), []
    rows = answered.filter(submission__plan=plan, submission__period=period)
    return stored, list(rows.select_related("answered_by"))


def with_remark_counts(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """Return submissions that know how many remarks the force reads on them once they are decided.

    `remarks_read` counts them, `remarks_waiting` those that wait for an answer.
    """
    read = Remark.objects.standing().exclude(kind=Remark.Kind.PRIVATE).filter(submission=OuterRef("pk"))
    waiting = read.filter(kind__in=Remark.ASKING, answered_at__isnull=True)
    counts = {
        name: Coalesce(Subquery(rows.order_by().values("submission").annotate(n=Count("pk")).values("n")), 0)
        for name, rows in (("remarks_read", read), ("remarks_waiting", waiting))
    }
    return submissions.annotate(**counts)


def _before(copy: Copy):
    submissions = Submission.objects.filter(plan=copy.plan_id)
    if isinstance(copy, SharedDraft):
        return submissions.filter(submitted_at__lt=copy.shared_at)
    return submissions.filter(number__lt=copy.number)


def _not_withdrawn(submissions):
    """Leave out those withdrawn, and the documents."""
    return submissions.exclude(state=Submission.State.WITHDRAWN).defer("document")


def _last_period(submissions, period: ReportingPeriod | None) -> Submission | None:
    return _not_withdrawn(_any_of(_earlier(_not_withdrawn(submissions), period)[:1])).first()


def _earlier(submissions, period: ReportingPeriod | None):
    """Those of earlier periods that say something, the last period's latest first."""
    earlier = submissions.filter(nil_return=False)
    if period is not None:
        earlier = earlier.filter(period__starts__lt=period.starts)
    return earlier.order_by("-period__starts", "-number")


def _any_of(*choices):
    """The submissions that any of these querysets chose: a plan of many years has a hundred to choose from."""
    return Submission.objects.filter(reduce(or_, (Q(pk__in=choice.values("pk")) for choice in choices)))
