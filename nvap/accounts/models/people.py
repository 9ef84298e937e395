"""Who people are and for whom they act."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

REVIEWER_GROUP = "VKPP reviewer"
TOOLKIT_EDITOR_GROUP = "Toolkit editor"
NATIONAL_LEADERSHIP_GROUP = "National leadership"

NOT_IN_HISTORY = ["password", "last_login"]


class UserManager(BaseUserManager):
    """Makes and finds users by email address, in whatever case it was typed."""

    def create_user(self, email, password=None, **fields):
        """Save and give a new user. Without a password the account cannot sign in until one is set.

        Raises ValueError when the email is empty.
        """
        if not email:
            raise ValueError("A user needs an email address.")
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """Save and give a new user who may do everything in the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        """Give the user with this email address, whatever its case. Raises User.DoesNotExist."""
        return self.get(email=email.lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in.

    Deactivated when they leave, never deleted: their name stays beside what they did.
    """

    email = models.EmailField(
        "email address", unique=True, error_messages={"unique": "Someone already has this email address."}
    )
    name = models.CharField("full name", max_length=150)
    is_staff = models.BooleanField("may enter the admin", default=False)
    is_active = models.BooleanField(
        "active", default=True, help_text="Untick instead of deleting: the person can no longer sign in."
    )
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()
    history = HistoricalRecords(excluded_fields=NOT_IN_HISTORY)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_whatever_case",
                violation_error_message="Someone already has this email address.",
            ),
        ]

    def __str__(self):
        return self.name or self.email

    def save(self, *args, update_fields=None, **kwargs):
        """Save with the email in lower case. Signing in and a new password leave no history row."""
        self.email = self.email.lower()
        # History keeps neither field, so the row would say nothing, once for every sign-in.
        if update_fields is not None and set(update_fields) <= set(NOT_IN_HISTORY):
            self.skip_history_when_saving = True
        try:
            super().save(*args, update_fields=update_fields, **kwargs)
        finally:
            vars(self).pop("skip_history_when_saving", None)

    def get_full_name(self):
        """Give the name to print, as Django's admin asks for it."""
        return str(self)

    def get_short_name(self):
        """Give the name to greet with, as Django's admin asks for it."""
        return str(self)

    @cached_property
    def roles(self):
        """The user's role in each force they act for, by the force's id."""
        # Unordered: to put them in order would join forces and people.
        return dict(self.memberships.order_by().values_list("force_id", "role"))

    @cached_property
    def _group_names(self):
        return frozenset(self.groups.values_list("name", flat=True))

    @cached_property
    def is_reviewer(self):
        """True for VKPP reviewers and superusers."""
        return self.is_superuser or REVIEWER_GROUP in self._group_names

    @cached_property
    def is_toolkit_editor(self):
        """True for toolkit editors and superusers."""
        return self.is_superuser or TOOLKIT_EDITOR_GROUP in self._group_names

    @cached_property
    def is_national_leadership(self):
        """True for national leadership, who read every submission."""
        return NATIONAL_LEADERSHIP_GROUP in self._group_names

    @cached_property
    def reads_all_submissions(self):
        """True for those who may read what every force submitted."""
        return self.is_reviewer or self.is_national_leadership


class ForceQuerySet(models.QuerySet):
    def counted(self):
        """Give the 43 territorial forces of England and Wales, which count in national figures."""
        return self.filter(kind=Force.Kind.TERRITORIAL)

    def visible_to(self, user):
        """Give the forces this user belongs to, in whatever role; none for someone not signed in."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(pk__in=list(user.roles))

    def get_by_natural_key(self, slug):
        """Give the force with this slug. Raises Force.DoesNotExist."""
        return self.get(slug=slug)


class Force(models.Model):
    """A police force."""

    class Kind(models.TextChoices):
        TERRITORIAL = "territorial", "Territorial, England and Wales"
        SPECIALIST = "specialist", "Specialist"
        TERRITORIAL_OUTSIDE_EW = "territorial_outside_ew", "Territorial, outside England and Wales"
        FICTIONAL = "fictional", "Fictional, for demonstration"

    name = models.CharField(max_length=100, unique=True)
    name_welsh = models.CharField("name in Welsh", max_length=100, blank=True)
    slug = models.SlugField(unique=True, help_text="Stands in addresses of pages. Do not change it once people use it.")
    ons_code = models.CharField("ONS code", max_length=9, blank=True)
    home_office_code = models.CharField("Home Office code", max_length=2, blank=True)
    nation = models.CharField(max_length=30)
    region = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=25, choices=Kind.choices)
    asks_approval = models.BooleanField("asks for 'Approved by' on submission", default=False)

    objects = ForceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["ons_code"], condition=~Q(ons_code=""), name="force_ons_code_unique_where_given"
            ),
            models.UniqueConstraint(
                fields=["home_office_code"],
                condition=~Q(home_office_code=""),
                name="force_home_office_code_unique_where_given",
            ),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        """Give the slug, by which fixtures name a force."""
        return (self.slug,)


class Unit(models.Model):
    """A force's hub, where it has several."""

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(max_length=100)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["force", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["force", "name"],
                name="unit_name_unique_in_force",
                violation_error_message="This force already has a unit of this name.",
            ),
        ]

    def __str__(self):
        return self.name


