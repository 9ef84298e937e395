"""A plan's task list: where each piece stands, what to do next, what was submitted."""

import datetime

import pytest
from django.utils import timezone

from plans.actions import decide_review, submit_plan, withdraw_submission
from plans.models import Review
from plans.views.tasks import COMPLETED, IN_PROGRESS, NOT_STARTED, TaskStatus
from plans.wording import day_words
from tests.factories.accounts import manager, reviewer, viewer
from tests.factories.plans import (
    ExtensionFactory,
    PeriodReportFactory,
    PlanFactory,
    PlannedActivityFactory,
    PlanObjectiveFactory,
    ProgressUpdateFactory,
    ReportingPeriodFactory,
    submittable_plan,
)
from tests.factories.toolkit import PlanningQuestionFactory
from tests.html import read
from tests.plans.pages import address

pytestmark = pytest.mark.django_db


DAY = datetime.timedelta(days=1)


def statuses(response):
    """The words of the status of each task of the plan itself, in the order of the page."""
    words = [response.context["about"].text]
    for row in response.context["objectives"]:
        words += [row["status"].text, *(item["status"].text for item in row["lines"])]
    return words


def tasks(response):
    """The status of each task of each period, by the period's name."""
    names = ("status", "report", "progress", "summary", "submit")
    return {row["period"].name: tuple(row[name] for name in names) for row in response.context["periods"]}


@pytest.fixture
def earlier(period):
    """The quarter before, closed and due a week ago."""
    return ReportingPeriodFactory(
        name="The quarter before",
        starts=period.starts - 91 * DAY,
        due=timezone.localdate() - 7 * DAY,
        closed_at=timezone.now(),
    )


@pytest.fixture
def long_ago(plan):
    """The plan was begun before both periods were due."""
    plan.created_at = timezone.now() - 100 * DAY
    plan.save()
    return plan


# The plan itself --------------------------------------------------------------------------------------------------


def test_task_list_of_a_plan_just_begun(client, plan, period, person):
    PlanObjectiveFactory(plan=plan)
    response = client.get(address("plan", plan))
    assert statuses(response) == ["Not started yet", "Not started yet"]
    assert tasks(response) == {
        period.name: (
            TaskStatus("Still to submit", "blue"),
            NOT_STARTED,
            None,
            NOT_STARTED,
            TaskStatus("Cannot submit yet"),
        )
    }


def test_first_thing_to_do_leads_away_from_the_page_it_is_on(client, plan, period, person):
    number = PlanObjectiveFactory(plan=plan).objective.number
    page = client.get(address("plan", plan))
    assert (
        f'<a class="govuk-link" href="{address("add_line", plan, number)}">Add the activities you plan</a>' in page.text
    )
    assert f'href="{address("plan", plan)}"' not in page.text.partition("<main")[2]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "Not started yet"),
        ({"contributing_agencies": "Health"}, "In progress"),
        ({"project_lead": "Lead"}, "Completed"),
    ],
)
def test_about_this_plan_needs_its_project_lead(client, force, person, fields, status):
    assert statuses(client.get(address("plan", PlanFactory(force=force, **fields)))) == [status]


def test_task_list_never_shames_what_is_not_chosen(client, plan, period, person):
    PlanObjectiveFactory(plan=plan, focus="not_planned")
    PlanObjectiveFactory(plan=plan, focus="later")
    assert statuses(client.get(address("plan", plan)))[1:] == ["Not planned now", "For later"]


@pytest.mark.parametrize(("retired", "status"), [(False, "In progress"), (True, "Not planned now")])
def test_task_list_believes_the_activities_of_an_objective_said_not_to_be_planned(
    client, plan, period, person, retired, status
):
    line = PlannedActivityFactory(plan_objective=PlanObjectiveFactory(plan=plan, focus="not_planned"))
    if retired:
        line.retire(by=person)
    assert statuses(client.get(address("plan", plan)))[1] == status


