from django.db import models

from toolkit.models.activity import Activity
from toolkit.models.row import DerivedRow


class Output(DerivedRow):
    """What comes of putting an activity in place."""

    code_prefix = "output"

    activity = models.ForeignKey(Activity, on_delete=models.RESTRICT, related_name="outputs")
    text = models.TextField()

    def __str__(self):
        return self.text
