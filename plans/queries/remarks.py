"""VKPP's remarks as those concerned read them: at their places, and on the submission that follows."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from plans.document import Anchor, anchor_of, anchors, read_document, text_at
from plans.models import Plan, PlanObjective, Remark, Review, Submission
from plans.models.reviews import RemarkQuerySet


@dataclass(frozen=True)
class Followed:
    """A remark on the submission before, with the words of what it is about, and what now stands there.

    `now` is None where the plan no longer has what the remark is about.
    """

    remark: Remark
    about: str
    now: str | None

    @property
    def is_changed(self) -> bool:
        """Whether what was remarked on reads otherwise now."""
        return self.now != self.remark.submitted_text


@dataclass(frozen=True)
class LastRemarks:
    """What VKPP said of the copy it returned for the same period."""

    submission: Submission
    review: Review
    remarks: list[Followed]


def find_remarks(plan: Plan, remarks: RemarkQuerySet) -> RemarkQuerySet:
    """Return those of the remarks that are on the plan's submissions and shared drafts, with what pages say of them."""
    named = remarks.filter(_on(plan)).select_related(
        "submission__period", "shared_draft__period", "made_by", "answered_by"
    )
    return named.defer("submission__document", "shared_draft__document")


def find_open_remarks(plan: Plan) -> list[Remark]:
    """Return VKPP's remarks that wait for the force's answer, oldest first; advice too. One query, two where some wait.

    Most plans have none at most times. To ask that is cheap beside asking which of them a later submission overtook.
    """
    unanswered = Remark.objects.standing().filter(kind__in=Remark.ASKING, answered_at__isnull=True)
    if not unanswered.filter(_on(plan)).exists():
        return []
    return list(find_remarks(plan, Remark.objects.to_answer()))


def find_open_remarks_of(plans: Iterable[Plan]) -> list[Remark]:
    """Return those on the submissions of several plans, what must change first, each with its objective's number.

    One query. Advice on a shared draft has a step of its own.

    `objective_number` is None where a remark is on no objective of its plan.
    """
    of_plan = PlanObjective.objects.filter(
        plan=models.OuterRef("submission__plan"), objective__code=models.OuterRef("anchor_key")
    ).order_by()
    remarks = Remark.objects.to_answer().filter(submission__plan__in=plans)
    remarks = remarks.annotate(objective_number=models.Subquery(of_plan.values("objective__number")[:1]))
    found = list(remarks.select_related("submission__period").defer("submission__document"))
    return sorted(found, key=lambda remark: Remark.ASKING.index(remark.kind))


def _on(plan: Plan) -> models.Q:
    """The remarks on a plan's submissions and shared drafts, found by their indexes: over joins, all would be read."""
    return models.Q(submission__in=plan.submissions.values("pk")) | models.Q(
        shared_draft__in=plan.shared_drafts.values("pk")
    )


def find_last_remarks(submission: Submission) -> LastRemarks | None:
    """Return the reason and remarks with which the submission before this one was returned, for the same period.

    None where it was not returned.
    """
    earlier = Submission.objects.filter(plan=submission.plan_id, period=submission.period_id)
    last = (
        earlier.filter(number__lt=submission.number)
        .exclude(state=Submission.State.WITHDRAWN)
        .select_related("review__decided_by")
        .order_by("-number")
        .first()
    )
    if last is None or last.state != Submission.State.RETURNED:
        return None
    remarks = list(last.remarks.standing().select_related("made_by", "answered_by"))
    if not remarks:
        return LastRemarks(last, last.review, [])
    before, now = anchors(read_document(last.document)), read_document(submission.document)
    followed = [_followed(remark, anchor_of(remark), before, now) for remark in remarks]
    return LastRemarks(last, last.review, followed)


def _followed(remark: Remark, anchor: Anchor, before: dict[str, Anchor], now) -> Followed:
    return Followed(remark, before[str(anchor)].words, text_at(now, anchor))
