"""What was typed on a page of a plan and not saved: offered to its writer alone, cleared by the Save of that form."""

import uuid
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from plans.actions import retire_line
from tests.factories import toolkit as tk
from tests.factories.plans import DecisionAskedFactory, IndicatorFactory
from tests.plans.scene import add_address, fields_of, path_of, texts_of

FORMS = (
    "about",
    "planning_questions",
    "objective",
    "line",
    "add_line",
    "progress",
    "indicator",
    "add_indicator",
    "report",
    "decision",
    "add_decision",
)


def place_of(scene, name):
    """Return the address of a form of the plan, a text field of it, and what else it needs to be saved."""
    plan, period, key = scene.plan, scene.period.reference, uuid.uuid4()
    match name:
        case "about":
            return reverse("plans:about", args=[plan.pk]), "project_lead", {}
        case "planning_questions":
            question = tk.PlanningQuestionFactory(edition=plan.edition)
            return reverse("plans:planning_questions", args=[plan.pk]), f"question_{question.pk}", {}
        case "objective":
            return reverse("plans:objective", args=[plan.pk, 1]), "focus_why", {}
        case "line":
            return path_of(scene, scene.line()), "risks", {}
        case "add_line":
            return add_address(scene, "own", key=key), "activity", {"impacts": [scene.external.pk]}
        case "progress":
            path = reverse("plans:progress", args=[plan.pk, period, scene.line().key])
            return path, "progress", {"status": "on_track"}
        case "indicator":
            row = IndicatorFactory(plan_objective=scene.plan_objective)
            return reverse("plans:indicator", args=[plan.pk, row.key]), "baseline_source", {}
        case "add_indicator":
            query = urlencode({"objective": 1, "key": key})
            return f"{reverse('plans:add_indicator', args=[plan.pk])}?{query}", "name", {"direction": "up"}
        case "report":
            return reverse("plans:report", args=[plan.pk, period]), "summary", {}
        case "decision":
            row = DecisionAskedFactory(plan=plan, asked_for=scene.period)
            return reverse("plans:decision", args=[plan.pk, period, row.key]), "of_whom", {}
        case "add_decision":
            return f"{reverse('plans:add_decision', args=[plan.pk, period])}?key={key}", "what", {}


def keep(client, path, fields):
    """Send a form as the page's script does while somebody types."""
    return client.post(reverse("people:save_unsaved"), fields | {"form_address": path})


def offers(response):
    return texts_of(response, element="p", css_class="govuk-notification-banner__heading")


@pytest.mark.parametrize("name", FORMS)
def test_form_half_typed_is_offered_to_its_writer_taken_up_and_cleared_by_saving(first, second, scene, name):
    path, field, needed = place_of(scene, name)
    page = first.get(path)
    typed = fields_of(page) | {field: "Typed"}
    assert page.content.decode().count("data-autosave=") == 1
    assert keep(first, path, typed).status_code == 204

    offered = first.get(path)
    assert (len(offers(offered)), offers(second.get(path))) == (1, [])
    assert fields_of(offered)[field] == fields_of(page)[field] != ["Typed"]
    (unsaved,) = scene.editor.unsaved_forms.current()
    taken_up = fields_of(first.get(unsaved.link))
    assert taken_up[field] == ["Typed"]
    # It may still be open where it was typed: shown again it is a form of its own.
    assert taken_up["form_key"] != typed["form_key"]

    response = first.post(path, taken_up | needed)
    assert response.status_code == 302, response.context["form"].errors
    assert not scene.editor.unsaved_forms.current().exists()


@pytest.mark.parametrize("name", ["line", "progress", "report"])
def test_two_devices_on_one_page_keep_apart_and_saving_one_leaves_the_other(first, scene, name):
    path, field, needed = place_of(scene, name)
    laptop, phone = (fields_of(first.get(path)) | {field: words} for words in ("On the laptop", "On the phone"))
    for typed in (laptop, phone):
        keep(first, path, typed)
    assert len(offers(first.get(path))) == 2
    assert first.post(path, laptop | needed).status_code == 302
    (left,) = scene.editor.unsaved_forms.current()
    assert (left.fields[field], keep(first, path, laptop).status_code) == (["On the phone"], 409)


def test_text_taken_up_after_others_saved_asks_about_what_both_changed(first, second, scene):
    path = path_of(scene, scene.line(activity="As saved"))
    keep(first, path, fields_of(first.get(path)) | {"activity": "Mine"})
    second.post(path, fields_of(second.get(path)) | {"activity": "Theirs", "who": "Somebody"})
    taken_up = fields_of(first.get(scene.editor.unsaved_forms.get().link))
    response = first.post(path, taken_up)
    assert list(response.context["form"].errors) == ["keep_activity"]
    assert (fields_of(response)["activity"], fields_of(response)["who"]) == (["Mine"], ["Somebody"])


