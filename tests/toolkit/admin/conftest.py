"""The made-up action as an editor finds it: in force, and copied into a draft."""

import pytest

from tests.toolkit.made_up import make_made_up_action
from toolkit.editions import copy_edition
from toolkit.models import Objective


@pytest.fixture
def published(editor):
    """Return the made-up action's published edition, with three activities and two; an editor is signed in."""
    return make_made_up_action(activities=(3, 2))


@pytest.fixture
def draft(published):
    """Return a draft copied from the published edition."""
    return copy_edition(edition=published)


@pytest.fixture
def objective(draft):
    """Return the draft's first objective."""
    return Objective.objects.get(edition=draft, number=1)
