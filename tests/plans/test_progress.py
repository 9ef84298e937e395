"""Progress for a period: what is asked, what is saved, what stays in view; all of a plan at a glance."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from plans.models import ProgressUpdate, ReportingPeriod
from tests.factories.accounts import editor
from tests.factories.plans import (
    PlannedActivityFactory,
    PlanObjectiveFactory,
    ProgressUpdateFactory,
    ReportingPeriodFactory,
)
from tests.plans.pages import errors_of
from tests.plans.scene import fields_of, texts_of

REPORT, SAME = "False", "True"


@pytest.fixture
def earlier(scene):
    """Last quarter's period."""
    starts = scene.period.starts - datetime.timedelta(days=91)
    return ReportingPeriodFactory(name="Last quarter", starts=starts, closed_at=timezone.now())


def path_of(scene, line):
    return reverse("plans:progress", args=[scene.plan.pk, line.key])


def update_path(scene):
    return reverse("plans:update", args=[scene.plan.pk])


def values_of(line, period):
    """What is saved for a period: nothing changed, status, reason, progress, next steps."""
    fields = ("nothing_changed", "status", "status_reason", "progress", "next_steps")
    return line.progress_updates.values_list(*fields).get(period=period)


# One activity --------------------------------------------------------------------------------------------------


def test_progress_is_saved_with_who_and_leads_to_all_activities(first, scene):
    line = scene.line()
    fields = fields_of(first.get(path_of(scene, line))) | {
        "status": "at_risk",
        "status_reason": "No trainer",
        "progress": "Two of three\r\nsessions held",
        "next_steps": "Find one",
    }
    response = first.post(path_of(scene, line), fields)
    assert response.url == f"{update_path(scene)}#activity-{line.key}"
    assert values_of(line, scene.period) == (
        False,
        "at_risk",
        "No trainer",
        "Two of three\nsessions held",
        "Find one",
    )
    assert line.progress_updates.get().updated_by == scene.editor


def test_progress_saved_leads_to_the_next_activity_that_waits_then_to_all(first, scene, earlier):
    done, second, said, last = (scene.line(order=order) for order in (1, 2, 3, 4))
    other = PlannedActivityFactory(plan_objective=scene.other_plan_objective)
    scene.line(order=5).retire(by=scene.editor)
    ProgressUpdateFactory(line=done, period=earlier, status="complete")
    ProgressUpdateFactory(line=said, period=scene.period)
    led = []
    for line in (second, last, other):
        fields = fields_of(first.get(path_of(scene, line))) | {"status": "on_track", "then": "continue"}
        led.append(first.post(path_of(scene, line), fields).url)
    assert led == [path_of(scene, last), path_of(scene, other), f"{update_path(scene)}#activity-{other.key}"]


def test_progress_on_the_last_activity_leads_to_the_first_that_waits(first, scene):
    waiting, line = scene.line(order=1), scene.line(order=2)
    fields = fields_of(first.get(path_of(scene, line))) | {"status": "on_track"}
    assert first.post(path_of(scene, line), fields).url == path_of(scene, waiting)


def test_every_status_is_explained(first, scene):
    choices = first.get(path_of(scene, scene.line())).context["form"].fields["status"].choices
    assert [key for key, _label in choices] == ProgressUpdate.Status.values
    assert all(label.hint for _key, label in choices)


def test_progress_saved_for_later_leads_to_the_task_list(first, scene):
    line = scene.line()
    fields = fields_of(first.get(path_of(scene, line))) | {"status": "on_track", "then": "later"}
    assert first.post(path_of(scene, line), fields).url == reverse("plans:plan", args=[scene.plan.pk])


