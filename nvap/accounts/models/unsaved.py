"""What people typed and did not save."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.dateformat import format as format_date


class UnsavedFormQuerySet(models.QuerySet):
    def current(self):
        """Return what may be shown to its writer: not saved since, not discarded, not too old."""
        return self.filter(done_at=None, discarded_at=None, saved_at__gt=timezone.now() - UnsavedForm.LIFETIME)

    def discarded(self):
        """Return what its writer discarded and may still want back."""
        young = self.filter(done_at=None, saved_at__gt=timezone.now() - UnsavedForm.LIFETIME)
        return young.exclude(discarded_at=None)

    def expired(self):
        """Return what nobody came back for, and the marks of forms saved long ago."""
        return self.filter(saved_at__lte=timezone.now() - UnsavedForm.LIFETIME)


class UnsavedForm(models.Model):
    """A form as its writer left it without saving, or the mark that it was saved since.

    Each form that a page renders has a key of its own, so two devices on one address never overwrite each other. A row
    never touches what the form is about: taken up again and saved, it is merged like any post.
    """

    class Why(models.TextChoices):
        TYPING = "typing", "kept while it was typed"
        SIGNED_OUT = "signed_out", "sent after the session had ended"
        NOT_SAVED = "not_saved", "sent and could not be saved"

    # The one expiry: of text, of what was discarded and of the marks of saved forms alike.
    LIFETIME = timedelta(days=settings.KEEP_UNSAVED_DAYS)
    # The one limit of size, in characters of all names and values: what Django accepts as a request at all.
    LONGEST = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    # The two limits of a person's forms with text in them: beyond this number, or this many characters in all as they
    # are stored, the oldest go. The update of a plan of sixty lines has some two hundred forms, each kept by itself.
    MOST_PER_USER = 400
    LONGEST_PER_USER = 10 * LONGEST
    LONGEST_ADDRESS = 2000
    LONGEST_TITLE = 200

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="unsaved_forms")
    form_key = models.UUIDField(help_text="The key that the form was rendered with.")
    address = models.CharField(max_length=LONGEST_ADDRESS, help_text="The address the form posts to.")
    title = models.CharField(
        max_length=LONGEST_TITLE, blank=True, help_text="How its page names the form, as in “activity 1B”."
    )
    fields = models.JSONField(help_text="The values of each field by its name; empty once the form was saved.")
    why = models.CharField(max_length=10, choices=Why.choices)
    saved_at = models.DateTimeField(default=timezone.now, help_text="When it was kept; of a saved form, when that was.")
    done_at = models.DateTimeField(
        null=True, blank=True, help_text="When the form was saved: what arrives late of it is then ignored."
    )
    discarded_at = models.DateTimeField(null=True, blank=True)

    objects = UnsavedFormQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "form_key"], name="one_unsaved_form_per_user_and_key"),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(discarded_at=None), name="unsaved_form_saved_or_discarded_not_both"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "address"], name="unsaved_form_of_user_at"),
            models.Index(fields=["saved_at"], name="unsaved_form_by_age"),
        ]

    def __str__(self):
        return f"{self.name}, {self.when}"

    @property
    def name(self) -> str:
        """Return how pages name the form, for the middle of a sentence."""
        return self.title or "a form"

    @property
    def when(self) -> str:
        """Return when it was kept, as people say it: "today 09:05", "yesterday 16:40", "on 3 March, 09:12"."""
        at = timezone.localtime(self.saved_at)
        days = (timezone.localdate() - at.date()).days
        time = format_date(at, "H:i")
        if days in (0, 1):
            return f"{('today', 'yesterday')[days]} {time}"
        return f"on {format_date(at, 'j F')}, {time}"

    @property
    def link(self) -> str:
        """Return the address at which its writer gets it back."""
        return f"{self.address}{'&' if '?' in self.address else '?'}unsaved={self.form_key}"
