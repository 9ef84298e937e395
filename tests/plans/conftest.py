"""A small rich plan and two people who write in it; an empty plan and its editor; a reviewer."""

import pytest
from django.test import Client

from tests.factories.accounts import ForceFactory, editor, reviewer
from tests.factories.plans import PlanFactory, ReportingPeriodFactory
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


@pytest.fixture
def force(db):
    """A force whose people the other fixtures are."""
    return ForceFactory()


@pytest.fixture
def period(db):
    """An open period."""
    return ReportingPeriodFactory()


@pytest.fixture
def plan(force):
    """A plan without any words."""
    return PlanFactory(force=force)


@pytest.fixture
def person(client, force):
    """An editor of the force, signed in on the client."""
    person = editor(force)
    client.force_login(person)
    return person


@pytest.fixture
def as_reviewer(client, db):
    """The client of a VKPP reviewer."""
    user = reviewer()
    client.force_login(user)
    client.user = user
    return client
