"""How many plans use a row of the toolkit: counted for VKPP, and never whose they are."""

import pytest
from django.utils import timezone

from plans.models import PlanningAnswer
from plans.queries.uses import Use, uses_of_action
from tests.factories import toolkit as tk
from tests.factories.accounts import toolkit_editor
from tests.factories.plans import ActivityPositionFactory, PlanFactory, PlannedActivityFactory, PlanObjectiveFactory
from toolkit.editions import copy_edition, remove_row
from toolkit.models import Activity

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    """Return an edition with an activity and all that plans can pick."""
    edition = tk.EditionFactory()
    objective = tk.ObjectiveFactory(edition=edition, number=1)
    activity = tk.ActivityFactory(edition=edition, objective=objective, code="activity-1.1", number="1.1")
    tk.OutputFactory(edition=edition, activity=activity, code="output-1.1-1")
    tk.ImpactFactory(edition=edition, objective=objective, code="impact-1-1")
    tk.UnintendedConsequenceFactory(edition=edition, objective=objective, code="consequence-1-1")
    tk.MeasureFactory(edition=edition, code="measure-1")
    tk.LongTermImpactFactory(edition=edition, code="longterm-organisational")
    tk.PlanningQuestionFactory(edition=edition, code="planning-1")
    return edition


def row(edition, model, **fields):
    return getattr(tk, f"{model}Factory")._meta.model.objects.get(edition=edition, **fields)


def line_on(edition, **fields):
    """Store a line, in a plan of a force of its own, that picks one of everything."""
    plan = PlanFactory(edition=edition, action=edition.action)
    plan_objective = PlanObjectiveFactory(plan=plan, objective=row(edition, "Objective"))
    line = PlannedActivityFactory(plan_objective=plan_objective, toolkit_activity=row(edition, "Activity"), **fields)
    line.outputs.create(output=row(edition, "Output"))
    line.expected_impacts.create(impact=row(edition, "Impact"))
    line.consequences.create(consequence=row(edition, "UnintendedConsequence"))
    line.measures.create(measure=row(edition, "Measure"))
    line.impacts.create(long_term_impact=row(edition, "LongTermImpact"))
    return line


def test_every_kind_of_use_is_counted(edition):
    line = line_on(edition)
    PlanningAnswer.objects.create(
        plan=line.plan_objective.plan, question=row(edition, "PlanningQuestion"), text="Because"
    )

    once = Use(plans=1, forces=1)
    assert uses_of_action(edition.action) == {
        "objective-" + str(row(edition, "Objective").order): once,
        "activity-1.1": once,
        "output-1.1-1": once,
        "impact-1-1": once,
        "consequence-1-1": once,
        "measure-1": once,
        "longterm-organisational": once,
        "planning-1": once,
    }


def test_retired_line_does_not_count(edition):
    line_on(edition, retired_at=timezone.now(), retired_by=toolkit_editor())

    assert [code for code in uses_of_action(edition.action) if not code.startswith("objective-")] == []


def test_plan_is_counted_once_however_often_it_uses_a_row(edition):
    line = line_on(edition)
    other = PlannedActivityFactory(plan_objective=line.plan_objective, toolkit_activity=line.toolkit_activity)
    other.outputs.create(output=row(edition, "Output"))
    ActivityPositionFactory(plan_objective=line.plan_objective, activity=line.toolkit_activity)

    uses = uses_of_action(edition.action)

    assert (uses["output-1.1-1"], uses["activity-1.1"]) == (Use(1, 1), Use(1, 1))


def test_plans_on_older_editions_count_for_the_same_row_of_the_newer(edition):
    line_on(edition)
    newer = copy_edition(edition=edition)
    line_on(newer)

    assert uses_of_action(edition.action)["activity-1.1"] == Use(plans=2, forces=2)


def test_another_action_with_the_same_codes_does_not_count(edition):
    line_on(edition)
    other = tk.ActivityFactory(code="activity-1.1")

    assert uses_of_action(other.edition.action) == {}


def test_empty_answer_does_not_count(edition):
    plan = PlanFactory(edition=edition, action=edition.action)
    PlanningAnswer.objects.create(plan=plan, question=row(edition, "PlanningQuestion"), text="")

    assert uses_of_action(edition.action) == {}


@pytest.mark.parametrize("many", [1, 3])
def test_queries_do_not_grow_with_plans(edition, many, django_assert_num_queries):
    for _ in range(many):
        line_on(edition)

    with django_assert_num_queries(9):
        uses_of_action(edition.action)


@pytest.mark.parametrize(
    ("use", "words"), [(Use(1, 1), "used in 1 plan of 1 force"), (Use(4, 3), "used in 4 plans of 3 forces")]
)
def test_use_is_said_in_words(use, words):
    assert str(use) == words


def test_vkpp_reads_counts_before_publishing_and_never_whose(client, edition):
    for _ in range(2):
        force = line_on(edition).plan_objective.plan.force
    draft = copy_edition(edition=edition)
    activity = Activity.objects.get(edition=draft)
    activity.text = "Other words"
    activity.save()
    client.force_login(toolkit_editor())

    page = client.get(f"/admin/toolkit/edition/{draft.pk}/changes/")

    assert "Used in 2 plans of 2 forces." in page.text
    assert force.name not in page.text
    assert "/plans/" not in page.text.partition("<main")[2]


def test_added_row_is_used_by_nobody_yet(client, edition):
    line_on(edition)
    draft = copy_edition(edition=edition)
    tk.ImpactFactory(edition=draft, objective=row(draft, "Objective"), code="impact-1-2")
    client.force_login(toolkit_editor())

    changes = client.get(f"/admin/toolkit/edition/{draft.pk}/changes/").context["changes"]

    assert [(entry["change"].code, entry["use"]) for entry in changes] == [("impact-1-2", None)]


def test_use_of_a_row_that_goes_with_another_stands_open(client, edition):
    line = line_on(edition)
    draft = copy_edition(edition=edition)
    remove_row(row(draft, "Activity"))
    client.force_login(toolkit_editor())

    page = client.get(f"/admin/toolkit/edition/{draft.pk}/changes/")

    used = line.toolkit_activity
    entry = next(entry for entry in page.context["changes"] if entry["change"].code == used.code)
    assert (entry["use"], entry["is_used"]) == ("used in 1 plan of 1 force", True)
    assert "<details open>" in page.text
