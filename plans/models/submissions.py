import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from nvap.pdf.models import MadeFile
from plans.models.constraints import both_or_neither
from plans.models.frozen import FrozenCopy, FrozenQuerySet
from plans.models.periods import ReportingPeriod
from plans.models.plan import Plan, is_plan_of


class SubmissionQuerySet(FrozenQuerySet):
    def visible_to(self, user):
        """Submissions this user may read: their forces', joint plans', and all for those who read nationally.

        National readers still see nothing but number, who and when of a withdrawn one: see `shows_document_to`.
        """
        if not user.is_authenticated:
            return self.none()
        if user.reads_all_submissions:
            return self
        return self.filter(is_plan_of(user, "plan__"))

    def latest_for_period(self):
        """Of what was not withdrawn, each plan's latest of each period."""
        kept = self.exclude(state=Submission.State.WITHDRAWN)
        later = Submission.objects.exclude(state=Submission.State.WITHDRAWN).filter(
            plan=models.OuterRef("plan"), period=models.OuterRef("period"), number__gt=models.OuterRef("number")
        )
        return kept.filter(~models.Exists(later))

    def waiting(self):
        """Submissions that wait for VKPP's decision, longest waiting first; those for a voided period do not."""
        waiting = self.filter(state=Submission.State.SUBMITTED, period__voided_at__isnull=True)
        return waiting.order_by("submitted_at")

    def to_review(self):
        """Of those that wait, what VKPP has not decided on: for a force one whose decision is pending waits too."""
        return self.waiting().filter(review__isnull=True)


class Submission(FrozenCopy):
    """A plan frozen for a reporting period, and handed to VKPP."""

    LIFECYCLE_FIELDS = frozenset({"state", "late", "withdrawn_at", "withdrawn_by"})

    class State(models.TextChoices):
        SUBMITTED = "submitted", "Submitted, waiting for review"
        RETURNED = "returned", "Returned for changes"
        ACCEPTED = "accepted", "Reviewed, no changes needed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    # From a state to those it may move to; what is not here is final.
    TRANSITIONS = {State.SUBMITTED: (State.RETURNED, State.ACCEPTED, State.WITHDRAWN)}

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="submissions")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField()
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=20, choices=State.choices, default=State.SUBMITTED)
    late = models.BooleanField(default=False)
    nil_return = models.BooleanField(default=False)
    submitted_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        # National pages show the latest: without it each row would be read, its long document with it.
        # VKPP's list puts those that wait first, and finds their order in the second index alone.
        indexes = [
            models.Index(fields=["-submitted_at", "-id"], name="submission_latest_first"),
            models.Index(fields=["state", "submitted_at", "id"], name="submission_by_state"),
            # All that tells a plan's submissions apart: which is the last of a period is found without its rows.
            models.Index(
                fields=["plan", "period", "number", "state", "nil_return"], name="submission_of_plan_and_period"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="submission_number_once_per_plan"),
            models.UniqueConstraint(
                fields=["plan", "period"],
                condition=models.Q(state="submitted"),
                name="one_submission_waits_per_plan_and_period",
            ),
            both_or_neither("withdrawn_at", "withdrawn_by", name="submission_withdrawn_who_and_when"),
            models.CheckConstraint(
                condition=models.Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~models.Q(state="withdrawn") & models.Q(withdrawn_at__isnull=True)),
                name="submission_withdrawn_has_date",
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def reference(self) -> str:
        """How people name it: action / force / period / number."""
        plan = self.plan
        return f"{plan.action.reference} / {plan.force.name} / {self.period.reference} / submission {self.number}"

    @property
    def reference_with_hash(self) -> str:
        """The reference with the first eight digits of the document's hash, as printed."""
        return f"{self.reference} ({self.document_sha256[:8]})"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.SUBMITTED

    @property
    def is_withdrawn(self) -> bool:
        return self.state == self.State.WITHDRAWN

    @property
    def is_answered(self) -> bool:
        """Whether VKPP's decision is final, with which the force reads its remarks."""
        return self.decision is not None

    @property
    def state_words(self) -> str:
        """How its state reads: what waited when its period was voided waits for nothing any more."""
        if self.is_waiting and self.period.is_voided:
            return "Submitted, period voided since"
        return self.get_state_display()

    @property
    def decision(self) -> "Review | None":  # noqa: F821
        """VKPP's decision once it is final; nothing of one that can still be undone."""
        return None if self.is_waiting else getattr(self, "review", None)

    @property
    def is_being_decided(self) -> bool:
        """Whether VKPP has decided and may still undo it: the force sees a submission that waits."""
        return self.is_waiting and getattr(self, "review", None) is not None

    def move_to(self, state: "Submission.State") -> None:
        """Set a new state if the transition table allows it; the caller holds the row's lock and saves.

        Raises ValidationError when the submission has been decided or withdrawn already.
        """
        if state not in self.TRANSITIONS.get(self.state, ()):
            raise ValidationError(f"This submission is already marked “{self.get_state_display()}”.")
        self.state = state


class SubmissionFile(MadeFile):
    """A submission as a file, as first made in a state, so that every reader gets the same bytes."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        NOTE = "note", "Feedback note"

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="files")
    state = models.CharField(max_length=20, choices=Submission.State.choices)
    format = models.CharField(max_length=10, choices=Format.choices)
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the content; empty until it is made.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "state", "format"], name="one_file_per_submission_state_and_format"
            )
        ]

    def __str__(self):
        return f"{self.get_format_display()} of submission {self.submission_id}, {self.state}"
