"""Checks are tried on a database people lived in, as every version since has migrated it."""

from tests.migrations.conftest import migrated_database, old_databases

__all__ = ["migrated_database", "old_databases"]