def test_task_list_says_where_each_activity_is(client, force, period, earlier, person):
    plan = submittable_plan(force, period, summary="Going well")
    plan_objective = plan.objectives.get()
    plan_objective.lines.update(order=1)
    told = [
        ("at_risk", period, False),
        ("on_track", earlier, False),
        ("complete", earlier, False),
        ("stopped", earlier, False),
        ("", period, True),
        ("", period, False),
    ]
    for order, (status, when, nothing) in enumerate(told, 2):
        line = PlannedActivityFactory(plan_objective=plan_objective, order=order)
        ProgressUpdateFactory(line=line, period=when, status=status, nothing_changed=nothing)
    PlannedActivityFactory(plan_objective=plan_objective, retired_at=timezone.now(), retired_by=person)
    response = client.get(address("plan", plan))
    assert statuses(response) == [
        "Completed",
        "Not started yet",
        "No update yet",
        "At risk",
        "On track",
        "Complete",
        "Stopped",
        "Nothing has changed",
        "Progress recorded",
    ]
    waits = f"{period.name} waits for an update."
    assert [item["status"].note for item in response.context["objectives"][0]["lines"]] == [
        waits,
        "",
        f"Last: On track, The quarter before. {waits}",
        *[""] * 4,
    ]
    read_on_page = read(response).text
    assert read_on_page.count(f"Last: On track, The quarter before. {waits}") == 1
    objective = client.get(address("objective", plan, plan_objective.objective.number))
    assert read(objective).text.count(f"Last: On track, The quarter before. {waits}") == 1
    assert tasks(response)[period.name] == (
        TaskStatus("Still to submit", "blue"),
        COMPLETED,
        TaskStatus("5 of 7 updated", "teal"),
        COMPLETED,
        TaskStatus("Ready to submit", "blue"),
    )


def test_activities_keep_their_letters_when_one_before_them_goes(client, force, period, person):
    plan_objective = submittable_plan(force, period).objectives.get()
    first = plan_objective.lines.get()
    PlannedActivityFactory(plan_objective=plan_objective, activity="Second")
    first.retire(by=person)
    (row,) = client.get(address("plan", plan_objective.plan)).context["objectives"]
    assert [line["title"] for line in row["lines"]] == [f"{plan_objective.objective.number}B Second"]


def test_task_list_keeps_planning_questions_out_of_what_is_missing(client, plan, period, person):
    question = PlanningQuestionFactory(edition=plan.edition)
    PlanningQuestionFactory(edition=plan.edition)
    assert client.get(address("plan", plan)).context["planning"] == TaskStatus("Optional")
    plan.planning_answers.create(question=question, text="To be sure")
    assert client.get(address("plan", plan)).context["planning"] == TaskStatus("1 of 2 answered")


# Each period ------------------------------------------------------------------------------------------------------


def test_task_list_groups_its_tasks_by_period_with_links_into_each(client, long_ago, period, earlier, person):
    plan = long_ago
    PlannedActivityFactory(plan_objective__plan=plan)
    page = client.get(address("plan", plan))
    assert list(tasks(page)) == [period.name, "The quarter before"]
    main = page.text.partition("<main")[2]
    for each in (period, earlier):
        links = [address(name, plan, each.reference) for name in ("update", "check", "draft_pdf")]
        report = address("report", plan, each.reference)
        assert [main.count(f'href="{link}"') for link in (*links, report, f"{report}#id_summary")] == [2, 1, 1, 1, 2]
    assert [main.count(f"due by {day_words(each.due)}, ") for each in (period, earlier)] == [1, 1]


def test_task_list_goes_by_the_date_vkpp_gave_the_force(client, plan, period, person):
    extension = ExtensionFactory(period=period, force=plan.force, due=period.due + 7 * DAY)
    response = client.get(address("plan", plan))
    assert [row["due"] for row in response.context["periods"]] == [f"{day_words(extension.due)}, in 21 days"]


