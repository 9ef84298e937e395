"""What the actions on one row have in common."""

import datetime

from django.core.exceptions import ValidationError
from django.db.models import TextField
from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime

from nvap.history import find_saved
from nvap.wording import lower_first


def insert(row, by):
    """Check and save a new row, and say in its history who added it. Return it; raise ValidationError."""
    row.full_clean()
    row._history_user = by
    row.save()
    return row


SAVE_AGAIN = "Save again if your choice holds."


class OvertakenError(ValidationError):
    """Somebody changed a field since the page was made that showed it; the messages, by field, say who and when."""


def change(row, values, by, key=None, shown=None, called=None):
    """Save those of the values that differ from a locked row's, and say in its history who did.

    `key` is the key of the form that asked for it: the history's change reason. `shown` and `called` are what
    `refuse_overtaken` takes. Return the row; raise ValidationError for a value that the row cannot have, and where
    somebody was faster. Write nothing where nothing differs.
    """
    refuse_overtaken(row, values, by, key, shown, called)
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.full_clean()
        row._history_user = by
        row._change_reason = key and str(key)
        row.save(update_fields=changed)
    return row


def refuse_overtaken(row, values, by, key=None, shown=None, called=None, again=SAVE_AGAIN):
    """Raise OvertakenError where a locked row holds neither what `by` wants nor what they were shown.

    `shown` holds what their page showed of the row, by field; None where no page was shown. `called` says how a
    sentence names a field, where that is not by its own name, and `again` how to insist. What `by` have saved from the
    same form, before they went back in it, is no surprise to them.
    """
    if shown is None:
        return
    told = {}
    for name, wanted in values.items():
        held = _held(row, name)
        if held in (comparable(wanted), comparable(shown.get(name))):
            continue
        saved = _saved(row, name)
        if not _is_from(saved, by, key):
            words = (called or {}).get(name) or f"“{lower_first(row._meta.get_field(name).verbose_name)}”"
            told[name] = _say_overtaken(row, name, shown.get(name), by, saved, words, again)
    if told:
        raise OvertakenError(told)


def wishes(row, values, by, key=None, shown=None):
    """Return those values that `by` wish to save in a locked row: a field left as it was shown is no wish.

    It is one where they have saved another value from the same form, and went back in it. Take what `refuse_overtaken`
    takes.
    """
    if shown is None:
        return values
    return {
        name: wanted
        for name, wanted in values.items()
        if comparable(wanted) != comparable(shown.get(name)) or _is_from(_saved(row, name), by, key)
    }


def _saved(row, name):
    return find_saved((row.history.all(), name)) if _has_history(row, name) else None


def _is_from(saved, by, key):
    """Return whether a value was saved by the same person from the same form."""
    return saved is not None and key is not None and (saved.form_key, saved.user_id) == (str(key), by.pk)


def comparable(value):
    """Return rows as a set, so that their order says nothing; any other value as it is."""
    return frozenset(value) if hasattr(value, "__iter__") and not isinstance(value, str) else value


def _say_overtaken(row, name, shown, by, saved, called, again):
    """Return who changed a field meanwhile, from what to what and when, in words for the page."""
    who = "Somebody" if saved is None or not saved.who else "You" if saved.user_id == by.pk else saved.who
    now = _words(row, name, _held(row, name))
    at = f" on {saved.when}" if saved else ""
    if isinstance(row._meta.get_field(name), TextField):
        # A long text is read as it is now, once: whoever asks has seen it as it was.
        return f"{who} changed {called}{at} while this page was open. It says now: {now}. {again}"
    before = _words(row, name, comparable(shown))
    return f"{who} changed {called} from {before} to {now}{at} while this page was open. {again}"


def _held(row, name):
    value = getattr(row, name)
    return comparable(value.all() if row._meta.get_field(name).many_to_many else value)


def _has_history(row, name):
    return hasattr(row, "history") and not row._meta.get_field(name).many_to_many


def _words(row, name, value):
    """Return a value as people read it within a sentence."""
    if isinstance(value, frozenset):
        return " and ".join(sorted(map(str, value))) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        return format_date(localtime(value), "j F Y, H:i")
    if isinstance(value, datetime.date):
        return format_date(value, "j F Y")
    words = dict(row._meta.get_field(name).flatchoices).get(value, value)
    if words in (None, ""):
        return "nothing"
    return f"“{words}”" if " " in str(words) else str(words)
