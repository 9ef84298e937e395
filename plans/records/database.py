"""The database itself: migrated, whole, with every table, constraint and schedule that the code counts on."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django_q.models import Schedule

from plans.records.checked import Checked, row_name

CACHE_IN_DATABASE = "django.core.cache.backends.db.DatabaseCache"


@contextmanager
def one_moment() -> Iterator[None]:
    """Let all that is read within be of one moment, while the service goes on; nobody waits for it.

    Within a transaction that is left to that.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    elif connection.features.supports_json_field:
        # Django finds that out by a transaction of its own, so it is asked before there is one.
        with connection.cursor() as cursor:
            # Django's own would take the lock of those who write.
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def check_migrations() -> Iterator[Checked]:
    """Yield each migration there is, with a fault where it is not applied."""
    loader = MigrationExecutor(connection).loader
    for app, name in sorted(loader.graph.nodes):
        is_applied = (app, name) in loader.applied_migrations
        yield Checked(f"{app}.{name}", () if is_applied else ("is not applied: run manage.py migrate",))


def check_integrity() -> Iterator[Checked]:
    """Yield the database, with what its engine finds broken in its file; PostgreSQL has checksums for that."""
    faults = []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            # Each line names a page, a row or an index, never a value.
            faults = [line for (line,) in cursor.fetchall() if line != "ok"]
    yield Checked(connection.vendor, tuple(faults))


def check_cache_tables() -> Iterator[Checked]:
    """Yield each table that a cache lives in, with a fault where it is missing: nobody can sign in then."""
    tables = set(connection.introspection.table_names())
    for cache in settings.CACHES.values():
        if cache["BACKEND"] == CACHE_IN_DATABASE:
            is_there = cache["LOCATION"] in tables
            yield Checked(cache["LOCATION"], () if is_there else ("is missing: run manage.py createcachetable",))


def check_schedules() -> Iterator[Checked]:
    """Yield each thing done by the clock, with a fault where the database does not hold it as the settings do."""
    held = {name: (func, cron) for name, func, cron in Schedule.objects.values_list("name", "func", "cron")}
    for name, wanted in settings.NVAP_SCHEDULES.items():
        is_held = held.get(name) == tuple(wanted)
        yield Checked(name, () if is_held else ("is not in the database: run manage.py sync_schedules",))


def _models() -> list[type[models.Model]]:
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def check_constraints() -> Iterator[Checked]:
    """Yield each constraint that a model or foreign key has, with a fault where the database does not hold it.

    A restore that stopped half-way leaves them out. Those that are there hold: the engine has seen to it.
    """
    with connection.cursor() as cursor:
        unproven = _unproven(cursor)
        for model in _models():
            table = model._meta.db_table
            held = connection.introspection.get_constraints(cursor, table)
            for constraint in model._meta.constraints:
                yield _check_constraint(f"{table}: {constraint.name}", constraint.name in held)
            for field in model._meta.local_concrete_fields:
                names = [name for name, each in held.items() if each["columns"] == [field.column]]
                if field.remote_field and field.db_constraint:
                    yield _check_constraint(
                        f"{table}: foreign key {field.column}", any(held[name]["foreign_key"] for name in names)
                    )
                elif field.unique:
                    is_held = any(held[name]["unique"] or held[name]["primary_key"] for name in names)
                    yield _check_constraint(f"{table}: unique {field.column}", is_held)
    for name in unproven:
        yield Checked(name, ("is not enforced for the rows there are",))


def _check_constraint(name: str, is_held: bool) -> Checked:
    return Checked(name, () if is_held else ("is missing from the database",))


def _unproven(cursor) -> list[str]:
    """Return the constraints that PostgreSQL was told not to check, and tables whose foreign keys are switched off."""
    if connection.vendor != "postgresql":
        return []
    cursor.execute(
        "SELECT conrelid::regclass || ': ' || conname FROM pg_constraint WHERE NOT convalidated"
        " UNION SELECT DISTINCT tgrelid::regclass || ': foreign keys' FROM pg_trigger"
        " WHERE tgisinternal AND tgenabled = 'D'"
    )
    return [name for (name,) in cursor.fetchall()]


def check_foreign_keys() -> Iterator[Checked]:
    """Yield each foreign key of each table, with the rows that point at nothing."""
    for model in _models():
        for field in model._meta.local_concrete_fields:
            if field.remote_field and field.db_constraint:
                target = models.OuterRef(field.attname)
                there = field.related_model._base_manager.filter(**{field.target_field.attname: target})
                lost = model._base_manager.filter(~models.Exists(there), **{f"{field.attname}__isnull": False})
                yield Checked(
                    f"{model._meta.label}.{field.name}",
                    tuple(
                        f"{row_name(model, pk)} points at a row that is not there"
                        for pk in lost.order_by("pk").values_list("pk", flat=True)
                    ),
                )
