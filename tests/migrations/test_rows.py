"""Rows, documents and files of fb544f1 after all migrations since."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection

from plans.document import read_document, sha256_of
from plans.models import Submission
from tests.migrations.old_database import STORIES
from tests.migrations.renamed import name_now

# The group of VKPP people.
ADDED = {"auth_group": 1}
each_story = pytest.mark.parametrize("migrated_database", STORIES, indirect=True)


def select(sql: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def count(table: str) -> int:
    ((number,),) = select(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
    return number


@each_story
def test_no_migration_is_missing(migrated_database):
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


@each_story
def test_tables_are_what_the_models_say(migrated_database):
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            described = connection.introspection.get_table_description(cursor, model._meta.db_table)
            found[model._meta.db_table] = {column.name: column.null_ok for column in described}

    assert found == {
        model._meta.db_table: {field.column: field.null for field in model._meta.concrete_fields}
        for model in apps.get_models(include_auto_created=True)
    }


@each_story
def test_no_constraint_is_broken(migrated_database):
    connection.check_constraints()

    broken = [
        (row, why)
        for label in ("accounts", "plans")
        for model in apps.get_app_config(label).get_models()
        for row in model._default_manager.all()
        for why in broken_constraints(row)
    ]
    assert broken == []


def broken_constraints(row) -> list[str]:
    try:
        row.validate_constraints()
    except ValidationError as error:
        return error.messages
    return []


@each_story
def test_no_row_is_lost_or_doubled(migrated_database):
    kept = {table: name_now(table) for table in migrated_database.tables if name_now(table)}

    assert {table: count(now) for table, now in kept.items()} == {
        table: len(migrated_database.rows(table)) + ADDED.get(table, 0) for table in kept
    }


@each_story
def test_documents_are_what_was_submitted_and_can_be_read(migrated_database):
    rows = migrated_database.rows("plans_submission")
    forces = {row["id"]: row["name"] for row in migrated_database.rows("accounts_force")}
    plans = {row["id"]: forces[row["force_id"]] for row in migrated_database.rows("plans_plan")}

    found = {row.pk: row for row in Submission.objects.all()}
    assert {pk: (row.document, row.document_sha256) for pk, row in found.items()} == {
        row["id"]: (row["document"], row["document_sha256"]) for row in rows
    }
    assert [row.pk for row in found.values() if sha256_of(row.document) != row.document_sha256] == []
    assert {pk: read_document(row.document).force for pk, row in found.items()} == {
        row["id"]: plans[row["plan_id"]] for row in rows
    }


def test_stored_pdfs_keep_their_bytes(migrated_database):
    rows = migrated_database.rows("plans_submissionpdf")
    table = connection.ops.quote_name(name_now("plans_submissionpdf"))

    found = select(f"SELECT submission_id, state, content FROM {table}")
    assert len(rows) == 3
    assert {(submission, state): bytes(content) for submission, state, content in found} == {
        (row["submission_id"], row["state"]): row["content"] for row in rows
    }
