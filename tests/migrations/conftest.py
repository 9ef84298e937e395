"""Old databases as fixtures: `old_database` before any migration since fb544f1, `migrated_database` after all of them.

Each test has a database of its own as `default`, and may commit to it and start threads. No mark django_db. They hold
the story `lived_in` unless a test asks for another, or for each:

    @pytest.mark.parametrize("migrated_database", STORIES, indirect=True)
"""

import pytest

from tests.migrations.old_database import LIVED_IN, OldDatabases


@pytest.fixture(scope="session")
def old_databases(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        databases = OldDatabases()
    yield databases
    with django_db_blocker.unblock():
        databases.close()


def _use(request, databases, blocker, *, migrated):
    with blocker.unblock(), databases.use(getattr(request, "param", LIVED_IN), migrated=migrated) as database:
        yield database


@pytest.fixture
def old_database(request, old_databases, django_db_blocker):
    """A database as fb544f1 left it; call its `migrate`."""
    yield from _use(request, old_databases, django_db_blocker, migrated=False)


@pytest.fixture
def migrated_database(request, old_databases, django_db_blocker):
    """The same brought up to date: migrated, with cache tables and groups."""
    yield from _use(request, old_databases, django_db_blocker, migrated=True)
