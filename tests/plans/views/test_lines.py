"""The pages of a planned activity: what they offer, how they word it, who reads them, at what cost."""

import datetime
import uuid

import pytest
from django.urls import reverse

from plans.actions import copy_line, retire_line
from plans.models import LineMeasure, LineOutput
from tests.factories import toolkit as tk
from tests.factories.accounts import editor, reviewer
from tests.factories.plans import PlannedActivityFactory, ProgressUpdateFactory, ReportingPeriodFactory
from tests.plans.scene import add_address, fields_of, texts_of
from toolkit.models import ConsequenceLink, FormPrompt

HINT = "govuk-hint"


@pytest.fixture
def page(client, scene):
    """Return a function that gets a page as the plan's editor."""
    client.force_login(scene.editor)
    return client.get


def address(name, scene, *args):
    if name == "progress":
        args = (scene.period.reference, *args)
    return reverse(f"plans:{name}", args=[scene.plan.pk, *args])


def choices(form, name):
    """The choices of a form's field as (group, text, hint), "" where there is no group."""
    found = []
    for key, text in form.fields[name].choices:
        rows = text if isinstance(text, list | tuple) else [(key, text)]
        group = key if isinstance(text, list | tuple) else ""
        found += [(group, str(label), getattr(label, "hint", "")) for _pk, label in rows]
    return found


# Choosing ------------------------------------------------------------------------------------------------------


def test_choosing_offers_the_objectives_activities_and_ones_own(page, scene):
    scene.line(toolkit_activity=scene.rows["other_activity"])
    form = page(add_address(scene)).context["form"]
    assert choices(form, "activity") == [
        ("", "1.1 Curiosity is led from the top", ""),
        ("", "1.2 Training is regular", "Already in your plan"),
        ("", "Our own activity", "Something the toolkit does not list"),
    ]
    assert not form.is_bound


def test_choosing_shows_the_evidence_and_leads_to_it_in_the_toolkit_in_a_new_tab(page, scene):
    response = page(add_address(scene))
    assert "Leaders set the tone (Author, 2020)." in texts_of(response, element="p", css_class="govuk-body")
    reference = scene.plan.action.reference
    href = f"/toolkit/{reference}/objectives/1/supporting-information/#activity-1.1"
    assert response.content.decode().count(f'href="{href}" target="_blank" rel="noopener"') == 1


def test_choosing_without_an_activity_in_the_toolkit_offers_ones_own(page, scene):
    response = page(add_address(scene, number=2))
    assert choices(response.context["form"], "activity") == [
        ("", "Our own activity", "Something the toolkit does not list")
    ]


@pytest.mark.parametrize("query", ["?choose=1", "?choose=1&activity=", "?activity=999999", "?activity=%00"])
def test_choosing_nothing_or_nonsense_is_asked_again(page, scene, query):
    response = page(add_address(scene) + query)
    assert response.context["form"].errors == {"activity": ["Choose an activity from the toolkit, or your own"]}


def test_choosing_an_activity_of_another_objective_is_asked_again(page, scene):
    response = page(add_address(scene, scene.rows["activity"].pk, number=2))
    assert list(response.context["form"].errors) == ["activity"]


def test_choosing_leads_to_the_page_and_puts_nothing_in_the_plan(page, scene):
    response = page(add_address(scene, scene.rows["activity"].pk))
    assert response.context["form"].chosen_activity == scene.rows["activity"]
    assert scene.plan_objective.lines.count() == 0


# What is offered -----------------------------------------------------------------------------------------------


def test_page_offers_the_activitys_rows_first_and_marks_derived_ones(page, scene):
    form = page(add_address(scene, scene.rows["activity"].pk)).context["form"]
    near, far = "From this activity", "From other activities of this objective"
    assert choices(form, "outputs") == [(near, "A stated expectation", ""), (far, "A course", "")]
    assert form.fields["outputs"].help_text == "Drawn from the toolkit's text, not in its published column."
    assert choices(form, "expected_impacts") == [
        (near, scene.rows["impact"].text, ""),
        (far, scene.rows["other_impact"].text, ""),
    ]
    assert form.fields["expected_impacts"].help_text == ""
    likely = "Likely with this activity (drawn from the toolkit's text, not in its published column)"
    assert choices(form, "consequences") == [
        (likely, scene.rows["consequence"].text, ""),
        ("Others of this objective", scene.rows["other_consequence"].text, ""),
    ]


