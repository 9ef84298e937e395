"""Every text people had typed into a database of fb544f1 is there after all migrations since."""

import datetime

import pytest
from django.db import connection

from tests.migrations.old_database import STORIES
from tests.migrations.texts import read_cells, texts_of, unsaved_of

each_story = pytest.mark.parametrize("migrated_database", STORIES, indirect=True)


def lost_from_rows(database) -> list:
    """What rows said that fewer rows say now: in history alone, or in a document alone, it is lost to its writers."""
    return sorted((texts_of(database, history=False) - read_cells().rows).elements(), key=str)


def lost_from_history(database) -> list:
    """What history held that is nowhere now. What a record repeated may be there once."""
    cells = read_cells()
    return sorted(set(texts_of(database, history=True)) - set(cells.history) - set(cells.rows), key=str)


def lost_unsaved(database) -> list[tuple[int, str]]:
    """The texts not saved that are in fewer forms of their writer's now. One form may have become several."""
    return sorted((unsaved_of(database) - read_cells().forms).elements())


@each_story
def test_what_rows_said_rows_say(migrated_database):
    assert lost_from_rows(migrated_database) == []


@each_story
def test_what_history_held_is_somewhere(migrated_database):
    assert lost_from_history(migrated_database) == []


@each_story
def test_what_was_not_saved_is_still_its_writers(migrated_database):
    assert lost_unsaved(migrated_database) == []


def run(sql: str, *values) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def test_a_text_that_only_its_row_held_is_missed(old_database):
    asked = "Marlbridge asks who will lead."
    assert run("UPDATE plans_plan SET decisions_needed = '' WHERE decisions_needed = %s", asked) == 1

    assert lost_from_rows(old_database) == [asked]
    assert lost_from_history(old_database) == []


def test_a_text_that_one_row_of_two_holds_is_missed(old_database):
    email = "viewer@eastvale.example.org"
    assert texts_of(old_database, history=False)[email] == 2
    assert run("UPDATE accounts_invitation SET email = '' WHERE email = %s", email) == 1

    assert lost_from_rows(old_database) == [email]


def test_a_text_that_only_history_held_is_missed(old_database):
    wording = "Fewer referrals that come back; 50% by spring."
    assert run("DELETE FROM plans_historicalplanninganswer WHERE text = %s", wording) == 1

    assert lost_from_history(old_database) == [wording]
    assert lost_from_rows(old_database) == []


def test_a_date_is_missed(old_database):
    day = datetime.date(1026, 12, 31)
    assert run("UPDATE plans_plannedactivity SET due = NULL WHERE due = %s", day.isoformat()) == 1

    assert lost_from_rows(old_database) == [day]


def test_a_form_given_to_another_person_is_missed(old_database):
    first = old_database.rows("accounts_keptpost")[0]
    other = next(row["id"] for row in old_database.rows("accounts_user") if row["id"] != first["user_id"])
    run("UPDATE accounts_keptpost SET user_id = %s WHERE id = %s", other, first["id"])

    assert lost_unsaved(old_database) == [(first["user_id"], "Lowfield’s editor sent this too early.")]


def test_one_of_two_forms_at_an_address_is_missed(old_database):
    (row,) = (row for row in old_database.rows("accounts_keptpost") if "second+window" in row["data"])
    run("DELETE FROM accounts_keptpost WHERE id = %s", row["id"])

    # What it shares with the other two forms at the address is missed too.
    assert lost_unsaved(old_database) == [
        (row["user_id"], "Eastvale asks for a second analyst.\n\n2. Room"),
        (row["user_id"], "Eastvale’s editor sent this\nfrom a second window"),
    ]
