"""Starting a plan: once per force and toolkit, whoever presses the button and however often."""

import pytest
from django.urls import reverse

from plans.forms.start import StartForm
from plans.models import Plan
from tests.factories.accounts import ForceFactory, MembershipFactory, reviewer, viewer
from tests.factories.plans import (
    PlanFactory,
)
from tests.factories.toolkit import EditionFactory, ObjectiveFactory
from tests.plans.pages import address, errors_of, fill_in, form_fields, messages_of
from toolkit.models import Edition

pytestmark = pytest.mark.django_db


def test_start_with_one_force_and_one_toolkit_asks_nothing(client, force, person):
    edition = EditionFactory()
    objective = ObjectiveFactory(edition=edition)
    response = fill_in(client, reverse("plans:start_plan"))
    plan = Plan.objects.get()
    assert (response.status_code, response.url) == (302, address("plan", plan))
    assert (plan.force, plan.edition, plan.created_by) == (force, edition, person)
    assert [plan_objective.objective for plan_objective in plan.objectives.all()] == [objective]


def test_start_asks_for_the_force_where_there_are_several(client, force, person):
    MembershipFactory(user=person, force=ForceFactory(name="Zedshire"), role="manager")
    EditionFactory()
    url = reverse("plans:start_plan")
    assert errors_of(fill_in(client, url)) == {"force": ["Choose the force"]}
    fill_in(client, url, force=str(force.pk))
    assert Plan.objects.get().force == force


def test_start_chooses_the_force_of_the_address(client, force, person):
    other = ForceFactory()
    MembershipFactory(user=person, force=other, role="editor")
    EditionFactory()
    response = client.get(reverse("plans:start_plan"), {"force": other.slug})
    assert form_fields(response)["force"] == [str(other.pk)]


def test_start_offers_no_toolkit_that_is_taken_drafted_or_superseded(client, plan, person):
    EditionFactory(status=Edition.Status.DRAFT)
    EditionFactory(status=Edition.Status.SUPERSEDED)
    response = client.get(reverse("plans:start_plan"))
    assert response.context["form"].has_toolkit is False
    free = EditionFactory()
    response = client.get(reverse("plans:start_plan"))
    assert response.context["form"].fields["edition"].initial == free


@pytest.mark.parametrize("another", [0, 1], ids=["nothing left to start", "another toolkit"])
def test_start_twice_makes_one_plan_and_leads_to_it(client, force, person, another):
    edition = EditionFactory()
    EditionFactory.create_batch(another)
    url = reverse("plans:start_plan")
    data = {**form_fields(client.get(url)), "edition": edition.pk}
    client.post(url, data)
    response = client.post(url, data)
    plan = Plan.objects.get()
    assert (plan.edition, response.url) == (edition, address("plan", plan))
    assert messages_of(response)[-1] == f"{force} already has a plan for {edition.action}. This is it."


def test_start_at_the_same_moment_leads_both_to_one_plan(client, force, person, monkeypatch):
    edition = EditionFactory()
    url = reverse("plans:start_plan")
    data = form_fields(client.get(url))
    # The other's plan comes after this post has looked for one.
    monkeypatch.setattr(StartForm, "find_started", lambda form: PlanFactory(force=force, edition=edition) and None)
    assert client.post(url, data).url == address("plan", Plan.objects.get())


def test_start_of_another_force_s_plan_tells_nothing(client, force, person):
    EditionFactory()
    other = PlanFactory()
    response = fill_in(client, reverse("plans:start_plan"), force=other.force.pk, edition=other.edition.pk)
    assert errors_of(response) == {"force": ["Choose one of these forces"]}


@pytest.mark.parametrize("number", ["", "x", "²", "9" * 30, "0"])
def test_start_with_nonsense_is_refused(client, force, person, number):
    EditionFactory.create_batch(2)
    response = fill_in(client, reverse("plans:start_plan"), force=force.pk, edition=number)
    assert (response.status_code, list(errors_of(response)), Plan.objects.count()) == (200, ["edition"], 0)


@pytest.mark.parametrize("make", [viewer, lambda force: reviewer()], ids=["viewer", "reviewer"])
def test_start_is_refused_with_the_reason(client, force, make):
    client.force_login(make(force))
    response = client.get(reverse("plans:start_plan"))
    assert response.status_code == 403
    assert "Only editors and managers of a force can start a plan." in response.content.decode()


def test_start_for_a_strangers_force_is_no_choice(client, person):
    MembershipFactory(user=person, role="editor")
    EditionFactory()
    response = fill_in(client, reverse("plans:start_plan"), force=ForceFactory().pk)
    assert errors_of(response) == {"force": ["Choose one of these forces"]}
    assert not Plan.objects.exists()


def test_start_offers_no_action_that_is_hidden_and_its_plans_go_on(client, force, person):
    hidden, offered = EditionFactory(), EditionFactory()
    plan = PlanFactory(force=force, edition=hidden, action=hidden.action)
    hidden.action.is_offered = False
    hidden.action.save()
    other = ForceFactory()
    MembershipFactory(user=person, force=other, role="editor")

    response = client.get(reverse("plans:start_plan"), {"force": other.slug})

    assert response.context["form"].fields["edition"].initial == offered
    assert client.get(address("plan", plan)).status_code == 200


def test_start_of_an_action_hidden_meanwhile_is_told_and_starts_nothing(client, force, person, monkeypatch):
    edition = EditionFactory()
    url = reverse("plans:start_plan")
    fields = form_fields(client.get(url))
    edition.action.is_offered = False
    edition.action.save()
    # The page is read, and the button pressed, before the form looks again.
    cleaned = {"force": force, "edition": edition}
    monkeypatch.setattr(StartForm, "is_valid", lambda form: form.__dict__.update(cleaned_data=cleaned) or True)

    response = client.post(url, fields)

    assert (response.status_code, Plan.objects.count()) == (302, 0)
    assert messages_of(client.get(url)) == ["VKPP has just stopped offering this action. No plan was started."]