def test_text_of_an_activity_taken_out_is_still_offered_and_can_be_saved(first, scene):
    line = scene.line(activity="As saved")
    path = path_of(scene, line)
    keep(first, path, fields_of(first.get(path)) | {"activity": "Typed"})
    retire_line(line=line, by=scene.editor)
    taken_up = first.get(scene.editor.unsaved_forms.get().link)
    assert "This activity was taken out of the plan while you were writing." in offers(taken_up)
    first.post(path, fields_of(taken_up) | {"restore": "1"})
    line.refresh_from_db()
    assert (line.activity, line.retired_at) == ("Typed", None)


@pytest.mark.parametrize("name", FORMS)
def test_form_sent_after_the_session_ended_comes_back_unsaved(first, scene, name):
    path, field, _needed = place_of(scene, name)
    typed = fields_of(first.get(path)) | {field: "Long thought about", "then": "later"}
    first.session.flush()
    assert first.post(path, typed).status_code == 302
    first.force_login(scene.editor)
    assert fields_of(first.get(path))[field] == ["Long thought about"]


def test_text_that_was_never_whole_breaks_nothing(first, scene):
    path = path_of(scene, scene.line())
    keep(first, path, {"form_key": str(uuid.uuid4()), "base_digests": "[" * 10_000, "due_day": "soon"})
    assert first.get(scene.editor.unsaved_forms.get().link).status_code == 200


def test_what_another_device_added_to_shown_text_is_asked_about_not_overwritten(first, scene):
    path, field, needed = place_of(scene, "progress")
    desk = fields_of(first.get(path)) | needed | {field: "Typed at the desk"}
    keep(first, path, desk)
    laptop = fields_of(first.get(scene.editor.unsaved_forms.get().link))
    assert first.post(path, laptop | {field: "Typed at the desk. And more."}).status_code == 302

    response = first.post(path, desk | {"next_steps": "Next"})

    assert list(response.context["form"].errors) == ["keep_progress"]
    # What the desk sent is kept though its page was the older one.
    assert scene.editor.unsaved_forms.current().get().fields["next_steps"] == ["Next"]


def test_text_typed_on_since_it_was_taken_up_elsewhere_is_not_cleared(first, scene):
    path, field, needed = place_of(scene, "progress")
    desk = fields_of(first.get(path)) | needed | {field: "Typed at the desk"}
    keep(first, path, desk)
    laptop = fields_of(first.get(scene.editor.unsaved_forms.get().link))
    keep(first, path, desk | {"next_steps": "Typed on"})
    assert first.post(path, laptop).status_code == 302
    assert scene.editor.unsaved_forms.current().get().fields["next_steps"] == ["Typed on"]


@pytest.mark.parametrize("case", ["error", "conflict"])
def test_text_that_is_answered_with_a_page_is_kept_and_cleared_by_saving(first, second, scene, case):
    path, field, _needed = place_of(scene, "report")
    typed = fields_of(first.get(path)) | {field: "x" * (601 if case == "error" else 6)}
    second.post(path, fields_of(second.get(path)) | {field: "Theirs" if case == "conflict" else ""})
    response = first.post(path, typed)
    assert response.status_code == 200
    assert scene.editor.unsaved_forms.current().get().fields[field] == typed[field].split()

    again = fields_of(response) | {field: "Shorter"} | ({f"keep_{field}": "mine"} if case == "conflict" else {})
    assert first.post(path, again).status_code == 302
    assert not scene.editor.unsaved_forms.current().exists()


def test_form_without_words_that_is_answered_with_a_page_is_not_kept(first, scene):
    path, _field, _needed = place_of(scene, "add_decision")
    assert first.post(path, fields_of(first.get(path))).status_code == 200
    assert not scene.editor.unsaved_forms.exists()


@pytest.mark.parametrize("name", FORMS)
def test_text_of_somebody_who_may_not_save_it_any_more_is_read_and_discarded(first, scene, name):
    path, field, needed = place_of(scene, name)
    typed = fields_of(first.get(path)) | needed | {field: "Typed"}
    scene.editor.memberships.update(role="viewer")
    refused = first.post(path, typed)
    assert refused.status_code == 403
    (row,) = scene.editor.unsaved_forms.current()
    read = reverse("people:read_unsaved", args=[row.form_key])
    assert f'href="{read}"' in refused.content.decode()

    response = first.get(row.link, follow=True)
    assert response.redirect_chain == [(read, 302)]
    assert "Typed" in texts_of(response, element="div", css_class="app-typed")
    discard = reverse("people:discard_unsaved", args=[row.form_key])
    assert first.post(discard, headers={"Referer": f"http://testserver{read}"})["Location"] == "/"
    assert first.get(read).status_code == 404
