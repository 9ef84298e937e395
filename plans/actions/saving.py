"""What every action that changes a row does: merge under its lock, check what would be saved, write what differs."""

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from nvap.accounts.models import User
from nvap.history import History, find_saved
from plans.merging import Change, ChangedSinceError, Conflict, Conflicts, digest, merge
from plans.queries.hidden import find_hidden
from plans.queries.texts import plan_id_of, text_columns
from plans.wording import day_words


def merge_change(
    change: Change,
    *,
    by: User,
    current: Mapping,
    history_of: Callable[[str], History | None],
    check: Callable[[Mapping], Mapping[str, str]],
    as_a_whole: bool = False,
) -> dict:
    """Return the values to save of a change to a row whose lock the caller holds.

    Take who writes, the row's values now, where to read who saved a field last, and the check of the values the row
    would have, which returns what is wrong by field id. `as_a_whole` says that more is done to the row than saving,
    which somebody decided by what they were shown of it: taking it out, say. Raise ChangedSinceError where that has
    changed, Conflicts where somebody has to choose, ValidationError for what is wrong.
    """
    if as_a_whole:
        refuse_unseen(change, by=by, current=current, history_of=history_of)
    merged = merge(base_digests=change.base_digests, current=current, posted=change.values)
    values, open_conflicts = dict(merged.values), []
    for name, mine in change.values.items():
        if digest(values[name]) == digest(mine):
            continue
        theirs, answer, conflicts = current[name], change.answers.get(name), name in merged.conflicts
        if conflicts and answer and answer.seen_digest == digest(theirs):
            values[name] = mine if answer.keeps_mine else theirs
            continue
        saved = find_saved(history_of(name))
        if saved and (saved.form_key, saved.user_id) == (str(change.form_key), by.pk):
            # The writer went back to the form and changed, or cleared, what they themselves had just saved from it.
            # Somebody else may have been given the same address, and with it the same key: they are asked.
            values[name] = mine
        elif conflicts:
            open_conflicts.append(Conflict(name, theirs, mine, saved))
    if open_conflicts:
        raise Conflicts(open_conflicts, current)
    if wrong := check({**current, **values}):
        raise ValidationError(dict(wrong))
    return values


def refuse_unseen(
    change: Change,
    *,
    by: User,
    current: Mapping,
    history_of: Callable[[str], History | None],
    also_typed: bool = False,
) -> None:
    """Raise ChangedSinceError where others changed a field that the change leaves alone.

    Take what `merge_change` takes, and whether it is raised also for a field that the writer changed too: where the
    fields are not merged.
    """
    base = change.base_digests
    if base is None:
        return
    unseen = {
        name: find_saved(history_of(name))
        for name, mine in change.values.items()
        if digest(mine) != digest(current[name])
        and (base.get(name) in (None, digest(mine)) or (also_typed and base[name] != digest(current[name])))
    }
    mine = (str(change.form_key), by.pk)
    if fields := {
        name: saved for name, saved in unseen.items() if not saved or (saved.form_key, saved.user_id) != mine
    }:
        raise ChangedSinceError(fields, current)


def write(row: models.Model, values: Mapping, *, by: User, form_key: UUID | None = None) -> bool:
    """Save those of the values that differ from the row's, and return whether any did.

    History tells who wrote, and from which form. Raise ValidationError by field for what is none of a field's choices,
    too long for its column, or holds hidden words.
    """
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(row, name, values[name])
    _check(row, changed)
    sign(row, by=by, form_key=form_key)
    # What people fill in as one a row may keep in several columns.
    columns = getattr(row, "COLUMNS", {})
    row.save(update_fields=[column for name in changed for column in columns.get(name, [name])])
    return True


def write_new(row: models.Model, *, by: User, form_key: UUID | None = None) -> models.Model:
    """Save a row that is not there yet, and return it. Raise what `write` raises."""
    _check(row)
    sign(row, by=by, form_key=form_key).save()
    return row


def _check(row: models.Model, names: Collection[str] | None = None) -> None:
    """Raise ValidationError for what its columns cannot hold, of all that is the row's own or of these fields."""
    own = {field.name for field in row._meta.concrete_fields if not field.is_relation}
    row.clean_fields(exclude={field.name for field in row._meta.concrete_fields} - (own & set(names or own)))
    columns = text_columns(type(row)).keys() & set(names or own)
    refuse_hidden(plan_id_of(row), {name: getattr(row, name) for name in columns})


def refuse_hidden(plan_id: int | None, texts: Mapping[str, str]) -> None:
    """Raise ValidationError by name for those of these texts that hold words hidden in the plan, or lately removed."""
    if hidden := find_hidden(plan_id, texts):
        raise ValidationError(
            {
                name: f"This holds words that were hidden on {day_words(timezone.localdate(hiding.hidden_at))}. They "
                "should not be here: take them out, then save."
                for name, hiding in hidden.items()
            }
        )


def sign(row: models.Model, *, by: User, form_key: UUID | None = None) -> models.Model:
    """Return the row, its next record of history signed with who writes and from which form."""
    row._history_user = by
    row._change_reason = str(form_key) if form_key else None
    return row
