import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from plans.models.constraints import both_or_neither
from plans.models.lines import PlannedActivity
from plans.models.plan import PlanObjective
from plans.models.retiring import Retirable


class Indicator(Retirable):
    """A "number we track" for an objective, or for one line of it."""

    class Unit(models.TextChoices):
        NUMBER = "number", "Number"
        PERCENTAGE = "percentage", "Percentage"
        DAYS = "days", "Days"
        HOURS = "hours", "Hours"

    class Direction(models.TextChoices):
        UP = "up", "Up is better"
        DOWN = "down", "Down is better"
        CONTEXT = "context", "For context only"

    plan_objective = models.ForeignKey(PlanObjective, on_delete=models.CASCADE, related_name="indicators")
    line = models.ForeignKey(
        PlannedActivity, on_delete=models.CASCADE, null=True, blank=True, related_name="indicators"
    )
    measure = models.ForeignKey("toolkit.Measure", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=500)
    unit = models.CharField(max_length=20, choices=Unit.choices, default=Unit.NUMBER)
    out_of = models.CharField(max_length=500, blank=True, help_text="What a percentage is out of.")
    direction = models.CharField(max_length=20, choices=Direction.choices)
    baseline = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    baseline_date = models.DateField(null=True, blank=True)
    baseline_source = models.CharField(max_length=2000, blank=True)
    target = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    target_date = models.DateField(null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["order", "key"]
        constraints = [
            *Retirable.Meta.constraints,
            both_or_neither("baseline", "baseline_date", name="indicator_baseline_and_date"),
            both_or_neither("target", "target_date", name="indicator_target_and_date"),
            models.CheckConstraint(
                condition=~models.Q(unit="percentage") | ~models.Q(out_of=""),
                name="indicator_percentage_says_out_of_what",
            ),
        ]

    def __str__(self):
        return f"Indicator {self.key}"


class Reading(models.Model):
    """One dated result of an indicator."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="readings")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    date = models.DateField()
    value = models.DecimalField(max_digits=12, decimal_places=2)
    note = models.CharField(max_length=2000, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    history = HistoricalRecords()

    class Meta:
        ordering = ["date", "pk"]
        constraints = [models.UniqueConstraint(fields=["indicator", "date"], name="one_reading_per_indicator_and_date")]

    def __str__(self):
        return f"Reading {self.pk}"
