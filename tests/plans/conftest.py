"""A small rich plan, and two people who write in it."""

import pytest
from django.test import Client

from tests.factories.accounts import editor
from tests.plans.scene import make_scene


@pytest.fixture
def scene(db):
    """A plan with a toolkit of its own: see tests/plans/scene.py."""
    return make_scene()


@pytest.fixture
def first(client, scene):
    """The client of the plan's editor."""
    client.force_login(scene.editor)
    return client


@pytest.fixture
def second(scene):
    """The client of another editor of the same plan."""
    other = Client()
    other.force_login(editor(scene.plan.force))
    return other
