"""Several people at the very same moment, on whichever database the suite runs on."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from plans.actions.lines import line_values
from plans.models import PlannedActivity, ProgressUpdate
from tests.factories.accounts import editor
from tests.plans.scene import add_address, fields_of, make_scene

PEOPLE = 4


@pytest.fixture
def scene(transactional_db):
    return make_scene()


def at_once(scene, path, changes):
    """Have one person per set of changes draw the page; then all post at once. Gives the responses' status codes."""
    clients = [Client() for _ in changes]
    for client in clients:
        client.force_login(editor(scene.plan.force))
    drawn = [fields_of(client.get(path, follow=True)) for client in clients]
    barrier = Barrier(len(changes))

    def post(client, fields):
        try:
            barrier.wait()
            return client.post(path, fields).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(changes)) as threads:
        return list(
            threads.map(post, clients, [{**fields, **change} for fields, change in zip(drawn, changes, strict=True)])
        )


def test_different_fields_saved_at_once_are_all_kept(scene):
    line = scene.line()
    changes = [{name: f"new {name}"} for name in ("output", "risks", "who")]
    changes.append({"measures": [scene.rows["review"].pk]})
    path = reverse("plans:line", args=[scene.plan.pk, line.key])
    assert at_once(scene, path, changes) == [302] * PEOPLE
    line.refresh_from_db()
    assert (line.output, line.risks, line.who) == ("new output", "new risks", "new who")
    assert line_values(line)["measures"] == [scene.rows["review"].pk]


def test_the_same_field_saved_at_once_is_saved_once_and_asked_of_the_others(scene):
    line = scene.line()
    path = reverse("plans:line", args=[scene.plan.pk, line.key])
    statuses = at_once(scene, path, [{"output": f"version {n}"} for n in range(PEOPLE)])
    assert sorted(statuses) == [200] * (PEOPLE - 1) + [302]
    line.refresh_from_db()
    assert line.output == f"version {statuses.index(302)}"


def test_first_progress_given_at_once_is_saved_once_and_asked_of_the_others(scene):
    line = scene.line()
    path = reverse("plans:progress", args=[scene.plan.pk, scene.period.reference, line.key])
    changes = [{"status": "on_track", "progress": f"version {n}"} for n in range(PEOPLE)]
    statuses = at_once(scene, path, changes)
    assert sorted(statuses) == [200] * (PEOPLE - 1) + [302]
    assert ProgressUpdate.objects.get().progress == f"version {statuses.index(302)}"


def test_activities_added_at_once_are_all_kept_in_an_order_of_their_own(scene):
    # Pages rendered apart have keys of their own; an address without a key loses nothing that is posted to it.
    path = f"{add_address(scene)}?activity=own&choose=1"
    changes = [{"activity": f"activity {n}", "impacts": [scene.external.pk]} for n in range(PEOPLE)]
    assert at_once(scene, path, changes) == [302] * PEOPLE
    assert [line.order for line in PlannedActivity.objects.all()] == [1, 2, 3, 4]


def test_one_activity_added_several_times_at_once_is_added_once(scene):
    key = uuid.uuid4()
    path = add_address(scene, "own", key=key)
    change = {"activity": "Pressed again and again", "impacts": [scene.external.pk]}
    assert at_once(scene, path, [change] * PEOPLE) == [302] * PEOPLE
    assert PlannedActivity.objects.get().key == key
