import datetime
import uuid

from django.db import models
from simple_history.models import HistoricalRecords

from nvap.dates import Due
from plans.models.plan import PlanObjective
from plans.models.retiring import Retirable
from plans.wording import shortened


def line_number(objective: int, ordinal: int) -> str:
    """Return how people name a line: its objective's number and a letter, "2A" to "2Z", then "2AA".

    Take the line's ordinal in its objective, from 1. A letter, because the toolkit numbers its own activities 2.1,
    2.2: the two never look alike.
    """
    letters = ""
    while ordinal:
        ordinal, letter = divmod(ordinal - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{objective}{letters}"


class DuePrecision(models.TextChoices):
    """How exactly people said when a line is due."""

    DAY = "day", "A day"
    MONTH = "month", "A month"
    OPEN = "open", "No end date"


class PlannedActivity(Retirable):
    """One line of the plan: an activity the force takes, followed down the form's rows."""

    # What people fill in as one and is kept in several columns; the first one leads.
    COLUMNS = {"due": ["due_on", "due_precision"]}

    plan_objective = models.ForeignKey(PlanObjective, on_delete=models.CASCADE, related_name="lines")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.PositiveIntegerField(default=0)
    ordinal = models.PositiveIntegerField(
        editable=False, help_text="Gives the line its letter, 1 for A. Given once, and never to another line."
    )
    toolkit_activity = models.ForeignKey(
        "toolkit.Activity", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    activity = models.TextField(blank=True)
    output = models.TextField(blank=True)
    impact_measurement = models.TextField(blank=True)
    risks = models.TextField(blank=True)
    risk_mitigation = models.TextField(blank=True)
    who = models.CharField(max_length=1000, blank=True)
    start = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True, help_text="The last day it may be done; of a month, its last.")
    due_precision = models.CharField(max_length=5, choices=DuePrecision.choices, blank=True)
    evidence_held = models.TextField(blank=True)
    evidence_date = models.DateField(null=True, blank=True)
    evidence_where = models.CharField(max_length=2000, blank=True)
    raise_with_leadership = models.BooleanField(default=False)
    leadership_review_by = models.DateField(null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["order", "key"]
        verbose_name_plural = "planned activities"
        constraints = [
            *Retirable.Meta.constraints,
            models.UniqueConstraint(fields=["plan_objective", "ordinal"], name="one_line_per_letter_of_an_objective"),
            models.CheckConstraint(
                condition=models.Q(start__isnull=True)
                | models.Q(due_on__isnull=True)
                | models.Q(due_on__gte=models.F("start")),
                name="line_due_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__isnull=False, due_precision__in=["day", "month"])
                | models.Q(due_on__isnull=True, due_precision__in=["", "open"]),
                name="line_due_has_precision",
            ),
        ]

    def __str__(self):
        return f"Planned activity {self.key}"

    @property
    def due(self) -> Due | None:
        """When the line is due: a day, a month, or with no end date; None where nobody said."""
        return Due(self.due_on, self.due_precision) if self.due_precision else None

    @due.setter
    def due(self, value: Due | datetime.date | None) -> None:
        value = Due(value) if isinstance(value, datetime.date) else value
        self.due_on, self.due_precision = (value.day, value.precision) if value else (None, "")

    @property
    def number(self) -> str:
        """Return how people name the line, "1B"; reads its objective."""
        return line_number(self.plan_objective.objective.number, self.ordinal)

    @property
    def short_name(self) -> str:
        """The activity in a few words, for lists and headings: the force's own, else the toolkit's."""
        words = self.activity or (self.toolkit_activity.text if self.toolkit_activity else "")
        return shortened(words, 140) or "Activity without a name yet"


class LineImpact(models.Model):
    """The long-term impact a line serves: the column of the form it stands in."""

    line = models.ForeignKey(PlannedActivity, on_delete=models.CASCADE, related_name="impacts")
    long_term_impact = models.ForeignKey("toolkit.LongTermImpact", on_delete=models.PROTECT, related_name="+")

    history = HistoricalRecords()

    class Meta:
        ordering = ["long_term_impact__order", "pk"]
        constraints = [models.UniqueConstraint(fields=["line", "long_term_impact"], name="line_serves_an_impact_once")]

    def __str__(self):
        return f"Line {self.line_id} serves {self.long_term_impact_id}"


class LineOutput(models.Model):
    """A toolkit output picked for a line."""

    line = models.ForeignKey(PlannedActivity, on_delete=models.CASCADE, related_name="outputs")
    output = models.ForeignKey("toolkit.Output", on_delete=models.PROTECT, related_name="+")

    history = HistoricalRecords()

    class Meta:
        ordering = ["output__order", "pk"]
        constraints = [models.UniqueConstraint(fields=["line", "output"], name="line_picks_an_output_once")]

    def __str__(self):
        return f"Line {self.line_id} picks {self.output_id}"


class LineExpectedImpact(models.Model):
    """A short to medium term impact of the toolkit that the force expects from a line."""

    line = models.ForeignKey(PlannedActivity, on_delete=models.CASCADE, related_name="expected_impacts")
    impact = models.ForeignKey("toolkit.Impact", on_delete=models.PROTECT, related_name="+")

    history = HistoricalRecords()

    class Meta:
        ordering = ["impact__order", "pk"]
        constraints = [models.UniqueConstraint(fields=["line", "impact"], name="line_picks_an_impact_once")]

    def __str__(self):
        return f"Line {self.line_id} picks {self.impact_id}"


class LineMeasure(models.Model):
    """A suggested measure of the toolkit picked for a line."""

    line = models.ForeignKey(PlannedActivity, on_delete=models.CASCADE, related_name="measures")
    measure = models.ForeignKey("toolkit.Measure", on_delete=models.PROTECT, related_name="+")

    history = HistoricalRecords()

    class Meta:
        ordering = ["measure__order", "pk"]
        constraints = [models.UniqueConstraint(fields=["line", "measure"], name="line_picks_a_measure_once")]

    def __str__(self):
        return f"Line {self.line_id} picks {self.measure_id}"


class LineConsequence(models.Model):
    """An unintended consequence of the toolkit picked as a risk of a line."""

    line = models.ForeignKey(PlannedActivity, on_delete=models.CASCADE, related_name="consequences")
    consequence = models.ForeignKey("toolkit.UnintendedConsequence", on_delete=models.PROTECT, related_name="+")

    history = HistoricalRecords()

    class Meta:
        ordering = ["consequence__order", "pk"]
        constraints = [models.UniqueConstraint(fields=["line", "consequence"], name="line_picks_a_consequence_once")]

    def __str__(self):
        return f"Line {self.line_id} picks {self.consequence_id}"