def test_progress_does_not_offer_nothing_changed_before_anything_was_said(first, scene, earlier):
    line = scene.line()
    ProgressUpdateFactory(line=line, period=earlier, nothing_changed=True, status="", progress="")
    form = first.get(path_of(scene, line)).context["form"]
    assert "nothing_changed" not in form.fields
    assert list(errors_of(first.post(path_of(scene, line), {"nothing_changed": SAME, "period": scene.period.pk}))) == [
        "status"
    ]


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({}, {"nothing_changed": ["Choose whether there is progress to report or nothing has changed"]}),
        ({"nothing_changed": REPORT}, {"status": ["Choose a status"]}),
        ({"nothing_changed": REPORT, "status": "at_risk"}, {"status_reason": ["Say why the activity is at risk"]}),
        ({"nothing_changed": REPORT, "status": "paused"}, {"status_reason": ["Say why the activity is paused"]}),
        ({"nothing_changed": REPORT, "status": "stopped"}, {"status_reason": ["Say why the activity is stopped"]}),
        ({"nothing_changed": REPORT, "status": "off_track"}, {"status_reason": ["Say why the activity is off track"]}),
        (
            {"nothing_changed": SAME, "progress": "Yet there is", "next_steps": ""},
            {
                "progress": [
                    "You chose “Nothing has changed”. Remove these words, or choose “There is progress to report”"
                ]
            },
        ),
        (
            {"nothing_changed": SAME, "status": "at_risk", "next_steps": ""},
            {"status": ["Last time it was “On track”. Choose that, or “There is progress to report”"]},
        ),
        (
            {"nothing_changed": REPORT, "status": "on_track", "progress": "x" * 10_001},
            {"progress": ["Progress must be 10,000 characters or fewer. You have used 10,001: take out 1."]},
        ),
    ],
)
def test_progress_that_does_not_agree_is_asked_about_and_stays_typed(first, scene, earlier, typed, errors):
    line = scene.line()
    ProgressUpdateFactory(line=line, period=earlier)
    typed = {"next_steps": "Typed too"} | typed
    fields = fields_of(first.get(path_of(scene, line))) | typed
    response = first.post(path_of(scene, line), fields)
    assert errors_of(response) == errors
    redrawn = fields_of(response)
    assert {name: redrawn[name] for name in typed} == {name: [value] for name, value in typed.items()}
    assert line.progress_updates.filter(period=scene.period).count() == 0


@pytest.mark.parametrize("status", ["not_started", "on_track", "complete"])
def test_progress_without_a_reason_is_enough_where_nobody_will_ask_why(first, scene, status):
    line = scene.line()
    first.post(path_of(scene, line), fields_of(first.get(path_of(scene, line))) | {"status": status})
    assert values_of(line, scene.period) == (False, status, "", "", "")


@pytest.mark.parametrize("status", ["", "on_track"])
def test_nothing_changed_is_saved_without_saying_the_last_status_twice(first, scene, earlier, status):
    line = scene.line()
    ProgressUpdateFactory(line=line, period=earlier)
    fields = fields_of(first.get(path_of(scene, line))) | {"nothing_changed": SAME, "status": status}
    assert first.post(path_of(scene, line), fields).status_code == 302
    assert values_of(line, scene.period) == (True, "", "", "", "")


def test_nothing_changed_can_become_progress(first, scene, earlier):
    line = scene.line()
    ProgressUpdateFactory(line=line, period=earlier)
    ProgressUpdateFactory(line=line, period=scene.period, nothing_changed=True, status="", progress="")
    fields = fields_of(first.get(path_of(scene, line)))
    assert fields["nothing_changed"] == [SAME]
    first.post(path_of(scene, line), fields | {"nothing_changed": REPORT, "status": "complete", "progress": "Done"})
    assert values_of(line, scene.period) == (False, "complete", "", "Done", "")


def test_progress_saved_unchanged_keeps_who_and_when(first, scene):
    line = scene.line()
    update = ProgressUpdateFactory(line=line, period=scene.period)
    assert first.post(path_of(scene, line), fields_of(first.get(path_of(scene, line)))).status_code == 302
    assert line.progress_updates.get().updated_by == update.updated_by
    assert update.history.count() == 1


