"""Adding, saving, taking out, putting back and moving a planned activity."""

import datetime

import pytest
from django.urls import reverse

from nvap.dates import Due
from plans.actions import add_line, move_line, retire_line
from plans.actions.lines import line_values, new_line_values
from plans.merging import Change
from plans.models import LineOutput, PlannedActivity
from tests.factories import toolkit as tk
from tests.factories.plans import PlannedActivityFactory
from tests.plans.pages import errors_of
from tests.plans.scene import add_address, fields_of, on_date, path_of, take_out, texts_of

# Adding --------------------------------------------------------------------------------------------------------


def test_adding_saves_words_ticks_and_dates(first, scene):
    path = add_address(scene, scene.rows["activity"].pk)
    fields = fields_of(first.get(path)) | {
        "impacts": [scene.external.pk],
        "outputs": [scene.rows["output"].pk, scene.rows["other_output"].pk],
        "expected_impacts": [scene.rows["impact"].pk],
        "measures": [scene.rows["review"].pk],
        "consequences": [scene.rows["consequence"].pk],
        "output": "A statement",
        "who": "Hub lead",
        "raise_with_leadership": "on",
        **on_date("start", 1, 3, 2026),
        **on_date("due", 1, 3, 2026),
    }
    response = first.post(path, fields, follow=True)
    assert response.redirect_chain == [(reverse("plans:objective", args=[scene.plan.pk, 1]), 302)]
    line = scene.plan_objective.lines.get()
    assert [str(message) for message in response.context["messages"]] == ["Activity 1A added to your plan"]
    assert line_values(line) | {"outputs": set(line_values(line)["outputs"])} == {
        "toolkit_activity": scene.rows["activity"].pk,
        "activity": "",
        "output": "A statement",
        "impact_measurement": "",
        "risks": "",
        "risk_mitigation": "",
        "who": "Hub lead",
        "start": datetime.date(2026, 3, 1),
        "due": Due(datetime.date(2026, 3, 1)),
        "evidence_held": "",
        "evidence_date": None,
        "evidence_where": "",
        "raise_with_leadership": True,
        "leadership_review_by": None,
        "impacts": [scene.external.pk],
        "outputs": {scene.rows["output"].pk, scene.rows["other_output"].pk},
        "expected_impacts": [scene.rows["impact"].pk],
        "measures": [scene.rows["review"].pk],
        "consequences": [scene.rows["consequence"].pk],
    }


def test_adding_without_activity_or_impact_asks_for_both_and_adds_nothing(first, scene):
    path = add_address(scene, "own")
    response = first.post(path, fields_of(first.get(path)) | {"output": "Typed"})
    assert errors_of(response) == {
        "activity": ["Write what you plan to do, or choose an activity from the toolkit"],
        "impacts": ["Choose which long-term impact this activity serves"],
    }
    assert fields_of(response)["output"] == ["Typed"]
    assert scene.plan_objective.lines.count() == 0


def test_adding_after_the_session_ended_finds_everything_typed(first, scene):
    path = add_address(scene, "own")
    drawn = first.get(path)
    fields = fields_of(drawn) | {"activity": "Typed", "impacts": [scene.external.pk]}
    del first.cookies["sessionid"]
    first.post(path, fields)
    first.force_login(scene.editor)
    redrawn = fields_of(first.get(path))
    assert (redrawn["activity"], redrawn["impacts"]) == (["Typed"], [str(scene.external.pk)])
    assert first.post(path, redrawn).status_code == 302
    assert scene.plan_objective.lines.get().activity == "Typed"


def test_adding_the_same_form_twice_adds_once(first, scene):
    path = add_address(scene, "own")
    fields = fields_of(first.get(path)) | {"activity": "Once", "impacts": [scene.external.pk]}
    first.post(path, fields)
    line = scene.plan_objective.lines.get()
    again = first.post(path, fields | {"who": "Added on coming back"}, follow=True)
    assert again.redirect_chain == [(reverse("plans:objective", args=[scene.plan.pk, 1]), 302)]
    line.refresh_from_db()
    assert (scene.plan_objective.lines.get(), line.activity, line.who) == (line, "Once", "Added on coming back")


