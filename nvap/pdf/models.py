from django.db import models
from django.utils import timezone


class MadeFile(models.Model):
    """A file that the queue makes: asked for, then made, or given up."""

    class Failure(models.TextChoices):
        TOO_LONG = "too_long", "Too long"
        ERROR = "error", "Could not be made"

    file_name = models.CharField(max_length=255)
    content = models.BinaryField(null=True)
    failure = models.CharField(max_length=20, choices=Failure.choices, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    rendered_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def is_made(self) -> bool:
        """Whether there is something to read."""
        return self.content is not None


class PdfFile(MadeFile):
    """A PDF kept for a while under the hash of all that it shows; its HTML only until it is made."""

    key = models.CharField(max_length=64, unique=True)
    html = models.TextField(blank=True)

    class Meta:
        verbose_name = "PDF"
        indexes = [models.Index(fields=["asked_at"], name="pdf_file_asked_at")]

    def __str__(self):
        return self.file_name
