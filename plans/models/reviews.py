"""VKPP's answer to a submission or a shared draft: one decision, remarks, and the phrases it writes them with."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from plans.models.constraints import both_or_neither
from plans.models.shared import SharedDraft
from plans.models.submissions import Submission

# What VKPP reads, remarks on and answers.
Copy = Submission | SharedDraft


class Review(models.Model):
    """VKPP's one decision on a submission.

    It is pending while the submission still waits: VKPP alone knows of it, and can undo it until `final_at`.
    """

    class Decision(models.TextChoices):
        RETURNED = "returned", "Return for changes"
        ACCEPTED = "accepted", "Reviewed, no changes needed"

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="review")
    key = models.UUIDField(
        null=True, editable=False, help_text="The form that decided, by which its second post is known."
    )
    decision = models.CharField(max_length=20, choices=Decision.choices)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    final_at = models.DateTimeField(default=timezone.now, help_text="Until then the decision can be undone.")
    history = HistoricalRecords()

    class Meta:
        indexes = [models.Index(fields=["final_at"], name="review_by_final_at")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(decision="returned") | ~models.Q(reason=""),
                name="review_return_has_reason",
            )
        ]

    def __str__(self):
        return f"{self.get_decision_display()}, {self.submission_id}"

    def is_due(self, at: datetime.datetime | None = None) -> bool:
        """Return whether the time to undo it has passed, now or at the time given."""
        return self.final_at <= (at or timezone.now())


class RemarkQuerySet(models.QuerySet):
    def standing(self):
        """Remarks that were not taken back."""
        return self.filter(taken_back_at__isnull=True)

    def for_force(self):
        """What the force reads: never a private note, nothing taken back, nothing before VKPP has answered.

        VKPP answers a submission by a final decision, a shared draft by sending its advice.
        """
        decided = models.Q(submission__state__in=[Submission.State.RETURNED, Submission.State.ACCEPTED])
        advised = models.Q(shared_draft__advised_at__isnull=False)
        return self.standing().exclude(kind=Remark.Kind.PRIVATE).filter(decided | advised)

    def latest(self):
        """Of what the force reads, what no later submission for the period has overtaken.

        That is what was said of the last submission that was not withdrawn, and the advice sent since.
        """
        kept = Submission.objects.exclude(state=Submission.State.WITHDRAWN)
        later = kept.filter(
            plan=models.OuterRef("submission__plan"),
            period=models.OuterRef("submission__period"),
            number__gt=models.OuterRef("submission__number"),
        )
        since = kept.filter(
            plan=models.OuterRef("shared_draft__plan"),
            period=models.OuterRef("shared_draft__period"),
            submitted_at__gt=models.OuterRef("shared_draft__advised_at"),
        )
        return self.for_force().filter(~models.Exists(later), ~models.Exists(since))

    def to_answer(self):
        """Of these, what the force has not answered yet; good practice asks for no answer."""
        return self.latest().filter(kind__in=Remark.ASKING, answered_at__isnull=True)


class Remark(models.Model):
    """A remark of VKPP's on a submission or a shared draft, anchored: on the plan, an objective (by code), a line or a
    number (by key).

    `field_id` names one field of what it is anchored to; empty where it is about the whole of it. `about` names the
    place as the document did that the remark was made on, `submitted_text` is what stood in that field of it.
    """

    class Anchor(models.TextChoices):
        PLAN = "plan", "The whole submission"
        OBJECTIVE = "objective", "An objective"
        LINE = "line", "An activity"
        NUMBER = "number", "A number we track"

    class Kind(models.TextChoices):
        MUST_CHANGE = "must_change", "Must change"
        SUGGESTION = "suggestion", "Suggestion"
        GOOD_PRACTICE = "good_practice", "Good practice"
        PRIVATE = "private", "Private note"

    class Answer(models.TextChoices):
        ADDRESSED = "addressed", "We have changed the plan"
        ANSWERED = "answered", "We have not changed the plan"

    # The kinds that ask something of the force.
    ASKING = (Kind.MUST_CHANGE, Kind.SUGGESTION)

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, null=True, blank=True, related_name="remarks")
    shared_draft = models.ForeignKey(
        SharedDraft, on_delete=models.CASCADE, null=True, blank=True, related_name="remarks"
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.SUGGESTION)
    anchor_kind = models.CharField(max_length=20, choices=Anchor.choices, default=Anchor.PLAN)
    anchor_key = models.CharField(max_length=40, blank=True)
    field_id = models.CharField(max_length=40, blank=True)
    about = models.CharField(max_length=250, blank=True)
    text = models.TextField()
    submitted_text = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer_kind = models.CharField(max_length=20, choices=Answer.choices, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    history = HistoricalRecords()

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(anchor_kind="plan", anchor_key="")
                | (~models.Q(anchor_kind="plan") & ~models.Q(anchor_key="")),
                name="remark_anchor_has_key",
            ),
            models.CheckConstraint(
                condition=models.Q(submission__isnull=False, shared_draft__isnull=True)
                | models.Q(submission__isnull=True, shared_draft__isnull=False),
                name="remark_on_submission_or_shared_draft",
            ),
            models.CheckConstraint(
                # Advice asks for nothing that must be.
                condition=~models.Q(kind="must_change") | models.Q(shared_draft__isnull=True),
                name="remark_advice_never_must_change",
            ),
            both_or_neither("taken_back_at", "taken_back_by", name="remark_taken_back_who_and_when"),
            both_or_neither("answered_at", "answered_by", name="remark_answered_who_and_when"),
            models.CheckConstraint(
                condition=~models.Q(kind="private") | models.Q(answered_at__isnull=True),
                name="remark_private_has_no_answer",
            ),
        ]

    def __str__(self):
        return f"Remark {self.pk}"

    @property
    def copy(self) -> Copy:
        """What it is on: a submission or a shared draft."""
        return self.submission if self.shared_draft_id is None else self.shared_draft

    @property
    def is_advice(self) -> bool:
        """Whether it is on a draft shared for advice."""
        return self.shared_draft_id is not None

    @property
    def is_private(self) -> bool:
        return self.kind == self.Kind.PRIVATE

    @property
    def asks(self) -> bool:
        """Whether it asks something of the force."""
        return self.kind in self.ASKING


class ReviewPhrase(models.Model):
    """Words VKPP uses again and again in remarks, picked from a list."""

    LONGEST_TITLE = 80

    title = models.CharField(max_length=LONGEST_TITLE, unique=True, help_text="What it is called in the list.")
    text = models.TextField(help_text="The words put into the remark.")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "phrase for remarks"
        verbose_name_plural = "phrases for remarks"
        ordering = ["title"]

    def __str__(self):
        return self.title
