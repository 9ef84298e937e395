"""The old databases themselves: what fb544f1 left, apart from the ordinary one, each test's own."""

import datetime
import json
import uuid
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from tests.migrations.old_database import LIVED_IN, STATES, STORIES, read_tables


def select(sql: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def test_an_old_database_is_migrated_as_far_as_the_old_commit(old_database):
    # Names begin with numbers, so the greatest is the last.
    assert sorted(select("SELECT app, max(name) FROM django_migrations GROUP BY app")) == STATES


def test_an_old_database_can_be_brought_up_to_date(old_database):
    old_database.bring_up_to_date()

    # Exits where a migration is left.
    call_command("migrate", check_unapplied=True, verbosity=0)


def as_kept(kind: str, value):
    """A value the same whichever engine gave it, or the data beside it."""
    if kind == "json" and isinstance(value, str):
        return json.loads(value)
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, uuid.UUID):
        return value.hex
    return float(value) if isinstance(value, Decimal) else value


@pytest.mark.parametrize("old_database", STORIES, indirect=True)
def test_every_row_is_there_as_it_was(old_database):
    for table in old_database.tables.values():
        columns = ", ".join(map(connection.ops.quote_name, table.columns))
        found = select(f"SELECT {columns} FROM {table.name} ORDER BY {table.key}")
        assert [list(map(as_kept, table.columns.values(), row)) for row in found] == [
            [as_kept(kind, row[name]) for name, kind in table.columns.items()] for row in table.rows
        ], table.name


def test_a_key_given_out_before_is_not_given_out_again(old_database):
    table = old_database.tables["accounts_membership"]
    last, user, force = (
        table.rows[-1]["id"],
        *(old_database.rows(f"accounts_{name}")[0]["id"] for name in ("user", "force")),
    )
    # Somebody left: theirs was given out later than any that is there.
    assert last < table.last_key

    add = "INSERT INTO accounts_membership (user_id, force_id, role) VALUES (%s, %s, 'viewer') RETURNING id"
    assert select(add, user, force) == [(table.last_key + 1,)]


@pytest.mark.parametrize("again", [False, True])
def test_what_a_test_writes_is_gone_with_it(old_database, again):
    assert select("SELECT count(*) FROM plans_formdraft") == [(len(old_database.rows("plans_formdraft")),)]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM plans_formdraft")


def test_the_ordinary_database_comes_back_even_after_an_error(old_databases, django_db_blocker):
    ordinary, inside = connection.settings_dict["NAME"], []

    def fail():
        with old_databases.use(LIVED_IN, migrated=False):
            inside.append(connection.settings_dict["NAME"])
            raise ZeroDivisionError

    with django_db_blocker.unblock(), pytest.raises(ZeroDivisionError):
        fail()
    assert inside != [ordinary]
    assert connection.settings_dict["NAME"] == ordinary


@pytest.mark.django_db
def test_a_test_with_the_ordinary_database_is_refused_an_old_one(old_databases):
    with (
        pytest.raises(RuntimeError, match="leave out the mark django_db"),
        old_databases.use(LIVED_IN, migrated=False),
    ):
        pass


def test_what_expires_is_as_old_as_when_it_was_made():
    now = timezone.now()
    ages = [(now - row["created_at"]).days for row in read_tables(LIVED_IN)["accounts_keptpost"].rows]
    assert sorted(ages) == [4] * 10 + [10]
    open_until = [
        row["expires_at"]
        for row in read_tables(LIVED_IN)["accounts_invitation"].rows
        if row["accepted_at"] is row["withdrawn_at"] is None
    ]
    assert [until > now for until in open_until] == [True]
