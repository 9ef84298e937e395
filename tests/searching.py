"""Searching all that is kept for words: every table as the database itself lists them, whatever is packed in a cell."""

import base64
import binascii
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from pypdf import PdfReader
from pypdf.generic import StreamObject


def tables_with(words: str) -> list[str]:
    """Return the columns in which words are, as "table.column", of all tables there are."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                found |= {f"{table}.{name}" for name, cell in zip(names, row, strict=True) if holds(cell, words)}
    return sorted(found)


def files_with(words: str) -> list[str]:
    """Return the database's own files that hold words; on PostgreSQL its files are not ours to read."""
    if connection.vendor != "sqlite":
        return []
    name = Path(connection.settings_dict["NAME"])
    files = [name.with_name(name.name + ending) for ending in ("", "-wal")]
    return [each.name for each in files if each.exists() and words.casefold().encode() in each.read_bytes().lower()]


def holds(value, words: str) -> bool:
    """Return whether a cell or a response holds words, in whatever case, packed or not."""
    return any(words.casefold() in " ".join(text.casefold().split()) for text in _texts(value))


def _texts(value) -> Iterator[str]:
    """Give the texts in a value: as it is, decoded, decompressed, and all that is in a PDF."""
    if isinstance(value, memoryview):
        value = bytes(value)
    if isinstance(value, bytes):
        yield value.decode("utf-8", "replace")
        if value.startswith(b"%PDF"):
            yield from _pdf_texts(value)
        return
    if not isinstance(value, str):
        yield str(value)
        return
    yield value
    # "\u00e9" in JSON, and texts that are signed, packed or pickled: parts in base 64 between colons.
    yield value.encode().decode("unicode_escape", "replace") if "\\u" in value else ""
    for part in value.split(":"):
        yield from _unpacked(part.lstrip("."))


def _unpacked(part: str) -> Iterator[str]:
    if len(part) < 16:
        return
    try:
        data = base64.urlsafe_b64decode(part.replace("+", "-").replace("/", "_") + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        return
    yield data.decode("utf-8", "replace")
    try:
        yield zlib.decompress(data).decode("utf-8", "replace")
    except zlib.error:
        return


def _pdf_texts(data: bytes) -> Iterator[str]:
    reader = PdfReader(io.BytesIO(data))
    yield from (page.extract_text() for page in reader.pages)
    for number in range(1, len(reader.xref_objStm) + sum(map(len, reader.xref.values())) + 1):
        thing = reader.get_object(number)
        if isinstance(thing, StreamObject):
            yield thing.get_data().decode("latin-1")
        else:
            yield str(thing)
