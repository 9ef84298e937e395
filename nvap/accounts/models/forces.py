"""Police forces, their units, and who acts for which force."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from nvap.accounts.force_names import matches


class ForceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the forces this user belongs to, in whatever role; none for someone not signed in."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(pk__in=list(user.roles))

    def called(self, text):
        """Return the forces that people call so: by short names and initials too, in whatever case and punctuation.

        One query for the names of all of them: there are some fifty.
        """
        return self.filter(pk__in=[force.pk for force in self.order_by() if matches(text, force.names)])

    def get_by_natural_key(self, slug):
        """Return the force with this slug. Raise Force.DoesNotExist."""
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
    other_names = models.CharField(
        max_length=300,
        blank=True,
        help_text="Short names and initials people use, with commas between them. The force is found by them.",
    )
    slug = models.SlugField(unique=True, help_text="Part of page addresses. Do not change it once people use it.")
    ons_code = models.CharField("ONS code", max_length=9, blank=True)
    home_office_code = models.CharField("Home Office code", max_length=2, blank=True)
    nation = models.CharField(max_length=30)
    region = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=25, choices=Kind.choices)
    asks_approval = models.BooleanField("asks for 'Approved by' on submission", default=False)
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="VKPP's contact",
    )

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

    @property
    def counts(self):
        """Return whether national figures count the force: the territorial ones of England and Wales."""
        return self.kind == self.Kind.TERRITORIAL

    @property
    def names(self):
        """Return what the force is called, its full name first."""
        others = [self.name_welsh, self.slug, *self.other_names.split(",")]
        return [self.name, *filter(None, map(str.strip, others))]

    def natural_key(self):
        """Return the slug, by which fixtures name a force."""
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
