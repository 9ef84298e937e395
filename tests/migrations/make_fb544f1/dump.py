"""The database as plain data: typed columns and rows, which need neither this commit's models nor its engine."""

import base64
import datetime
import json
import lzma
import uuid
from decimal import Decimal

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection, models
from django.utils import timezone

APPS = ("accounts", "plans", "toolkit")
# The first that fits: a key is of the kind of what it points at.
KINDS = [
    (models.BooleanField, "boolean"),
    (models.DateTimeField, "datetime"),
    (models.DateField, "date"),
    (models.DecimalField, "decimal"),
    (models.UUIDField, "uuid"),
    (models.JSONField, "json"),
    (models.BinaryField, "bytes"),
    (models.IntegerField, "integer"),
    (models.CharField, "text"),
    (models.TextField, "text"),
]


def dump() -> bytes:
    """Return all rows of our apps and the groups, as JSON, compressed."""
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in APPS]
    data = {
        "commit": "fb544f1",
        "made_at": timezone.now().isoformat(),
        "tables": {model._meta.db_table: _table(model) for model in [*found, Group]},
    }
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)


def _table(model) -> dict:
    """Return a table: the kind of each column, the rows in order, and the last key that was given out."""
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    rows = model._base_manager.order_by("pk").values_list(*names)
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        (last,) = cursor.fetchone() or [None]
    return {
        "columns": {field.column: _kind(field) for field in fields},
        "key": model._meta.pk.column,
        "last_key": last or None,
        "rows": [
            {field.column: _plain(value) for field, value in zip(fields, row, strict=True)} for row in rows.iterator()
        ],
    }


def _kind(field) -> str:
    while field.remote_field:
        field = field.target_field
    if field.choices:
        return "choice"
    return next(kind for base, kind in KINDS if isinstance(field, base))


def _plain(value):
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal | uuid.UUID):
        return str(value)
    return value