def test_last_words_are_in_view_and_earlier_ones_below(first, scene, earlier):
    line = scene.line()
    before = ReportingPeriodFactory(name="Quarter before", starts=earlier.starts - datetime.timedelta(days=91))
    ProgressUpdateFactory(line=line, period=before, progress="Said before", status="at_risk", status_reason="Reason")
    ProgressUpdateFactory(line=line, period=earlier, nothing_changed=True, status="", progress="")
    history = first.get(path_of(scene, line)).context["history"]
    assert (history.now, history.last.period, history.last.progress) == (None, "Quarter before", "Said before")
    assert [(said.period, said.status) for said in history.earlier] == [
        ("Last quarter", "Nothing has changed"),
        ("Quarter before", "At risk"),
    ]


def test_examples_are_those_of_the_columns_the_activity_stands_in(first, scene):
    line = scene.line()
    assert first.get(path_of(scene, line)).context["form"].fields["progress"].example == "Eg A"
    line.impacts.create(long_term_impact=scene.external)
    assert first.get(path_of(scene, line)).context["form"].fields["progress"].example == "Eg A\nEg B"


def test_no_open_period_says_so_and_shows_what_was_typed(first, scene):
    line = scene.line()
    fields = fields_of(first.get(path_of(scene, line))) | {"status": "on_track", "progress": "Typed as it closed"}
    ReportingPeriod.objects.update(closed_at=timezone.now())
    assert texts_of(first.get(path_of(scene, line)), element="p", css_class="govuk-notification-banner__heading") == [
        "No reporting period is open"
    ]
    response = first.post(path_of(scene, line), fields)
    assert texts_of(response, element="div", css_class="govuk-inset-text") == ["Typed as it closed"]
    assert line.progress_updates.count() == 0


def test_period_opened_meanwhile_is_told_before_anything_is_saved(first, scene):
    line = scene.line()
    update = ProgressUpdateFactory(line=line, period=scene.period, progress="Of the old period")
    fields = fields_of(first.get(path_of(scene, line))) | {"next_steps": "Typed"}
    opened = ReportingPeriodFactory(name="Next quarter", starts=scene.period.starts + datetime.timedelta(days=91))
    response = first.post(path_of(scene, line), fields)
    assert errors_of(response) == {
        "__all__": [
            "VKPP opened another period while you were writing. "
            "What you wrote will now be saved for Next quarter. Check it and save again."
        ]
    }
    assert line.progress_updates.get() == update
    first.post(path_of(scene, line), fields_of(response))
    assert values_of(line, opened) == (False, "on_track", "", "Of the old period", "Typed")
    assert values_of(line, scene.period) == (False, "on_track", "", "Of the old period", "")


# Two at once ---------------------------------------------------------------------------------------------------


def test_two_first_updates_at_once_are_asked_about_and_lose_nothing(first, second, scene):
    line = scene.line()
    mine, theirs = (fields_of(client.get(path_of(scene, line))) for client in (first, second))
    second.post(path_of(scene, line), theirs | {"status": "on_track", "progress": "Theirs"})
    response = first.post(path_of(scene, line), mine | {"status": "on_track", "progress": "Mine"})
    assert list(errors_of(response)) == ["keep_progress"]
    first.post(path_of(scene, line), fields_of(response) | {"keep_progress": "mine"})
    assert values_of(line, scene.period) == (False, "on_track", "", "Mine", "")
    assert [row.progress for row in ProgressUpdate.history.order_by("history_id")] == ["Theirs", "Mine"]


