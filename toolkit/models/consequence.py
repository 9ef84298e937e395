from django.db import models

from nvap.wording import lower_first
from toolkit.models.activity import Activity
from toolkit.models.objective import Objective
from toolkit.models.row import DerivedRow, EditionRow, quoted


class UnintendedConsequence(EditionRow):
    """A consequence of an objective's activities that could be a negative impact elsewhere."""

    code_prefix = "consequence"
    order_within = ("objective",)

    objective = models.ForeignKey(Objective, on_delete=models.RESTRICT, related_name="consequences")
    text = models.TextField()

    def __str__(self):
        return self.text

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"Unintended consequence {quoted(self.text)}"


class ConsequenceLink(DerivedRow):
    """Which activity a consequence belongs to."""

    code_prefix = "consequencelink"
    order_within = ("consequence",)

    consequence = models.ForeignKey(UnintendedConsequence, on_delete=models.RESTRICT, related_name="links")
    activity = models.ForeignKey(Activity, on_delete=models.RESTRICT, related_name="consequence_links")

    class Meta(DerivedRow.Meta):
        constraints = [
            *DerivedRow.Meta.constraints,
            models.UniqueConstraint(fields=["consequence", "activity"], name="toolkit_consequencelink_once"),
        ]

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"Link from activity {self.activity.number} to {lower_first(self.consequence.row_title)}"
