"""Who reads the toolkit's pages."""

import pytest

from tests.factories.accounts import UserFactory


@pytest.fixture
def reader(client, db):
    """Return a client signed in as someone of no group."""
    client.force_login(UserFactory())
    return client
