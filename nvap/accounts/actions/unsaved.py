"""What was typed and not saved: kept, marked as saved, discarded and taken back."""

from django.conf import settings
from django.db import transaction
from django.db.models import F, TextField
from django.db.models.functions import Cast, Length
from django.utils import timezone
from django.utils.module_loading import import_string

from nvap.accounts.models import UnsavedForm
from nvap.accounts.permissions import refuse, why_not_keep


@transaction.atomic
def keep_unsaved(*, by, form_key, address, title, fields, why, continued=()):
    """Keep a form as `by` left it, in place of what was kept of it before. Return the UnsavedForm.

    `fields` holds the list of values of each field by its name. What the page's script sends of a form saved since is
    late and changes nothing: the row returned then has `done_at`. `continued` are the keys of those it goes on with,
    each with when it was kept: they go, unless more was typed into them since. What holds hidden words is kept with
    marks in their place. Raise PermissionDenied for what is too long.
    """
    refuse(why_not_keep(fields))
    UnsavedForm.objects.expired().delete()
    kept = {
        "address": address,
        "title": title[: UnsavedForm.LONGEST_TITLE],
        # The plans are above this package.
        "fields": import_string(settings.UNSAVED_BLOT)(address, fields),
        "why": why,
        "saved_at": timezone.now(),
        "done_at": None,
        "discarded_at": None,
    }
    row, is_new = _lock_or_create(by, form_key, kept)
    if not is_new:
        if row.done_at and why == UnsavedForm.Why.TYPING:
            return row
        _write(row, kept)
    _drop_continued(by, continued)
    _drop_oldest(by)
    return row


@transaction.atomic
def finish_unsaved(*, by, form_key, address, continued=()):
    """Mark a form as saved, so that nothing of it comes back. Return the UnsavedForm.

    `continued` are the keys of those it went on with, each with when it was kept. They go, unless more was typed into
    them since.
    """
    _drop_continued(by, continued)
    now = timezone.now()
    done = {"fields": {}, "saved_at": now, "done_at": now, "discarded_at": None}
    started = {"address": address, "why": UnsavedForm.Why.TYPING}
    row, is_new = _lock_or_create(by, form_key, started | done)
    if not is_new:
        _write(row, done)
    return row


@transaction.atomic
def discard_unsaved(*, unsaved, by):
    """Take what was typed out of its writer's way; `restore_unsaved` brings it back while it lives. Return the row."""
    row = UnsavedForm.objects.select_for_update().get(pk=unsaved.pk, user=by)
    if row.done_at is None and row.discarded_at is None:
        _write(row, {"discarded_at": timezone.now()})
    return row


@transaction.atomic
def restore_unsaved(*, unsaved, by):
    """Bring back what was discarded. Return the row."""
    row = UnsavedForm.objects.select_for_update().get(pk=unsaved.pk, user=by)
    if row.discarded_at is not None:
        _write(row, {"discarded_at": None})
    return row


def _lock_or_create(by, form_key, values):
    return UnsavedForm.objects.select_for_update().get_or_create(user=by, form_key=form_key, defaults=values)


def _write(row, values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def _drop_continued(by, continued):
    for other_key, kept_at in continued:
        UnsavedForm.objects.filter(user=by, form_key=other_key, saved_at=kept_at, done_at=None).delete()


def _drop_oldest(by):
    """Keep a person's newest forms with text in them, up to a number and a size; those they discarded go first.

    The newest of all stays whatever its size: one form has a limit of its own.
    """
    with_text = UnsavedForm.objects.filter(user=by, done_at=None)
    newest_first = with_text.order_by(F("discarded_at").asc(nulls_first=True), "-saved_at", "-pk")
    surplus, size = [], 0
    sizes = newest_first.values_list("pk", Length(Cast("fields", TextField())))
    for number, (pk, length) in enumerate(sizes, 1):
        size += length
        if number > UnsavedForm.MOST_PER_USER or (size > UnsavedForm.LONGEST_PER_USER and number > 1):
            surplus.append(pk)
    if surplus:
        with_text.filter(pk__in=surplus).delete()