def test_nothing_changed_against_words_saved_meanwhile_shows_them(first, second, scene, earlier):
    line = scene.line()
    ProgressUpdateFactory(line=line, period=earlier)
    mine, theirs = (fields_of(client.get(path_of(scene, line))) for client in (first, second))
    second.post(
        path_of(scene, line), theirs | {"nothing_changed": REPORT, "status": "on_track", "progress": "There is"}
    )
    response = first.post(path_of(scene, line), mine | {"nothing_changed": SAME})
    assert list(errors_of(response)) == ["keep_nothing_changed"]
    assert fields_of(response)["progress"] == ["There is"]
    response = first.post(path_of(scene, line), fields_of(response) | {"keep_nothing_changed": "mine"})
    assert list(errors_of(response)) == ["progress"]
    assert values_of(line, scene.period)[3] == "There is"


def test_activity_taken_out_meanwhile_keeps_its_progress_typed(first, scene):
    line = scene.line()
    fields = fields_of(first.get(path_of(scene, line))) | {"status": "on_track", "progress": "Typed"}
    line.retire(by=scene.editor)
    response = first.post(path_of(scene, line), fields)
    assert fields_of(response)["progress"] == ["Typed"]
    assert line.progress_updates.count() == 0
    assert first.post(path_of(scene, line), fields_of(response) | {"restore": "1"}).status_code == 302
    line.refresh_from_db()
    assert (line.retired_at, values_of(line, scene.period)[3]) == (None, "Typed")


def test_progress_page_of_an_activity_taken_out_leads_to_the_activity(first, scene):
    line = scene.line()
    line.retire(by=scene.editor)
    assert first.get(path_of(scene, line)).url == reverse("plans:line", args=[scene.plan.pk, line.key])


# All of them ---------------------------------------------------------------------------------------------------


def test_update_lists_every_activity_with_its_state(first, scene, earlier):
    said, same, done, waiting = (scene.line(activity=name) for name in ("said", "same", "done", "waiting"))
    PlannedActivityFactory(plan_objective=scene.other_plan_objective, activity="new")
    scene.line(activity="out").retire(by=scene.editor)
    for line, status in ((said, "on_track"), (same, "on_track"), (done, "complete"), (waiting, "at_risk")):
        ProgressUpdateFactory(line=line, period=earlier, status=status)
    ProgressUpdateFactory(line=said, period=scene.period, status="off_track")
    ProgressUpdateFactory(line=same, period=scene.period, nothing_changed=True, status="", progress="")
    response = first.get(update_path(scene))
    states = [state for _plan_objective, states in response.context["plan_objectives"] for state in states]
    assert [(state.number, state.name, state.status, state.may_stay, state.is_open) for state in states] == [
        ("1A", "said", "Off track", False, False),
        ("1B", "same", "Nothing has changed", False, False),
        ("1C", "done", "Completed earlier", True, False),
        ("1D", "waiting", "No update yet", True, True),
        ("2A", "new", "No update yet", False, True),
    ]
    assert texts_of(response, element="p", css_class="govuk-body-l") == ["2 of 5 activities wait for an update."]
    assert response.content.decode().count('name="nothing_changed"') == 2


def test_nothing_changed_is_one_click(first, scene, earlier):
    line, other = scene.line(), scene.line()
    for row in (line, other):
        ProgressUpdateFactory(line=row, period=earlier)
    response = first.post(update_path(scene), {"nothing_changed": line.key}, follow=True)
    assert response.redirect_chain == [(f"{update_path(scene)}#activity-{line.key}", 302)]
    assert [str(message) for message in response.context["messages"]] == ["Activity 1A: nothing has changed"]
    assert values_of(line, scene.period) == (True, "", "", "", "")
    assert line.progress_updates.get(period=scene.period).updated_by == scene.editor
    assert other.progress_updates.filter(period=scene.period).count() == 0