def test_page_of_ones_own_activity_offers_all_rows_without_groups(page, scene):
    form = page(add_address(scene, "own")).context["form"]
    assert choices(form, "outputs") == [("", "A stated expectation", ""), ("", "A course", "")]
    assert [group for group, _text, _hint in choices(form, "consequences")] == ["", ""]


def test_page_marks_each_derived_output_where_only_some_are(page, scene):
    tk.OutputFactory(
        edition=scene.plan.edition, activity=scene.rows["activity"], text="Published", origin="published", basis=""
    )
    form = page(add_address(scene, "own")).context["form"]
    mark = "Drawn from the toolkit's text, not in its published column."
    # In the order of their activities.
    assert choices(form, "outputs") == [
        ("", "A stated expectation", mark),
        ("", "Published", ""),
        ("", "A course", mark),
    ]
    assert form.fields["outputs"].help_text == ""


def test_page_says_when_vkpp_confirmed_what_was_derived(page, scene):
    edition, activity = scene.plan.edition, scene.rows["activity"]
    link = ConsequenceLink.objects.get(edition=edition, activity=activity)
    other = tk.ConsequenceLinkFactory(edition=edition, activity=activity)
    tk.ConsequenceLinkFactory(edition=edition, activity=activity, origin="published", basis="")
    at = datetime.datetime(2026, 11, 3, 12, tzinfo=datetime.UTC)
    for row in (scene.rows["output"], scene.rows["other_output"], link):
        tk.DerivedDecisionFactory(edition=edition, row_code=row.code, at=at)

    form = page(add_address(scene, activity.pk)).context["form"]

    confirmed = "Drawn from the toolkit's text, confirmed by VKPP on 3 November 2026."
    unconfirmed = "Drawn from the toolkit's text, not in its published column."
    assert form.fields["outputs"].help_text == confirmed
    # Each by itself where they differ.
    assert [hint for _group, _text, hint in choices(form, "outputs")] == ["", ""]
    hints = {text: (group, hint) for group, text, hint in choices(form, "consequences")}
    likely = "Likely with this activity"
    assert hints[link.consequence.text] == (likely, confirmed)
    assert hints[other.consequence.text] == (likely, unconfirmed)
    assert sorted(hint for group, hint in hints.values() if group == likely) == ["", confirmed, unconfirmed]


def test_page_offers_each_measure_once_under_its_heading_the_logic_models_first(page, scene):
    form = page(add_address(scene, scene.rows["activity"].pk)).context["form"]
    assert choices(form, "measures") == [
        ("PEEL Measures", "9.9 The force safeguards", ""),
        ("Other potential measures", "Review of sessions", ""),
        ("PEEL Measures, as worded in the Supporting Information", "9.9 The force safeguards, reworded", ""),
    ]


def test_page_offers_no_rejected_row_unless_it_was_ticked(page, scene):
    # What is offered was read before, and kept: a decision shows all the same.
    assert len(choices(page(add_address(scene, "own")).context["form"], "outputs")) == 2
    for row in (scene.rows["output"], scene.rows["other_output"]):
        tk.DerivedDecisionFactory(edition=scene.plan.edition, row_code=row.code, decision="rejected")
    line = scene.line()
    LineOutput.objects.create(line=line, output=scene.rows["other_output"])
    assert choices(page(address("line", scene, line.key)).context["form"], "outputs") == [
        ("From the toolkit as it was", "A course", "Drawn from the toolkit's text, not in its published column.")
    ]
    assert choices(page(add_address(scene, "own")).context["form"], "outputs") == []


