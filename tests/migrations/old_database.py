"""Databases as commit fb544f1 left them, for tests of what later migrations make of them.

Their rows are kept as plain data beside this file (make_fb544f1 tells what they hold), so nothing here needs the models
of that commit or of a later one. `OldDatabases` makes such a database beside the ordinary test database, on the same
engine: tables by the migrations up to those of fb544f1, rows by plain SQL. While a test uses one it is `default`, all
its own, committed to and thrown away afterwards; conftest.py has the fixtures.
"""

import base64
import datetime
import json
import lzma
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

FOLDER = Path(__file__).parent
LIVED_IN, BEFORE_ANY_PERIOD = "lived_in", "before_any_period"
FILES = {LIVED_IN: "fb544f1.json.xz", BEFORE_ANY_PERIOD: "fb544f1_before_any_period.json.xz"}
STORIES = list(FILES)
# The last migration of each app at fb544f1.
STATES = [
    ("account", "0009_emailaddress_unique_primary_email"),
    ("accounts", "0001_initial"),
    ("admin", "0003_logentry_add_action_flag_choices"),
    ("auth", "0012_alter_user_first_name_max_length"),
    ("contenttypes", "0002_remove_content_type_name"),
    ("plans", "0003_submissions_by_state"),
    ("sessions", "0001_initial"),
    ("toolkit", "0003_form_name"),
]
# What expires by the clock is as old in each test as it was when the data was made.
AGEING = ("accounts_invitation", "accounts_keptpost", "plans_formdraft")


@dataclass(frozen=True)
class Table:
    """A table as it was: the kind of each column by its name, and the rows with values of Python's types.

    Kinds: integer, text, choice, boolean, date, datetime (aware), decimal, uuid, json (any plain data), bytes.
    `last_key` is the last primary key that was given out, None where none ever was.
    """

    name: str
    columns: dict[str, str]
    key: str
    last_key: int | None
    rows: list[dict]


@cache
def read_tables(story: str) -> dict[str, Table]:
    """Return the tables of one of FILES, by name. They are read once: treat them as constant."""
    data = json.loads(lzma.decompress((FOLDER / FILES[story]).read_bytes()))
    age = timezone.now() - datetime.datetime.fromisoformat(data["made_at"])
    return {name: _table(name, table, age) for name, table in data["tables"].items()}


def _table(name: str, data: dict, age: datetime.timedelta) -> Table:
    columns = data["columns"]
    rows = [{column: _value(columns[column], value) for column, value in row.items()} for row in data["rows"]]
    if name in AGEING:
        rows = [
            {column: value + age if isinstance(value, datetime.datetime) else value for column, value in row.items()}
            for row in rows
        ]
    return Table(name, columns, data["key"], data["last_key"], rows)


READERS = {
    "date": datetime.date.fromisoformat,
    "datetime": datetime.datetime.fromisoformat,
    "decimal": Decimal,
    "uuid": uuid.UUID,
    "bytes": base64.b64decode,
}


def _value(kind: str, plain):
    return plain if plain is None or kind not in READERS else READERS[kind](plain)


def _prepared(kind: str, value):
    """Return the value as the engine takes it in plain SQL."""
    if kind == "json":
        return json.dumps(value)
    if value is None:
        return None
    match kind:
        case "datetime":
            return connection.ops.adapt_datetimefield_value(value)
        case "date":
            return connection.ops.adapt_datefield_value(value)
        case "decimal":
            return str(value)
        case "uuid":
            return str(value) if connection.features.has_native_uuid_field else value.hex
        case "bytes":
            return connection.Database.Binary(value)
    return value


@dataclass(frozen=True)
class OldDatabase:
    """A database that is `default` for the time of a test."""

    tables: dict[str, Table] = field(repr=False)

    def rows(self, table: str) -> list[dict]:
        """Return a table's rows as fb544f1 left them, whatever has been migrated since."""
        return self.tables[table].rows

    def row(self, table: str, **values) -> dict:
        """Return the one row that fb544f1 left with these values: row("accounts_force", slug="eastvale")."""
        (row,) = [row for row in self.rows(table) if values.items() <= row.items()]
        return row

    def plan(self, slug: str, reference: str = "2.6.1") -> dict:
        """Return the row of a force's plan for an action, as fb544f1 left it."""
        force = self.row("accounts_force", slug=slug)
        return self.row(
            "plans_plan", force_id=force["id"], action_id=self.row("toolkit_action", reference=reference)["id"]
        )

    def migrate(self, *target: str) -> None:
        """Migrate all apps, or one to a state: migrate("plans", "0004_letters")."""
        call_command("migrate", *target, verbosity=0, interactive=False)

    def bring_up_to_date(self) -> None:
        """Do what every new version does to an installation's database before it serves."""
        self.migrate()
        call_command("createcachetable", verbosity=0)
        call_command("sync_groups")


