from django.db import models

from toolkit.models.row import EditionRow, quoted


class PerennialChallenge(EditionRow):
    """One of the College of Policing's perennial challenges that the action is linked to."""

    code_prefix = "challenge"

    title = models.CharField(max_length=200)
    introduction = models.TextField()

    def __str__(self):
        return self.title

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"Perennial challenge {quoted(self.title)}"


class PerennialIssue(EditionRow):
    """An issue identified within a perennial challenge."""

    code_prefix = "issue"
    order_within = ("challenge",)

    challenge = models.ForeignKey(PerennialChallenge, on_delete=models.RESTRICT, related_name="issues")
    text = models.TextField()

    @property
    def row_title(self):
        """Return what people call the row."""
        return f"{self.challenge.row_title}, issue {self.position}"