def test_page_keeps_offering_what_was_ticked_of_an_older_toolkit(page, scene):
    edition = tk.EditionFactory(action=scene.plan.action, number=9, status="superseded")
    objective = tk.ObjectiveFactory(edition=edition, code=scene.plan_objective.objective.code)
    measure = tk.MeasurePlacementFactory(edition=edition, objective=objective).measure
    activity = tk.ActivityFactory(edition=edition, objective=objective, number="1.7", text="As it was worded")
    line = scene.line(toolkit_activity=activity)
    LineMeasure.objects.create(line=line, measure=measure)
    response = page(address("line", scene, line.key))
    form = response.context["form"]
    assert choices(form, "measures")[-1] == ("From the toolkit as it was", measure.text, "")
    assert "1.7 As it was worded" in [text for _group, text, _hint in choices(form, "toolkit_activity")]
    assert fields_of(response)["toolkit_activity"] == [str(activity.pk)]
    assert response.context["supporting_information"] == (
        f"/toolkit/{scene.plan.action.reference}/editions/9/objectives/{objective.number}"
        "/supporting-information/#activity-1.7"
    )


def test_page_gives_the_published_words_labels_and_hints(page, scene):
    response = page(add_address(scene, scene.rows["activity"].pk))
    form = response.context["form"]
    assert form.fields["risks"].label == "Risks to the thing, in your own words"
    # Where the form publishes no label, ours.
    assert form.fields["output"].label == f"{FormPrompt.Field.OUTPUT.label}, in your own words"
    assert "What comes of it?" in texts_of(response, element="p", css_class=HINT)
    assert response.context["questions"] == [scene.rows["question"].text]
    assert choices(form, "impacts") == [
        ("", "Organisational impact", "The made-up organisational hint. A made-up organisational impact."),
        ("", "External impact", "The made-up external hint. A made-up external impact."),
    ]


def test_page_of_a_toolkit_without_long_term_impacts_does_not_ask_for_one(client, scene, page):
    edition = tk.EditionFactory()
    line = PlannedActivityFactory(plan_objective__plan__edition=edition)
    client.force_login(editor(line.plan_objective.plan.force))
    path = reverse("plans:line", args=[line.plan_objective.plan_id, line.key])
    fields = fields_of(client.get(path))
    assert "impacts" not in client.get(path).context["form"].fields
    assert client.post(path, fields).status_code == 302


def test_page_has_the_forms_order(page, scene):
    response = page(address("line", scene, scene.line().key))
    assert texts_of(response, element="h2", css_class="govuk-heading-m") == [
        "Activity",
        "Output",
        "Short to medium term impacts",
        "Impact measurement",
        "Progress",
        "Risks to the thing",
        "Who and when",
        "Evidence you hold",
    ]


def test_page_warns_of_sensitive_text_above_what_is_typed(page, scene):
    for path in (address("line", scene, scene.line().key), add_address(scene, "own")):
        assert texts_of(page(path), element="div", css_class="app-notice") == [
            "Do not enter details that could identify a child, adult at risk, victim or case. Hide sensitive text"
        ]


def test_page_shows_progress_in_place(page, scene):
    line = scene.line()
    earlier = ReportingPeriodFactory(name="Last quarter", starts=scene.period.starts.replace(year=2020))
    ProgressUpdateFactory(line=line, period=earlier, progress="What was said before")
    history = page(address("line", scene, line.key)).context["history"]
    assert (history.now, history.last.progress) == (None, "What was said before")


def test_page_title_says_error_first_and_names_the_activity(page, client, scene):
    path = address("line", scene, scene.line().key)
    assert "<title>Activity 1A, Objective 1" in page(path).content.decode()
    response = client.post(path, fields_of(page(path)) | {"activity": ""})
    assert "<title>Error: Activity 1A, Objective 1" in response.content.decode()


# Who reads them ------------------------------------------------------------------------------------------------


