import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from nvap.pdf.models import PdfFile
from plans.records.database import CACHE_IN_DATABASE


class Command(BaseCommand):
    help = (
        "Copy the SQLite database to PATH while the service goes on. The copy is of one moment, checked, and there "
        "whole or not at all. Who is signed in, what is cached and PDFs of drafts are left out of it."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        """Take the copy's path."""
        parser.add_argument("path", type=Path, help="the file to make; it must not be there yet")

    def handle(self, *, path, **options):
        """Make the copy and print its size; raise CommandError, and leave no file, where that fails."""
        if connection.vendor != "sqlite":
            raise CommandError("The database is not SQLite. docs/backup.md says how PostgreSQL is backed up.")
        if path.exists():
            raise CommandError(f"{path} is there already. A backup is never written over.")
        unfinished = path.with_name(f".{path.name}.unfinished")
        try:
            # Nobody but its owner reads it, from the first byte on.
            os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            try:
                _copy(unfinished)
                _sync(unfinished)
                unfinished.rename(path)
                _sync(path.parent)
            finally:
                for each in (unfinished, *(Path(f"{unfinished}{ending}") for ending in ("-journal", "-wal", "-shm"))):
                    with suppress(FileNotFoundError):
                        each.unlink()
        except (OSError, sqlite3.Error) as error:
            raise CommandError(f"No backup was made: {error}") from error
        self.stdout.write(f"{path}: {path.stat().st_size / 1e6:.1f} MB, checked.")


def _copy(path: Path) -> None:
    """Copy the database as it is at one moment, without what is not worth keeping, and check the copy.

    A copy of the file would miss what is only in the write-ahead log; SQLite's own backup reads both. Nobody who reads
    or writes waits for it.
    """
    connection.ensure_connection()
    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        connection.connection.backup(copy)
        # One file, with nothing beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
        tables = set(connection.introspection.table_names())
        for table in tables & _left_out():
            copy.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608
        copy.execute("VACUUM")
        if (found := copy.execute("PRAGMA integrity_check").fetchone()) != ("ok",):
            raise sqlite3.DatabaseError(f"the copy is not whole: {found[0]}")


def _left_out() -> set[str]:
    """Return the tables whose rows are not copied: a session's key lets its holder in, the rest is made anew."""
    caches = {each["LOCATION"] for each in settings.CACHES.values() if each["BACKEND"] == CACHE_IN_DATABASE}
    return {Session._meta.db_table, PdfFile._meta.db_table} | caches


def _sync(path: Path) -> None:
    """Return when a file, or a folder's list of files, has reached the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
