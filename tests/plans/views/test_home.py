"""The home page of each kind of person, and the list of plans."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from nvap.accounts.models import Membership
from plans.actions import decide_review, submit_plan, withdraw_submission
from plans.document.words import day_words
from plans.models import Review
from plans.views.home import PAGE_SIZE
from tests.factories.accounts import (
    ForceFactory,
    MembershipFactory,
    UserFactory,
    editor,
    manager,
    national_leader,
    reviewer,
    toolkit_editor,
    viewer,
)
from tests.factories.plans import (
    PlanFactory,
    PlannedActivityFactory,
    PlanObjectiveFactory,
    ProgressUpdateFactory,
    ReportingPeriodFactory,
    submittable_plan,
)

pytestmark = pytest.mark.django_db
HOME = reverse("plans:home")
LIST = reverse("plans:plan_list")


@pytest.fixture
def period():
    return ReportingPeriodFactory()


def steps(response):
    """What is still to do on each plan, in words."""
    return [[step.text for step in next_steps.steps] for next_steps in response.context["all_next_steps"]]


def headlines(response):
    return [next_steps.headline for next_steps in response.context["all_next_steps"]]


def test_home_says_what_to_do_next_and_by_when(client, period):
    force = ForceFactory()
    plan = PlanFactory(force=force, project_lead="Superintendent")
    plan_objective = PlanObjectiveFactory(plan=plan)
    updated, _waiting = PlannedActivityFactory.create_batch(2, plan_objective=plan_objective)
    ProgressUpdateFactory(line=updated, period=period)
    client.force_login(manager(force))
    response = client.get(HOME)
    due = period.due
    assert headlines(response) == [f"Submit the plan by {due.day} {due:%B %Y}"]
    assert response.context["all_next_steps"][0].detail == "It is due in 14 days."
    assert steps(response) == [
        [
            "Fill in prepared by and date prepared",
            "Say what progress there is on 1 activity",
            "Write the summary for leadership",
            "Check and submit",
        ]
    ]


@pytest.fixture
def earlier(period):
    """The quarter before, due yesterday and closed."""
    day = datetime.timedelta(days=1)
    return ReportingPeriodFactory(
        name="The quarter before",
        starts=period.starts - 91 * day,
        due=timezone.localdate() - day,
        opened_at=timezone.now() - 60 * day,
        closed_at=timezone.now(),
    )


def begun(plan, *, days_ago):
    """Set when the plan was begun."""
    plan.created_at = timezone.now() - datetime.timedelta(days=days_ago)
    plan.save()
    return plan


def owed(response):
    return [(step.text, step.href) for next_steps in response.context["all_next_steps"] for step in next_steps.owed]


def test_home_names_an_earlier_period_still_owed_beside_the_open_one(client, period, earlier):
    plan = begun(submittable_plan(ForceFactory(), period), days_ago=100)
    client.force_login(manager(plan.force))
    response = client.get(HOME)
    assert headlines(response) == [f"Submit the plan by {day_words(period.due)}"]
    check = reverse("plans:check", args=[plan.pk])
    was_due = f"was due by {day_words(earlier.due)}; it will be marked late"
    assert owed(response) == [(f"The quarter before, {was_due}", f"{check}?period={earlier.reference}")]


def test_home_names_a_period_owed_though_the_open_one_is_submitted_for(client, period, earlier):
    plan = begun(submittable_plan(ForceFactory(), period), days_ago=100)
    boss = manager(plan.force)
    submit_plan(plan=plan, period=period, by=boss)
    client.force_login(boss)
    response = client.get(HOME)
    assert headlines(response) == ["Submission 1 is waiting for VKPP’s review"]
    assert len(owed(response)) == 1


def test_home_names_no_period_twice_none_answered_and_none_from_before_the_plan(client, period, earlier):
    late = submittable_plan(ForceFactory(name="Late"), period)
    told = begun(submittable_plan(ForceFactory(name="Told"), period), days_ago=100)
    submit_plan(plan=told, period=earlier, by=manager(told.force))
    back = begun(submittable_plan(ForceFactory(name="Back"), period), days_ago=100)
    returned = submit_plan(plan=back, period=earlier, by=manager(back.force))
    decide_review(submission=returned, decision=Review.Decision.RETURNED, reason="Say more.", by=reviewer())
    person = UserFactory()
    for plan in (late, told, back):
        MembershipFactory(user=person, force=plan.force, role=Membership.Role.MANAGER)
    client.force_login(person)
    all_next_steps = {
        next_steps.plan.force.name: next_steps for next_steps in client.get(HOME).context["all_next_steps"]
    }
    assert (all_next_steps["Late"].owed, all_next_steps["Told"].owed) == ((), ())
    assert all_next_steps["Back"].detail.startswith("Make the changes and submit again for The quarter before.")
    assert [step.text.split(",")[0] for step in all_next_steps["Back"].owed] == [period.name]


def test_task_list_leads_to_a_period_still_owed_when_none_is_open(client, period):
    plan = begun(submittable_plan(ForceFactory(), period), days_ago=100)
    period.close_now()
    client.force_login(manager(plan.force))
    page = client.get(reverse("plans:plan", args=[plan.pk])).content.decode()
    assert page.count(f'href="{reverse("plans:check", args=[plan.pk])}"') == 1


def test_home_of_an_editor_leaves_submitting_to_a_manager(client, period):
    force = ForceFactory()
    submittable_plan(force, period, summary="Going well")
    client.force_login(editor(force))
    (todo,) = steps(client.get(HOME))
    assert todo == ["Say what progress there is on 1 activity", f"A manager of {force} checks and submits the plan"]


def test_home_asks_nothing_more_of_what_was_completed(client, period):
    force = ForceFactory()
    plan = submittable_plan(force, period, summary="Going well")
    earlier = ReportingPeriodFactory(starts=timezone.localdate() - datetime.timedelta(days=170))
    ProgressUpdateFactory(line=plan.objectives.get().lines.get(), period=earlier, status="complete")
    client.force_login(manager(force))
    assert steps(client.get(HOME)) == [["Check and submit"]]


def test_home_gives_viewers_no_links_to_what_they_may_not_do(client, period):
    force = ForceFactory()
    PlanFactory(force=force)
    client.force_login(viewer(force))
    response = client.get(HOME)
    (next_steps,) = response.context["all_next_steps"]
    assert [step.href for step in next_steps.steps] == [""] * len(next_steps.steps)
    assert len(next_steps.steps) == 4
    assert next_steps.headline == f"The plan is due by {day_words(period.due)}"
    assert "Still to do, by those who write the plan:" in response.text


def test_home_shows_a_returned_submission_with_its_reason_first(client, period):
    force = ForceFactory()
    lead = manager(force)
    plan = submittable_plan(force, period)
    submission = submit_plan(plan=plan, period=period, by=lead)
    decide_review(submission=submission, decision=Review.Decision.RETURNED, by=reviewer(), reason="Name the\nowners.")
    client.force_login(lead)
    response = client.get(HOME)
    assert headlines(response) == ["VKPP has returned submission 1 for changes"]
    page = response.content.decode()
    assert page.index("Name the\nowners.") < page.index("Still to do")


def test_home_still_shows_what_was_returned_for_a_period_since_closed(client, period):
    force = ForceFactory()
    lead = manager(force)
    submission = submit_plan(plan=submittable_plan(force, period), period=period, by=lead)
    decide_review(submission=submission, decision=Review.Decision.RETURNED, by=reviewer(), reason="Again")
    period.close_now()
    client.force_login(lead)
    (next_steps,) = client.get(HOME).context["all_next_steps"]
    assert (next_steps.headline, next_steps.detail) == (
        "VKPP has returned submission 1 for changes",
        f"Make the changes and submit again for {period.name}. "
        f"It is due by {period.due.day} {period.due:%B %Y} (in 14 days).",
    )


def test_home_gives_a_returned_submission_its_own_deadline(client, period):
    force = ForceFactory()
    lead = manager(force)
    period.due = timezone.localdate() - datetime.timedelta(days=1)
    period.save()
    submission = submit_plan(plan=submittable_plan(force, period), period=period, by=lead)
    decide_review(submission=submission, decision=Review.Decision.RETURNED, by=reviewer(), reason="Again")
    ReportingPeriodFactory(name="The next quarter", starts=period.starts + datetime.timedelta(days=91))
    client.force_login(lead)

    (next_steps,) = client.get(HOME).context["all_next_steps"]

    assert next_steps.detail == (
        f"Make the changes and submit again for {period.name}. "
        f"It was due by {period.due.day} {period.due:%B %Y}: it will be marked late."
    )


def test_home_after_the_due_date_says_late_is_possible(client):
    period = ReportingPeriodFactory(due=timezone.localdate() - datetime.timedelta(days=1))
    force = ForceFactory()
    PlanFactory(force=force)
    client.force_login(editor(force))
    (next_steps,) = client.get(HOME).context["all_next_steps"]
    assert next_steps.headline == f"The plan was due by {period.due.day} {period.due:%B %Y}"
    assert next_steps.detail == "It can still be submitted. It will be marked late."


@pytest.mark.parametrize(("days", "words"), [(0, "today"), (1, "tomorrow"), (2, "in 2 days")])
def test_home_counts_the_days(client, days, words):
    ReportingPeriodFactory(due=timezone.localdate() + datetime.timedelta(days=days))
    force = ForceFactory()
    PlanFactory(force=force)
    client.force_login(editor(force))
    assert client.get(HOME).context["all_next_steps"][0].detail == f"It is due {words}."


def test_home_without_a_period_says_so(client):
    force = ForceFactory()
    PlanFactory(force=force)
    client.force_login(editor(force))
    response = client.get(HOME)
    assert headlines(response) == ["No reporting period is open"]
    assert steps(response) == [
        ["Fill in project lead", "Add the activities you plan", "Write the summary for leadership"]
    ]


def test_home_lists_several_forces_and_those_without_a_plan(client, period):
    person = UserFactory()
    plans = [PlanFactory(force=ForceFactory(name=name)) for name in ("Bshire", "Ashire")]
    for plan in plans:
        MembershipFactory(user=person, force=plan.force)
    no_plan = MembershipFactory(user=person, force__name="Cshire").force
    only_reads = MembershipFactory(user=person, force__name="Dshire", role=Membership.Role.VIEWER).force
    PlanFactory(force__name="Strangershire")
    client.force_login(person)
    response = client.get(HOME)
    assert [next_steps.plan for next_steps in response.context["all_next_steps"]] == [plans[1], plans[0]]
    assert response.context["without_plan"] == [
        {"force": no_plan, "may_start": True},
        {"force": only_reads, "may_start": False},
    ]


@pytest.mark.parametrize(
    ("make", "words"),
    [(UserFactory, "You do not act for a force yet."), (toolkit_editor, "Your work is in the admin.")],
    ids=["nobody", "toolkit_editor"],
)
def test_home_of_somebody_without_a_force_says_what_to_do(client, make, words):
    client.force_login(make())
    assert words in client.get(HOME).content.decode()


def test_home_of_an_anonymous_person_is_the_sign_in_page(client):
    assert client.get(HOME).url == f"{reverse('account_login')}?next={HOME}"


# National -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [reviewer, national_leader])
def test_national_home_lists_submissions_and_no_living_plan(client, period, make):
    force = ForceFactory(name="Ashire")
    lead = manager(force)
    first = submit_plan(plan=submittable_plan(force, period), period=period, by=lead)
    withdraw_submission(submission=first, by=lead)
    other = ForceFactory(name="Bshire")
    second = submit_plan(plan=submittable_plan(other, period), period=period, by=manager(other))
    PlanFactory(force__name="Never submitted")
    client.force_login(make())
    response = client.get(HOME)
    rows = response.context["submission_rows"]
    assert [row["submission"] for row in rows] == [second, first]
    assert [row["readable"] for row in rows] == [True, False]
    assert response.context["waiting"] == 1
    assert response.context["all_next_steps"] == []
    page = response.content.decode()
    links = [reverse("plans:submission", args=[row.plan_id, row.number]) for row in (first, second)]
    assert [link in page for link in links] == [False, True]
    assert "Never submitted" not in page


def test_national_home_without_submissions_says_so(client, period):
    client.force_login(reviewer())
    assert "No force has submitted a plan yet." in client.get(HOME).content.decode()


def test_national_home_pages_through_submissions(client, period, monkeypatch):
    monkeypatch.setattr("plans.views.home.PAGE_SIZE", 2)
    for _ in range(3):
        force = ForceFactory()
        submit_plan(plan=submittable_plan(force, period), period=period, by=manager(force))
    client.force_login(reviewer())
    assert len(client.get(HOME).context["submission_rows"]) == 2
    assert len(client.get(HOME, {"page": 2}).context["submission_rows"]) == 1


@pytest.mark.parametrize("address", [HOME, LIST])
def test_queries_are_the_same_at_one_plan_and_at_three(
    client, period, address, django_assert_max_num_queries, django_assert_num_queries
):
    person = UserFactory()

    def add_force():
        force = ForceFactory()
        MembershipFactory(user=person, force=force, role=Membership.Role.MANAGER)
        plan = submittable_plan(force, period)
        submission = submit_plan(plan=plan, period=period, by=manager(force))
        decide_review(submission=submission, decision="returned", by=reviewer(), reason="Again")

    add_force()
    client.force_login(person)
    client.get(address)
    with django_assert_max_num_queries(12) as at_one:
        client.get(address)
    add_force()
    add_force()
    with django_assert_num_queries(len(at_one)):
        client.get(address)


def test_national_queries_are_the_same_at_one_submission_and_at_three(
    client, period, django_assert_max_num_queries, django_assert_num_queries
):
    def submit():
        force = ForceFactory()
        lead = manager(force)
        plan = submittable_plan(force, period)
        plan.joint_with.add(ForceFactory())
        withdraw_submission(submission=submit_plan(plan=plan, period=period, by=lead), by=lead)
        submit_plan(plan=plan, period=period, by=lead)

    submit()
    client.force_login(reviewer())
    client.get(HOME)
    with django_assert_max_num_queries(12) as at_one:
        client.get(HOME)
    submit()
    submit()
    with django_assert_num_queries(len(at_one)):
        client.get(HOME)


# The list of plans ----------------------------------------------------------------------------------------------


def test_list_holds_the_plans_of_ones_forces_and_joint_ones(client, period):
    force = ForceFactory(name="Ashire")
    own, joint = PlanFactory(force=force), PlanFactory(force__name="Bshire")
    joint.joint_with.add(force)
    PlanFactory()
    client.force_login(viewer(force))
    response = client.get(LIST)
    assert [next_steps.plan for next_steps in response.context["all_next_steps"]] == [own, joint]
    assert response.context["may_start"] is False


def test_list_without_a_plan_leads_to_starting_one(client, period):
    client.force_login(editor())
    page = client.get(LIST).content.decode()
    assert ("You have no plan yet." in page, reverse("plans:start_plan") in page) == (True, True)


@pytest.mark.parametrize(("make", "leads_home"), [(national_leader, True), (UserFactory, False)])
def test_list_of_who_reads_nationally_leads_to_what_was_submitted(client, period, make, leads_home):
    client.force_login(make())
    main = client.get(LIST).text.partition("<main")[2]
    assert (f'href="{HOME}">Submissions of all forces' in main) is leads_home


def test_list_and_home_hold_at_most_a_page(client, period):
    force = ForceFactory()
    PlanFactory.create_batch(PAGE_SIZE + 1, force=force)
    client.force_login(viewer(force))
    assert len(client.get(LIST).context["all_next_steps"]) == PAGE_SIZE
    assert len(client.get(LIST, {"page": 2}).context["all_next_steps"]) == 1
    home = client.get(HOME)
    assert (len(home.context["all_next_steps"]), home.context["has_more"]) == (PAGE_SIZE, True)