def test_going_back_to_the_page_of_an_activity_added_leads_to_the_activity(first, scene):
    path = add_address(scene, "own")
    drawn = first.get(path)
    first.post(path, fields_of(drawn) | {"activity": "A", "impacts": [scene.external.pk]})
    assert first.get(path).url == path_of(scene, scene.plan_objective.lines.get())


def test_every_choice_of_an_activity_begins_a_new_one(first, scene):
    path = add_address(scene) + "?activity=own&choose=1"
    keys = {fields_of(first.get(path, follow=True))["form_key"][0] for _ in range(2)}
    assert len(keys) == 2


def test_adding_with_errors_keeps_the_key(first, scene):
    path = add_address(scene, "own")
    fields = fields_of(first.get(path))
    assert fields_of(first.post(path, fields))["form_key"] == fields["form_key"]
    assert errors_of(first.post(path, fields | {"form_key": "nonsense"})).keys() == {"activity", "impacts"}


def test_adding_with_the_key_of_another_plans_activity_adds_one_and_leaves_that_as_it_is(first, scene):
    stranger = PlannedActivityFactory(activity="Theirs")
    path = add_address(scene, "own", key=stranger.key)
    fields = fields_of(first.get(path)) | {"activity": "Ours", "impacts": [scene.external.pk]}
    assert first.post(path, fields).status_code == 302
    stranger.refresh_from_db()
    added = scene.plan_objective.lines.get()
    assert (stranger.activity, added.activity, added.key != stranger.key) == ("Theirs", "Ours", True)


# Saving --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("then", "name"),
    [
        ("continue", "objective"),
        ("later", "plan"),
        ("progress:{period}", "progress"),
        ("progress:2020-1", "objective"),
        ("progress", "objective"),
        ("copy", "copy_line"),
        ("retire", "objective"),
        ("nonsense", "objective"),
    ],
)
def test_saving_leads_where_the_button_says(first, scene, then, name):
    line = scene.line()
    plan_id, period = scene.plan.pk, scene.period.reference
    args = {
        "objective": [plan_id, 1],
        "plan": [plan_id],
        "progress": [plan_id, period, line.key],
        "copy_line": [plan_id, line.key],
    }[name]
    fields = fields_of(first.get(path_of(scene, line))) | {"who": "Somebody", "then": then.format(period=period)}
    assert first.post(path_of(scene, line), fields).url == reverse(f"plans:{name}", args=args)
    line.refresh_from_db()
    assert line.who == "Somebody"


def test_saving_what_nobody_changed_leaves_no_history(first, scene):
    line = scene.line(output="As it was", start=datetime.date(2026, 1, 2))
    LineOutput.objects.create(line=line, output=scene.rows["output"])
    before = (line.history.count(), LineOutput.history.count())
    first.post(path_of(scene, line), fields_of(first.get(path_of(scene, line))))
    assert (line.history.count(), LineOutput.history.count()) == before


def test_saving_records_who_changed_what_ticks_included(first, scene):
    line = scene.line()
    LineOutput.objects.create(line=line, output=scene.rows["output"])
    fields = fields_of(first.get(path_of(scene, line))) | {"risks": "New", "outputs": [scene.rows["other_output"].pk]}
    first.post(path_of(scene, line), fields)
    assert line.history.latest().history_user == scene.editor
    assert [(row.history_type, row.output_id, row.history_user) for row in LineOutput.history.order_by("history_id")][
        1:
    ] == [("-", scene.rows["output"].pk, scene.editor), ("+", scene.rows["other_output"].pk, scene.editor)]


