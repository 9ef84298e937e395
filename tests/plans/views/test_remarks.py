"""VKPP's remarks for the force: at their fields, answered, carried by the next submission; private notes nowhere."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from plans.actions import answer_remark, take_back_remark
from plans.document import Anchor, Stamp, read_document
from plans.exports.feedback import feedback_html
from plans.exports.pdf import plan_html
from plans.models import Remark, Review, Submission
from tests.accounts.unsaved_marks import forms_that_lose_text
from tests.factories.accounts import manager, viewer
from tests.plans.pages import errors_of, form_fields
from tests.plans.remarked import RemarkScene
from tests.plans.reviewing import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db):
    return RemarkScene()


@pytest.fixture
def as_editor(client, scene):
    client.force_login(scene.editor)
    return client


def words(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_each_remark_stands_in_the_box_of_its_very_field_until_it_is_answered(as_editor, scene):
    remarks = {path: scene.remark(f"Say more at {path}", anchor=anchor) for path, anchor in scene.places.items()}
    for path in scene.places:
        assert "Say more" not in words(as_editor, path), "before the decision"
    scene.decide()

    for path, anchor in scene.places.items():
        page = words(as_editor, path)
        box = page[page.index(f'id="field-{anchor.field_id}"') :]
        # In its own box: before the next field's begins.
        assert f"Say more at {path}" in box.split('id="field-')[1], path
        assert page.count("Say more at") == 1, path
        answer_remark(remark=remarks[path], kind="addressed", answer="Done", by=scene.editor)
        assert "Say more" not in words(as_editor, path), "once it is answered"


def test_remark_on_the_whole_of_a_page_or_on_what_is_no_field_stands_at_its_top(as_editor, scene):
    line = str(scene.line.key)
    scene.remark("On all of it", anchor=Anchor("line", line))
    scene.remark("On where we stand", anchor=Anchor("objective", scene.plan_objective.objective.code, "positions"))
    scene.decide()

    plan = scene.plan.pk
    assert "On all of it" in words(as_editor, reverse("plans:line", args=[plan, line]))
    objective = reverse("plans:objective", args=[plan, scene.plan_objective.objective.number])
    page = words(as_editor, objective)
    assert page.count("On where we stand") == 1
    assert page.index('id="where-we-stand"') < page.index("On where we stand")


def test_remark_on_what_is_asked_of_leadership_stands_with_the_decisions(as_editor, scene):
    scene.remark("Say of whom", anchor=Anchor("plan", "", "decisions"))
    scene.decide()
    page = words(as_editor, reverse("plans:report", args=[scene.plan.pk, scene.period.reference]))
    assert page.count("Say of whom") == 1
    assert page.index('id="decisions"') < page.index("Say of whom")


def test_pages_take_as_many_queries_with_three_remarks_as_with_one(as_editor, scene):
    path = reverse("plans:line", args=[scene.plan.pk, scene.line.key])
    anchor = scene.places[path]
    scene.remark("One", anchor=anchor)
    scene.decide()
    paths = [path, reverse("plans:with_vkpp", args=[scene.plan.pk]), reverse("plans:home")]
    counted = []
    for _ in range(3):
        for each in paths:
            with CaptureQueriesContext(connection) as queries:
                words(as_editor, each)
            counted.append(len(queries))
        scene.add_after_decision("Two", anchor)
        scene.add_after_decision("Three", Anchor("line", anchor.key, "output"))
    # The first time reads what is kept from then on.
    assert counted[3:6] == counted[6:]
    assert counted[1] <= 15


def test_private_notes_and_what_was_taken_back_are_nowhere_but_with_vkpp(as_editor, client, scene):
    for path, anchor in scene.places.items():
        scene.remark(f"Privatest {path}", "private", anchor=anchor)
        taken_back = scene.remark(f"Takenback {path}", "must_change", anchor=anchor)
        take_back_remark(remark=taken_back, by=scene.judge)
    whole = scene.remark("Privatest of all", "private")
    open_one = scene.remark("Said openly", anchor=Anchor("plan", "", "summary"))
    scene.decide()
    answer_remark(remark=open_one, kind="addressed", answer="Written anew", by=scene.editor)
    plan, number = scene.plan.pk, scene.submission.number
    pages = [
        *scene.places,
        reverse("plans:home"),
        reverse("plans:plan", args=[plan]),
        reverse("plans:with_vkpp", args=[plan]),
        reverse("plans:remark", args=[plan, open_one.key]),
        reverse("plans:submission", args=[plan, number]),
        reverse("plans:update", args=[plan, scene.period.reference]),
        reverse("plans:check", args=[plan, scene.period.reference]),
    ]
    texts = {path: words(as_editor, path) for path in pages}
    assert as_editor.get(reverse("plans:remark", args=[plan, whole.key])).status_code == 404
    again = scene.submit()
    texts["document"] = again.document
    texts["again"] = words(as_editor, reverse("plans:submission", args=[plan, again.number]))
    for submission in (scene.submission, again):
        submission = Submission.objects.get(pk=submission.pk)
        stamp = Stamp.of_submission(submission)
        texts[f"pdf {submission.number}"] = plan_html(read_document(submission.document), stamp)
    texts["note"] = feedback_html(Submission.objects.get(pk=scene.submission.pk))

    assert [where for where, text in texts.items() if "Privatest" in text or "Takenback" in text] == []
    assert "Said openly" in texts["document"]
    assert "Said openly" in texts["note"]

    client.force_login(scene.judge)
    assert "Privatest of all" in words(client, page_of(scene.submission))


def test_force_answers_a_remark_and_the_next_submission_carries_the_answer(as_editor, scene):
    remark = scene.remark("Say more", anchor=Anchor("plan", "", "summary"))
    scene.decide()
    path = reverse("plans:remark", args=[scene.plan.pk, remark.key])
    page = words(as_editor, path)
    assert "The first summary" in page
    assert forms_that_lose_text(page) == []

    fields = form_fields(as_editor.get(path))
    empty = as_editor.post(path, fields | {"kind": "addressed", "answer": " "})
    assert empty.context["form"].errors == {"answer": ["Say in a word what you changed, or why not."]}
    for _ in range(2):
        sent = as_editor.post(path, fields | {"kind": "addressed", "answer": "We wrote more."})
        assert sent.status_code == 302
    remark.refresh_from_db()
    assert (remark.answer_kind, remark.answer, remark.answered_by) == ("addressed", "We wrote more.", scene.editor)
    assert remark.history.count() == 2

    again = scene.submit()
    (carried,) = read_document(again.document).remark_answers
    assert (carried.about, carried.remark, carried.answer) == ("Summary for leadership", "Say more", "We wrote more.")
    # What was submitted is what VKPP reads: the answer no longer changes.
    late = as_editor.post(path, {"form_key": uuid.uuid4(), "kind": "answered", "answer": "Something else"})
    assert late.status_code == 403
    as_editor.force_login(scene.judge)
    page = words(as_editor, page_of(again))
    assert page.index("We wrote more.") < page.index('id="changes"')


def test_answer_that_a_colleague_gave_meanwhile_is_told_and_one_overrules_it_by_saving_again(as_editor, scene):
    remark, colleague = scene.remark("Say more"), manager(scene.force)
    scene.decide()
    path = reverse("plans:remark", args=[scene.plan.pk, remark.key])
    fields = form_fields(as_editor.get(path)) | {"kind": "addressed", "answer": "Mine"}
    answer_remark(remark=remark, kind="answered", answer="Theirs, with a reason", by=colleague)

    response = as_editor.post(path, fields)

    told = errors_of(response)
    assert list(told) == ["kind", "answer"]
    assert f"{colleague} changed whether you changed the plan from nothing to “We have not" in told["kind"][0]
    assert "It says now: “Theirs, with a reason”. Save again" in told["answer"][0]
    remark.refresh_from_db()
    assert (remark.answer, remark.answered_by) == ("Theirs, with a reason", colleague)
    assert form_fields(response)["answer"] == ["Mine"]
    # What comes after that is asked about again.
    answer_remark(remark=remark, kind="answered", answer="Later", by=colleague)
    response = as_editor.post(path, form_fields(response))
    assert list(errors_of(response)) == ["answer"]
    assert as_editor.post(path, form_fields(response)).status_code == 302
    remark.refresh_from_db()
    assert (remark.answer_kind, remark.answer, remark.answered_by) == ("addressed", "Mine", scene.editor)


def test_answer_of_which_a_colleague_changed_the_other_half_is_asked_about(as_editor, scene):
    remark = scene.remark("Say more")
    scene.decide()
    answer_remark(remark=remark, kind="addressed", answer="We wrote more", by=scene.editor)
    path = reverse("plans:remark", args=[scene.plan.pk, remark.key])
    fields = form_fields(as_editor.get(path)) | {"answer": "We wrote more on page two"}
    answer_remark(remark=remark, kind="answered", answer="We wrote more", by=manager(scene.force))

    assert list(errors_of(as_editor.post(path, fields))) == ["kind"]


def test_ones_own_answer_is_changed_from_the_same_form_without_a_question(as_editor, scene):
    remark = scene.remark("Say more")
    scene.decide()
    path = reverse("plans:remark", args=[scene.plan.pk, remark.key])
    fields = form_fields(as_editor.get(path))
    for kind, answer in (("addressed", "Done"), ("addressed", "Done"), ("answered", "Not done"), ("addressed", "Done")):
        assert as_editor.post(path, fields | {"kind": kind, "answer": answer}).status_code == 302
    remark.refresh_from_db()
    assert (remark.answer_kind, remark.answer) == ("addressed", "Done")


def test_reader_of_the_force_sees_a_remark_and_cannot_answer_it(client, scene):
    remark = scene.remark("Say more", anchor=Anchor("plan", "", "summary"))
    scene.decide()
    client.force_login(viewer(scene.force))
    path = reverse("plans:remark", args=[scene.plan.pk, remark.key])

    assert "Say more" in words(client, path)
    assert client.post(path, {"kind": "addressed", "answer": "Done", "form_key": uuid.uuid4()}).status_code == 403
    assert not Remark.objects.exclude(answer="").exists()


@pytest.mark.parametrize("decision", ["returned", "accepted"])
def test_home_and_plan_say_that_there_are_remarks(as_editor, scene, decision):
    scene.remark("Say more", "suggestion")
    scene.remark("Well done", "good_practice")
    scene.remark("Between us", "private")
    scene.decide(decision)

    for path in (reverse("plans:home"), reverse("plans:plan", args=[scene.plan.pk])):
        assert "VKPP’s remarks (2, 1 to answer)" in words(as_editor, path)


def test_all_that_passed_stands_in_one_list_newest_first(as_editor, scene):
    remark = scene.remark("Say more")
    scene.decide()
    Review.objects.update(decided_at=timezone.now() - datetime.timedelta(hours=1))
    answer_remark(remark=remark, kind="answered", answer="It stays", by=scene.editor)

    page = as_editor.get(reverse("plans:with_vkpp", args=[scene.plan.pk]))

    assert page.context["dealings"][0].words == "1 remark on submission 1 answered"
    assert {dealing.words for dealing in page.context["dealings"]} == {
        "1 remark on submission 1 answered",
        "Submission 1: VKPP returned it for changes",
        "Submission 1 was sent to VKPP",
    }


def test_feedback_note_is_there_once_the_decision_is_final(as_editor, scene):
    path = reverse("plans:feedback_pdf", args=[scene.plan.pk, scene.submission.number])
    assert as_editor.get(path).status_code == 404
    scene.remark("Say more", anchor=Anchor("plan", "", "summary"))
    scene.remark("Others should see this", "good_practice")
    scene.decide()

    assert as_editor.get(path).headers["Refresh"] == "2"
    note = feedback_html(Submission.objects.get())
    parts = ["The reason given", "Summary for leadership", "Say more", "Good practice", "Others should see this"]
    places = [note.index(part) for part in [*parts, "to be submitted again"]]
    assert places == sorted(places)


def test_document_stored_before_there_were_answers_reads_as_it_did(scene):
    assert "remark_answers" not in scene.submission.document
    assert read_document(scene.submission.document).remark_answers == []
