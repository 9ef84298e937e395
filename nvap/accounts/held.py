"""What is held about one person, as a file for them: their right of access (UK GDPR, Article 15).

Every table that points at an account is looked at, so one that is added later is in the file by itself. Rows about the
person are given whole; of rows that belong to a plan the file says that the person made or changed them, and when:
their words are the force's.
"""

from collections import defaultdict
from collections.abc import Iterator

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db.models import DateField, Field, Model
from django.utils import timezone

from nvap.accounts.models import Invitation, User
from nvap.mail.models import Mail

# Whoever has these could act as the person, or knows what only the service should.
SECRET = {"password", "token_sha256", "data", "session_key"}
# A row that points at somebody by one of these is about them; by another, they did something to it.
ABOUT = {"user", "accepted_by", "id", "email", "address"}
# The admin's log names others too.
ABOUT_OTHERS_TOO = (LogEntry,)
NOTE = (
    "What forces wrote into their plans is not searched: a name typed there is the force's record. Ask a manager of "
    "the force. The security log names you by your number alone; ask the data protection contact."
)


def find_held(person: User) -> dict:
    """Return all that is held about a person as plain values: text, numbers, lists and dictionaries."""
    tables: dict[str, list[dict]] = defaultdict(list)
    for model, field, row in _rows(person):
        name = str(model._meta.verbose_name_plural)
        is_about = field.name in ABOUT and not issubclass(model, ABOUT_OTHERS_TOO)
        tables[name].append(_whole(row) if is_about else _trace(row, field))
    return {
        "about": person.email,
        "made": timezone.now().isoformat(timespec="seconds"),
        "not included": NOTE,
        "account": _whole(person) | {"password": "set" if person.has_usable_password() else "not set"},
        "groups": sorted(person.groups.values_list("name", flat=True)),
        **dict(sorted(tables.items())),
    }


def _rows(person: User) -> Iterator[tuple[type[Model], Field, Model]]:
    """Yield each row that points at the person, with the field by which it does; and those that hold their address."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model is User:
                for row in model._base_manager.filter(**{field.name: person}).order_by("pk").iterator():
                    yield model, field, row
    for model, name in ((Invitation, "email"), (Mail, "address")):
        for row in model.objects.filter(**{f"{name}__iexact": person.email}).order_by("pk").iterator():
            yield model, model._meta.get_field(name), row
    for row in User.history.filter(id=person.pk).order_by("history_id").iterator():
        yield type(row), type(row)._meta.get_field("id"), row


def _whole(row: Model) -> dict:
    return {
        str(field.verbose_name): _plain(field.value_from_object(row))
        for field in row._meta.concrete_fields
        if field.name not in SECRET
    }


def _trace(row: Model, field: Field) -> dict:
    dates = {
        str(each.verbose_name): _plain(each.value_from_object(row))
        for each in row._meta.concrete_fields
        if isinstance(each, DateField) and each.value_from_object(row) is not None
    }
    return {"number": str(row.pk), "you are": str(field.verbose_name), **dates}


def _plain(value):
    if value is None or isinstance(value, bool | int | list | dict):
        return value
    return str(value)
