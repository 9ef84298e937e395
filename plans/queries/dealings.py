"""All that has passed between a force and VKPP over a plan, as one list."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from plans.models import Extension, Plan, Remark, SharedDraft, Submission
from plans.queries.remarks import find_remarks
from plans.wording import count_words, day_words


@dataclass(frozen=True)
class Dealing:
    """One thing that happened: when, for which period, in words, by whom, and what it is about, if it can be read."""

    at: datetime.datetime
    period: str
    words: str
    by: str
    submission: Submission | None = None
    draft: SharedDraft | None = None
    text: str = ""


def find_dealings(plan: Plan) -> list[Dealing]:
    """Return what happened, newest first: submitted, withdrawn, decided, extended, shared, answered; four queries.

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
    drafts = plan.shared_drafts.defer("document").select_related("period", "shared_by", "advised_by", "stopped_by")
    for draft in drafts:
        found.extend(_of_draft(draft))
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
            review.decided_at,
            name,
            f"Submission {number}: {words}",
            str(review.decided_by),
            submission,
            text=review.reason,
        )


def _of_draft(draft: SharedDraft):
    name, told = draft.period_words, {"draft": draft}
    words = "A draft was shared with VKPP for advice"
    yield Dealing(draft.shared_at, name, words, str(draft.shared_by), text=draft.question, **told)
    if draft.is_answered:
        words = f"VKPP gave advice on the draft shared on {draft.shared_on}"
        yield Dealing(draft.advised_at, name, words, str(draft.advised_by), text=draft.advice, **told)
    if draft.is_withdrawn:
        words = f"The draft shared on {draft.shared_on} is no longer shared"
        yield Dealing(draft.stopped_at, name, words, str(draft.stopped_by), **told)


def _answers(plan: Plan):
    """The answers given on one day to remarks on one submission or draft, as one dealing."""
    groups: dict[tuple, list[Remark]] = {}
    answered = find_remarks(plan, Remark.objects.for_force()).filter(answered_at__isnull=False)
    for remark in answered.order_by("answered_at"):
        day = timezone.localdate(remark.answered_at)
        groups.setdefault((remark.copy, day, remark.answered_by_id), []).append(remark)
    for (copy, _day, _by), remarks in groups.items():
        last, count = remarks[-1], count_words(len(remarks), "remark", "remarks")
        if last.is_advice:
            about, name, told = f"the draft shared on {copy.shared_on}", copy.period_words, {"draft": copy}
        else:
            about, name, told = f"submission {copy.number}", copy.period.name, {"submission": copy}
        yield Dealing(last.answered_at, name, f"{count} on {about} answered", str(last.answered_by), **told)