def test_summary_is_last_periods_until_somebody_writes_or_uses_it_again(client, long_ago, period, earlier, person):
    report = PeriodReportFactory(plan=long_ago, period=earlier, summary="Last period’s words")
    url = address("plan", long_ago)

    def summaries():
        return [row[3] for row in tasks(client.get(url)).values()]

    assert summaries() == [TaskStatus("Not used again", "yellow"), COMPLETED]
    hints = [row["summary_hint"] for row in client.get(url).context["periods"]]
    assert hints == ["Last period’s words, not used again", "Summary, decisions or help needed"]
    PeriodReportFactory(plan=long_ago, period=period, summary="Last period’s words")
    assert summaries() == [COMPLETED, COMPLETED]
    report.delete()
    assert summaries() == [COMPLETED, NOT_STARTED]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"prepared_by": "", "date_prepared": None}, NOT_STARTED),
        ({"prepared_by": "", "date_prepared": None, "purpose": "decision"}, IN_PROGRESS),
        ({"prepared_by": "Somebody", "date_prepared": None}, IN_PROGRESS),
        ({"prepared_by": "Somebody", "date_prepared": datetime.date(2026, 11, 2)}, COMPLETED),
    ],
)
def test_report_needs_who_prepared_it_and_when(client, plan, period, person, fields, status):
    PeriodReportFactory(plan=plan, period=period, **fields)
    assert tasks(client.get(address("plan", plan)))[period.name][1] == status


def test_task_list_keeps_a_returned_period_beside_the_open_one(client, long_ago, period, earlier, person):
    PeriodReportFactory(plan=long_ago, period=earlier)
    long_ago.project_lead = "Lead"
    long_ago.save()
    returned = submit_plan(plan=long_ago, period=earlier, by=manager(long_ago.force), before_end=True)
    decide_review(submission=returned, decision=Review.Decision.RETURNED, by=reviewer(), reason="Name the owners.")
    response = client.get(address("plan", long_ago))
    found = tasks(response)
    assert list(found) == ["The quarter before", period.name]
    assert [row[0] for row in found.values()] == [
        TaskStatus("Returned for changes", "yellow"),
        TaskStatus("Still to submit", "blue"),
    ]
    assert [row[4].text for row in found.values()] == ["Ready to submit", "Cannot submit yet"]
    assert response.context["next_steps"].headlines[0] == (
        "The quarter before: VKPP has returned submission 1 for changes"
    )


def test_task_list_without_a_period_says_that_vkpp_opens_one(client, plan, person):
    response = client.get(address("plan", plan))
    assert response.context["next_steps"].headlines == ["No reporting period is open"]
    assert response.text.count("You can keep working; VKPP opens the next period.") == 2
    assert tasks(response) == {}
    main = response.text.partition("<main")[2]
    assert [main.count(f'href="{address(name, plan)}"') for name in ("check", "draft_pdf")] == [1, 1]


def test_period_that_was_missed_is_still_to_submit(client, long_ago, earlier, period, person):
    period.delete()
    assert [row[0] for row in tasks(client.get(address("plan", long_ago))).values()] == [
        TaskStatus("Still to submit", "orange")
    ]


def test_open_period_due_before_the_plan_was_begun_can_be_submitted(client, plan, earlier, period, person):
    period.delete()
    earlier.closed_at = None
    earlier.save()
    assert [row[0] for row in tasks(client.get(address("plan", plan))).values()] == [TaskStatus("Can be submitted")]


def test_submitted_plan_waits_and_then_is_reviewed(client, force, period, person):
    plan = submittable_plan(force, period)
    submission = submit_plan(plan=plan, period=period, by=manager(force), before_end=True)
    response = client.get(address("plan", plan))
    assert response.context["next_steps"].headlines == [f"{period.name}: submission 1 is waiting for VKPP’s review"]
    assert tasks(response)[period.name][4] == TaskStatus("Submitted")
    decide_review(submission=submission, decision=Review.Decision.ACCEPTED, by=reviewer())
    response = client.get(address("plan", plan))
    assert response.context["next_steps"].headlines == [
        f"{period.name}: VKPP has reviewed submission 1, no changes needed"
    ]
    assert tasks(response)[period.name][4] == COMPLETED


