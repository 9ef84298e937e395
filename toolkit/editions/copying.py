"""Copying an edition whole into a draft."""

from django.db import transaction

from toolkit.editions.content import row_models
from toolkit.editions.state import EditionStateError, lock_action
from toolkit.models import DerivedDecision, Edition, EditorialNote, NoteDecision


@transaction.atomic
def copy_edition(*, edition):
    """Copy an edition, with all its rows and their codes, into a draft with the action's next number; return the draft.

    VKPP's decisions on derived rows and notes are copied too.
    Raise EditionStateError where the action already has a draft.
    """
    action = lock_action(edition)
    if action.editions.filter(status=Edition.Status.DRAFT).exists():
        raise EditionStateError(f"{action} already has a draft.")
    number = action.editions.order_by("-number").values_list("number", flat=True)[0] + 1
    draft = Edition.objects.create(action=action, number=number, statement=edition.statement)
    copies = {}
    for model in row_models():
        _copy_rows(model, edition, draft, copies)
    _copy_decisions(edition, draft, copies)
    return draft


def _copy_rows(model, edition, draft, copies):
    """Copy a model's rows; take and add to {(model, primary key of a row): primary key of its copy}."""
    rows = list(model.objects.filter(edition=edition))
    old_keys = [row.pk for row in rows]
    # Foreign keys to the model itself are set once all of its copies are stored.
    inner = {
        field.attname: [getattr(row, field.attname) for row in rows]
        for field in model.row_fields()
        if field.related_model is model
    }
    for row in rows:
        row.pk, row.edition = None, draft
        for field in model.row_fields():
            old_key = getattr(row, field.attname)
            new_key = None if field.attname in inner else copies.get((field.related_model, old_key))
            setattr(row, field.attname, new_key)
    rows = model.objects.bulk_create(rows)
    copies |= {(model, old_key): row.pk for old_key, row in zip(old_keys, rows, strict=True)}
    for attname, keys in inner.items():
        for row, old_key in zip(rows, keys, strict=True):
            setattr(row, attname, copies.get((model, old_key)))
    if inner:
        model.objects.bulk_update(rows, [attname.removesuffix("_id") for attname in inner])


def _copy_decisions(edition, draft, copies):
    derived = list(DerivedDecision.objects.filter(edition=edition))
    for decision in derived:
        decision.pk, decision.edition = None, draft
    DerivedDecision.objects.bulk_create(derived)
    on_notes = list(NoteDecision.objects.filter(note__edition=edition))
    for decision in on_notes:
        decision.pk, decision.note_id = None, copies[EditorialNote, decision.note_id]
    NoteDecision.objects.bulk_create(on_notes)
