from django.conf import settings
from django.db import NotSupportedError, models, transaction
from django.db.models import Q
from simple_history.models import HistoricalRecords

from toolkit.models.guard import PublishedTextError


class ActionQuerySet(models.QuerySet):
    @transaction.atomic
    def update(self, **kwargs):
        """Update; raise PublishedTextError where a published edition prints the reference or title."""
        if set(kwargs) - Action.NOT_PRINTED and self.lock().filter(editions__status__in=Edition.FIXED).exists():
            raise PublishedTextError("An action with a published edition keeps its reference and title.")
        return super().update(**kwargs)

    update.alters_data = True

    def bulk_create(self, objs, batch_size=None, ignore_conflicts=False, update_conflicts=False, **kwargs):
        """Create; raise NotSupportedError where existing actions would be updated."""
        if update_conflicts:
            raise NotSupportedError("Create actions and update actions one after the other.")
        return super().bulk_create(objs, batch_size, ignore_conflicts, **kwargs)

    bulk_create.alters_data = True

    def lock(self):
        """Lock the actions until the transaction ends, so that none of their editions is published; return them."""
        locked = (
            Action.objects.filter(pk__in=self.order_by().values("pk")).order_by("pk").select_for_update(no_key=True)
        )
        return Action.objects.filter(pk__in=[action.pk for action in locked])


class ActionManager(models.Manager.from_queryset(ActionQuerySet)):
    def get_by_natural_key(self, reference):
        """Return the action with this reference; raise DoesNotExist where there is none."""
        return self.get(reference=reference)


class Action(models.Model):
    """An action of the National Vulnerability Action Plan, such as 2.6.1 Multi-Agency Hubs.

    Reference and title are part of what its editions print, so they are fixed once one is published.
    """

    # What no edition prints: it changes at any time.
    NOT_PRINTED = frozenset({"is_offered"})

    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=200)
    is_offered = models.BooleanField(
        "offered on “Start a plan”",
        default=True,
        help_text="Untick it and no force can start a plan for this action. Plans that are there go on.",
    )

    objects = ActionManager()
    history = HistoricalRecords()

    class Meta:
        base_manager_name = "objects"
        ordering = ["reference"]

    def __str__(self):
        return f"{self.reference} {self.title}"

    def save_base(self, raw=False, **kwargs):
        """Save; raise PublishedTextError where a published edition prints the reference or title changed."""
        if raw:
            super().save_base(raw=raw, **kwargs)
            return
        with transaction.atomic():
            fixed = Action.objects.filter(pk=self.pk).lock().filter(editions__status__in=Edition.FIXED)
            if fixed.exclude(reference=self.reference, title=self.title).exists():
                raise PublishedTextError(f"{self} has a published edition: its reference and title are fixed.")
            super().save_base(**kwargs)

    save_base.alters_data = True

    def natural_key(self):
        """Return the key that fixtures name this action by."""
        return (self.reference,)


class EditionQuerySet(models.QuerySet):
    def published(self):
        """Return the editions in force: at most one for each action."""
        return self.filter(status=Edition.Status.PUBLISHED)

    def offered(self):
        """Return the editions in force on which a force may start a plan."""
        return self.published().filter(action__is_offered=True)

    @transaction.atomic
    def update(self, **kwargs):
        """Update; raise PublishedTextError where a published edition would be more than superseded."""
        changed = set(kwargs) - Edition.MOVES_AFTER_PUBLICATION
        unpublishes = kwargs.get("status", Edition.Status.SUPERSEDED) != Edition.Status.SUPERSEDED
        if (changed or unpublishes) and self.lock_fixed():
            raise PublishedTextError("A published edition can only be superseded.")
        return super().update(**kwargs)

    update.alters_data = True

    def bulk_create(self, objs, batch_size=None, ignore_conflicts=False, update_conflicts=False, **kwargs):
        """Create drafts; raise PublishedTextError for an edition that is not a draft.

        Raise NotSupportedError where existing editions would be updated: there is no knowing which.
        """
        objs = list(objs)
        if any(edition.status != Edition.Status.DRAFT for edition in objs):
            raise PublishedTextError("An edition begins as a draft.")
        if update_conflicts:
            raise NotSupportedError("Create editions and update editions one after the other.")
        return super().bulk_create(objs, batch_size, ignore_conflicts, **kwargs)

    bulk_create.alters_data = True

    @transaction.atomic
    def bulk_update(self, objs, fields, *args, **kwargs):
        """Update drafts; raise PublishedTextError for an edition that is not a draft."""
        objs = tuple(objs)
        if self.model.objects.filter(pk__in=[edition.pk for edition in objs]).lock_fixed():
            raise PublishedTextError("A published edition can only be superseded.")
        return super().bulk_update(objs, fields, *args, **kwargs)

    bulk_update.alters_data = True

    @transaction.atomic
    def delete(self):
        """Delete drafts; raise PublishedTextError where an edition is not a draft."""
        if self.lock_fixed():
            raise PublishedTextError("A published edition is never deleted.")
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def lock_fixed(self):
        """Lock the editions until the transaction ends; return those whose text is fixed: all but drafts."""
        locked = self.model.objects.filter(pk__in=self.order_by().values("pk"))
        return [edition for edition in locked.order_by("pk").select_for_update(no_key=True) if not edition.is_draft]