class Membership(models.Model):
    """A person's role in a force."""

    class Role(models.TextChoices):
        VIEWER = "viewer", "Viewer"
        EDITOR = "editor", "Editor"
        MANAGER = "manager", "Manager"

    # The roles that may write in the force's plan.
    EDITING = (Role.EDITOR, Role.MANAGER)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)

    history = HistoricalRecords()

    class Meta:
        ordering = ["force", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "force"],
                name="membership_one_role_in_a_force",
                violation_error_message="This person already has a role in this force.",
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display()} for {self.force}"


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Give the invitations that can still be accepted."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())

    def with_token(self, token):
        """Give the invitation, if any, whose link held this token."""
        return self.filter(token_sha256=hashlib.sha256(token.encode()).hexdigest())


class Invitation(models.Model):
    """An invitation by email to act for a force. The link's token is mailed and only its hash is kept."""

    LIFETIME = timedelta(days=14)

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField("email address")
    role = models.CharField(max_length=10, choices=Membership.Role.choices)
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
        return f"{self.email}, {self.get_role_display()} for {self.force}"

    def save(self, *args, **kwargs):
        """Save with the email in lower case, as users' addresses are."""
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def new_token(self):
        """Give a fresh secret for the link, good for LIFETIME; its hash is put here, unsaved."""
        token = secrets.token_urlsafe(32)
        self.token_sha256 = hashlib.sha256(token.encode()).hexdigest()
        self.expires_at = timezone.now() + self.LIFETIME
        return token

    @property
    def is_open(self):
        """True while the link can still be used."""
        return self.accepted_at is None and self.withdrawn_at is None and self.expires_at > timezone.now()


class KeptPostQuerySet(models.QuerySet):
    def current(self):
        """Give what is young enough to be shown to its writer."""
        return self.filter(created_at__gt=timezone.now() - KeptPost.LIFETIME)

    def stale(self):
        """Give what nobody came back for."""
        return self.filter(created_at__lte=timezone.now() - KeptPost.LIFETIME)


class KeptPost(models.Model):
    """What a person sent after their session had ended, kept until they sign in again and see to it."""

    LIFETIME = timedelta(days=7)
    # Characters of URL-encoded text: what Django accepts as a request at all.
    LONGEST = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    LONGEST_PATH = 2000
    # Of more forms than this sent without a session, the oldest go.
    MOST_PER_USER = 20

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=LONGEST_PATH)
    data = models.TextField(help_text="The form's fields, URL-encoded.")
    created_at = models.DateTimeField(default=timezone.now)

    objects = KeptPostQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["user", "path"], name="kept_post_of_user_at_path")]

    def __str__(self):
        return f"{self.path}, {self.created_at:%d %B %Y %H:%M}"
