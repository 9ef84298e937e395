from django.conf import settings
from django.db import models
from django.utils import timezone

from plans.models.lines import PlannedActivity
from plans.models.periods import ReportingPeriod
from plans.models.plan import PlanObjective


class Confirmation(models.Model):
    """That words which carry over were read again for a period, and are still true.

    Of a line these are its risks and mitigation, of a plan objective its Additional Comments. It is never edited, and
    of no account once the words have changed: the words themselves have a history.
    """

    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(
        PlannedActivity, on_delete=models.CASCADE, null=True, blank=True, related_name="confirmations"
    )
    plan_objective = models.ForeignKey(
        PlanObjective, on_delete=models.CASCADE, null=True, blank=True, related_name="confirmations"
    )
    confirmed_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-period__starts", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["period", "line"], name="one_confirmation_per_period_and_line"),
            models.UniqueConstraint(
                fields=["period", "plan_objective"], name="one_confirmation_per_period_and_objective"
            ),
            models.CheckConstraint(
                condition=models.Q(line__isnull=True, plan_objective__isnull=False)
                | models.Q(line__isnull=False, plan_objective__isnull=True),
                name="confirmation_is_of_one_thing",
            ),
        ]

    def __str__(self):
        return f"Confirmation {self.pk}"