def test_nothing_changed_never_overwrites_what_was_said_meanwhile(first, scene, earlier):
    line = scene.line()
    ProgressUpdateFactory(line=line, period=earlier)
    ProgressUpdateFactory(line=line, period=scene.period, progress="Said")
    response = first.post(update_path(scene), {"nothing_changed": line.key}, follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["warning"]
    assert values_of(line, scene.period)[3] == "Said"


@pytest.mark.parametrize("state", ["new", "taken out", "no period"])
def test_nothing_changed_is_not_said_where_it_cannot_be(first, scene, earlier, state):
    line = scene.line()
    if state != "new":
        ProgressUpdateFactory(line=line, period=earlier)
    if state == "taken out":
        line.retire(by=scene.editor)
    if state == "no period":
        ReportingPeriod.objects.update(closed_at=timezone.now())
    response = first.post(update_path(scene), {"nothing_changed": line.key}, follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["warning"]
    assert line.progress_updates.filter(period=scene.period).count() == 0


@pytest.mark.parametrize("key", ["", "nonsense", "\x00"])
def test_nothing_changed_on_no_activity_is_a_bad_request(first, scene, key):
    assert first.post(update_path(scene), {"nothing_changed": key}).status_code == 400


def test_nothing_changed_on_another_forces_activity_does_not_exist(first, scene, earlier):
    other = ProgressUpdateFactory(period=earlier).line
    assert first.post(update_path(scene), {"nothing_changed": other.key}).status_code == 404
    assert other.progress_updates.filter(period=scene.period).count() == 0


def test_update_without_an_open_period_says_so(first, scene):
    scene.line()
    ReportingPeriod.objects.update(closed_at=timezone.now())
    response = first.get(update_path(scene))
    assert texts_of(response, element="p", css_class="govuk-notification-banner__heading") == [
        "No reporting period is open"
    ]
    assert response.content.decode().count("Give progress") == 0


def test_update_of_an_empty_plan_says_what_to_do(first, scene):
    assert texts_of(first.get(update_path(scene)), element="div", css_class="app-empty") == [
        "There are no activities in your plan yet. Go to the plan and add one"
    ]


def test_update_read_by_a_viewer_offers_nothing_and_refuses(client, scene, earlier):
    line = scene.line()
    ProgressUpdateFactory(line=line, period=earlier)
    client.force_login(scene.viewer)
    response = client.get(update_path(scene))
    assert response.content.decode().count("nothing_changed") == 0
    assert client.post(update_path(scene), {"nothing_changed": line.key}).status_code == 403
    assert client.post(path_of(scene, line), {"status": "complete"}).status_code == 403
    assert line.progress_updates.count() == 1


def test_updates_of_another_forces_plan_do_not_exist(client, scene):
    client.force_login(editor())
    assert client.get(update_path(scene)).status_code == 404
    assert client.post(update_path(scene), {"nothing_changed": scene.line().key}).status_code == 404


# Cost ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "limit"), [("update", 9), ("progress", 14)])
def test_pages_cost_the_same_with_more_rows(first, scene, earlier, django_assert_max_num_queries, name, limit):
    line = scene.line()
    ProgressUpdateFactory(line=line, period=earlier)
    path = update_path(scene) if name == "update" else path_of(scene, line)

    def cost():
        first.get(path)
        with django_assert_max_num_queries(limit) as queries:
            assert first.get(path).status_code == 200
        return len(queries)

    at_one = cost()
    for days in (182, 273):
        before = ReportingPeriodFactory(starts=scene.period.starts - datetime.timedelta(days=days))
        ProgressUpdateFactory(line=line, period=before)
        ProgressUpdateFactory(line=scene.line(), period=before)
        PlannedActivityFactory(plan_objective=PlanObjectiveFactory(plan=scene.plan))
    assert cost() == at_one


def test_update_shows_two_hundred_activities_at_the_same_cost(first, scene, django_assert_max_num_queries):
    lines = PlannedActivityFactory.build_batch(200, plan_objective=scene.plan_objective)
    scene.plan_objective.lines.bulk_create(lines)
    first.get(update_path(scene))
    with django_assert_max_num_queries(9):
        response = first.get(update_path(scene))
    assert response.context["total"] == 200
