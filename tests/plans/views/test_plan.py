"""The pages about a plan as a whole, whatever the period: about it, its planning questions."""

import pytest
from django.core.management import call_command

from plans.models import Plan
from tests.factories.accounts import ForceFactory, manager, viewer
from tests.factories.plans import PlanFactory, PlanObjectiveFactory
from tests.factories.toolkit import PlanningQuestionFactory
from tests.plans.pages import address, errors_of, fill_in, form_fields, messages_of
from toolkit.models import Edition

pytestmark = pytest.mark.django_db


# About this plan ------------------------------------------------------------------------------------------------


def test_about_saves_all_it_asks_and_goes_on_to_the_first_objective(client, plan, person):
    plan_objective = PlanObjectiveFactory(plan=plan)
    response = fill_in(
        client,
        address("about", plan),
        project_lead="Superintendent",
        marking="OFFICIAL-SENSITIVE",
        contributing_agencies="Health\r\nProbation",
    )
    assert (response.status_code, response.url) == (302, address("objective", plan, plan_objective.objective.number))
    assert messages_of(response) == ["“About this plan” is saved."]
    plan.refresh_from_db()
    assert (plan.project_lead, plan.marking, plan.contributing_agencies) == (
        "Superintendent",
        "OFFICIAL-SENSITIVE",
        "Health\nProbation",
    )


def test_about_label_is_the_published_forms(client, person, force):
    call_command("loaddata", "action_2_6_1", verbosity=0)
    plan = PlanFactory(force=force, edition=Edition.objects.get(action__reference="2.6.1"))
    response = client.get(address("about", plan))
    assert response.context["form"].fields["project_lead"].label == "Project Lead"
    assert "You can enter up to 10,000 characters" in response.content.decode()


def test_about_can_be_left_half_done(client, plan, person):
    response = fill_in(client, address("about", plan), project_lead="Superintendent", then="later")
    assert (response.status_code, response.url) == (302, address("plan", plan))
    plan.refresh_from_db()
    assert (plan.project_lead, plan.contributing_agencies) == ("Superintendent", "")


def test_about_with_a_name_too_long_or_broken_keeps_it(client, plan, person):
    typed = {"project_lead": "L" * 50_000, "contributing_agencies": "Health \x07board"}
    response = fill_in(client, address("about", plan), **typed)
    assert errors_of(response) == {
        "project_lead": ["Project lead must be 500 characters or fewer. You have used 50,000: take out 49,500."],
        "contributing_agencies": [
            "Contributing agencies has a hidden character after “Health” that cannot be kept. "
            "Delete it and type that part again, or paste the text without formatting."
        ],
    }
    assert form_fields(response)["project_lead"] == ["L" * 50_000]
    plan.refresh_from_db()
    assert (plan.project_lead, plan.contributing_agencies) == ("", "")


def test_about_merges_what_two_tabs_changed_apart(client, plan, person):
    url = address("about", plan)
    first_tab = form_fields(client.get(url))
    fill_in(client, url, project_lead="Superintendent")
    assert client.post(url, {**first_tab, "contributing_agencies": "Health"}).status_code == 302
    plan.refresh_from_db()
    assert (plan.project_lead, plan.contributing_agencies) == ("Superintendent", "Health")


def test_about_changed_in_two_tabs_asks_which_to_keep(client, plan, person):
    url = address("about", plan)
    first_tab = form_fields(client.get(url))
    fill_in(client, url, project_lead="Chief Inspector")
    response = client.post(url, {**first_tab, "project_lead": "Superintendent", "contributing_agencies": "Health"})
    (conflict,) = response.context["form"].conflicts
    assert (conflict["theirs"], conflict["mine"]) == ("Chief Inspector", "Superintendent")
    plan.refresh_from_db()
    assert (plan.project_lead, plan.contributing_agencies) == ("Chief Inspector", "")
    answer = {**form_fields(response), "keep_project_lead": "mine"}
    assert client.post(url, answer).status_code == 302
    plan.refresh_from_db()
    assert (plan.project_lead, plan.contributing_agencies) == ("Superintendent", "Health")


def test_about_saved_twice_unchanged_leaves_no_history(client, plan, person):
    fill_in(client, address("about", plan), project_lead="Superintendent")
    fill_in(client, address("about", plan))
    assert plan.history.count() == 2


@pytest.mark.parametrize("name", ["about", "planning_questions"])
def test_viewer_reads_but_may_not_save(client, plan, name):
    PlanningQuestionFactory(edition=plan.edition)
    Plan.objects.update(contributing_agencies="Health", project_lead="Superintendent")
    client.force_login(viewer(plan.force))
    url = address(name, plan)
    response = client.get(url)
    assert form_fields(response) == {}
    reason = f"You can read this plan. Only editors and managers of {plan.force} can change it."
    assert reason in response.content.decode()
    response = client.post(
        url, {"contributing_agencies": "Taken over", "project_lead": "Taken over", "marking": "OFFICIAL"}
    )
    assert (response.status_code, reason in response.content.decode()) == (403, True)
    plan.refresh_from_db()
    assert (plan.contributing_agencies, plan.project_lead) == ("Health", "Superintendent")


@pytest.mark.parametrize("name", ["about", "planning_questions"])
def test_joint_force_reads_but_may_not_save(client, plan, name):
    partner = ForceFactory()
    plan.joint_with.add(partner)
    client.force_login(manager(partner))
    url = address(name, plan)
    assert (client.get(url).status_code, client.post(url, {}).status_code) == (200, 403)


# Planning questions ---------------------------------------------------------------------------------------------


def test_planning_answers_are_saved_one_by_one(client, plan, person):
    first, second = PlanningQuestionFactory.create_batch(2, edition=plan.edition)
    url = address("planning_questions", plan)
    fill_in(client, url, **{f"question_{first.pk}": "Because"})
    fill_in(client, url, **{f"question_{second.pk}": "Soon"})
    answers = plan.planning_answers.all()
    assert {answer.question: answer.text for answer in answers} == {first: "Because", second: "Soon"}
    assert [answer.history.count() for answer in answers] == [1, 1]


def test_planning_answers_of_two_tabs_are_asked_about(client, plan, person):
    question = PlanningQuestionFactory(edition=plan.edition)
    name, url = f"question_{question.pk}", address("planning_questions", plan)
    first_tab = form_fields(client.get(url))
    fill_in(client, url, **{name: "Theirs"})
    response = client.post(url, {**first_tab, name: "Mine"})
    assert [(row["theirs"], row["mine"]) for row in response.context["form"].conflicts] == [("Theirs", "Mine")]
    client.post(url, {**form_fields(response), f"keep_{name}": "theirs"})
    assert plan.planning_answers.get().text == "Theirs"
