"""How long the migrations since fb544f1 take on a database of many forces: the figures of docs/upgrading.md.

usage: python -m tests.migrations.time_upgrade COPIES   (with DATABASE_URL for PostgreSQL; scripts/with_postgres.py)

Each copy is all forces, plans and submissions of the story once more, under keys and names of their own.
"""

import hashlib
import os
import re
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from tests.migrations.old_database import LIVED_IN, OldDatabases, Table, fill, read_tables

# Whoever acts, and the periods, are the same for all.
SHARED = ("plans_reportingperiod", "plans_historicalreportingperiod", "plans_formdraft")
OF_THE_COPY = {"plan_id", "plan_objective_id", "line_id", "indicator_id", "submission_id", "force_id", "unit_id"}
APART = 100_000
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def make_copy(number: int) -> dict[str, Table]:
    """Return the tables with the rows of one more copy of every force."""
    found = {
        name: table
        for name, table in read_tables(LIVED_IN).items()
        if (name.startswith("plans_") and name not in SHARED) or name in ("accounts_force", "accounts_unit")
    }
    return {name: replace(table, rows=list(_copy(table, number))) for name, table in found.items()}


def _copy(table: Table, number: int) -> Iterator[dict]:
    for row in table.rows:
        row = {column: _value(column, value, table.columns[column], number) for column, value in row.items()}
        if "document" in row:
            row["document_sha256"] = hashlib.sha256(row["document"].encode()).hexdigest()
        if "slug" in row:
            row |= {"slug": f"{row['slug']}-{number}", "name": f"{row['name']} {number}", "ons_code": ""}
            row["home_office_code"] = ""
        yield row


def _value(column: str, value, kind: str, number: int):
    if value is None:
        return None
    if column in OF_THE_COPY or column in ("id", "history_id"):
        return value + APART * number
    if kind == "uuid":
        return _key(str(value), number)
    if column in ("document", "line_key"):
        return UUID.sub(lambda found: str(_key(found[0], number)), str(value))
    return value


def _key(key: str, number: int) -> uuid.UUID:
    return uuid.uuid5(uuid.UUID(key), str(number))


def main(copies: int) -> None:
    """Make such a database, bring it up to date, and print how long each took."""
    databases = OldDatabases()
    try:
        with databases.use(LIVED_IN, migrated=False) as old:
            tables = [make_copy(number) for number in range(1, copies + 1)]
            for each in tables:
                fill(each)
            rows = sum(len(table.rows) for each in tables for table in each.values())
            plans, submissions = (len(old.rows(name)) * (copies + 1) for name in ("plans_plan", "plans_submission"))
            print(f"{connection.vendor}: {plans} plans, {submissions} submissions, {rows} rows added")
            for name, step in (("migrate", old.migrate), ("check_records", lambda: call_command("check_records"))):
                begun, used = time.monotonic(), time.process_time()
                step() if name == "migrate" else _check(step)
                seconds, processor = time.monotonic() - begun, time.process_time() - used
                print(f"{name}: {seconds:.0f} s, of them {processor:.0f} s of this process")
    finally:
        databases.close()


def _check(step) -> None:
    call_command("createcachetable", verbosity=0)
    call_command("sync_schedules")
    step()


if __name__ == "__main__":
    main(int(sys.argv[1]))
