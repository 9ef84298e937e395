from django.conf import settings
from django.db import models
from django.utils import timezone

from plans.models.constraints import both_or_neither


class RetirableQuerySet(models.QuerySet):
    def active(self):
        """Rows that stand in the plan."""
        return self.filter(retired_at__isnull=True)

    def retired(self):
        """Rows taken out of the plan, kept so that taking out can be undone."""
        return self.filter(retired_at__isnull=False)


class Retirable(models.Model):
    """A row of a plan that is taken out instead of deleted."""

    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = RetirableQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [both_or_neither("retired_at", "retired_by", name="%(class)s_retired_who_and_when")]

    def retire(self, *, by) -> None:
        """Take the row out of the plan, keeping it. Retiring a retired row changes nothing."""
        if self.retired_at is None:
            self.retired_at, self.retired_by = timezone.now(), by
            self.save(update_fields=["retired_at", "retired_by"])

    def restore(self) -> None:
        """Put a retired row back where it was."""
        self.retired_at = self.retired_by = None
        self.save(update_fields=["retired_at", "retired_by"])
