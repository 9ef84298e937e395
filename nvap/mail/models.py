from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class MailQuerySet(models.QuerySet):
    def waiting(self):
        """Return what is still to be sent, now or later."""
        return self.filter(sent_at=None, dropped_at=None)

    def due(self):
        """Return what is to be sent now, longest due first."""
        return self.waiting().filter(send_at__lte=timezone.now()).order_by("send_at", "pk")


class Mail(models.Model):
    """A mail that somebody is to get: to whom, of what kind, about which rows. What it says is written when it is sent.

    Never holds words of a plan nor a secret link.
    """

    kind = models.CharField(max_length=30)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    address = models.EmailField(blank=True, help_text="Of somebody who may have no account.")
    about = models.JSONField(default=dict, help_text="The ids of what it is about.")
    # NULL where it may be told again: no two empty texts would be allowed.
    once_key = models.CharField(  # noqa: DJ001
        max_length=200, null=True, unique=True, help_text="What is to be told but once."
    )
    gathered = models.BooleanField(default=False, help_text="Goes with the person's mail of the day.")
    wanted_at = models.DateTimeField(default=timezone.now)
    send_at = models.DateTimeField(default=timezone.now, help_text="Not before.")
    tries = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True, help_text="When the mail server first refused this one.")
    dropped_at = models.DateTimeField(null=True, help_text="No longer needed, or refused for too long.")
    failure = models.CharField(max_length=60, blank=True, help_text="Why it is not sent: the kind of failure alone.")

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = "mail"
        verbose_name_plural = "mails"
        ordering = ["-wanted_at", "-pk"]
        indexes = [
            models.Index(fields=["send_at", "id"], condition=Q(sent_at=None, dropped_at=None), name="mail_waiting"),
            models.Index(fields=["wanted_at"], name="mail_wanted_at"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None) & ~Q(address="") | Q(user__isnull=False, address=""),
                name="mail_to_user_or_address",
            ),
            models.CheckConstraint(condition=Q(sent_at=None) | Q(dropped_at=None), name="mail_sent_or_dropped"),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def to(self) -> str:
        """Return the address it goes to."""
        return self.user.email if self.user else self.address


class MailServer(models.Model):
    """The one row of what is known of the mail server: which job talks to it, and until when to leave it alone."""

    taken_until = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="mail_server_is_one")]

    def __str__(self):
        return "Mail server"
