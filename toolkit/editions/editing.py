"""The rows of a draft as editors add, remove and order them."""

import re

from django.db import transaction

from toolkit.editions.content import row_models
from toolkit.models import EditorialNote


def new_code(row):
    """Return a code for a row about to be added, made from its parent row's code: output-1.1-4.

    Takes the row with its edition and the foreign keys of its list set. The code is unused in every edition of the
    action, so that a code always names the same row.
    """
    parent = row.parent_row
    stem = f"{parent.code.partition('-')[2]}{row.code_joint}" if parent else ""
    beginning = f"{row.code_prefix}-{stem}"
    used = type(row).objects.filter(edition__action=row.edition.action_id, code__startswith=beginning)
    numbers = [0]
    for code in used.values_list("code", flat=True):
        if re.fullmatch(r"\d+", code.removeprefix(beginning)):
            numbers.append(int(code.removeprefix(beginning)))
    return f"{beginning}{max(numbers) + 1}"


def dependants(row):
    """Return all rows that depend on a row: those that point at it, at one of these and so on, and the notes on them.

    They are in the order of `row_models`, so that deleting them from the end backwards breaks no foreign key.
    """
    reached = {type(row): {row.pk: row}}
    for model in row_models():
        known = reached.setdefault(model, {})
        # A model that points at itself is queried until there is nothing new.
        while new := {key: each for key, each in _pointing(model, reached).items() if key not in known}:
            known |= new
    codes = [each.code for rows in reached.values() for each in rows.values()]
    notes = EditorialNote.objects.filter(edition=row.edition_id, place__in=codes)
    reached[EditorialNote] |= {note.pk: note for note in notes}
    return [each for model in row_models() for each in reached[model].values() if each != row]


def _pointing(model, reached):
    """Return the model's rows that point at rows already found, by primary key."""
    found = {}
    for field in model.row_fields():
        if keys := list(reached.get(field.related_model, ())):
            found |= {row.pk: row for row in model.objects.filter(**{f"{field.attname}__in": keys})}
    return found


@transaction.atomic
def remove_row(row):
    """Remove a row of a draft with all its `dependants`; return these.

    Raise PublishedTextError where the edition is not a draft.
    """
    hanging = dependants(row)
    gone = {}
    for each in [row, *hanging]:
        gone.setdefault(type(each), []).append(each.pk)
    for model in reversed(row_models()):
        if model in gone:
            model.objects.filter(pk__in=gone[model]).delete()
    return hanging


def renumber(rows):
    """Number the rows of one list in the order given, 1, 2, 3; write only those whose order changes.

    Raise PublishedTextError where a row is of a published edition.
    """
    changed = []
    for order, row in enumerate(rows, start=1):
        if row.order != order:
            row.order = order
            changed.append(row)
    if changed:
        type(changed[0]).objects.bulk_update(changed, ["order"])
