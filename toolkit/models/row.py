from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils.formats import date_format

from toolkit.models.decision import DerivedDecision
from toolkit.models.edition import Edition
from toolkit.models.guard import PublishedTextError


def _refuse_published(editions, doing):
    """Raise PublishedTextError where any of these editions (primary keys or a subquery) is not a draft."""
    fixed = Edition.objects.filter(pk__in=editions).exclude(status=Edition.Status.DRAFT).first()
    if fixed is not None:
        raise PublishedTextError(f"{fixed} is {fixed.get_status_display().lower()}: cannot {doing} its rows.")


def or_none(field):
    """Return an expression for a unique constraint in which two empty foreign keys are equal."""
    return Coalesce(field, 0, output_field=models.BigIntegerField())


class EditionRowQuerySet(models.QuerySet):
    """Every bulk write asks first whether a published edition would change."""

    def update(self, **kwargs):
        """Update; raise PublishedTextError where a row is, or would then be, of a published edition."""
        if self.model.is_published_text:
            _refuse_published(self.order_by().values("edition"), "change")
            target = kwargs.get("edition", kwargs.get("edition_id"))
            if target is not None:
                _refuse_published([getattr(target, "pk", target)], "add to")
        return super().update(**kwargs)

    update.alters_data = True

    def bulk_create(self, objs, *args, **kwargs):
        """Create; raise PublishedTextError where a row is of a published edition."""
        objs = list(objs)
        self._refuse_published_objects(objs, "add to")
        return super().bulk_create(objs, *args, **kwargs)

    bulk_create.alters_data = True

    def bulk_update(self, objs, fields, *args, **kwargs):
        """Update; raise PublishedTextError where a row is, or would then be, of a published edition."""
        objs = tuple(objs)
        self._refuse_published_objects(objs, "change")
        # Django hands an expression for each field to update(); the editions themselves were looked at above.
        return super().bulk_update(objs, fields, *args, **kwargs)

    bulk_update.alters_data = True

    def delete(self):
        """Delete; raise PublishedTextError where a row is of a published edition."""
        if self.model.is_published_text:
            _refuse_published(self.order_by().values("edition"), "delete")
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def _refuse_published_objects(self, objs, doing):
        if self.model.is_published_text:
            stored = self.model._base_manager.filter(pk__in=[row.pk for row in objs if row.pk])
            _refuse_published({row.edition_id for row in objs} | set(stored.values_list("edition", flat=True)), doing)


class EditionRowManager(models.Manager.from_queryset(EditionRowQuerySet)):
    def get_by_natural_key(self, reference, number, code):
        """Return the row of this code in the action's edition; raise DoesNotExist where there is none."""
        return self.get(edition__action__reference=reference, edition__number=number, code=code)


