"""What was typed into a form that is not offered any more reads as its page said it: labels and words, no ids."""

import uuid

import pytest
from django.conf import settings
from django.urls import URLResolver, get_resolver, reverse
from django.utils.html import escape
from django.utils.module_loading import import_string

from nvap.accounts.models import User
from plans.views.unsaved_words import FORMS, PREFIXED
from tests.factories import toolkit as tk
from tests.factories.accounts import UnitFactory, UnsavedFormFactory, reviewer, vkpp_people
from tests.factories.plans import IndicatorFactory, PlannedActivityFactory
from tests.plans.scene import add_address, fields_of, path_of, texts_of

pytestmark = pytest.mark.django_db

# What keeps posts and is typed into by nobody: lists, pages to read, questions with a button.
TYPED_INTO_BY_NOBODY = {
    *("people:list", "people:remove", "people:withdraw_invitation", "people:save_unsaved", "people:read_unsaved"),
    *("people:discard_unsaved", "people:restore_unsaved", "people:account", "people:session"),
    # A file about oneself; passages to hide, which are kept nowhere.
    *("people:held_about_me", "plans:hide_text", "plans:hidden_text", "plans:hidden_texts", "plans:submissions"),
    *("people:end_session", "people:end_all_sessions", "mfa_remove_webauthn"),
    # A password, which is never kept.
    "account_set_password",
    *("plans:home", "plans:plan_list", "plans:plan", "plans:dates", "plans:restore_result", "plans:restore_line"),
    *("plans:restore_decision", "plans:draft_pdf", "plans:old_update", "plans:old_summary", "plans:old_progress"),
    *("plans:with_vkpp", "plans:submission", "plans:submitted", "plans:withdraw", "plans:submission_pdf"),
    *("plans:feedback_pdf", "plans:shared_draft", "plans:shared_draft_pdf", "plans:stop_sharing"),
    *(f"admin:plans_reportingperiod_{name}" for name in ("open", "close", "take_back_extension")),
    *(f"admin:plans_reportingperiod_{name}" for name in ("board", "board_csv")),
    *("plans:put_note_away", "admin:accounts_force_people", "admin:accounts_invitation_withdraw"),
}


def read(address, fields, user):
    row = UnsavedFormFactory(user=user, address=address, fields=fields)
    return import_string(settings.UNSAVED_WORDS)(row)


