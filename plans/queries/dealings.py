"""All that has passed between a force and VKPP over a plan, as one list."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from plans.models import Extension, Plan, Remark, Submission
from plans.wording import count_words, day_words


@dataclass(frozen=True)
class Dealing:
    """One thing that happened: when, for which period, in words, by whom, and the submission it is about."""

    at: datetime.datetime
    period: str
    words: str
    by: str
    submission: Submission | None = None
    text: str = ""


def find_dealings(plan: Plan) -> list[Dealing]:
    """Return what happened, newest first: submitted, withdrawn, decided, extended, remarks answered; three queries.

    Nothing of a decision that can still be undone.
    """
    found = []
    submissions = plan.submissions.defer("document").select_related(
        "period", "submitted_by", "withdrawn_by", "review__decided_by"
    )
    for submission in submissions:
        found.extend(_of_submission(submission))
    extensions = Extension.objects.filter(force=plan.force_id, period__opened_at__isnull=False)
    for given in extensions.select_related("period", "given_by"):
        words = f"VKPP moved the due date to {day_words(given.due)}"
        found.append(Dealing(given.given_at, given.period.name, words, str(given.given_by), text=given.reason))
    found.extend(_answers(plan))
    return sorted(found, key=lambda dealing: dealing.at, reverse=True)


def _of_submission(submission: Submission):
    name, number = submission.period.name, submission.number
    late = ", late" if submission.late else ""
    nil = ", as a nil return" if submission.nil_return else ""
    submitted = f"Submission {number} was sent to VKPP{late}{nil}"
    yield Dealing(submission.submitted_at, name, submitted, str(submission.submitted_by), submission)
    if submission.is_withdrawn:
        yield Dealing(
            submission.withdrawn_at,
            name,
            f"Submission {number} was withdrawn",
            str(submission.withdrawn_by),
            submission,
        )
    if review := submission.decision:
        returned = submission.state == Submission.State.RETURNED
        words = "VKPP returned it for changes" if returned else "VKPP reviewed it, no changes needed"
        yield Dealing(
            review.decided_at, name, f"Submission {number}: {words}", str(review.decided_by), submission, review.reason
        )


def _answers(plan: Plan):
    """The answers given on one day to remarks on one submission, as one dealing."""
    answered = Remark.objects.for_force().filter(submission__plan=plan, answered_at__isnull=False)
    groups: dict[tuple, list[Remark]] = {}
    rows = answered.select_related("submission__period", "answered_by").defer("submission__document")
    for remark in rows.order_by("answered_at"):
        day = timezone.localdate(remark.answered_at)
        groups.setdefault((remark.submission_id, day, remark.answered_by_id), []).append(remark)
    for remarks in groups.values():
        last = remarks[-1]
        count = count_words(len(remarks), "remark", "remarks")
        words = f"{count} on submission {last.submission.number} answered"
        yield Dealing(last.answered_at, last.submission.period.name, words, str(last.answered_by), last.submission)