class EditionManager(models.Manager.from_queryset(EditionQuerySet)):
    def get_by_natural_key(self, reference, number):
        """Return the action's edition of this number; raise DoesNotExist where there is none."""
        return self.get(action__reference=reference, number=number)


class Edition(models.Model):
    """One edition of an action's toolkit. The number is ours: the published toolkit prints none."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        SUPERSEDED = "superseded", "Superseded"

    FIXED = frozenset({Status.PUBLISHED, Status.SUPERSEDED})
    # All that may still change once an edition is published.
    MOVES_AFTER_PUBLICATION = frozenset({"status", "superseded_at"})

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    statement = models.TextField(help_text="What the action asks of forces, as published.")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    content_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = EditionManager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["action", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="toolkit_edition_number"),
            models.UniqueConstraint(
                fields=["action"], condition=Q(status="published"), name="toolkit_edition_one_published"
            ),
            models.UniqueConstraint(fields=["action"], condition=Q(status="draft"), name="toolkit_edition_one_draft"),
            # A fixture's edition was published elsewhere: neither who nor when is known.
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="toolkit_edition_published_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(status="superseded", superseded_at__isnull=False)
                | (~Q(status="superseded") & Q(superseded_at__isnull=True)),
                name="toolkit_edition_superseded_when",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | ~Q(content_sha256=""),
                name="toolkit_edition_published_has_sha256",
            ),
        ]

    def __str__(self):
        return f"{self.action}, edition {self.number}"

    def save_base(self, raw=False, **kwargs):
        """Save; raise PublishedTextError where a published edition would be more than superseded.

        Raise it for a new edition that is not a draft too: only a fixture, which is saved raw, holds one.
        """
        if raw:
            super().save_base(raw=raw, **kwargs)
            return
        with transaction.atomic():
            self._refuse_published()
            super().save_base(**kwargs)

    save_base.alters_data = True

    def _refuse_published(self):
        stored = Edition.objects.filter(pk=self.pk).select_for_update(of=("self",), no_key=True).first()
        if stored is None and not self.is_draft:
            raise PublishedTextError("An edition begins as a draft.")
        if stored is not None and not stored.is_draft:
            changed = {
                field.name
                for field in self._meta.concrete_fields
                if getattr(self, field.attname) != getattr(stored, field.attname)
            }
            unpublishes = "status" in changed and self.status != self.Status.SUPERSEDED
            if unpublishes or changed - self.MOVES_AFTER_PUBLICATION:
                raise PublishedTextError(f"{stored} is {stored.get_status_display().lower()}: its text is fixed.")

    @transaction.atomic
    def delete(self, *args, **kwargs):
        """Delete a draft with its rows; raise PublishedTextError where the edition is not a draft."""
        if Edition.objects.filter(pk=self.pk).lock_fixed():
            raise PublishedTextError(f"{self} is not a draft: it is never deleted.")
        return super().delete(*args, **kwargs)

    def natural_key(self):
        """Return the key that fixtures name this edition by."""
        return (self.action.reference, self.number)

    natural_key.dependencies = ["toolkit.action"]

    @property
    def is_draft(self):
        """Return whether the text may still change."""
        return self.status == self.Status.DRAFT
