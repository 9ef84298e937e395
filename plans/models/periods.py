import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.dateformat import format as format_date
from simple_history.models import HistoricalRecords

from plans.models.constraints import both_or_neither

# The national action plan is younger than this, and VKPP plans no further ahead: what lies outside is a slip of a key.
EARLIEST = datetime.date(2020, 1, 1)
YEARS_AHEAD = 5
LONGEST = datetime.timedelta(days=2 * 366)
LONGEST_TO_DUE = datetime.timedelta(days=366)


class ReportingPeriodQuerySet(models.QuerySet):
    def open(self):
        """Return the periods VKPP has opened and neither closed nor voided, latest first."""
        return self.opened().filter(closed_at__isnull=True)

    def opened(self):
        """Return the periods VKPP has opened and not voided, closed since or not, latest first."""
        return self.filter(opened_at__isnull=False, voided_at__isnull=True).order_by("-starts", "-pk")

    def current(self):
        """Return the latest open period, or None when VKPP has none open."""
        return self.open().first()


class ReportingPeriod(models.Model):
    """The dates forces report on, set by VKPP (the form's "Reporting Period")."""

    name = models.CharField(max_length=80, help_text="Name with dates, for example “July to September 2026”.")
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
    voided_at = models.DateTimeField(null=True, blank=True, editable=False)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    void_reason = models.TextField(blank=True, editable=False, help_text="Why VKPP voided it; forces read this.")

    objects = ReportingPeriodQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-starts", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(voided_at__isnull=True),
                name="period_name_once_unless_voided",
            ),
            models.CheckConstraint(condition=models.Q(ends__gte=models.F("starts")), name="period_ends_after_start"),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) | models.Q(opened_at__isnull=False),
                name="period_closed_only_if_opened",
            ),
            both_or_neither("voided_at", "voided_by", name="period_voided_who_and_when"),
            models.CheckConstraint(
                condition=models.Q(voided_at__isnull=True) | ~models.Q(void_reason=""), name="period_void_has_reason"
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
        return self.opened_at is not None and self.closed_at is None and self.voided_at is None

    @property
    def is_voided(self) -> bool:
        return self.voided_at is not None

    @property
    def is_due_early(self) -> bool:
        """Whether submissions are due before the last day they cover is over: seldom meant."""
        return self.due < self.ends

    @property
    def told_apart(self) -> str:
        """Return the name as pages tell it where periods of one name may meet: a voided one says so."""
        return f"{self.name} (voided, {self.reference})" if self.is_voided else self.name

    def why_not_due(self, day: datetime.date) -> str | None:
        """Return why submissions cannot be due by this day, in words for the page, or None."""
        if day < self.starts:
            return "The due date must be the same as or after the first day covered."
        if day - self.ends > LONGEST_TO_DUE:
            return "The due date must be within a year of the last day covered."
        return None

    def why_not_due_later(self, day: datetime.date) -> str | None:
        """Return why one force's submissions cannot be due by this day instead, in words for the page, or None."""
        if day <= self.due:
            return f"It must be later than the date for all forces, {_in_words(self.due)}."
        return self.why_not_due(day)

    def clean(self):
        """Raise ValidationError with all that is wrong, by field; what is missing is not judged."""
        wrong = {}
        others = ReportingPeriod.objects.exclude(pk=self.pk).filter(voided_at__isnull=True)
        if self.name and others.filter(name=self.name).exists():
            wrong["name"] = "There is a period of this name already."
        if self.starts and self.ends:
            wrong |= self._wrong_dates(others)
        if wrong:
            raise ValidationError(wrong)

    def _wrong_dates(self, others: models.QuerySet) -> dict[str, str]:
        """Return what is wrong with the dates, by field; what only follows from another date is not said."""
        latest = datetime.date(timezone.localdate().year + YEARS_AHEAD, 12, 31)
        if self.starts < EARLIEST:
            return {"starts": f"The first day covered must be {_in_words(EARLIEST)} or later."}
        if self.starts > latest:
            return {"starts": f"The first day covered must be {_in_words(latest)} or earlier."}
        if self.ends < self.starts:
            return {"ends": "The last day covered must be the same as or after the first day."}
        if self.ends - self.starts > LONGEST:
            return {"ends": "The last day covered must be within two years of the first day."}
        wrong = {}
        if self.due and (reason := self.why_not_due(self.due)):
            wrong["due"] = reason
        if other := others.filter(starts__lte=self.ends, ends__gte=self.starts).first():
            wrong["starts"] = f"These dates overlap with “{other.name}”."
        return wrong


def _in_words(day: datetime.date) -> str:
    return format_date(day, "j F Y")


class Extension(models.Model):
    """One force's own due date for a period, given by VKPP with a reason; it goes before the period's date."""

    period = models.ForeignKey(ReportingPeriod, on_delete=models.CASCADE, related_name="extensions")
    force = models.ForeignKey("accounts.Force", on_delete=models.PROTECT, related_name="+")
    due = models.DateField("submission due by")
    reason = models.TextField()
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    history = HistoricalRecords()

    class Meta:
        ordering = ["force__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["period", "force"], name="one_extension_per_period_and_force"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="extension_has_reason"),
        ]

    def __str__(self):
        return f"Extension {self.pk}"

    @property
    def mark(self) -> str:
        """Return what a page carries to tell that it has shown this date and reason, and no others given since."""
        return f"{self.pk}@{self.given_at.isoformat()}"
