"""A plan's task list: where each piece stands, what to do next, what was submitted."""

import datetime

import pytest
from django.utils import timezone

from plans.actions import decide_review, submit_plan, withdraw_submission
from plans.models import Review
from plans.views.tasks import COMPLETED, TaskStatus
from tests.factories.accounts import manager, reviewer, viewer
from tests.factories.plans import (
    PlanFactory,
    PlannedActivityFactory,
    PlanObjectiveFactory,
    ProgressUpdateFactory,
    ReportingPeriodFactory,
    submittable_plan,
)
from tests.factories.toolkit import PlanningQuestionFactory
from tests.plans.pages import address

pytestmark = pytest.mark.django_db


def statuses(response):
    """The words of each task's status, in the order of the page."""
    context = response.context
    words = [context["about"].text]
    for row in context["objectives"]:
        words += [row["status"].text, *(item["status"].text for item in row["lines"])]
    return [*words, context["summary"].text]


def test_task_list_of_a_plan_just_begun(client, plan, period, person):
    PlanObjectiveFactory(plan=plan)
    response = client.get(address("plan", plan))
    assert statuses(response) == ["Not started yet", "Not started yet", "Not started yet"]
    assert response.context["progress"] is None
    assert response.context["submit"] == TaskStatus("Cannot submit yet")


def test_task_list_never_shames_what_is_not_chosen(client, plan, period, person):
    PlanObjectiveFactory(plan=plan, focus="not_planned")
    PlanObjectiveFactory(plan=plan, focus="later")
    assert statuses(client.get(address("plan", plan)))[1:3] == ["Not planned now", "For later"]


@pytest.mark.parametrize(("retired", "status"), [(False, "In progress"), (True, "Not planned now")])
def test_task_list_believes_the_activities_of_an_objective_said_not_to_be_planned(
    client, plan, period, person, retired, status
):
    line = PlannedActivityFactory(plan_objective=PlanObjectiveFactory(plan=plan, focus="not_planned"))
    if retired:
        line.retire(by=person)
    assert statuses(client.get(address("plan", plan)))[1] == status


def test_task_list_says_where_each_activity_stands(client, force, period, person):
    plan = submittable_plan(force, period, summary="Going well")
    plan_objective = plan.objectives.get()
    plan_objective.lines.update(order=1)
    earlier = ReportingPeriodFactory(starts=timezone.localdate() - datetime.timedelta(days=170))
    for order, (status, when, nothing) in enumerate(
        [("at_risk", period, False), ("on_track", earlier, False), ("complete", earlier, False), ("", period, True)], 2
    ):
        line = PlannedActivityFactory(plan_objective=plan_objective, order=order)
        ProgressUpdateFactory(line=line, period=when, status=status, nothing_changed=nothing)
    PlannedActivityFactory(plan_objective=plan_objective, retired_at=timezone.now(), retired_by=person)
    response = client.get(address("plan", plan))
    assert statuses(response) == [
        "Completed",
        "Not started yet",
        "No update yet",
        "At risk",
        "No update yet",
        "Complete",
        "Nothing has changed",
        "Completed",
    ]
    assert response.context["progress"] == TaskStatus("3 of 5 updated", "teal")
    assert response.context["submit"] == TaskStatus("Ready to submit", "blue")


def test_task_list_without_a_period_says_that_vkpp_opens_one(client, plan, person):
    response = client.get(address("plan", plan))
    assert response.context["next_steps"].headline == "No reporting period is open"
    assert response.content.decode().count("You can keep working; VKPP opens the next period.") == 2
    assert "submit" not in response.context


def test_task_list_keeps_planning_questions_out_of_what_is_missing(client, plan, period, person):
    question = PlanningQuestionFactory(edition=plan.edition)
    PlanningQuestionFactory(edition=plan.edition)
    assert client.get(address("plan", plan)).context["planning"] == TaskStatus("Optional")
    plan.planning_answers.create(question=question, text="To be sure")
    assert client.get(address("plan", plan)).context["planning"] == TaskStatus("1 of 2 answered")


def test_submissions_stand_on_the_plan_with_vkpps_reason(client, force, period, person):
    plan = submittable_plan(force, period)
    lead = manager(force)
    returned = submit_plan(plan=plan, period=period, by=lead)
    decide_review(submission=returned, decision=Review.Decision.RETURNED, by=reviewer(), reason="Name the owners.")
    withdrawn = withdraw_submission(submission=submit_plan(plan=plan, period=period, by=lead), by=lead)
    response = client.get(address("plan", plan))
    rows = response.context["submissions"]
    assert [row["submission"] for row in rows] == [withdrawn, returned]
    assert [row["state"] for row in rows] == ["Withdrawn", "Returned for changes"]
    assert [row["review"] and row["review"]["reason"] for row in rows] == [None, "Name the owners."]
    next_steps = response.context["next_steps"]
    assert (next_steps.headline, next_steps.reason) == (
        "VKPP has returned submission 1 for changes",
        "Name the owners.",
    )


def test_submitted_plan_waits_and_then_is_reviewed(client, force, period, person):
    plan = submittable_plan(force, period)
    submission = submit_plan(plan=plan, period=period, by=manager(force))
    response = client.get(address("plan", plan))
    assert response.context["next_steps"].headline == "Submission 1 is waiting for VKPP’s review"
    assert response.context["submit"] == TaskStatus("Submitted")
    decide_review(submission=submission, decision=Review.Decision.ACCEPTED, by=reviewer())
    response = client.get(address("plan", plan))
    assert response.context["next_steps"].headline == "VKPP has reviewed submission 1: no changes needed"
    assert response.context["submit"] == COMPLETED


def test_viewer_reads_the_task_list_without_ways_to_change(client, force, period):
    plan = submittable_plan(force, period)
    client.force_login(viewer(force))
    page = client.get(address("plan", plan)).content.decode()
    assert f"You can read this plan. Only editors and managers of {force} can change it." in page
    assert address("add_line", plan, plan.objectives.get().objective.number) not in page


def test_plan_of_another_force_does_not_exist(client, person):
    stranger = PlanFactory()
    plan_objective = PlanObjectiveFactory(plan=stranger)
    pages = ("plan", "about", "planning_questions", "summary")
    urls = [
        *(address(name, stranger) for name in pages),
        address("objective", stranger, plan_objective.objective.number),
    ]
    assert [client.get(url).status_code for url in urls] == [404] * 5
    assert [client.post(url, {}).status_code for url in urls[1:]] == [404] * 4


def test_task_list_takes_the_same_queries_however_much_it_lists(
    client, force, period, django_assert_max_num_queries, django_assert_num_queries
):
    lead = manager(force)
    client.force_login(lead)
    plan = submittable_plan(force, period)
    url = address("plan", plan)
    decide_review(
        submission=submit_plan(plan=plan, period=period, by=lead), decision="returned", by=reviewer(), reason="Again"
    )
    ProgressUpdateFactory(line=plan.objectives.get().lines.get(), period=period)
    client.get(url)
    with django_assert_max_num_queries(25) as at_one:
        client.get(url)
    for _ in range(2):
        plan_objective = PlanObjectiveFactory(plan=plan)
        for line in PlannedActivityFactory.create_batch(3, plan_objective=plan_objective):
            ProgressUpdateFactory(line=line, period=period)
        submission = submit_plan(plan=plan, period=period, by=lead)
        decide_review(submission=submission, decision="returned", by=reviewer(), reason="Again")
    with django_assert_num_queries(len(at_one)):
        client.get(url)
