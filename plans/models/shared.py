import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from plans.models.constraints import both_or_neither
from plans.models.frozen import FrozenCopy, FrozenQuerySet
from plans.models.periods import ReportingPeriod
from plans.models.plan import Plan, is_plan_of
from plans.wording import day_words


class SharedDraftQuerySet(FrozenQuerySet):
    def visible_to(self, user):
        """Drafts this user may read: their forces' and joint plans'; for VKPP's reviewers all that are still shared."""
        if not user.is_authenticated:
            return self.none()
        own = is_plan_of(user, "plan__")
        return self.filter(own | models.Q(stopped_at__isnull=True) if user.is_reviewer else own)

    def shared(self):
        """Drafts VKPP reads: those that are still shared."""
        return self.filter(stopped_at__isnull=True)

    def waiting(self):
        """Drafts that wait for VKPP's advice, longest waiting first."""
        return self.shared().filter(advised_at__isnull=True).order_by("shared_at", "pk")


class SharedDraft(FrozenCopy):
    """A copy of a plan that a manager showed VKPP for advice. No submission: it has no number and counts for nothing.

    `period` is what it would be submitted for; none where none was open. `question` is what the force asks of VKPP,
    `advice` VKPP's word on the whole. What VKPP wrote is for the force to read once `advised_at` is set.
    """

    LIFECYCLE_FIELDS = frozenset({"advice", "advised_at", "advised_by", "stopped_at", "stopped_by"})
    TEXTS = frozenset({"document", "question"})

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="shared_drafts")
    period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, null=True, blank=True, related_name="shared_drafts"
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    question = models.TextField(blank=True)
    shared_at = models.DateTimeField(default=timezone.now)
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    advice = models.TextField(blank=True)
    advised_at = models.DateTimeField(null=True, blank=True)
    advised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SharedDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-shared_at", "-pk"]
        verbose_name = "draft shared for advice"
        verbose_name_plural = "drafts shared for advice"
        constraints = [
            both_or_neither("advised_at", "advised_by", name="shared_draft_advised_who_and_when"),
            both_or_neither("stopped_at", "stopped_by", name="shared_draft_stopped_who_and_when"),
            models.CheckConstraint(
                condition=models.Q(advice="") | models.Q(advised_at__isnull=False),
                name="shared_draft_advice_is_sent",
            ),
        ]

    def __str__(self):
        return f"{self.plan.action.reference} / {self.plan.force.name} / draft shared {self.shared_on}"

    @property
    def reference_with_hash(self) -> str:
        """How people name it, with the first eight digits of the document's hash."""
        return f"{self} ({self.document_sha256[:8]})"

    @property
    def shared_on(self) -> str:
        """The day it was shared, in words."""
        return day_words(timezone.localdate(self.shared_at))

    @property
    def period_words(self) -> str:
        """The period it is for, in words."""
        return self.period.told_apart if self.period else "No reporting period"

    @property
    def is_withdrawn(self) -> bool:
        """Whether the force shares it no longer."""
        return self.stopped_at is not None

    @property
    def is_answered(self) -> bool:
        """Whether VKPP has sent its advice, which the force then reads, shared or not."""
        return self.advised_at is not None

    @property
    def is_waiting(self) -> bool:
        return not self.is_withdrawn and not self.is_answered

    @property
    def state_words(self) -> str:
        """How its state reads."""
        if self.is_waiting:
            return "Waiting for VKPP’s advice"
        if not self.is_withdrawn:
            return "Advice given"
        return "Advice given, no longer shared" if self.is_answered else "No longer shared"
