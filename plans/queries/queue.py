"""VKPP's queue of submissions: which waits next for a reviewer, and who has one open."""

import datetime

from django.db import models
from django.utils import timezone
from django.utils.timesince import timesince

from nvap.accounts.models import User
from plans.models import Plan, ReportingPeriod, Submission, SubmissionOpening


def find_periods_to_review(user: User) -> list[ReportingPeriod]:
    """Return the periods that are open or for which submissions wait, latest first, each with how many: `waiting`.

    What a decision is pending of waits for everybody but VKPP. One query. What is voided is not asked for and waits for
    nothing.
    """
    waits = models.Q(submissions__state=Submission.State.SUBMITTED)
    if user.is_reviewer:
        waits &= models.Q(submissions__review__isnull=True)
    waiting = models.Count("submissions", filter=waits)
    periods = ReportingPeriod.objects.opened().annotate(waiting=waiting)
    return list(periods.filter(models.Q(closed_at__isnull=True) | models.Q(waiting__gt=0)))


def find_next_waiting(user: User, after: Submission, *, mine: bool = False) -> Submission | None:
    """Return the submission to review after one, without its document; None where no other waits. One query.

    The longest waiting one that nobody else has opened lately; where others are at all of them, the longest waiting.
    Take whether only forces whose contact the user is are meant. What the user's own force submitted is passed over.
    """
    forces = list(user.roles)
    own = models.Q(plan__force__in=forces) | models.Q(
        plan__in=Plan.joint_with.through.objects.filter(force__in=forces).values("plan")
    )
    others = SubmissionOpening.objects.recent().filter(submission=models.OuterRef("pk")).exclude(user=user)
    waiting = Submission.objects.to_review().exclude(pk=after.pk).exclude(own)
    if mine:
        waiting = waiting.filter(plan__force__contact=user)
    return (
        waiting.annotate(is_open=models.Exists(others))
        .order_by("is_open", "submitted_at", "pk")
        .select_related("plan__force", "plan__action", "period")
        .defer("document")
        .first()
    )


def find_openings(submission: Submission, *, besides: User) -> list[SubmissionOpening]:
    """Return by which others a submission was opened in the last hour, latest first."""
    return list(submission.openings.recent().exclude(user=besides).select_related("user"))


def opening_words(opening: SubmissionOpening) -> str:
    """Return who opened a submission and how long ago: "Ann Smith, 10 minutes ago"."""
    return f"{opening.user}, {ago_words(opening.opened_at)}"


def ago_words(at: datetime.datetime) -> str:
    """Return how long ago a time of this hour was: "just now", "10 minutes ago"."""
    if timezone.now() - at < datetime.timedelta(minutes=1):
        return "just now"
    return f"{timesince(at, depth=1)} ago".replace("\xa0", " ")
