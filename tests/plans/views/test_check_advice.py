"""What the check page points out before a plan is submitted, and what it says of periods that wait or are voided."""

import uuid

import pytest
from django.urls import reverse

from plans.actions import add_remark, answer_remark, decide_review, submit_plan, void_period
from tests.factories.accounts import ForceFactory, manager, reviewer, viewer
from tests.factories.plans import (
    DecisionAskedFactory,
    PlannedActivityFactory,
    ProgressUpdateFactory,
    ReportingPeriodFactory,
    submittable_plan,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    return ReportingPeriodFactory(name="July to September 2026")


@pytest.fixture
def plan(period):
    return submittable_plan(ForceFactory(name="Westshire Police"), period, summary="Going well")


@pytest.fixture
def boss(plan, client):
    user = manager(plan.force)
    client.force_login(user)
    return user


def path_of(plan, period, name="check"):
    return reverse(f"plans:{name}", args=[plan.pk, period.reference])


def test_activities_without_progress_are_named_with_the_way_to_give_it(client, plan, period, boss):
    line = plan.objectives.get().lines.get()
    other = PlannedActivityFactory(plan_objective=line.plan_objective)
    (advice,) = client.get(path_of(plan, period)).context["advice"]
    assert advice["text"] == (f"There is no progress for this period on 2 activities: {line.number}, {other.number}.")
    assert advice["href"] == path_of(plan, period, "update")
    ProgressUpdateFactory(line=line, period=period)
    (advice,) = client.get(path_of(plan, period)).context["advice"]
    assert advice["text"] == f"There is no progress for this period on 1 activity: {other.number}."
    client.force_login(viewer(plan.force))
    (advice,) = client.get(path_of(plan, period)).context["advice"]
    assert advice["href"] == ""
    ProgressUpdateFactory(line=other, period=period)
    assert client.get(path_of(plan, period)).context["advice"] == []


def test_what_was_typed_and_not_saved_is_pointed_out(client, plan, period, boss):
    told = "What you typed and did not save is not in this document."
    assert told not in client.get(path_of(plan, period)).text
    about = reverse("plans:about", args=[plan.pk])
    form = {"form_key": uuid.uuid4(), "form_address": about, "form_title": "about this plan", "project_lead": "New"}
    assert client.post(reverse("people:save_unsaved"), form).status_code == 204
    page = client.get(path_of(plan, period)).text
    assert told in page
    assert f"{about}?unsaved={form['form_key']}" in page
    client.force_login(manager(plan.force))
    assert told not in client.get(path_of(plan, period)).text


def test_remarks_without_an_answer_are_pointed_out_before_submitting_again(client, plan, period, boss):
    submission, by = submit_plan(plan=plan, period=period, by=boss, before_end=True), reviewer()
    asks, _suggests, _praises = (
        add_remark(copy=submission, kind=kind, text="Read this", by=by)
        for kind in ("must_change", "suggestion", "good_practice")
    )
    decide_review(submission=submission, decision="returned", reason="Say more", by=by)
    page = client.get(path_of(plan, period)).text
    assert "2 of its remarks have no answer yet." in page
    assert reverse("plans:with_vkpp", args=[plan.pk]) in page
    answer_remark(remark=asks, kind="addressed", answer="Changed", by=boss)
    assert "1 of its remarks has no answer yet." in client.get(path_of(plan, period)).text


@pytest.mark.parametrize(
    ("purpose", "answered", "advised"),
    [("information", False, True), ("decision", False, False), ("", False, False), ("information", True, False)],
)
def test_open_decision_in_a_report_for_information_is_pointed_out(
    client, plan, period, boss, purpose, answered, advised
):
    ProgressUpdateFactory(line=plan.objectives.get().lines.get(), period=period)
    plan.reports.update(purpose=purpose)
    answer = {"answer": "Agreed", "answered_on": period.starts} if answered else {}
    DecisionAskedFactory(plan=plan, asked_for=period, **answer)
    advice = client.get(path_of(plan, period)).context["advice"]
    words = "The purpose of this report is “For information”, but it asks for a decision or help."
    assert [each["text"] for each in advice] == ([words] if advised else [])


def test_page_of_a_period_that_waits_says_that_it_is_not_what_vkpp_reads(client, plan, period, boss):
    page = client.get(path_of(plan, period))
    assert ("as it will be read" in page.text, "DRAFT, not submitted" in page.text) == (True, True)
    submit_plan(plan=plan, period=period, by=boss, before_end=True)
    page = client.get(path_of(plan, period))
    assert ("as it will be read" in page.text, "DRAFT, not submitted" in page.text) == (False, False)
    assert "as it reads now. VKPP reads submission 1" in page.text
    assert "DRAFT, as it reads since submission 1" in page.text


def test_page_of_a_voided_period_does_not_send_anybody_to_withdraw(client, plan, period, boss):
    submit_plan(plan=plan, period=period, by=boss, before_end=True)
    assert "withdraw it first" in client.get(path_of(plan, period)).text
    void_period(period=period, reason="Opened by mistake", by=reviewer())
    page = client.get(path_of(plan, period))
    assert "withdraw" not in page.text
    assert "Opened by mistake" in page.text
    assert f'href="{reverse("plans:submission", args=[plan.pk, 1])}"' in page.text
    told = client.get(reverse("plans:submission", args=[plan.pk, 1])).text
    assert "Submitted, waiting for review" not in told
    assert ("Submitted, period voided since" in told, "Opened by mistake" in told) == (True, True)
