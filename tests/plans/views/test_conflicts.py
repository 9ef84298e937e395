"""Who saved the other text, and when: what the page says where two people changed the same thing."""

import datetime

import pytest
from django.contrib.auth import get_user
from django.urls import reverse

from plans.models import PlanningAnswer, ProgressUpdate
from tests.factories.toolkit import PlanningQuestionFactory
from tests.plans.scene import fields_of, texts_of

BEGUN = datetime.datetime(2026, 11, 4, 9, 0, tzinfo=datetime.UTC)
EVENING = datetime.datetime(2026, 11, 5, 19, 30, tzinfo=datetime.UTC)
MORNING = datetime.datetime(2026, 11, 6, 9, 0, tzinfo=datetime.UTC)


@pytest.fixture
def line(scene):
    return scene.line(activity="A role profile", output="A profile")


def both_change(first, second, url, theirs, mine):
    """Two people open a page; the second saves, the first saves another answer. Gives what the first is shown."""
    drawn, other = fields_of(first.get(url)), fields_of(second.get(url))
    assert second.post(url, other | theirs).status_code == 302
    response = first.post(url, drawn | mine)
    assert response.status_code == 200
    return response


def date_history(row, *times):
    """Set when the row's records were made, the latest first."""
    for record, at in zip(row.history.order_by("-history_id"), times, strict=False):
        row.history.filter(history_id=record.history_id).update(history_date=at)


def saved_words(response):
    """Who and when, of each conflict."""
    return [conflict["saved"] for conflict in response.context["form"].conflicts]


def test_conflict_names_who_saved_the_field_and_when_though_another_field_was_saved_since(first, second, scene, line):
    url = reverse("plans:line", args=[scene.plan.pk, line.key])
    drawn = fields_of(first.get(url))
    second.post(url, fields_of(second.get(url)) | {"output": "Theirs"})
    first.post(url, fields_of(first.get(url)) | {"who": "Hub manager"})
    date_history(line, MORNING, EVENING, BEGUN)
    response = first.post(url, drawn | {"output": "Mine"})
    assert saved_words(response) == [f"{get_user(second)}, 5 November 2026, 19:30"]
    (shown,) = texts_of(response, element="div", css_class="app-compare__theirs")
    assert shown == f"What was saved {get_user(second)}, 5 November 2026, 19:30 Theirs"


def test_conflict_over_ticks_names_who_ticked(first, second, scene, line):
    url = reverse("plans:line", args=[scene.plan.pk, line.key])
    theirs, mine = {"measures": [scene.rows["measure"].pk]}, {"measures": [scene.rows["review"].pk]}
    response = both_change(first, second, url, theirs, mine)
    assert saved_words(response)[0].startswith(f"{get_user(second)}, ")


def test_conflict_over_where_we_stand_names_who_took_the_answer_back(first, second, scene):
    url = reverse("plans:objective", args=[scene.plan.pk, 1])
    name = f"position_{scene.rows['activity'].pk}"
    first.post(url, fields_of(first.get(url)) | {name: "partly"})
    response = both_change(first, second, url, {name: ""}, {name: "in_place"})
    assert saved_words(response)[0].startswith(f"{get_user(second)}, ")


def test_conflict_over_a_note_names_who_wrote_it(first, second, scene):
    question = PlanningQuestionFactory(edition=scene.plan.edition)
    PlanningAnswer.objects.create(plan=scene.plan, question=question, text="Begun")
    url = reverse("plans:planning_questions", args=[scene.plan.pk])
    name = f"question_{question.pk}"
    response = both_change(first, second, url, {name: "Theirs"}, {name: "Mine"})
    assert saved_words(response)[0].startswith(f"{get_user(second)}, ")


def test_conflict_over_progress_names_who_gave_it(first, second, scene, line):
    url = reverse("plans:progress", args=[scene.plan.pk, scene.period.reference, line.key])
    theirs = {"status": "on_track", "progress": "Theirs"}
    response = both_change(first, second, url, theirs, {"status": "on_track", "progress": "Mine"})
    assert ProgressUpdate.objects.get().updated_by == get_user(second)
    assert saved_words(response)[0].startswith(f"{get_user(second)}, ")


@pytest.mark.parametrize("page", ["about", "report"])
def test_conflict_over_the_plan_names_who_saved_it(first, second, scene, page):
    args = [scene.plan.pk] + ([scene.period.reference] if page == "report" else [])
    url, name = reverse(f"plans:{page}", args=args), {"about": "project_lead", "report": "summary"}[page]
    response = both_change(first, second, url, {name: "Theirs"}, {name: "Mine"})
    assert saved_words(response)[0].startswith(f"{get_user(second)}, ")
