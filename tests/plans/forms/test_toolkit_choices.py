"""What the toolkit offers for an activity is kept under all that it depends on.

The cache is emptied before each test alone: whatever is missing from the key shows up within one test.
"""

import pytest
from django.utils.choices import flatten_choices

from plans.forms.toolkit_choices import toolkit_choices
from tests.factories import toolkit as tk
from toolkit.models import DerivedDecision

pytestmark = pytest.mark.django_db

NONE_TICKED = {name: set() for name in ("outputs", "expected_impacts", "measures", "consequences")}


def offered(plan_objective, activity, name):
    """What is offered in a field: each group with its texts; the texts alone where there are no groups."""
    choices = toolkit_choices(plan_objective, activity and activity.pk, NONE_TICKED)[name].choices
    if choices and isinstance(choices[0][1], list):
        return [(heading, [str(label) for _pk, label in group]) for heading, group in choices]
    return [str(label) for _pk, label in flatten_choices(choices)]


def test_each_activity_is_offered_its_own_rows_first(scene):
    def likely(activity):
        return offered(scene.plan_objective, activity, "outputs")[0]

    of_first, of_other = likely(scene.rows["activity"]), likely(scene.rows["other_activity"])

    assert of_first == ("From this activity", ["A stated expectation"])
    assert of_other == ("From this activity", ["A course"])
    assert offered(scene.plan_objective, None, "outputs") == ["A stated expectation", "A course"]
    assert likely(scene.rows["activity"]) == of_first


def test_each_objective_is_offered_its_own_rows(scene):
    own = tk.ImpactFactory(edition=scene.plan.edition, objective=scene.other_plan_objective.objective, text="Elsewhere")

    assert own.text not in offered(scene.plan_objective, None, "expected_impacts")
    assert offered(scene.other_plan_objective, None, "expected_impacts") == ["Elsewhere"]


def test_row_that_vkpp_rejects_is_offered_no_more(scene):
    output = scene.rows["other_output"]
    assert offered(scene.plan_objective, None, "outputs") == ["A stated expectation", "A course"]

    tk.DerivedDecisionFactory(
        edition=scene.plan.edition, row_code=output.code, decision=DerivedDecision.Decision.REJECTED
    )

    assert offered(scene.plan_objective, None, "outputs") == ["A stated expectation"]
