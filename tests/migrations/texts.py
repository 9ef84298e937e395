"""Every text and date that people typed: in a database of fb544f1, and wherever it is in a database of today."""

import datetime
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from django.db import connection

from tests.migrations.old_database import OldDatabase

# Forms left open, and forms sent without a session: each row a person's, with the value of each field.
UNSAVED = {"plans_formdraft": "data", "accounts_keptpost": "data"}
# Text that no person typed: addresses, hashes, names of files, codes.
NOT_TYPED = {
    "document",
    "document_sha256",
    "sha256",
    "file_name",
    "token_sha256",
    "password",
    "reference",
    "objective_code",
    "form",
    "path",
    "history_change_reason",
}
# Fields of a form that carry no words: what it was drawn with, the button that was pressed, which row it is about.
CONTROLS = {"drawn", "then", "key", "period", "form", "seen"}
# Tables whose texts are published or Django's own, and columns of frozen documents: a text found there alone is lost.
NOT_SEARCHED = ("toolkit_", "django_", "auth_", "account_", "nvap_")
FROZEN = {"document"}


def texts_of(database: OldDatabase, *, history: bool) -> Counter[str | datetime.date]:
    """Return every text and date people typed into rows as fb544f1 left them, and how many cells held it.

    Takes whether to count the records of history, or the rows themselves. What was not saved is `unsaved_of`'s.
    """
    return Counter(
        row[column]
        for table in database.tables.values()
        if ("historical" in table.name) is history and table.name not in UNSAVED
        if not table.name.startswith(NOT_SEARCHED)
        for column, kind in table.columns.items()
        if kind in ("text", "date") and column not in NOT_TYPED
        for row in table.rows
        if row[column]
    )


def unsaved_of(database: OldDatabase) -> Counter[tuple[int, str]]:
    """Return what was typed and not saved as fb544f1 left it: person's id and text, and in how many of their forms."""
    return Counter(
        (row["user_id"], text)
        for table, column in UNSAVED.items()
        for row in database.rows(table)
        for text in _typed(_fields(row[column]))
    )


def _typed(fields: list[tuple[str, str]]) -> set[str]:
    return {_folded(value) for name, value in fields if value and name not in CONTROLS}


def _fields(data) -> list[tuple[str, str]]:
    """Return the fields of a form that was kept as JSON or URL-encoded."""
    if isinstance(data, dict):
        return [(name, value) for name, values in data.items() for value in values]
    return parse_qsl(data, keep_blank_values=True)


def _folded(text: str) -> str:
    # Browsers send "\r\n"; whether that is kept is all the same.
    return text.replace("\r\n", "\n")


@dataclass
class Cells:
    """The texts and dates of a database as it is now."""

    # Whole cells of history's tables, and of all others; how often each.
    history: Counter[str | datetime.date] = field(default_factory=Counter)
    rows: Counter[str | datetime.date] = field(default_factory=Counter)
    # Texts inside the JSON and URL-encoded cells of tables that name a person as `user_id`: who, and in how many rows.
    forms: Counter[tuple[int, str]] = field(default_factory=Counter)


def read_cells() -> Cells:
    """Return the texts and dates of the default database, whatever its tables are."""
    cells = Cells()
    for table, columns, rows in _tables():
        whole = cells.history if "historical" in table else cells.rows
        for row in rows:
            values = [value for column, value in zip(columns, row, strict=True) if column not in FROZEN]
            texts = [value for value in values if isinstance(value, str)]
            whole.update(texts)
            whole.update(value for value in values if type(value) is datetime.date)
            if "user_id" in columns:
                inside = {_folded(text) for value in texts for text in _inside(value)}
                cells.forms.update((row[columns.index("user_id")], text) for text in inside)
    return cells


def _tables() -> Iterator[tuple[str, list[str], list[tuple]]]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.startswith(NOT_SEARCHED):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                yield table, [name for name, *_ in cursor.description], cursor.fetchall()


def _inside(value: str) -> Iterator[str]:
    """Yield the texts inside a cell: a JSON tree's leaves, the values of URL-encoded fields."""
    try:
        yield from _leaves(json.loads(value))
    except ValueError:
        yield from (text for _name, text in parse_qsl(value))


def _leaves(tree) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for branch in tree.values():
            yield from _leaves(branch)
    elif isinstance(tree, list):
        for branch in tree:
            yield from _leaves(branch)
