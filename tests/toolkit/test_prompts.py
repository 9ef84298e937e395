"""The plan form's words of an edition."""

from toolkit.models import (
    FormPrompt,
    Objective,
)
from toolkit.prompts import form_prompts, form_words


def test_form_prompts_take_one_query(edition, django_assert_num_queries):
    with django_assert_num_queries(1):
        prompts = form_prompts(edition)

    assert set(prompts) == set(FormPrompt.Field.values)


def test_form_words_differ_per_objective_and_impact(edition):
    prompts = form_prompts(edition)
    objectives = list(Objective.objects.filter(edition=edition))

    assert [
        form_words(prompts, "progress", objective.pk, kind)["example"]
        for objective in objectives
        for kind in ("organisational", "external")
    ] == [
        "Example: Training rolled out",
        "Example: Dip sample of cases audited",
        "Example: Role profile drafted",
        "Example: Survey updates etc",
        "Example: Internal Announcement Drafted",
        "Example: Survey updates etc",
    ]
    assert form_words(prompts, "activity", objectives[0].pk, "external") == {
        "label": "Activity:",
        "prompt": "What action do you plan to take? (See logic model for suggestions)",
    }
    assert form_words(prompts, "no such field") == {}
