from collections import defaultdict

from django.conf import settings
from django.db import models

from toolkit.models.edition import Edition


class DerivedDecisionQuerySet(models.QuerySet):
    def forget(self, rows, *, rejections=True):
        """Delete the decisions on rows, given as pairs of an edition's primary key and a code.

        Keep rejections where `rejections` is false.
        """
        codes = defaultdict(set)
        for edition, code in rows:
            codes[edition].add(code)
        for edition, row_codes in codes.items():
            decisions = self.filter(edition=edition, row_code__in=row_codes)
            if not rejections:
                decisions = decisions.exclude(decision=DerivedDecision.Decision.REJECTED)
            decisions.delete()

    forget.alters_data = True


class DerivedDecision(models.Model):
    """VKPP's decision on a derived row of an edition: confirmed or rejected, by whom and when.

    Deleted with its draft; a published edition is never deleted.
    """

    class Decision(models.TextChoices):
        CONFIRMED = "confirmed", "Confirmed"
        REJECTED = "rejected", "Rejected"

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="derived_decisions")
    row_code = models.CharField(max_length=80)
    decision = models.CharField(max_length=10, choices=Decision.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = DerivedDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "row_code"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "row_code"], name="toolkit_deriveddecision_once"),
        ]

    def __str__(self):
        return f"{self.row_code}: {self.get_decision_display().lower()}"
