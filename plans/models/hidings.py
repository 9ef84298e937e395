"""Words that could identify somebody, taken out of a plan and all that came of it, and what is left to tell of that."""

import datetime
import re
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from plans.models.constraints import both_or_neither
from plans.models.plan import Plan
from plans.wording import day_words


class HidingQuerySet(models.QuerySet):
    def open(self):
        """Return those that wait for a second person, longest waiting first."""
        return self.filter(lifted_at__isnull=True, removed_at__isnull=True).order_by("hidden_at", "pk")

    def guarding(self):
        """Return those whose words nobody may save again: the open ones, and for a while those removed."""
        recent = Q(removed_at__isnull=True) | Q(removed_at__gt=timezone.now() - Hiding.GUARDS_FOR)
        return self.filter(recent, lifted_at__isnull=True)


class Hiding(models.Model):
    """Words that one person took out of sight; a different one has them removed for good, or shown again.

    The words are nowhere else: a mark stands in their place wherever they were. `sealed` holds them encrypted, each way
    they were typed in, until the second person has decided; by `fingerprints`, keyed hashes, they are known again.
    """

    class Kind(models.TextChoices):
        CHILD = "child", "Could identify a child"
        ADULT = "adult", "Could identify an adult at risk"
        VICTIM = "victim", "Could identify a victim"
        CASE = "case", "Could identify a case"
        OTHER = "other", "Should not be here for another reason"

    # A form that was open when they were removed is sent or given up by then.
    GUARDS_FOR = datetime.timedelta(days=30)

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="hidings")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sealed = models.TextField(blank=True, editable=False)
    fingerprints = models.JSONField(
        default=list, editable=False, help_text="Of each passage its hash, its number of words, and if it counts alone."
    )
    hidden_at = models.DateTimeField(default=timezone.now)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    hidden_for = models.CharField(max_length=150, help_text="What the mark says instead of a name: the force, or VKPP.")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    removed_for = models.CharField(max_length=150, blank=True)

    objects = HidingQuerySet.as_manager()

    class Meta:
        ordering = ["-hidden_at", "-pk"]
        constraints = [
            both_or_neither("lifted_at", "lifted_by", name="hiding_lifted_who_and_when"),
            both_or_neither("removed_at", "removed_by", name="hiding_removed_who_and_when"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(removed_at__isnull=True), name="hiding_lifted_or_removed"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, removed_at__isnull=True) | Q(sealed=""),
                name="hiding_keeps_no_words_once_decided",
            ),
            models.CheckConstraint(
                condition=Q(removed_by__isnull=True) | ~Q(removed_by=models.F("hidden_by")),
                name="hiding_removed_by_another_person",
            ),
        ]

    def __str__(self):
        return f"H{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for a second person."""
        return self.lifted_at is None and self.removed_at is None

    @property
    def state_words(self) -> str:
        """How its state reads."""
        if self.is_open:
            return "Hidden, waits for a second person"
        return "Removed" if self.removed_at else "Shown again"

    @property
    def marks(self) -> re.Pattern:
        """What finds its marks in a text while it is open."""
        return re.compile(rf"\[text hidden on [^\[\]]*, H{self.pk}\.(\d+)\]")

    def hidden_mark(self, number: int) -> str:
        """Return what stands in place of the words while they are hidden, in their spelling of this number."""
        day = day_words(timezone.localdate(self.hidden_at))
        return f"[text hidden on {day} by {self.hidden_for}, H{self.pk}.{number}]"

    def removed_mark(self) -> str:
        """Return what stands in place of the words once they are removed."""
        day = day_words(timezone.localdate(self.removed_at))
        return f"[text removed on {day} by {self.removed_for}, H{self.pk}]"


class HiddenPlace(models.Model):
    """In what kind of place the words were, how often, and of a frozen copy its hashes; never what they were."""

    hiding = models.ForeignKey(Hiding, on_delete=models.CASCADE, related_name="places")
    where = models.CharField(max_length=100)
    count = models.PositiveIntegerField()
    sha256_before = models.CharField(max_length=64, blank=True)
    sha256_hidden = models.CharField(max_length=64, blank=True)
    sha256_after = models.CharField(max_length=64, blank=True, help_text="Once they are removed or shown again.")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["hiding", "where"], name="one_hidden_place_of_a_kind")]

    def __str__(self):
        return f"{self.where} ({self.count})"


class HidingReader(models.Model):
    """Somebody who downloaded, was sent or reviewed a copy with the words, and is to be told to destroy it."""

    hiding = models.ForeignKey(Hiding, on_delete=models.CASCADE, related_name="readers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    what = models.TextField(help_text="What they had of it, one thing a line.")
    told_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["user__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["hiding", "user"], name="one_reader_of_a_hiding"),
            both_or_neither("told_at", "told_by", name="hiding_reader_told_who_and_when"),
        ]

    def __str__(self):
        return f"Reader {self.pk}"
