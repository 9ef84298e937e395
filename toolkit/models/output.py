from django.db import models

from toolkit.models.activity import Activity
from toolkit.models.row import DerivedRow, quoted


class Output(DerivedRow):
    """What comes of putting an activity in place."""

    code_prefix = "output"
    order_within = ("activity",)

    activity = models.ForeignKey(Activity, on_delete=models.RESTRICT, related_name="outputs")
    text = models.TextField()

    def __str__(self):
        return self.text

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"Output {quoted(self.text)} of activity {self.activity.number}"