def test_saving_can_change_the_toolkit_activity_and_remove_it(first, scene):
    line = scene.line(toolkit_activity=scene.rows["activity"], activity="Words")
    for wanted in (scene.rows["other_activity"].pk, ""):
        first.post(path_of(scene, line), fields_of(first.get(path_of(scene, line))) | {"toolkit_activity": wanted})
        line.refresh_from_db()
        assert line.toolkit_activity_id == (wanted or None)


def test_saving_refuses_rows_the_objective_does_not_offer(first, scene):
    line = scene.line()
    stranger = tk.OutputFactory(edition=scene.plan.edition)
    fields = fields_of(first.get(path_of(scene, line))) | {"outputs": [stranger.pk]}
    assert list(errors_of(first.post(path_of(scene, line), fields))) == ["outputs"]
    assert LineOutput.objects.count() == 0


# Bad input -----------------------------------------------------------------------------------------------------

LONG = "A very long text. " * 2778
BAD = {
    "due before start": (
        on_date("start", 2, 3, 2026) | on_date("due", 1, 3, 2026),
        {"due": ["Due must be the same as or after the start, 2 March 2026"]},
    ),
    "text in a date": (on_date("start", "soon", 3, 2026), {"start": ["Start must be a real date"]}),
    "a day that is not": (on_date("due", 31, 2, 2026), {"due": ["Due must be a real date"]}),
    "half a date": (
        on_date("evidence_date", 1, "", ""),
        {"evidence_date": ["Date of the evidence must include a month and year"]},
    ),
    "50,000 characters": (
        {"risks": LONG},
        {
            "risks": [
                "Risks to the thing must be 10,000 characters or fewer. "
                f"You have used {len(LONG):,}: take out {len(LONG) - 10_000:,}."
            ]
        },
    ),
    "a control character": (
        {"output": "one two\x07 three"},
        {
            "output": [
                "Output has a hidden character after “one two” that cannot be kept. "
                "Delete it and type that part again, or paste the text without formatting."
            ]
        },
    ),
    "a long name": (
        {"who": "x" * 1001},
        {"who": ["Who will do it must be 1,000 characters or fewer. You have used 1,001: take out 1."]},
    ),
    "no impact": ({"impacts": []}, {"impacts": ["Choose which long-term impact this activity serves"]}),
    "several at once": (
        {"activity": "", **on_date("start", 1, 1, 226)},
        {
            "activity": ["Write what you plan to do, or choose an activity from the toolkit"],
            "start": ["Start must have a year of 4 numbers, like 2026"],
        },
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_has_a_message_beside_the_field_and_stays_typed(first, scene, case):
    typed, errors = BAD[case]
    line = scene.line(output="As saved")
    fields = fields_of(first.get(path_of(scene, line))) | {"evidence_where": "Typed too"} | typed
    response = first.post(path_of(scene, line), fields)
    assert errors_of(response) == errors
    sent = {name: value if isinstance(value, list) else [str(value)] for name, value in fields.items()}
    redrawn = fields_of(response)
    assert {name: redrawn.get(name, []) for name in sent} == sent
    assert texts_of(response, element="ul", css_class="govuk-error-summary__list") == [
        " ".join(message for name in response.context["form"].fields for message in errors.get(name, []))
    ]
    line.refresh_from_db()
    assert (line.output, line.evidence_where) == ("As saved", "")


def test_list_pasted_from_word_is_made_right(first, scene):
    line = scene.line()
    fields = fields_of(first.get(path_of(scene, line))) | {"output": "\uf0b7\tOne\r\n\uf0b7\tTwo\x0bstill two"}
    assert first.post(path_of(scene, line), fields).status_code == 302
    line.refresh_from_db()
    assert line.output == "• One\n• Two\nstill two"


@pytest.mark.parametrize("field", ["outputs", "measures", "impacts", "toolkit_activity"])
@pytest.mark.parametrize("value", ["", "nonsense", "-1", "9" * 30, "\x00", "²"])
def test_tampered_choices_are_refused_or_ignored_and_never_break(first, scene, field, value):
    line = scene.line(activity="Words")
    fields = fields_of(first.get(path_of(scene, line))) | {field: [value]}
    assert first.post(path_of(scene, line), fields).status_code in (200, 302)
    assert line_values(PlannedActivity.objects.get())["outputs"] == []


def test_adding_after_one_was_taken_out_comes_last(first, scene):
    lines = [scene.line(order=order) for order in (1, 2, 3)]
    retire_line(line=lines[0], by=scene.editor)
    typed = new_line_values() | {"activity": "Added", "impacts": [scene.external.pk]}
    added = add_line(plan_objective=scene.plan_objective, change=Change(typed), by=scene.editor)
    assert list(scene.plan_objective.lines.active()) == [*lines[1:], added]
    assert [line.order for line in scene.plan_objective.lines.active()] == [2, 3, 4]


# Taking out, putting back, moving ------------------------------------------------------------------------------


def test_taking_out_keeps_the_activity_and_its_banner_undoes_it(first, scene):
    line = scene.line(activity="Words")
    response = take_out(first, scene, line, risks="Typed before")
    assert response.redirect_chain == [(reverse("plans:objective", args=[scene.plan.pk, 1]), 302)]
    assert [str(message) for message in response.context["messages"]] == ["Activity 1A, “Words”, taken out of the plan"]
    line.refresh_from_db()
    assert (line.retired_by, line.risks) == (scene.editor, "Typed before")
    undo = path_of(scene, line, "restore_line")
    assert response.content.decode().count(f'<form method="post" action="{undo}">') == 1
    first.post(undo)
    line.refresh_from_db()
    assert (line.retired_at, line.retired_by) == (None, None)


def test_taking_out_twice_keeps_who_did_it_first(first, second, scene):
    line = scene.line()
    fields = fields_of(second.get(path_of(scene, line))) | {"then": "retire"}
    take_out(first, scene, line)
    second.post(path_of(scene, line), fields)
    line.refresh_from_db()
    assert line.retired_by == scene.editor


def test_taking_out_with_an_error_keeps_it_in_and_what_was_typed(first, scene):
    line = scene.line(activity="Words")
    response = take_out(first, scene, line, who="x" * 1001)
    assert errors_of(response) == {
        "who": ["Who will do it must be 1,000 characters or fewer. You have used 1,001: take out 1."]
    }
    assert fields_of(response)["who"] == ["x" * 1001]
    line.refresh_from_db()
    assert line.retired_at is None


def test_opening_the_address_that_puts_back_leads_to_the_activity(first, scene):
    line = scene.line()
    retire_line(line=line, by=scene.editor)
    assert first.get(path_of(scene, line, "restore_line")).url == path_of(scene, line)
    line.refresh_from_db()
    assert line.retired_by == scene.editor


def test_activity_put_back_stands_where_it_was(first, scene):
    lines = [scene.line() for _ in range(3)]
    take_out(first, scene, lines[1])
    first.post(path_of(scene, lines[1], "restore_line"))
    assert list(scene.plan_objective.lines.active()) == lines


@pytest.mark.parametrize(("places", "order"), [(-1, "bac"), (1, "acb"), (-9, "bac"), (9, "acb"), (0, "abc")], ids=str)
def test_moving_keeps_within_the_ends(scene, places, order):
    lines = {name: scene.line(activity=name) for name in "abc"}
    move_line(line=lines["b"], by_places=places, by=scene.editor)
    assert "".join(line.activity for line in scene.plan_objective.lines.active()) == order


def test_moving_an_activity_taken_out_changes_nothing(scene):
    lines = [scene.line() for _ in range(2)]
    retire_line(line=lines[0], by=scene.editor)
    move_line(line=lines[0], by_places=1, by=scene.editor)
    assert list(scene.plan_objective.lines.all()) == lines