class OldDatabases:
    """Makes old databases. Each kind is built once and then copied, which takes a tenth of a second.

    Close it to remove what was built. No method may be called within a transaction.
    """

    def __init__(self):
        """Take the test database's name for the beginning of theirs, whether pytest-django has made that one or not."""
        self._beginning = connection.settings_dict["TEST"]["NAME"]
        self._built: set[str] = set()

    @contextmanager
    def use(self, story: str, *, migrated: bool) -> Iterator[OldDatabase]:
        """Make a copy of an old database `default`: as fb544f1 left it, or brought up to date."""
        if connection.in_atomic_block:
            raise RuntimeError("An old database takes the place of the test database: leave out the mark django_db.")
        built, copy = self._migrated(story) if migrated else self._filled(story), f"{self._beginning}-copy"
        _create(copy, built)
        try:
            with _as_default(copy):
                yield OldDatabase(read_tables(story))
        finally:
            _drop(copy)

    def close(self) -> None:
        """Remove what was built."""
        for name in self._built:
            _drop(name)

    def _migrated(self, story: str) -> str:
        """Return the name of the database that holds the story, brought up to date."""
        return self._once(f"{story}-migrated", self._filled(story), OldDatabase(read_tables(story)).bring_up_to_date)

    def _filled(self, story: str) -> str:
        """Return the name of the database that holds the story as fb544f1 left it."""
        return self._once(story, self._once("empty", None, _make_tables), lambda: fill(read_tables(story)))

    def _once(self, kind: str, template: str | None, build: Callable[[], None]) -> str:
        """Return the name of a kind of database; where it is not there, build it, on a copy of another or on none."""
        name = f"{self._beginning}-{kind}"
        if name not in self._built:
            _create(name, template)
            self._built.add(name)
            with _as_default(name):
                build()
        return name


@contextmanager
def _as_default(name: str) -> Iterator[None]:
    """Let every connection to `default` be one to this database."""
    ordinary = connection.settings_dict["NAME"]
    try:
        connection.close()
        connection.settings_dict["NAME"] = name
        ContentType.objects.clear_cache()
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = ordinary
        ContentType.objects.clear_cache()


def _create(name: str, template: str | None) -> None:
    """Make a database, a copy of another or empty, in place of one of this name that an earlier run left."""
    _drop(name)
    if connection.vendor == "sqlite":
        if template:
            shutil.copyfile(template, name)
        return
    quoted = [connection.ops.quote_name(each) for each in (name, template or "template0")]
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE {} TEMPLATE {}".format(*quoted))


def _drop(name: str) -> None:
    if connection.vendor == "sqlite":
        for ending in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(name + ending).unlink()
        return
    with connection.cursor() as cursor:
        # Threads of the test may still be connected.
        cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")


def _make_tables() -> None:
    """Make the tables of fb544f1."""
    MigrationExecutor(connection).migrate(STATES)
    # Nothing is left to do but what follows migrations: content types and permissions of these models.
    call_command("migrate", *STATES[0], verbosity=0, interactive=False)


def fill(tables: dict[str, Table]) -> None:
    """Put the rows into the tables."""
    # Keys are checked at the end of the transaction, so tables come in any order.
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables.values():
            _insert(cursor, table)


def _insert(cursor, table: Table) -> None:
    quote = connection.ops.quote_name
    columns, holders = ", ".join(map(quote, table.columns)), ", ".join(["%s"] * len(table.columns))
    cursor.executemany(
        f"INSERT INTO {quote(table.name)} ({columns}) VALUES ({holders})",
        [[_prepared(kind, row[column]) for column, kind in table.columns.items()] for row in table.rows],
    )
    if table.last_key is None:
        return
    # A key that was given out is never given out again, not even that of a row deleted since.
    if connection.vendor == "sqlite":
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, table.last_key])
    else:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [quote(table.name), table.key, table.last_key]
        )
