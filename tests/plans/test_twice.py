"""What adds a row to a plan adds it once: sent twice, twice at once, and again after "Back, change, Save"."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plans.models import DecisionAsked, Indicator, PlannedActivity, Reading, SharedDraft
from tests.factories.plans import IndicatorFactory
from tests.plans.scene import add_address, fields_of, make_scene, on_date, path_of

ADDING = ("activity", "copy", "number", "result", "decision", "shared draft")
# These are rows of their own each time they are sent with other words.
NOT_CHANGED = ("copy", "shared draft")


@pytest.fixture
def scene(transactional_db):
    return make_scene()


@pytest.fixture
def writer(client, scene):
    client.force_login(scene.editor)
    return client


def adding(scene, what):
    """Return where a row is added, what is typed, a change made on coming back, and the texts of all rows there."""
    plan, today = scene.plan, timezone.localdate()
    match what:
        case "activity":
            typed = {"activity": "First words", "impacts": [scene.external.pk], "who": "Hub"}
            texts = PlannedActivity.objects.values_list("activity", "who")
            return add_address(scene, "own"), typed, {"activity": "Second words"}, texts
        case "copy":
            line = scene.line(activity="Copied")
            typed = {"objective": scene.plan_objective.pk, "impact": "same"}
            copies = PlannedActivity.objects.exclude(pk=line.pk).values_list("activity", "who")
            return path_of(scene, line, "copy_line"), typed, {}, copies
        case "number":
            path = f"{reverse('plans:add_indicator', args=[plan.pk])}?objective=1"
            typed = {"name": "First words", "direction": "up", "baseline_source": "Log"}
            return path, typed, {"name": "Second words"}, Indicator.objects.values_list("name", "baseline_source")
        case "result":
            row = IndicatorFactory(plan_objective=scene.plan_objective)
            typed = {"result_value": "7", "result_note": "First words", "then": "add_result"}
            typed |= on_date("result_date", today.day, today.month, today.year)
            path = reverse("plans:indicator", args=[plan.pk, row.key])
            return path, typed, {"result_note": "Second words"}, Reading.objects.values_list("note", "value")
        case "decision":
            path = reverse("plans:add_decision", args=[plan.pk, scene.period.reference])
            typed = {"what": "First words", "of_whom": "Board"}
            return path, typed, {"what": "Second words"}, DecisionAsked.objects.values_list("what", "of_whom")
        case "shared draft":
            scene.editor.memberships.update(role="manager")
            path = reverse("plans:share", args=[plan.pk, scene.period.reference])
            return path, {"question": "First words"}, {}, SharedDraft.objects.values_list("question", "shared_by")


def open_page(client, path):
    """Open a page; return the address it led to and what its form would send."""
    response = client.get(path, follow=True)
    request = response.wsgi_request
    return request.get_full_path(), fields_of(response, having="form_key")


@pytest.mark.parametrize("what", ADDING)
def test_form_sent_twice_adds_one_row(writer, scene, what):
    path, typed, _change, texts = adding(scene, what)
    path, fields = open_page(writer, path)
    assert [writer.post(path, fields | typed).status_code for _ in range(2)] == [302, 302]
    assert len(texts.all()) == 1


@pytest.mark.parametrize("what", ADDING)
def test_form_sent_several_times_at_once_adds_one_row(writer, scene, what):
    path, typed, _change, texts = adding(scene, what)
    path, fields = open_page(writer, path)
    clients, barrier = [Client() for _ in range(3)], Barrier(3)
    for client in clients:
        client.cookies = writer.cookies

    def post(client):
        try:
            barrier.wait()
            return client.post(path, fields | typed).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as threads:
        assert list(threads.map(post, clients)) == [302, 302, 302]
    assert len(texts.all()) == 1


@pytest.mark.parametrize("what", [what for what in ADDING if what not in NOT_CHANGED])
def test_back_change_save_changes_the_one_row_and_asks_nothing(writer, scene, what):
    path, typed, change, texts = adding(scene, what)
    path, fields = open_page(writer, path)
    writer.post(path, fields | typed)
    (before,) = texts.all()
    response = writer.post(path, fields | typed | change)
    assert response.status_code == 302, response.context["form"].errors
    assert list(texts.all()) == [("Second words", before[1])]


@pytest.mark.parametrize(
    ("what", "field"), [("activity", "who"), ("number", "baseline_source"), ("decision", "of_whom")]
)
def test_back_clear_save_clears_what_the_same_form_had_saved(writer, scene, what, field):
    path, typed, _change, texts = adding(scene, what)
    path, fields = open_page(writer, path)
    writer.post(path, fields | typed)
    assert writer.post(path, fields | typed | {field: ""}).status_code == 302
    assert list(texts.all()) == [("First words", "")]


@pytest.mark.parametrize(("what", "field"), [("activity", "activity"), ("number", "name"), ("decision", "what")])
def test_back_change_save_asks_where_somebody_else_wrote_since(writer, second, scene, what, field):
    path, typed, change, texts = adding(scene, what)
    path, fields = open_page(writer, path)
    writer.post(path, fields | typed)
    # The address now leads to the row itself.
    theirs, shown = open_page(second, path)
    assert second.post(theirs, shown | {field: "Theirs"}).status_code == 302
    response = writer.post(path, fields | typed | change)
    assert list(response.context["form"].errors) == [f"keep_{field}"]
    assert texts.get()[0] == "Theirs"


@pytest.mark.parametrize(("what", "field"), [("activity", "activity"), ("number", "name"), ("decision", "what")])
def test_two_people_on_one_address_are_asked_and_neither_text_is_overwritten(writer, second, scene, what, field):
    path, typed, change, texts = adding(scene, what)
    path, fields = open_page(writer, path)
    _path, theirs = open_page(second, path)
    writer.post(path, fields | typed)
    response = second.post(path, theirs | typed | change)
    assert list(response.context["form"].errors) == [f"keep_{field}"]
    assert texts.get()[0] == "First words"
