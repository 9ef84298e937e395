from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords


class ReportingPeriodQuerySet(models.QuerySet):
    def open(self):
        """Periods VKPP has opened and not closed, latest first."""
        return self.filter(opened_at__isnull=False, closed_at__isnull=True).order_by("-starts", "-pk")

    def opened(self):
        """Periods VKPP has opened, closed since or not, latest first."""
        return self.filter(opened_at__isnull=False).order_by("-starts", "-pk")

    def current(self):
        """The latest open period, or None when VKPP has none open."""
        return self.open().first()


class ReportingPeriod(models.Model):
    """The dates forces report on, set by VKPP (the form's "Reporting Period")."""

    name = models.CharField(
        max_length=80, unique=True, help_text="Name with dates, for example “July to September 2026”."
    )
    reference = models.CharField(
        max_length=12,
        unique=True,
        editable=False,
        help_text="Year and number in that year, as in “2026-1”; part of every submission's reference.",
    )
    starts = models.DateField("first day covered")
    ends = models.DateField("last day covered")
    due = models.DateField("submissions due by")
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ReportingPeriodQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-starts", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends__gte=models.F("starts")), name="period_ends_after_start"),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) | models.Q(opened_at__isnull=False),
                name="period_closed_only_if_opened",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if not self.reference:
            self.reference = self._next_reference()
        super().save(*args, **kwargs)

    def _next_reference(self) -> str:
        year = self.starts.year
        taken = ReportingPeriod.objects.filter(reference__startswith=f"{year}-").values_list("reference", flat=True)
        return f"{year}-{max((int(ref.split('-')[1]) for ref in taken), default=0) + 1}"

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None

    def is_late(self, day) -> bool:
        """Whether a submission made on this date comes after the due date."""
        return day > self.due

    def clean(self):
        if self.starts and self.ends and self.ends < self.starts:
            raise ValidationError({"ends": "The last day covered must be the same as or after the first day."})
        if self.starts and self.due and self.due < self.starts:
            raise ValidationError({"due": "The due date must be the same as or after the first day covered."})
        if self.starts and self.ends:
            others = ReportingPeriod.objects.exclude(pk=self.pk)
            if other := others.filter(starts__lte=self.ends, ends__gte=self.starts).first():
                raise ValidationError({"starts": f"These dates overlap with “{other.name}”."})

    def open_now(self) -> None:
        """Open the period to forces. Opening a closed period opens it again."""
        self.opened_at = self.opened_at or timezone.now()
        self.closed_at = None
        self.save()

    def close_now(self) -> None:
        """Close the period: forces may still submit for it, marked late once the due date has passed."""
        self.closed_at = timezone.now()
        self.save()
