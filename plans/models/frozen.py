"""What every frozen copy of a plan has in common: its document, which never changes, with one exception (`blot`)."""

from collections.abc import Iterable

from django.db import models


class FrozenError(Exception):
    """Somebody tried to alter what is frozen."""


class FrozenQuerySet(models.QuerySet):
    """Refuses every bulk write but of what may still move."""

    def update(self, **kwargs):
        self.model.refuse_frozen(kwargs)
        return super().update(**kwargs)

    def bulk_update(self, objs, fields, **kwargs):
        self.model.refuse_frozen(fields)
        return super().bulk_update(objs, fields, **kwargs)

    def blot(self, **texts: str) -> None:
        """Write texts, and the document's hash, after words in them were hidden, removed or shown again.

        The one exception to "never changes", for plans/actions/hiding alone. Raise FrozenError for anything that is
        neither lifecycle nor text.
        """
        if others := set(texts) - self.model.LIFECYCLE_FIELDS - self.model.TEXTS - {"document_sha256"}:
            raise FrozenError(f"A {self.model._meta.verbose_name} never changes: {', '.join(sorted(others))}.")
        super().update(**texts)


class FrozenCopy(models.Model):
    """A copy of a plan, frozen for VKPP to read and remark on: canonical JSON text with its hash.

    A model of such copies has a plan, a period, its remarks, and the properties that say where it is: `is_withdrawn`
    (the force took it back), `is_waiting` (VKPP has not answered), `is_answered` (the force reads VKPP's remarks).
    """

    # What may still move once it is stored; all else is frozen.
    LIFECYCLE_FIELDS: frozenset[str] = frozenset()
    # What people wrote, from which words may have to be removed.
    TEXTS: frozenset[str] = frozenset({"document"})

    document = models.TextField(editable=False)
    document_sha256 = models.CharField(max_length=64, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        if self.pk is not None and update_fields is None:
            raise FrozenError(f"A {self._meta.verbose_name} never changes: save only its state.")
        if self.pk is not None:
            self.refuse_frozen(update_fields)
        super().save(*args, update_fields=update_fields, **kwargs)

    @classmethod
    def refuse_frozen(cls, fields: Iterable[str]) -> None:
        """Raise FrozenError where one of these fields is frozen."""
        if frozen := set(fields) - cls.LIFECYCLE_FIELDS:
            raise FrozenError(f"A {cls._meta.verbose_name} never changes: {', '.join(sorted(frozen))}.")