def views(resolver=None, namespace=""):
    """Yield each named address of the site with its view."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)
        elif pattern.name:
            yield f"{namespace}{pattern.name}", pattern.callback


def test_every_page_that_keeps_what_is_typed_is_read_in_its_words():
    keeping = {name for name, view in views() if getattr(view, "keeps_posts", False)}
    known = {*FORMS, *PREFIXED}

    toolkit = {name for name in keeping if name.startswith("toolkit:")}
    assert keeping - toolkit - known - TYPED_INTO_BY_NOBODY == set()
    assert (known | TYPED_INTO_BY_NOBODY) - keeping == set()
    assert known & TYPED_INTO_BY_NOBODY == set()


def test_objective_is_read_with_its_labels_and_choices(first, scene):
    unit = UnitFactory(force=scene.plan.force, name="North hub")
    activity = scene.rows["activity"]
    path = reverse("plans:objective", args=[scene.plan.pk, 1])
    typed = {"focus_why": ["Because"], "focus": ["now"], "impact_owner": ["Sam"]}
    typed |= {f"position_{activity.pk}_{unit.pk}": ["in_place"], f"position_{activity.pk}": [""]}
    sent = fields_of(first.get(path)) | typed
    assert typed.keys() <= sent.keys()

    focus, position = (
        dict(scene.plan_objective._meta.get_field("focus").flatchoices)["now"],
        dict(scene.plan_objective.positions.model.Position.choices)["in_place"],
    )
    assert read(path, sent, scene.editor) == [
        ("Impact owner", "Sam"),
        ("Are you working on this objective now?", focus),
        ("Why? (optional)", "Because"),
        (f"Where we stand: {activity}, North hub", position),
    ]


def test_activity_is_read_with_what_was_ticked_in_the_toolkits_words(scene):
    rows = scene.rows
    sent = {
        "then": ["later"],
        "base_digests": ['{"risks": "1"}'],
        "seen_risks": ["0123456789abcdef"],
        "keep_risks": ["mine"],
        "impacts": [str(scene.external.pk)],
        "toolkit_activity": [str(rows["activity"].pk)],
        "outputs": [str(rows["output"].pk), str(rows["other_output"].pk)],
        "measures": [str(rows["review"].pk), str(rows["review"].pk), "999999999", "x"],
        "risks": ["It may rain\r\nor snow"],
        "due_open": ["on"],
        "start_day": ["3"],
        "start_month": ["May"],
        "start_year": ["2026"],
        "raise_with_leadership": ["on"],
        "restore": ["1"],
    }
    assert read(path_of(scene, scene.line()), sent, scene.editor) == [
        ("Which long-term impact does this activity serve?", str(scene.external)),
        ("Activity from the toolkit", "1.1 Curiosity is led from the top"),
        ("Outputs from the toolkit", "A stated expectation\nA course"),
        ("Measures from the toolkit", "Review of sessions"),
        ("Risks to the thing", "It may rain\r\nor snow"),
        ("Start", "3 May 2026"),
        ("Due", "No end date"),
        ("Raise with leadership", "Yes"),
    ]


def test_number_is_read_with_the_activity_it_measures_and_copy_with_where_it_goes(scene):
    line = scene.line(activity="Train the hub")
    sent = {
        "name": ["Staff"],
        "unit": ["percentage"],
        "line": [str(line.pk)],
        "measure": [str(scene.rows["review"].pk)],
    }
    number = reverse("plans:indicator", args=[scene.plan.pk, IndicatorFactory(plan_objective=scene.plan_objective).key])
    assert read(number, sent, scene.editor) == [
        ("What do you count?", "Staff"),
        ("What is it counted in?", "Percentage"),
        ("Which activity of your plan does it measure? (optional)", f"{line.number} Train the hub"),
        ("Does it follow one of the toolkit’s suggested measures? (optional)", "Review of sessions"),
    ]
    sent = {"objective": [str(scene.other_plan_objective.pk)], "impact": [str(scene.external.pk)]}
    copy = reverse("plans:copy_line", args=[scene.plan.pk, line.key])
    assert read(copy, sent, scene.editor) == [
        ("Where should the copy go?", str(scene.other_plan_objective.objective)),
        ("Which long-term impact will the copy serve?", str(scene.external)),
    ]


def test_update_is_read_part_by_part_and_only_what_was_changed_in_it(first, scene):
    line = scene.line(activity="Train the hub", risks="As before")
    number = IndicatorFactory(plan_objective=scene.plan_objective, line=line, name="Staff trained")
    path = reverse("plans:update", args=[scene.plan.pk, scene.period.reference])
    sent = fields_of(first.get(path), having="form_key")
    assert {f"risks{line.number}-risks", f"{line.number}-number{number.pk}-value"} <= sent.keys()
    part = f"{line.number}-"

    assert read(path, sent, scene.editor) == []
    typed = {f"{part}progress": ["Done"], f"{part}status": ["complete"], f"{part}number{number.pk}-value": ["7"]}
    words = dict(read(path, sent | typed, scene.editor))
    assert words.pop("Staff trained, Date of the result").count(" ") == 2
    assert words == {
        f"{line.number}, Progress": "Done",
        f"{line.number}, Status": "Complete",
        "Staff trained, Result": "7",
    }


def test_review_is_read_with_the_words_of_its_choices(scene):
    sent = {"decision-decision": ["returned"], "decision-reason": ["Say when"], "remark-kind": ["must_change"]}
    words = read("/admin/plans/submission/1/change/", sent | {"list_filters": ["state=submitted"]}, reviewer())
    assert words == [
        ("Your decision", "Return for changes"),
        ("Reason, or a message to the force", "Say when"),
        ("Kind", "Must change"),
    ]


def test_planning_question_and_role_are_read_in_words(scene):
    question = tk.PlanningQuestionFactory(edition=scene.plan.edition, text="Who leads?")
    address = reverse("plans:planning_questions", args=[scene.plan.pk])
    assert read(address, {f"question_{question.pk}": ["Sam"]}, scene.editor) == [("Who leads?", "Sam")]
    role = reverse("people:role", args=["westshire", 1])
    assert read(role, {"role": ["viewer"], "shown": ["editor"]}, scene.editor) == [("What they can do", "Viewer")]


def test_who_needs_access_and_who_takes_over_are_read_in_words(scene):
    force, viewer = scene.plan.force, scene.viewer.memberships.get()
    access = reverse("people:confirm_access", args=[force.slug])
    sent = {f"member_{viewer.pk}": ["remove"], "shown": [f"{viewer.pk}:viewer"]}
    assert read(access, sent, scene.editor) == [(str(scene.viewer), "Remove from the force")]
    close = reverse("admin:accounts_user_close", args=[scene.editor.pk])
    sent = {"reason": ["Left"], f"manager_{force.pk}": ["invite"], f"address_{force.pk}": ["next@example.org"]}
    assert read(close, sent, vkpp_people()) == [
        ("Why?", "Left"),
        (f"Who becomes manager for {force}?", "Somebody else, whom I invite"),
        (f"Email address, to invite a manager for {force}", "next@example.org"),
    ]
    handed = {"name": ["Ann Smith"], "successor_name": ["Bo Jones"], "place": ["line-1-who"], "then": ["look"]}
    assert read(reverse("plans:hand_over", args=[force.slug]), handed, scene.editor) == [
        ("Name to replace", "Ann Smith"),
        ("Their name or role, with agency", "Bo Jones"),
    ]


def test_what_is_asked_about_a_shared_draft_and_advised_on_it_is_read_in_words(scene):
    share = reverse("plans:share", args=[scene.plan.pk, scene.period.reference])
    assert read(share, {"question": ["Is it clear?"]}, scene.editor) == [
        ("What would you like advice on? (optional)", "Is it clear?")
    ]
    advise = reverse("admin:plans_shareddraft_change", args=[1])
    sent = {
        "decision-advice": ["Say more"],
        "remark-text": ["By when?"],
        "remark-shown": ["{}"],
        "remark-corrects": [""],
    }
    assert read(advise, sent, reviewer()) == [("Message to the force (optional)", "Say more"), ("Remark", "By when?")]


def test_ids_of_what_the_writer_may_not_read_give_no_words(scene):
    theirs = PlannedActivityFactory(activity="Secret")
    draft = tk.OutputFactory(text="Not published")
    unit = UnitFactory(name="Their hub")
    number = reverse("plans:add_indicator", args=[scene.plan.pk])
    assert read(number, {"line": [str(theirs.pk)]}, scene.editor) == []
    assert read(path_of(scene, scene.line()), {"outputs": [str(draft.pk)]}, scene.editor) == []
    position = {f"position_{scene.rows['activity'].pk}_{unit.pk}": ["in_place"]}
    ((label, _words),) = read(reverse("plans:objective", args=[scene.plan.pk, 1]), position, scene.editor)
    assert "Their hub" not in label


def test_who_left_the_force_reads_what_they_typed_without_the_plans_words(scene):
    path = path_of(scene, scene.line())
    scene.editor.memberships.all().delete()
    sent = {"risks": ["It may rain"], "outputs": [str(scene.rows["output"].pk)], "impact_owner": ["Sam"]}
    assert read(path, sent, User.objects.get(pk=scene.editor.pk)) == [("Risks", "It may rain"), ("Impact owner", "Sam")]


def test_field_and_page_that_are_gone_are_read_by_their_names(scene):
    sent = {"old_field": ["Some words"], "ticked": ["on"], "picked": ["12"], "then": ["later"], "shown": ["editor"]}
    for address in (path_of(scene, scene.line()), "/plans/gone/"):
        assert read(address, sent, scene.editor) == [("Old field", "Some words")]


def test_page_shows_label_and_words(first, scene):
    address = add_address(scene, "own", key=uuid.uuid4())
    sent = {"activity": ["Typed"], "outputs": [str(scene.rows["output"].pk)]}
    row = UnsavedFormFactory(user=scene.editor, address=address, fields=sent)
    response = first.get(reverse("people:read_unsaved", args=[row.form_key]))
    assert texts_of(response, element="div", css_class="app-typed") == ["Typed", "A stated expectation"]
    assert escape("Outputs from the toolkit") in response.content.decode()
