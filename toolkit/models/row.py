from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import NotSupportedError, models, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import Truncator

from toolkit.models.decision import DerivedDecision
from toolkit.models.edition import Edition
from toolkit.models.guard import PublishedTextError


def _refuse_published(editions, doing):
    """Raise PublishedTextError where any of these editions (primary keys or a subquery) is not a draft.

    Must run inside a transaction, which then locks the editions: none is published until the change is made.
    """
    for edition in Edition.objects.filter(pk__in=editions).order_by("pk").select_for_update(no_key=True):
        if not edition.is_draft:
            raise PublishedTextError(f"{edition} is {edition.get_status_display().lower()}: cannot {doing} its rows.")


def or_none(field):
    """Return an expression for a unique constraint in which two empty foreign keys are equal."""
    return Coalesce(field, 0, output_field=models.BigIntegerField())


def quoted(text):
    """Return the first words of a text in quotation marks, to name a row by."""
    return f"“{Truncator(' '.join(text.split())).chars(60)}”"


def location_suffix(row):
    """Return the objective and long-term impact a text belongs to, to put after its name; empty for neither."""
    objective, impact = row.objective, getattr(row, "long_term_impact", None)
    parts = [f"objective {objective.number}"] if objective else []
    parts += [impact.get_kind_display().lower()] if impact else []
    return "".join(f", {part}" for part in parts)


class EditionRowQuerySet(models.QuerySet):
    """Every bulk write asks first whether a published edition would change."""

    @transaction.atomic
    def update(self, **kwargs):
        """Update; raise PublishedTextError where a row is, or would then be, of a published edition."""
        if self.model.is_published_text:
            _refuse_published(self.order_by().values("edition"), "change")
            target = kwargs.get("edition", kwargs.get("edition_id"))
            if target is not None:
                _refuse_published([getattr(target, "pk", target)], "add to")
        return super().update(**kwargs)

    update.alters_data = True

    @transaction.atomic
    def bulk_create(self, objs, batch_size=None, ignore_conflicts=False, update_conflicts=False, **kwargs):
        """Create; raise PublishedTextError where a row is of a published edition.

        Raise NotSupportedError where existing rows would be updated: there is no knowing which.
        """
        objs = list(objs)
        self._refuse_published_objects(objs, "add to")
        if update_conflicts and self.model.is_published_text:
            raise NotSupportedError("Create rows and update rows one after the other.")
        return super().bulk_create(objs, batch_size, ignore_conflicts, update_conflicts, **kwargs)

    bulk_create.alters_data = True

    @transaction.atomic
    def bulk_update(self, objs, fields, *args, **kwargs):
        """Update; raise PublishedTextError where a row is, or would then be, of a published edition."""
        objs = tuple(objs)
        self._refuse_published_objects(objs, "change")
        # Django passes expressions on to update(), which cannot tell their editions; they are checked here.
        return super().bulk_update(objs, fields, *args, **kwargs)

    bulk_update.alters_data = True

    @transaction.atomic
    def delete(self):
        """Delete; raise PublishedTextError where a row is of a published edition."""
        if self.model.is_published_text:
            _refuse_published(self.order_by().values("edition"), "delete")
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def _refuse_published_objects(self, objs, doing):
        if self.model.is_published_text:
            stored = self.model.objects.filter(pk__in=[row.pk for row in objs if row.pk])
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
    # What separates the parent row's number from the row's own in a code.
    code_joint = "-"
    # The fields that tell the list a row belongs to: its order counts among the rows that are equal in these.
    order_within = ()
    # A note about the text, for VKPP alone, may always change and is not part of the edition's hash.
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
        # Django adds rows to a related set through the base manager, so the guards must be on it too.
        base_manager_name = "objects"
        ordering = ["order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="%(app_label)s_%(class)s_code"),
        ]

    def __str__(self):
        return self.code

    def save_base(self, raw=False, **kwargs):
        """Save; raise PublishedTextError where the row is, or would then be, of a published edition.

        `loaddata` saves raw and is not checked; `check_toolkit` finds what it changed.
        """
        if raw or not self.is_published_text:
            super().save_base(raw=raw, **kwargs)
            return
        with transaction.atomic():
            stored = type(self).objects.filter(pk=self.pk)
            _refuse_published({self.edition_id, *stored.values_list("edition", flat=True)}, "change")
            super().save_base(**kwargs)

    save_base.alters_data = True

    @transaction.atomic
    def delete(self, *args, **kwargs):
        """Delete; raise PublishedTextError where the row is of a published edition."""
        if self.is_published_text:
            stored = type(self).objects.filter(pk=self.pk)
            _refuse_published(set(stored.values_list("edition", flat=True)), "delete")
        return super().delete(*args, **kwargs)

    delete.alters_data = True

    def natural_key(self):
        """Return the key that fixtures name this row by."""
        return (*self.edition.natural_key(), self.code)

    natural_key.dependencies = ["toolkit.edition"]

    @classmethod
    def row_fields(cls):
        """Return the foreign keys of this model that point at rows of the same edition."""
        return [
            field
            for field in cls._meta.concrete_fields
            if field.is_relation and issubclass(field.related_model, EditionRow)
        ]

    @property
    def parent_row(self):
        """Return the row whose list this one is in; None for a row directly below the edition."""
        links = [field.name for field in self.row_fields() if field.name in self.order_within]
        return next((row for row in (getattr(self, name) for name in links) if row is not None), None)

    def siblings(self):
        """Return the rows in the same list as this one, itself included, in order."""
        within = {self._meta.get_field(name).attname for name in self.order_within}
        return type(self).objects.filter(edition=self.edition_id, **{name: getattr(self, name) for name in within})

    @cached_property
    def position(self):
        """Return the row's position in its list, from 1; takes a query unless it was read with its whole edition."""
        return list(self.siblings().values_list("pk", flat=True)).index(self.pk) + 1

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