class EditionRow(models.Model):
    """A row of an edition: some published words, or a link between rows.

    `code` names the row within its edition and is kept when the edition is copied. It begins with the model's
    `code_prefix` and a hyphen; no two models share a prefix, so a code alone tells what it names.
    """

    code_prefix = ""
    # What is only said about the text, to VKPP alone, stays open to change and outside the edition's hash.
    is_published_text = True

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE)
    code = models.CharField(
        max_length=80,
        validators=[RegexValidator(r"^[a-z0-9]+([.-][a-z0-9]+)*$", "Use small letters, digits, dots and hyphens.")],
        help_text="Names the row within its edition, such as activity-1.1.",
    )
    order = models.PositiveIntegerField(default=0)

    objects = EditionRowManager()

    class Meta:
        abstract = True
        ordering = ["order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="%(app_label)s_%(class)s_code"),
        ]

    def __str__(self):
        return self.code

    def save(self, *args, **kwargs):
        """Save; raise PublishedTextError where the row is, or would then be, of a published edition.

        `loaddata` does not come this way; what it changes is found by `check_toolkit`.
        """
        if self.is_published_text:
            stored = type(self)._base_manager.filter(pk=self.pk)
            _refuse_published({self.edition_id, *stored.values_list("edition", flat=True)}, "change")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Delete; raise PublishedTextError where the row is of a published edition."""
        if self.is_published_text:
            stored = type(self)._base_manager.filter(pk=self.pk)
            _refuse_published(set(stored.values_list("edition", flat=True)), "delete")
        return super().delete(*args, **kwargs)

    def natural_key(self):
        """Return the key that fixtures name this row by."""
        return (*self.edition.natural_key(), self.code)

    natural_key.dependencies = ["toolkit.edition"]

    @classmethod
    def row_fields(cls):
        """The foreign keys of this model that point at rows of the same edition."""
        return [
            field
            for field in cls._meta.concrete_fields
            if field.is_relation and issubclass(field.related_model, EditionRow)
        ]

    def clean(self):
        """Raise ValidationError for a code without its prefix or a row of another edition."""
        super().clean()
        errors = {}
        if self.code.partition("-")[0] != self.code_prefix:
            errors["code"] = f"The code begins with {self.code_prefix}-"
        for field in self.row_fields():
            row = getattr(self, field.name, None)
            if row is not None and row.edition_id != self.edition_id:
                errors[field.name] = "Choose a row of the same edition."
        if errors:
            raise ValidationError(errors)


class DerivedRowQuerySet(EditionRowQuerySet):
    def not_rejected(self):
        """The rows that VKPP has not rejected: published, confirmed, or not yet decided."""
        rejections = DerivedDecision.objects.filter(
            edition=OuterRef("edition"), row_code=OuterRef("code"), decision=DerivedDecision.Decision.REJECTED
        )
        return self.exclude(Exists(rejections))

    def with_decisions(self):
        """The rows that VKPP has not rejected, each with `confirmed_on`: the day it was confirmed, or None."""
        confirmations = DerivedDecision.objects.filter(
            edition=OuterRef("edition"), row_code=OuterRef("code"), decision=DerivedDecision.Decision.CONFIRMED
        ).annotate(day=TruncDate("at"))
        return self.not_rejected().annotate(confirmed_on=Subquery(confirmations.values("day")))


class DerivedRowManager(EditionRowManager.from_queryset(DerivedRowQuerySet)):
    pass


class DerivedRow(EditionRow):
    """A row that the published text may not state: then it holds the published words that support it."""

    class Origin(models.TextChoices):
        PUBLISHED = "published", "Published"
        DERIVED = "derived", "Drawn from the toolkit's text"

    class Basis(models.TextChoices):
        TITLE = "title", "Named in the activity's title"
        EVIDENCE = "evidence", "Named in the evidence"
        IMPLIED = "implied", "Only implied"

    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.PUBLISHED)
    basis = models.CharField(max_length=10, choices=Basis.choices, blank=True)
    quotes = models.JSONField(default=list, blank=True, help_text="Runs of published words that support the row.")

    objects = DerivedRowManager()

    # The queryset's `with_decisions` fills it; a row read without keeps the mark of one not yet confirmed.
    confirmed_on = None

    class Meta(EditionRow.Meta):
        abstract = True
        constraints = [
            *EditionRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(origin="published", basis="") | (Q(origin="derived") & ~Q(basis="")),
                name="%(app_label)s_%(class)s_basis",
            ),
        ]

    @property
    def is_derived(self):
        """Whether the row was drawn from the text rather than published as it stands."""
        return self.origin == self.Origin.DERIVED

    @property
    def mark(self):
        """The words that tell a derived row from a published one; empty for a published row.

        They name the day on which VKPP confirmed it where the row was read `with_decisions`.
        """
        if not self.is_derived:
            return ""
        if self.confirmed_on is None:
            return "Drawn from the toolkit's text, not in its published column"
        return f"Drawn from the toolkit's text, confirmed by VKPP on {date_format(self.confirmed_on, 'j F Y')}"
