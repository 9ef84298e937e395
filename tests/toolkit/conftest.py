"""The real toolkit, loaded once for each module; what a test does to it is rolled back."""

import pytest
from django.core.management import call_command
from django.db import transaction

from tests.factories.accounts import toolkit_editor
from toolkit.editions import copy_edition
from toolkit.models import Edition


@pytest.fixture(scope="module")
def _toolkit(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loaddata", "action_2_6_1", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def edition(_toolkit, db):
    """Return the published edition of the real toolkit."""
    return Edition.objects.select_related("action").get()


@pytest.fixture
def draft(edition):
    """Return a copy of the real toolkit, which has nothing wrong with it."""
    return copy_edition(edition=edition)


@pytest.fixture
def editor(client):
    """Return a toolkit editor, signed in with the client."""
    user = toolkit_editor()
    client.force_login(user)
    return user