def test_viewer_reads_the_activity_and_why_it_cannot_be_changed(client, scene):
    due = {"due_on": datetime.date(2027, 3, 31), "due_precision": "month"}
    line = scene.line(
        toolkit_activity=scene.rows["activity"],
        activity="Our words\nin two lines",
        risks="<b>risk</b>",
        who="Hub lead",
        **due,
    )
    LineOutput.objects.create(line=line, output=scene.rows["output"])
    client.force_login(scene.viewer)
    response = client.get(address("line", scene, line.key))
    rows = {row.label: (row.text, row.ticked) for row in response.context["rows"]}
    assert rows["Activity"] == ("Our words\nin two lines", ("1.1 Curiosity is led from the top",))
    assert rows["Output"] == ("", ("A stated expectation",))
    assert rows["Long-term impact"] == ("", ("Organisational impact",))
    assert (rows["Due"], rows["Start"]) == (("March 2027", ()), ("", ()))
    assert rows["Who will do it"] == ("Hub lead", ())
    assert "&lt;b&gt;risk&lt;/b&gt;" in response.content.decode()
    assert texts_of(response, element="div", css_class="govuk-inset-text") == [
        f"You can read this plan. Only editors and managers of {scene.plan.force} can change it."
    ]
    assert "textarea" not in response.content.decode()
    # No row has an action, so none keeps a column free for one.
    assert "no-actions" not in response.content.decode()


@pytest.mark.parametrize("name", ["add_line", "copy_line", "progress"])
def test_viewer_is_refused_pages_that_only_write(client, scene, name):
    client.force_login(scene.viewer)
    key = 1 if name == "add_line" else scene.line().key
    assert client.get(address(name, scene, key)).status_code == 403


@pytest.mark.parametrize("name", ["line", "copy_line", "progress", "restore_line"])
@pytest.mark.parametrize("make", [editor, reviewer])
def test_plan_of_another_force_does_not_exist(client, scene, name, make):
    line = scene.line(activity="Ours alone")
    client.force_login(make())
    for method in (client.get, client.post):
        response = method(address(name, scene, line.key))
        assert response.status_code == 404
        assert b"Ours alone" not in response.content


def test_activity_of_another_plan_does_not_exist(page, scene):
    other = PlannedActivityFactory()
    assert page(address("line", scene, other.key)).status_code == 404


@pytest.mark.parametrize("name", ["line", "copy_line", "restore_line", "progress"])
def test_viewer_cannot_write(client, scene, name):
    line = scene.line(activity="As it was")
    client.force_login(scene.viewer)
    assert client.post(address(name, scene, line.key), {"activity": "Changed"}).status_code == 403
    line.refresh_from_db()
    assert (line.activity, line.retired_at) == ("As it was", None)


def test_page_of_an_activity_taken_out_is_read_and_can_be_put_back(page, scene):
    line = scene.line(activity="Taken")
    retire_line(line=line, by=scene.editor)
    response = page(address("line", scene, line.key))
    assert response.templates[0].name == "plans/line_read.html"
    assert response.content.decode().count(f'action="{address("restore_line", scene, line.key)}"') == 1


# Cost ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "limit"), [("line", 25), ("read", 15), ("add", 22), ("choose", 8), ("copy_line", 10)])
def test_pages_cost_the_same_with_more_rows(client, scene, django_assert_max_num_queries, name, limit):
    client.force_login(scene.viewer if name == "read" else scene.editor)
    line = scene.line(toolkit_activity=scene.rows["activity"])
    path = {
        "read": address("line", scene, line.key),
        "add": add_address(scene, scene.rows["activity"].pk),
        "choose": add_address(scene),
    }.get(name) or address(name, scene, line.key)

    def cost():
        client.get(path)
        with django_assert_max_num_queries(limit) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    at_one = cost()
    for row in ("measure", "review"):
        LineMeasure.objects.create(line=line, measure=scene.rows[row])
    for year in (2020, 2021):
        earlier = ReportingPeriodFactory(starts=scene.period.starts.replace(year=year))
        ProgressUpdateFactory(line=line, period=earlier, updated_by=scene.editor)
        copy_line(line=line, plan_objective=scene.plan_objective, by=scene.editor, form_key=uuid.uuid4())
        activity = tk.ActivityFactory(edition=scene.plan.edition, objective=scene.plan_objective.objective)
        tk.EvidenceParagraphFactory(edition=scene.plan.edition, activity=activity)
        tk.OutputFactory(edition=scene.plan.edition, activity=activity)
    assert cost() == at_one