def test_due_date_that_was_met_is_not_counted_in_days(client, force, period, person):
    plan = submittable_plan(force, period)
    page = address("plan", plan)
    assert read(client.get(page)).text.lower().count(f"due by {day_words(period.due)}, in ".lower()) == 2

    submit_plan(plan=plan, period=period, by=manager(force), before_end=True)
    period.due = timezone.localdate() - 3 * DAY
    period.save()

    told = read(client.get(page)).text.lower()
    assert told.count(f"due by {day_words(period.due)}".lower()) == 2
    assert "days ago" not in told
    assert "days ago" not in read(client.get(address("update", plan, period.reference))).text


def test_submissions_are_on_the_plan_with_vkpps_reason(client, force, period, person):
    plan = submittable_plan(force, period)
    lead = manager(force)
    returned = submit_plan(plan=plan, period=period, by=lead, before_end=True)
    decide_review(submission=returned, decision=Review.Decision.RETURNED, by=reviewer(), reason="Name the owners.")
    withdrawn = withdraw_submission(submission=submit_plan(plan=plan, period=period, by=lead, before_end=True), by=lead)
    response = client.get(address("plan", plan))
    rows = response.context["submissions"]
    assert [row["submission"] for row in rows] == [withdrawn, returned]
    assert [row["state"] for row in rows] == ["Withdrawn", "Returned for changes"]
    assert [row["review"] and row["review"]["reason"] for row in rows] == [None, "Name the owners."]
    (item,) = response.context["next_steps"].periods
    assert item.returned == returned


# Who reads it, and its cost ---------------------------------------------------------------------------------------


def test_viewer_reads_the_task_list_without_ways_to_change(client, force, period):
    plan = submittable_plan(force, period)
    client.force_login(viewer(force))
    page = client.get(address("plan", plan)).content.decode()
    assert f"You can read this plan. Only editors and managers of {force} can change it." in page
    assert address("add_line", plan, plan.objectives.get().objective.number) not in page


def test_plan_of_another_force_does_not_exist(client, person):
    stranger = PlanFactory()
    plan_objective = PlanObjectiveFactory(plan=stranger)
    pages = ("plan", "about", "planning_questions")
    urls = [
        *(address(name, stranger) for name in pages),
        address("objective", stranger, plan_objective.objective.number),
    ]
    assert [client.get(url).status_code for url in urls] == [404] * 4
    assert [client.post(url, {}).status_code for url in urls[1:]] == [404] * 3


@pytest.mark.parametrize("has_lines", [True, False])
def test_task_list_takes_the_same_queries_however_much_it_lists(
    client, force, period, person, has_lines, django_assert_max_num_queries, django_assert_num_queries
):
    lead = manager(force)
    client.force_login(lead)
    plan = submittable_plan(force, period)
    plan.created_at = timezone.now() - 900 * DAY
    plan.save()
    url = address("plan", plan)
    voided = ReportingPeriodFactory(
        starts=period.starts - 800 * DAY, voided_at=timezone.now(), voided_by=lead, void_reason="A mistake"
    )
    ProgressUpdateFactory(line=plan.objectives.get().lines.get(), period=voided)

    def returned(each):
        submission = submit_plan(plan=plan, period=each, by=lead, before_end=True)
        decide_review(submission=submission, decision="returned", by=reviewer(), reason="Again")

    returned(period)
    if not has_lines:
        plan.objectives.get().lines.get().retire(by=lead)
    client.get(url)
    with django_assert_max_num_queries(25) as at_one:
        client.get(url)
    for years in (1, 2):
        other = ReportingPeriodFactory(starts=period.starts - years * 365 * DAY, due=period.due)
        PeriodReportFactory(plan=plan, period=other)
        ExtensionFactory(period=other, force=force)
        returned(other)
        plan_objective = PlanObjectiveFactory(plan=plan)
        if has_lines:
            for line in PlannedActivityFactory.create_batch(3, plan_objective=plan_objective):
                ProgressUpdateFactory(line=line, period=period)
                ProgressUpdateFactory(line=line, period=other)
    with django_assert_num_queries(len(at_one)):
        response = client.get(url)
    assert (len(response.context["periods"]), len(response.context["objectives"])) == (3, 3)
