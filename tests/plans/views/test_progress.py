"""Progress for a period: what is asked, what is saved, what stays in view."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from plans.actions import retire_line
from plans.models import ProgressUpdate, ReportingPeriod
from plans.queries.periods import find_plan_period
from tests.factories.accounts import reviewer
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


def path_of(scene, line, period=None):
    return reverse("plans:progress", args=[scene.plan.pk, (period or scene.period).reference, line.key])


def update_path(scene):
    return reverse("plans:update", args=[scene.plan.pk, scene.period.reference])


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
    assert response.url == f"{update_path(scene)}#part-{line.number}"
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
    retire_line(line=scene.line(order=5), by=scene.editor)
    ProgressUpdateFactory(line=done, period=earlier, status="complete")
    ProgressUpdateFactory(line=said, period=scene.period)
    led = []
    for line in (second, last, other):
        fields = fields_of(first.get(path_of(scene, line))) | {"status": "on_track", "then": "continue"}
        led.append(first.post(path_of(scene, line), fields).url)
    assert led == [path_of(scene, last), path_of(scene, other), f"{update_path(scene)}#part-{other.number}"]


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


def test_progress_that_was_typed_needs_no_tick_that_there_is_some(first, scene, earlier):
    line = scene.line()
    ProgressUpdateFactory(line=line, period=earlier)
    fields = fields_of(first.get(path_of(scene, line))) | {"status": "complete", "progress": "All hubs"}
    assert first.post(path_of(scene, line), fields).status_code == 302
    saved = line.progress_updates.get(period=scene.period)
    assert (saved.nothing_changed, saved.status, saved.progress) == (False, "complete", "All hubs")


def test_progress_does_not_offer_nothing_changed_before_anything_was_said(first, scene, earlier):
    line = scene.line()
    ProgressUpdateFactory(line=line, period=earlier, nothing_changed=True, status="", progress="")
    form = first.get(path_of(scene, line)).context["form"]
    assert "nothing_changed" not in form.fields
    assert list(errors_of(first.post(path_of(scene, line), {"nothing_changed": SAME}))) == ["status"]


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        (
            {"next_steps": ""},
            {"nothing_changed": ["Choose whether there is progress to report or nothing has changed"]},
        ),
        ({"nothing_changed": REPORT}, {"status": ["Choose a status"]}),
        ({"progress": "Half the hubs"}, {"status": ["Choose a status"]}),
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


@pytest.mark.parametrize("what", ["closed", "voided"])
def test_period_that_can_no_longer_be_reported_on_shows_the_words_kept_and_keeps_what_is_sent(
    first, scene, earlier, what
):
    line = scene.line()
    ProgressUpdateFactory(line=line, period=scene.period, progress="Said in time")
    ProgressUpdateFactory(line=line, period=earlier, progress="Said the quarter before")
    fields = fields_of(first.get(path_of(scene, line))) | {"progress": "Typed as it closed"}
    end(scene, what)
    why = find_plan_period(scene.plan, scene.period.reference).why_not_report

    response = first.get(path_of(scene, line))
    assert texts_of(response, element="div", css_class="govuk-inset-text") == [why]
    assert (response.context["history"].now.progress, response.context["typed"]) == ("Said in time", [])
    assert b"<textarea" not in response.content

    response = first.post(path_of(scene, line), fields)
    assert ("Progress", "Typed as it closed") in response.context["typed"]
    assert ("Status", "On track") in response.context["typed"]
    assert texts_of(response, element="div", css_class="govuk-inset-text") == [why]
    assert ("offered here again" in response.text) == (what == "closed")
    kept = scene.editor.unsaved_forms.get()
    assert (kept.address, kept.fields["progress"]) == (path_of(scene, line), ["Typed as it closed"])
    assert line.progress_updates.get(period=scene.period).progress == "Said in time"


def end(scene, what):
    """Close the scene's period so that nothing of the plan is owed for it, or void it."""
    if what == "voided":
        voided = {"voided_at": timezone.now(), "voided_by": reviewer(), "void_reason": "Opened by mistake"}
        ReportingPeriod.objects.filter(pk=scene.period.pk).update(**voided)
    else:
        scene.plan.created_at = timezone.now() + datetime.timedelta(days=30)
        scene.plan.save()
        ReportingPeriod.objects.filter(pk=scene.period.pk).update(closed_at=timezone.now())


def test_progress_of_each_period_is_saved_for_the_period_of_the_address(first, scene, earlier):
    scene.plan.created_at = timezone.now() - datetime.timedelta(days=400)
    scene.plan.save()
    line = scene.line()
    for period, words in ((earlier, "Mended"), (scene.period, "New")):
        path = path_of(scene, line, period)
        fields = fields_of(first.get(path)) | {"status": "on_track", "progress": words}
        fields |= {"nothing_changed": REPORT} if "nothing_changed" in first.get(path).context["form"].fields else {}
        assert first.post(path, fields).status_code == 302
    assert [values_of(line, period)[3] for period in (earlier, scene.period)] == ["Mended", "New"]


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
    assert list(errors_of(response)) == ["progress"]
    assert fields_of(response)["progress"] == ["There is"]
    response = first.post(path_of(scene, line), fields_of(response) | {"progress": ""})
    assert list(errors_of(response)) == ["keep_nothing_changed"]
    assert values_of(line, scene.period)[3] == "There is"
    first.post(path_of(scene, line), fields_of(response) | {"keep_nothing_changed": "mine"})
    assert values_of(line, scene.period) == (True, "", "", "", "")
    assert [row.progress for row in ProgressUpdate.history.filter(period=scene.period)] == ["", "There is"]


def test_activity_taken_out_meanwhile_keeps_its_progress_typed(first, scene):
    line = scene.line()
    fields = fields_of(first.get(path_of(scene, line))) | {"status": "on_track", "progress": "Typed"}
    retire_line(line=line, by=scene.editor)
    response = first.post(path_of(scene, line), fields)
    assert fields_of(response)["progress"] == ["Typed"]
    assert line.progress_updates.count() == 0
    assert first.post(path_of(scene, line), fields_of(response) | {"restore": "1"}).status_code == 302
    line.refresh_from_db()
    assert (line.retired_at, values_of(line, scene.period)[3]) == (None, "Typed")


def test_progress_page_of_an_activity_taken_out_leads_to_the_activity(first, scene):
    line = scene.line()
    retire_line(line=line, by=scene.editor)
    assert first.get(path_of(scene, line)).url == reverse("plans:line", args=[scene.plan.pk, line.key])


# Cost ----------------------------------------------------------------------------------------------------------


def test_page_costs_the_same_with_more_rows(first, scene, earlier, django_assert_max_num_queries):
    line = scene.line()
    ProgressUpdateFactory(line=line, period=earlier)
    path = path_of(scene, line)

    def cost():
        first.get(path)
        with django_assert_max_num_queries(14) as queries:
            assert first.get(path).status_code == 200
        return len(queries)

    at_one = cost()
    for days in (182, 273):
        before = ReportingPeriodFactory(starts=scene.period.starts - datetime.timedelta(days=days))
        ProgressUpdateFactory(line=line, period=before)
        ProgressUpdateFactory(line=scene.line(), period=before)
        PlannedActivityFactory(plan_objective=PlanObjectiveFactory(plan=scene.plan))
    assert cost() == at_one
