"""What is typed into a plan's forms and not saved: given back, merged like any post, cleared by Save."""

import pytest
from django.urls import reverse

from nvap.accounts.models import UnsavedForm
from tests.factories import toolkit as tk
from tests.plans.scene import add_address, fields_of, texts_of


@pytest.fixture
def line(scene):
    return scene.line(activity="As saved")


@pytest.fixture
def path(scene, line):
    return reverse("plans:line", args=[scene.plan.pk, line.key])


def keep(client, path, **typed):
    """Type into the form of a page, as its script tells the server. Return the address that gives it back."""
    fields = fields_of(client.get(path)) | typed
    assert client.post(reverse("people:save_unsaved"), fields | {"form_address": path}).status_code == 204
    return UnsavedForm.objects.get(form_key=fields["form_key"][0]).link


def offers(response):
    return texts_of(response, element="p", css_class="govuk-notification-banner__heading")


def unsaved():
    return UnsavedForm.objects.current().count()


def test_typed_text_is_kept_and_the_plan_stays_as_it_is(first, scene, line, path):
    keep(first, path, activity="Typed", outputs=[scene.rows["output"].pk])

    row = UnsavedForm.objects.get()
    assert (row.user, row.address, row.title) == (scene.editor, path, "activity 1A")
    assert (row.fields["activity"], row.fields["outputs"]) == (["Typed"], [str(scene.rows["output"].pk)])
    line.refresh_from_db()
    assert line.activity == "As saved"


def test_typed_text_is_offered_then_shown_then_cleared_by_saving(first, scene, line, path):
    link = keep(first, path, activity="Typed", measures=[scene.rows["review"].pk])
    response = first.get(path)
    (offer,) = offers(response)
    assert offer.startswith("What you typed for activity 1A, today ")
    assert fields_of(response)["activity"] == ["As saved"]

    shown = fields_of(first.get(link))
    assert (shown["activity"], shown["measures"]) == (["Typed"], [str(scene.rows["review"].pk)])
    assert first.post(path, shown).status_code == 302

    line.refresh_from_db()
    assert (line.activity, unsaved()) == ("Typed", 0)


def test_new_activity_is_found_at_its_own_address_and_added_once(first, scene):
    path = f"{add_address(scene)}?activity=own&choose=1"
    link = keep(first, path, activity="Typed", impacts=[scene.external.pk])
    assert offers(first.get(add_address(scene, scene.rows["activity"].pk))) == []
    assert len(offers(first.get(path))) == 1

    shown = fields_of(first.get(link))
    for _ in range(2):
        assert first.post(path, shown).status_code == 302
    assert (unsaved(), scene.plan_objective.lines.get().activity) == (0, "Typed")


def test_progress_is_shown_and_cleared(first, scene, line):
    path = reverse("plans:progress", args=[scene.plan.pk, line.key])
    link = keep(first, path, status="on_track", progress="Typed")

    assert first.post(path, fields_of(first.get(link))).status_code == 302
    assert (unsaved(), line.progress_updates.get().progress) == (0, "Typed")


def test_text_shown_after_others_saved_asks_about_what_both_changed(first, second, scene, path):
    link = keep(first, path, activity="Mine")
    second.post(path, fields_of(second.get(path)) | {"activity": "Theirs", "who": "Somebody"})

    shown = first.get(link)
    assert list(shown.context["form"].errors) == ["keep_activity"]
    assert (fields_of(shown)["activity"], fields_of(shown)["who"]) == (["Mine"], ["Somebody"])


def test_text_for_an_activity_taken_out_is_still_offered(first, scene, line, path):
    link = keep(first, path, activity="Typed")
    line.retire(by=scene.editor)
    assert len(offers(first.get(path))) == 1

    shown = first.get(link)
    assert "This activity was taken out of the plan while you were writing." in offers(shown)
    first.post(path, fields_of(shown) | {"restore": "1"})
    line.refresh_from_db()
    assert (line.activity, line.retired_at) == ("Typed", None)


def test_text_that_was_never_whole_breaks_nothing(first, path):
    assert first.get(keep(first, path, base_digests="[" * 10_000, due_day="soon")).status_code == 200


@pytest.mark.parametrize(("name", "field"), [("about", "project_lead"), ("objective", "focus_why")])
def test_page_of_the_plan_offers_shows_and_clears(first, second, scene, name, field):
    path = reverse(f"plans:{name}", args=[scene.plan.pk, *([1] if name == "objective" else [])])
    link = keep(first, path, **{field: "Typed"})
    assert (len(offers(first.get(path))), offers(second.get(path))) == (1, [])

    shown = fields_of(first.get(link))
    assert shown[field] == ["Typed"]
    assert first.post(path, shown).status_code == 302
    assert (unsaved(), fields_of(first.get(path))[field]) == (0, ["Typed"])


def test_planning_notes_are_shown_and_cleared(first, scene):
    question = tk.PlanningQuestionFactory(edition=scene.plan.edition)
    path, field = reverse("plans:planning_questions", args=[scene.plan.pk]), f"question_{question.pk}"

    shown = fields_of(first.get(keep(first, path, **{field: "Typed"})))
    assert shown[field] == ["Typed"]
    first.post(path, shown)
    assert (unsaved(), fields_of(first.get(path))[field]) == (0, ["Typed"])