# What supports a derived row. A confirmation depends on it; a rejection does not.
SUPPORT = frozenset({"basis", "quotes"})


class DerivedRowQuerySet(EditionRowQuerySet):
    """Deletes VKPP's decision on a row whose words change, as it was made on other words.

    Where only the row's support changes, deletes a confirmation and keeps a rejection.
    """

    @transaction.atomic
    def update(self, **kwargs):
        """Update; where more than the order changes, delete VKPP's decisions on the rows."""
        rows = [] if kwargs.keys() <= {"order"} else list(self.order_by().values_list("edition", "code"))
        count = super().update(**kwargs)
        DerivedDecision.objects.forget(rows, rejections=not kwargs.keys() <= SUPPORT | {"order"})
        return count

    update.alters_data = True

    @transaction.atomic
    def delete(self):
        """Delete, with VKPP's decisions on the rows."""
        rows = list(self.order_by().values_list("edition", "code"))
        result = super().delete()
        DerivedDecision.objects.forget(rows)
        return result

    delete.alters_data = True
    delete.queryset_only = True

    def not_rejected(self):
        """Return the rows that VKPP has not rejected: published, confirmed, or not yet decided."""
        rejections = DerivedDecision.objects.filter(
            edition=OuterRef("edition"), row_code=OuterRef("code"), decision=DerivedDecision.Decision.REJECTED
        )
        return self.exclude(Exists(rejections))

    def with_decisions(self):
        """Return the rows that VKPP has not rejected, each with `confirmed_on`: the day it was confirmed, or None."""
        confirmations = DerivedDecision.objects.filter(
            edition=OuterRef("edition"), row_code=OuterRef("code"), decision=DerivedDecision.Decision.CONFIRMED
        ).annotate(day=TruncDate("at"))
        return self.not_rejected().annotate(confirmed_on=Subquery(confirmations.values("day")))


class DerivedRowManager(EditionRowManager.from_queryset(DerivedRowQuerySet)):
    pass


class DerivedRow(EditionRow):
    """A row that may not be in the published text: then it quotes the published words that support it."""

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

    # Set by the queryset's `with_decisions`; without it a row has the mark of one not yet confirmed.
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

    def _decided_on(self):
        """Return what a decision on the row is about, as stored; an empty dict for a new row."""
        names = [field.name for field in self._meta.concrete_fields if field.name != "order"]
        return type(self).objects.filter(pk=self.pk).values(*names).first() or {}

    def save_base(self, raw=False, **kwargs):
        """Save; where the row's words or links change, delete VKPP's decision on it, which was on other words.

        Where only the row's support changes, delete a confirmation and keep a rejection.
        """
        if raw:
            super().save_base(raw=raw, **kwargs)
            return
        with transaction.atomic():
            stored = list(type(self).objects.filter(pk=self.pk).values_list("edition", "code"))
            before = self._decided_on()
            super().save_base(**kwargs)
            after = self._decided_on()
            if changed := {name for name, value in before.items() if value != after[name]}:
                DerivedDecision.objects.forget(stored, rejections=not changed <= SUPPORT)

    save_base.alters_data = True

    @transaction.atomic
    def delete(self, *args, **kwargs):
        """Delete, with VKPP's decision on the row."""
        stored = list(type(self).objects.filter(pk=self.pk).values_list("edition", "code"))
        result = super().delete(*args, **kwargs)
        DerivedDecision.objects.forget(stored)
        return result

    delete.alters_data = True

    def clean(self):
        """Raise ValidationError also for quotes that are not a list of texts."""
        super().clean()
        if not isinstance(self.quotes, list) or not all(
            isinstance(words, str) and words.strip() for words in self.quotes
        ):
            raise ValidationError({"quotes": "Enter quotations, each with some words."})

    @property
    def is_derived(self):
        """Return whether the row was derived from the text rather than published."""
        return self.origin == self.Origin.DERIVED

    @property
    def mark(self):
        """Return the words that tell a derived row from a published one; empty for a published row.

        They name the day on which VKPP confirmed the row where it was read `with_decisions`.
        """
        if not self.is_derived:
            return ""
        if self.confirmed_on is None:
            return "Drawn from the toolkit's text, not in its published column"
        return f"Drawn from the toolkit's text, confirmed by VKPP on {date_format(self.confirmed_on, 'j F Y')}"
