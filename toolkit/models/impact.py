from django.db import models

from nvap.wording import lower_first
from toolkit.models.activity import Activity
from toolkit.models.objective import Objective
from toolkit.models.row import DerivedRow, EditionRow, quoted


class LongTermImpact(EditionRow):
    """Where all impacts lead. An edition has at most one of each kind, and one may be absent."""

    class Kind(models.TextChoices):
        ORGANISATIONAL = "organisational", "Organisational impact"
        EXTERNAL = "external", "External impact"

    code_prefix = "longterm"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    text = models.TextField()
    hint = models.CharField(
        max_length=300, blank=True, help_text="The guidance's words on this kind, as a hint for choosing."
    )

    class Meta(EditionRow.Meta):
        constraints = [
            *EditionRow.Meta.constraints,
            models.UniqueConstraint(fields=["edition", "kind"], name="toolkit_longtermimpact_kind"),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"Long-term {self.get_kind_display().lower()}"


class Impact(EditionRow):
    """A short to medium term impact of an objective's activities."""

    code_prefix = "impact"
    order_within = ("objective",)

    objective = models.ForeignKey(Objective, on_delete=models.RESTRICT, related_name="impacts")
    text = models.TextField()

    def __str__(self):
        return self.text

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"Impact {quoted(self.text)}"


class ActivityImpact(EditionRow):
    """An impact in an activity's row of the published table, in this order."""

    code_prefix = "impactplace"
    order_within = ("activity",)

    activity = models.ForeignKey(Activity, on_delete=models.RESTRICT, related_name="impact_places")
    impact = models.ForeignKey(Impact, on_delete=models.RESTRICT, related_name="places")

    class Meta(EditionRow.Meta):
        constraints = [
            *EditionRow.Meta.constraints,
            models.UniqueConstraint(fields=["activity", "impact"], name="toolkit_activityimpact_once"),
        ]

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"Link from activity {self.activity.number} to {lower_first(self.impact.row_title)}"


class ImpactLink(DerivedRow):
    """Which long-term impact an impact leads to."""

    code_prefix = "impactlink"
    order_within = ("impact",)

    impact = models.ForeignKey(Impact, on_delete=models.RESTRICT, related_name="links")
    long_term_impact = models.ForeignKey(LongTermImpact, on_delete=models.RESTRICT, related_name="links")

    class Meta(DerivedRow.Meta):
        constraints = [
            *DerivedRow.Meta.constraints,
            models.UniqueConstraint(fields=["impact", "long_term_impact"], name="toolkit_impactlink_once"),
        ]

    @property
    def row_title(self):
        """Return what people call the row."""
        kind = self.long_term_impact.get_kind_display().lower()
        return f"Link from {lower_first(self.impact.row_title)} to the {kind}"
