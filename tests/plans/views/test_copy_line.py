"""Copying a planned activity: to the other impact, to another objective."""

import datetime

import pytest

from plans.actions import save_line
from plans.actions.lines import line_values
from plans.merging import Change
from tests.factories import toolkit as tk
from tests.factories.plans import PlannedActivityFactory
from tests.plans.pages import errors_of
from tests.plans.scene import path_of


def copy(client, scene, line, plan_objective, impact="same"):
    fields = {"objective": plan_objective.pk, "impact": impact}
    return client.post(path_of(scene, line, "copy_line"), fields, follow=True)


def filled_line(scene):
    line = scene.line(
        toolkit_activity=scene.rows["activity"], activity="Words", due_on=datetime.date(2026, 5, 1), due_precision="day"
    )
    picks = {name: [scene.rows[row].pk] for name, row in (("outputs", "output"), ("measures", "review"))}
    return save_line(line=line, change=Change(picks), by=scene.editor)


def test_copy_to_the_other_impact_takes_all_else_along(first, scene):
    line = filled_line(scene)
    response = copy(first, scene, line, scene.plan_objective, scene.external.pk)
    copied = scene.plan_objective.lines.exclude(pk=line.pk).get()
    assert line_values(copied) == line_values(line) | {"impacts": [scene.external.pk]}
    assert copied.key != line.key
    assert response.redirect_chain == [(path_of(scene, copied), 302)]
    assert [str(message) for message in response.context["messages"]] == [
        "Copied as activity 1B. This is the copy: change what differs."
    ]


def test_copy_to_another_objective_takes_words_and_what_it_offers_too(first, scene):
    line = filled_line(scene)
    tk.MeasurePlacementFactory(
        edition=scene.plan.edition, measure=scene.rows["review"], objective=scene.other_plan_objective.objective
    )
    copy(first, scene, line, scene.other_plan_objective)
    copied = line_values(scene.other_plan_objective.lines.get())
    assert copied == line_values(line) | {"toolkit_activity": None, "outputs": []}


def test_copy_page_proposes_the_other_impact_only_where_there_is_no_other_objective(first, scene):
    line = scene.line()
    form = first.get(path_of(scene, line, "copy_line")).context["form"]
    assert form.initial == {"objective": scene.plan_objective.pk, "impact": "same"}
    scene.other_plan_objective.delete()
    form = first.get(path_of(scene, line, "copy_line")).context["form"]
    assert form.initial == {"objective": scene.plan_objective.pk, "impact": str(scene.external.pk)}
    assert [str(text) for _key, text in form.fields["impact"].choices] == [
        "The same as now: Organisational impact",
        "External impact only",
    ]


@pytest.mark.parametrize("field", ["objective", "impact"])
def test_copy_without_a_choice_asks_and_copies_nothing(first, scene, field):
    line = scene.line()
    stranger = PlannedActivityFactory()
    for value in ("", "nonsense", stranger.plan_objective_id):
        fields = {"objective": scene.plan_objective.pk, "impact": "same"} | {field: value}
        response = first.post(path_of(scene, line, "copy_line"), fields)
        assert list(errors_of(response)) == [field]
    assert scene.plan_objective.lines.count() == 1
