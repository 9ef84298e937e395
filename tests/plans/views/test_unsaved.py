"""What was typed and not saved: kept apart from the plan, offered to its writer alone, cleared by Save."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.http import urlencode

from plans.models import FormDraft
from tests.factories import toolkit as tk
from tests.factories.accounts import editor
from tests.plans.scene import add_address, fields_of, texts_of


@pytest.fixture
def line(scene):
    return scene.line(activity="As saved")


@pytest.fixture
def path(scene, line):
    return reverse("plans:line", args=[scene.plan.pk, line.key])


def keep(client, scene, path, fields, name="save_draft"):
    return client.post(f"{reverse(f'plans:{name}', args=[scene.plan.pk])}?{urlencode({'form': path})}", fields)


def offers(response):
    return texts_of(response, element="p", css_class="govuk-notification-banner__heading")


def test_draft_is_kept_and_the_plan_stays_as_it_is(first, scene, line, path):
    fields = fields_of(first.get(path)) | {"activity": "Typed", "outputs": [scene.rows["output"].pk]}
    assert keep(first, scene, path, fields | {"csrfmiddlewaretoken": "secret"}).status_code == 204
    draft = FormDraft.objects.get()
    assert (draft.user, draft.form) == (scene.editor, path)
    assert draft.data["activity"] == ["Typed"]
    assert "csrfmiddlewaretoken" not in draft.data
    line.refresh_from_db()
    assert line.activity == "As saved"


def test_draft_is_offered_then_used_then_cleared_by_saving(first, scene, line, path):
    keep(first, scene, path, fields_of(first.get(path)) | {"activity": "Typed", "measures": [scene.rows["review"].pk]})
    response = first.get(path)
    (offer,) = offers(response)
    assert offer.startswith("You have unsaved changes from ")
    assert fields_of(response)["activity"] == ["As saved"]
    used = first.get(path + "?draft=use")
    assert offers(used) == []
    redrawn = fields_of(used)
    assert (redrawn["activity"], redrawn["measures"]) == (["Typed"], [str(scene.rows["review"].pk)])
    assert used.context["typed"].address == path
    assert first.post(path, redrawn).status_code == 302
    assert FormDraft.objects.count() == 0
    line.refresh_from_db()
    assert line.activity == "Typed"


def test_draft_is_discarded(first, scene, path):
    keep(first, scene, path, {"activity": "Typed"})
    response = keep(first, scene, path, {}, name="discard_draft")
    assert (response.status_code, response.url) == (302, path)
    assert offers(first.get(path)) == []
    assert FormDraft.objects.count() == 0


def test_draft_of_a_new_activity_is_found_at_its_own_address(first, scene):
    path = f"{add_address(scene)}?activity=own&choose=1"
    typed = {"activity": "Typed", "impacts": [scene.external.pk]}
    keep(first, scene, path, fields_of(first.get(path, follow=True)) | typed)
    assert offers(first.get(add_address(scene, scene.rows["activity"].pk))) == []
    assert len(offers(first.get(path, follow=True))) == 1
    used = first.get(path + "&draft=use", follow=True)
    assert used.context["typed"].address == path
    assert first.post(path, fields_of(used)).status_code == 302
    assert (FormDraft.objects.count(), scene.plan_objective.lines.get().activity) == (0, "Typed")


def test_draft_of_progress_is_used_and_cleared(first, scene, line):
    path = reverse("plans:progress", args=[scene.plan.pk, line.key])
    keep(first, scene, path, fields_of(first.get(path)) | {"status": "on_track", "progress": "Typed"})
    assert first.post(path, fields_of(first.get(path + "?draft=use"))).status_code == 302
    assert (FormDraft.objects.count(), line.progress_updates.get().progress) == (0, "Typed")


def test_draft_used_after_others_saved_asks_about_what_both_changed(first, second, scene, path):
    keep(first, scene, path, fields_of(first.get(path)) | {"activity": "Mine"})
    second.post(path, fields_of(second.get(path)) | {"activity": "Theirs", "who": "Somebody"})
    used = first.get(path + "?draft=use")
    assert list(used.context["form"].errors) == ["keep_activity"]
    assert (fields_of(used)["activity"], fields_of(used)["who"]) == (["Mine"], ["Somebody"])


def test_draft_of_an_activity_taken_out_is_still_offered(first, scene, line, path):
    keep(first, scene, path, fields_of(first.get(path)) | {"activity": "Typed"})
    line.retire(by=scene.editor)
    assert len(offers(first.get(path))) == 1
    used = first.get(path + "?draft=use")
    assert offers(used) == ["This activity was taken out of the plan while you were writing."]
    first.post(path, fields_of(used) | {"restore": "1"})
    line.refresh_from_db()
    assert (line.activity, line.retired_at) == ("Typed", None)


def test_draft_is_its_writers_alone(first, second, scene, path):
    keep(first, scene, path, {"activity": "Mine alone"})
    for query in ("", "?draft=use"):
        response = second.get(path + query)
        assert offers(response) == []
        assert b"Mine alone" not in response.content
    keep(second, scene, path, {}, name="discard_draft")
    assert FormDraft.objects.get().user == scene.editor
    second.post(path, fields_of(second.get(path)) | {"activity": "Theirs"})
    assert FormDraft.objects.count() == 1


def test_draft_of_a_viewer_or_another_force_is_refused(client, scene, path):
    for user, status in ((scene.viewer, 403), (editor(), 404)):
        client.force_login(user)
        assert keep(client, scene, path, {"activity": "Typed"}).status_code == status
    assert FormDraft.objects.count() == 0


@pytest.mark.parametrize(
    "address", ["", "/", "//evil.example/", "/plans/0/", "/plans/{}/\x00", "/plans/{}/" + "x" * 200]
)
@pytest.mark.parametrize("name", ["save_draft", "discard_draft"])
def test_draft_of_no_form_of_the_plan_is_a_bad_request(first, scene, address, name):
    assert keep(first, scene, address.format(scene.plan.pk), {"activity": "Typed"}, name=name).status_code == 400
    assert FormDraft.objects.count() == 0


def test_draft_too_long_is_refused(first, scene, path):
    assert keep(first, scene, path, {"activity": "x" * 500_001}).status_code == 413
    assert FormDraft.objects.count() == 0


def test_draft_drops_what_the_database_cannot_hold(first, scene, path):
    assert keep(first, scene, path, {"activity": "Ty\x00ped", "na\x00me": "x"}).status_code == 204
    assert FormDraft.objects.get().data == {"activity": ["Typed"]}


def test_drafts_are_capped_per_person_the_oldest_go(first, second, scene, path):
    keep(second, scene, path, {"activity": "Another's"})
    for n in range(22):
        keep(first, scene, f"{path}?n={n}", {"activity": "Typed"})
    assert list(FormDraft.objects.filter(user=scene.editor).order_by("saved_at").values_list("form", flat=True)) == [
        f"{path}?n={n}" for n in range(2, 22)
    ]
    assert FormDraft.objects.exclude(user=scene.editor).count() == 1


def test_draft_saved_again_replaces_what_was_kept(first, scene, path):
    for text in ("Typed", "Typed on"):
        keep(first, scene, path, {"activity": text})
    assert FormDraft.objects.get().data == {"activity": ["Typed on"]}


def test_draft_that_was_never_whole_breaks_nothing(first, scene, path):
    keep(first, scene, path, {"base_digests": "[" * 10_000, "due_day": "soon"})
    response = first.get(path + "?draft=use")
    assert response.status_code == 200
    assert not connection.needs_rollback


@pytest.mark.parametrize(
    ("name", "field"), [("about", "project_lead"), ("summary", "summary"), ("objective", "focus_why")]
)
def test_draft_of_a_page_of_the_plan_is_offered_used_and_cleared(first, second, scene, name, field):
    path = reverse(f"plans:{name}", args=[scene.plan.pk, *([1] if name == "objective" else [])])
    drawn = first.get(path)
    assert drawn.content.decode().count(drawn.context["typed"].autosave) == 1
    keep(first, scene, path, fields_of(drawn) | {field: "Typed"})
    assert (len(offers(first.get(path))), offers(second.get(path))) == (1, [])
    used = fields_of(first.get(path + "?draft=use"))
    assert used[field] == ["Typed"]
    assert first.post(path, used).status_code == 302
    assert (FormDraft.objects.count(), fields_of(first.get(path))[field]) == (0, ["Typed"])


def test_draft_of_planning_notes_is_offered_used_and_cleared(first, scene):
    question = tk.PlanningQuestionFactory(edition=scene.plan.edition)
    path, field = reverse("plans:planning_questions", args=[scene.plan.pk]), f"question_{question.pk}"
    keep(first, scene, path, fields_of(first.get(path)) | {field: "Typed"})
    used = fields_of(first.get(path + "?draft=use"))
    assert used[field] == ["Typed"]
    first.post(path, used)
    assert (FormDraft.objects.count(), fields_of(first.get(path))[field]) == (0, ["Typed"])
