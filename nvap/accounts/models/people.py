"""Who signs in."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from nvap.mail.kinds import MailChoice

REVIEWER_GROUP = "VKPP reviewer"
TOOLKIT_EDITOR_GROUP = "Toolkit editor"
VKPP_PEOPLE_GROUP = "VKPP people"
NATIONAL_LEADERSHIP_GROUP = "National leadership"
# Whoever belongs to one of these enters the admin; nobody ticks that.
ADMIN_GROUPS = (REVIEWER_GROUP, TOOLKIT_EDITOR_GROUP, VKPP_PEOPLE_GROUP)
NATIONAL_GROUPS = (*ADMIN_GROUPS, NATIONAL_LEADERSHIP_GROUP)
SECOND_FACTOR_GROUPS = frozenset(ADMIN_GROUPS)

NOT_IN_HISTORY = ["password", "last_login", "second_factor_due_at"]


class UserManager(BaseUserManager):
    """Create and find users by email address, in whatever case it was typed."""

    def create_user(self, email, password=None, **fields):
        """Save and return a new user. Without a password the account cannot sign in until one is set.

        Raise ValueError when the email is empty.
        """
        if not email:
            raise ValueError("A user needs an email address.")
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """Save and return a new user who may do everything in the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def reviewers(self):
        """Return the VKPP reviewers whose account is active."""
        return self.filter(is_active=True, groups__name=REVIEWER_GROUP)

    def vkpp_people(self):
        """Return who at VKPP looks after people and whose account is active."""
        return self.filter(is_active=True, groups__name=VKPP_PEOPLE_GROUP)

    def get_by_natural_key(self, email):
        """Return the user with this email address, whatever its case. Raise User.DoesNotExist."""
        return self.get(email=email.lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in.

    Deactivated when they leave, never deleted: their name stays beside what they did.
    """

    email = models.EmailField(
        "email address", unique=True, error_messages={"unique": "Someone already has this email address."}
    )
    name = models.CharField("full name", max_length=150)
    # Follows from the groups: every page asks for it, and a query for that would be one more.
    is_staff = models.BooleanField("may enter the admin", default=False, editable=False)
    is_active = models.BooleanField("active", default=True, help_text="Who is not can no longer sign in.")
    mail_choice = models.CharField(
        "how often they get mail", max_length=10, choices=MailChoice.choices, default=MailChoice.USUAL
    )
    second_factor_due_at = models.DateTimeField(
        null=True, editable=False, help_text="By when they must have a second step of signing in, once they were asked."
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
        """Save with the email in lower case. Write no history row for signing in and for a new password."""
        self.email = self.email.lower()
        # History keeps neither field, so the row would say nothing, once for every sign-in.
        if update_fields is not None and set(update_fields) <= set(NOT_IN_HISTORY):
            self.skip_history_when_saving = True
        try:
            super().save(*args, update_fields=update_fields, **kwargs)
        finally:
            vars(self).pop("skip_history_when_saving", None)

    def get_full_name(self):
        """Return the name to print, as Django's admin asks for it."""
        return str(self)

    def get_short_name(self):
        """Return the name to greet with, as Django's admin asks for it."""
        return str(self)

    @cached_property
    def roles(self):
        """Return the user's role in each force they act for, by the force's id."""
        # No ordering: Meta.ordering would add two joins.
        return dict(self.memberships.order_by().values_list("force_id", "role"))

    @cached_property
    def _group_names(self):
        return frozenset(self.groups.values_list("name", flat=True))

    @cached_property
    def is_reviewer(self):
        """Return whether they are a VKPP reviewer or a superuser."""
        return self.is_superuser or REVIEWER_GROUP in self._group_names

    @cached_property
    def is_toolkit_editor(self):
        """Return whether they are a toolkit editor or a superuser."""
        return self.is_superuser or TOOLKIT_EDITOR_GROUP in self._group_names

    @cached_property
    def needs_second_factor(self):
        """Return whether they may do so much that they are to have a second step of signing in."""
        is_manager = "manager" in self.roles.values()
        return self.is_superuser or is_manager or not self._group_names.isdisjoint(SECOND_FACTOR_GROUPS)

    @cached_property
    def is_vkpp_people(self):
        """Return whether they look after people at VKPP, or are a superuser."""
        return self.is_superuser or VKPP_PEOPLE_GROUP in self._group_names

    @cached_property
    def is_national_leadership(self):
        """Return whether they belong to national leadership, who read every submission."""
        return NATIONAL_LEADERSHIP_GROUP in self._group_names

    @cached_property
    def reads_all_submissions(self):
        """Return whether they may read what every force submitted."""
        return self.is_reviewer or self.is_national_leadership
