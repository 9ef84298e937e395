import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from plans.models.constraints import both_or_neither
from plans.models.periods import ReportingPeriod
from plans.models.plan import Plan


class PeriodReport(models.Model):
    """What a plan says for one period as a whole. Empty in each new period: nothing is carried over unseen.

    The one without a period holds words that were typed before any period was opened.
    """

    class Purpose(models.TextChoices):
        DECISION = "decision", "For decision"
        INFORMATION = "information", "For information"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="reports")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    purpose = models.CharField(max_length=20, choices=Purpose.choices, blank=True)
    prepared_by = models.CharField(max_length=500, blank=True)
    date_prepared = models.DateField(null=True, blank=True)
    summary = models.TextField(blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["-period__starts", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "period"], name="one_report_per_plan_and_period"),
            models.UniqueConstraint(
                fields=["plan"], condition=models.Q(period__isnull=True), name="one_report_without_period_per_plan"
            ),
        ]

    def __str__(self):
        return f"Report {self.pk}"


class DecisionAsked(models.Model):
    """A decision or help that a plan asks for. It carries over from period to period until answered or withdrawn."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="decisions_asked")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.PositiveIntegerField(default=0)
    asked_for = models.ForeignKey(
        ReportingPeriod,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The period whose report asked first; none for what was asked before any period was opened.",
    )
    what = models.TextField()
    of_whom = models.CharField(max_length=500, blank=True)
    by_when = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_for = models.ForeignKey(
        ReportingPeriod,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The period whose submission was the first to tell the answer: later ones no longer print it.",
    )
    withdrawn_for = models.ForeignKey(
        ReportingPeriod,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The first period whose report no longer asks it; none where it is asked in no report.",
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    history = HistoricalRecords()

    class Meta:
        ordering = ["order", "key"]
        verbose_name_plural = "decisions asked"
        constraints = [
            both_or_neither("withdrawn_at", "withdrawn_by", name="decision_withdrawn_who_and_when"),
            models.CheckConstraint(condition=~models.Q(what=""), name="decision_says_what"),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_on__isnull=True, answered_for__isnull=True)
                | (~models.Q(answer="") & models.Q(answered_on__isnull=False)),
                name="decision_answer_has_date",
            ),
        ]

    def __str__(self):
        return f"Decision asked {self.key}"
