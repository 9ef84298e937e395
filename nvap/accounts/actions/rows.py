"""What the actions on one row have in common."""


def insert(row, by):
    """Check and save a new row, and say in its history who added it. Return it; raise ValidationError."""
    row.full_clean()
    row._history_user = by
    row.save()
    return row


def change(row, values, by, key=None):
    """Save those of the values that differ from a locked row's, and say in its history who did.

    `key` is the key of the form that asked for it: the history's change reason. Return the row; raise ValidationError
    for a value that the row cannot have. Write nothing where nothing differs.
    """
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.full_clean()
        row._history_user = by
        row._change_reason = key and str(key)
        row.save(update_fields=changed)
    return row
