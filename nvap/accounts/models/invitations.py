"""Invitations to act for a force, or to join a national group."""

import hashlib
import secrets
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from nvap.accounts.models.forces import Force, Membership
from nvap.accounts.models.people import NATIONAL_GROUPS


def _hash(token):
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Return the invitations that can still be accepted."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())

    def with_token(self, token):
        """Return the invitation, if any, whose link held this token."""
        return self.filter(token_sha256=_hash(token))


class Invitation(models.Model):
    """An invitation by email to act for a force, or to join a national group.

    The link's token is mailed and only its hash is kept.
    """

    LIFETIME = timedelta(days=14)

    key = models.UUIDField(
        default=uuid.uuid4, editable=False, help_text="The key of the form it was sent with, so that twice is once."
    )
    force = models.ForeignKey(Force, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField("email address")
    role = models.CharField(max_length=10, choices=Membership.Role.choices, blank=True)
    group = models.CharField(
        "national group", max_length=50, choices=[(name, name) for name in NATIONAL_GROUPS], blank=True
    )
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    invited_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    accepted_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at"]
        constraints = [
            # A form sent again with other answers, after the browser's Back button, is an invitation of its own.
            models.UniqueConstraint(
                fields=["force", "key", "email", "role"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_once_per_form_and_answers",
            ),
            models.UniqueConstraint(
                fields=["key", "email", "group"],
                condition=Q(force=None, accepted_at=None, withdrawn_at=None),
                name="national_invitation_once_per_form_and_answers",
            ),
            models.CheckConstraint(
                condition=Q(force__isnull=False, group="") & ~Q(role="") | Q(force=None, role="") & ~Q(group=""),
                name="invitation_to_force_or_group",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by=None, accepted_at=None)
                | Q(accepted_by__isnull=False, accepted_at__isnull=False),
                name="invitation_accepted_by_and_at_together",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None, withdrawn_at=None)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
                name="invitation_withdrawn_by_and_at_together",
            ),
        ]

    def __str__(self):
        return f"{self.email}, {self.what}"

    def save(self, *args, **kwargs):
        """Save with the email in lower case, as users' addresses are."""
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    @property
    def what(self):
        """Return what it is an invitation to: "Manager for Westshire", or the national group's name."""
        return f"{self.get_role_display()} for {self.force}" if self.force_id else self.group

    @property
    def whom(self):
        """Return for whom or among whom the invited person works then: the force, or the national group."""
        return self.force or self.group

    def start(self):
        """Let the link be good for LIFETIME from now. It has no secret that anybody knows until it is mailed."""
        self.token_sha256 = _hash(secrets.token_urlsafe(32))
        self.expires_at = timezone.now() + self.LIFETIME

    def mailed_token(self):
        """Return the secret for the link, the same however often it is mailed; keep its hash here."""
        about = f"{self.pk} {self.key} {self.email} {self.invited_at.timestamp()}"
        token = salted_hmac("nvap.accounts.invitation", about, algorithm="sha256").hexdigest()
        if self.token_sha256 != _hash(token):
            self.token_sha256 = _hash(token)
            self.save(update_fields=["token_sha256"])
        return token

    @property
    def is_open(self):
        """Return whether the link can still be used."""
        return self.accepted_at is None and self.withdrawn_at is None and self.expires_at > timezone.now()
