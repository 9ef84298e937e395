"""The home page of each kind of person, and the list of plans."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from nvap.accounts.models import Membership
from plans.actions import decide_review, submit_plan, void_period, withdraw_submission
from plans.models import Plan, Review
from plans.views.home import PAGE_SIZE
from plans.wording import day_words
from tests.factories.accounts import (
    ForceFactory,
    MembershipFactory,
    UnsavedFormFactory,
    UserFactory,
    editor,
    manager,
    national_leader,
    reviewer,
    toolkit_editor,
    viewer,
)
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
from tests.html import read
from tests.plans.scene import texts_of
from toolkit.models import Edition

pytestmark = pytest.mark.django_db
HOME = reverse("plans:home")
LIST = reverse("plans:plan_list")


DAY = datetime.timedelta(days=1)


@pytest.fixture
def period():
    return ReportingPeriodFactory(name="This quarter")


@pytest.fixture
def earlier(period):
    """The quarter before, due yesterday and closed."""
    return ReportingPeriodFactory(
        name="The quarter before",
        starts=period.starts - 91 * DAY,
        due=timezone.localdate() - DAY,
        opened_at=timezone.now() - 60 * DAY,
        closed_at=timezone.now(),
    )


def items(response):
    """What is to be done for each period, of all plans."""
    return [item for next_steps in response.context["all_next_steps"] for item in next_steps.periods]


def headlines(response):
    return [headline for next_steps in response.context["all_next_steps"] for headline in next_steps.headlines]


def steps(response):
    """What is still to do for each period, in words."""
    return [[step.text for step in item.steps] for item in items(response)]


def to_address(name, plan, period=None, *args, anchor=""):
    """The address of a page of a plan, on a period where one is given."""
    return reverse(f"plans:{name}", args=[plan.pk, *([period.reference] if period else []), *args]) + anchor


def begun(plan, *, days_ago):
    """Set when the plan was begun."""
    plan.created_at = timezone.now() - days_ago * DAY
    plan.save()
    return plan


def returned(plan, period, reason="Say more."):
    """Submit the plan for the period, and have VKPP return it."""
    submission = submit_plan(plan=plan, period=period, by=manager(plan.force), before_end=True)
    decide_review(submission=submission, decision=Review.Decision.RETURNED, reason=reason, by=reviewer())
    return submission


# What to do for a period ------------------------------------------------------------------------------------------


def test_home_says_what_to_do_next_by_when_and_where(client, period):
    force = ForceFactory()
    plan = PlanFactory(force=force)
    plan_objective = PlanObjectiveFactory(plan=plan)
    updated, _waiting, _other = PlannedActivityFactory.create_batch(3, plan_objective=plan_objective)
    ProgressUpdateFactory(line=updated, period=period)
    client.force_login(manager(force))
    response = client.get(HOME)
    assert headlines(response) == [f"This quarter: submit the plan by {day_words(period.due)}"]
    (item,) = items(response)
    assert item.detail == "It is due in 14 days."
    assert [(step.text, step.href) for step in item.steps] == [
        ("Fill in project lead", to_address("about", plan, anchor="#id_project_lead")),
        ("Fill in prepared by and date prepared", to_address("report", plan, period, anchor="#id_prepared_by")),
        ("Say what progress there is on 2 activities", to_address("update", plan, period)),
        ("Write the summary for leadership", to_address("report", plan, period, anchor="#id_summary")),
        ("Check and submit", to_address("check", plan, period)),
    ]


def test_home_leads_to_adding_the_first_activity(client, period):
    plan = PlanFactory(project_lead="Lead")
    numbers = [
        PlanObjectiveFactory(plan=plan, focus=focus).objective.number for focus in ("not_planned", "later", "now", "")
    ]
    client.force_login(editor(plan.force))

    def adding():
        return [step.href for item in items(client.get(HOME)) for step in item.steps if step.text.startswith("Add")]

    assert adding() == [to_address("add_line", plan, None, numbers[2])]
    plan.objectives.update(focus="later")
    assert adding() == [to_address("add_line", plan, None, numbers[0])]
    PlannedActivityFactory(plan_objective=plan.objectives.last())
    assert adding() == []


def test_home_asks_to_use_last_periods_summary_again_or_write_one(client, period, earlier):
    plan = submittable_plan(ForceFactory(), period)
    PeriodReportFactory(plan=plan, period=earlier, summary="Last period’s words")
    client.force_login(manager(plan.force))
    assert "Write the summary for leadership, or use last period’s words again" in steps(client.get(HOME))[0]
    plan.reports.filter(period=period).update(summary="Confirmed")
    assert [step for step in steps(client.get(HOME))[0] if "summary" in step] == []


def test_home_of_an_editor_leaves_submitting_to_a_manager(client, period):
    force = ForceFactory()
    submittable_plan(force, period, summary="Going well")
    client.force_login(editor(force))
    assert steps(client.get(HOME)) == [
        ["Say what progress there is on 1 activity", f"A manager of {force} checks and submits the plan"]
    ]


def test_home_tells_an_editor_what_to_mend_of_a_returned_report(client, period):
    plan = submittable_plan(ForceFactory(), period, summary="Going well")
    ProgressUpdateFactory(line=plan.objectives.get().lines.get(), period=period)
    returned(plan, period)
    words = "Make the changes VKPP asks for in its reason and remarks on submission 1"
    for make, href in ((editor, to_address("submission", plan, None, 1)), (viewer, "")):
        client.force_login(make(plan.force))
        (item,) = items(client.get(HOME))
        assert [(step.text, step.href) for step in item.steps] == [
            (words, href),
            (f"A manager of {plan.force} checks and submits the plan", ""),
        ]


@pytest.mark.parametrize("status", ["complete", "stopped"])
def test_home_asks_nothing_more_of_what_was_finished(client, period, earlier, status):
    force = ForceFactory()
    plan = submittable_plan(force, period, summary="Going well")
    ProgressUpdateFactory(line=plan.objectives.get().lines.get(), period=earlier, status=status)
    client.force_login(manager(force))
    assert steps(client.get(HOME)) == [["Check and submit"]]


def test_home_gives_viewers_no_links_to_what_they_may_not_do(client, period):
    force = ForceFactory()
    PlanObjectiveFactory(plan__force=force)
    client.force_login(viewer(force))
    response = client.get(HOME)
    (item,) = items(response)
    assert [step.href for step in item.steps] == [""] * 5
    assert item.headline == f"This quarter: the plan is due by {day_words(period.due)}"
    assert "Still to do, by those who write the plan:" in response.text


def test_home_after_the_due_date_says_late_is_possible(client, earlier, period):
    period.delete()
    plan = begun(PlanFactory(), days_ago=100)
    client.force_login(editor(plan.force))
    (item,) = items(client.get(HOME))
    assert item.headline == f"The quarter before: the plan was due by {day_words(earlier.due)}"
    assert item.detail == "It can still be submitted. It will be marked late."


@pytest.mark.parametrize(("days", "words"), [(0, "today"), (1, "tomorrow"), (2, "in 2 days")])
def test_home_counts_the_days(client, days, words):
    ReportingPeriodFactory(due=timezone.localdate() + datetime.timedelta(days=days))
    force = ForceFactory()
    PlanFactory(force=force)
    client.force_login(editor(force))
    assert [item.detail for item in items(client.get(HOME))] == [f"It is due {words}."]


def test_home_goes_by_the_date_vkpp_gave_the_plans_own_force(client, period):
    force = ForceFactory(name="Ashire")
    own = PlanFactory(force=force)
    joint = PlanFactory(force__name="Bshire")
    joint.joint_with.add(force)
    extension = ExtensionFactory(period=period, force=force, due=period.due + 7 * DAY)
    client.force_login(editor(force))
    found = {item.headline: item.detail for item in items(client.get(HOME))}
    assert found == {
        f"This quarter: submit the plan by {day_words(extension.due)}": (
            f"It is due in 21 days. VKPP has moved this date for {own.force}, from {day_words(period.due)}."
        ),
        f"This quarter: the plan is due by {day_words(period.due)}": "It is due in 14 days.",
    }


def test_home_without_a_period_says_so(client):
    plan = PlanObjectiveFactory().plan
    client.force_login(editor(plan.force))
    response = client.get(HOME)
    assert headlines(response) == ["No reporting period is open"]
    (next_steps,) = response.context["all_next_steps"]
    assert [step.text for step in next_steps.steps] == ["Fill in project lead", "Add the activities you plan"]
    assert "You can keep working; VKPP opens the next period." in response.text


# Several periods --------------------------------------------------------------------------------------------------


def test_home_shows_a_returned_earlier_period_beside_the_open_one(client, period, earlier):
    plan = begun(submittable_plan(ForceFactory(), earlier, summary="Then"), days_ago=100)
    submission = returned(plan, earlier, reason="Progress on 1A is missing.")
    boss = manager(plan.force)
    client.force_login(boss)
    response = client.get(HOME)
    first, second = items(response)
    assert (first.headline, first.detail) == (
        "The quarter before: VKPP has returned submission 1 for changes",
        f"Make the changes and submit again. It was due by {day_words(earlier.due)}.",
    )
    assert first.returned == submission
    assert second.headline == f"This quarter: submit the plan by {day_words(period.due)}"
    assert [(step.text, step.href) for step in first.steps] == [
        (
            "Make the changes VKPP asks for in its reason and remarks on submission 1",
            to_address("submission", plan, None, 1),
        ),
        ("Say what progress there is on 1 activity", to_address("update", plan, earlier)),
        ("Check and submit", to_address("check", plan, earlier)),
    ]
    assert [(step.text, step.href) for step in second.steps] == [
        ("Fill in prepared by and date prepared", to_address("report", plan, period, anchor="#id_prepared_by")),
        ("Say what progress there is on 1 activity", to_address("update", plan, period)),
        (
            "Write the summary for leadership, or use last period’s words again",
            to_address("report", plan, period, anchor="#id_summary"),
        ),
        ("Check and submit", to_address("check", plan, period)),
    ]
    assert f'href="{reverse("plans:submission", args=[plan.pk, 1])}"' in response.text
    assert response.text.index("Progress on 1A is missing.") < response.text.index("Still to do")


def test_home_puts_what_is_open_before_what_is_owed_and_what_is_answered_last(client, period, earlier):
    open_too = ReportingPeriodFactory(name="The year", starts=period.starts - 400 * DAY, due=period.due + DAY)
    answered = ReportingPeriodFactory(name="A pilot", starts=period.starts - 800 * DAY, due=period.due - DAY)
    plan = begun(submittable_plan(ForceFactory(), answered), days_ago=900)
    submit_plan(plan=plan, period=answered, by=manager(plan.force), before_end=True)
    client.force_login(manager(plan.force))
    assert [item.period.period for item in items(client.get(HOME))] == [period, open_too, earlier, answered]


def test_home_names_no_closed_period_answered_and_none_from_before_the_plan(client, period, earlier):
    late = submittable_plan(ForceFactory(name="Late"), period)
    told = begun(submittable_plan(ForceFactory(name="Told"), earlier), days_ago=100)
    submit_plan(plan=told, period=earlier, by=manager(told.force), before_end=True)
    person = UserFactory()
    for plan in (late, told):
        MembershipFactory(user=person, force=plan.force, role=Membership.Role.MANAGER)
    client.force_login(person)
    assert [item.period.period for item in items(client.get(HOME))] == [period, period]


def test_home_says_that_an_open_period_is_not_owed_by_a_plan_begun_later(client, earlier):
    earlier.closed_at = None
    earlier.save()
    plan = PlanFactory()
    client.force_login(manager(plan.force))
    item = items(client.get(HOME))[-1]
    assert (item.headline, item.detail) == (
        f"The quarter before: it was due by {day_words(earlier.due)}, before this plan was begun",
        "VKPP does not wait for it. It can be submitted all the same.",
    )
    assert [step.href for step in item.steps] == [to_address("check", plan, earlier)]
    client.force_login(editor(plan.force))
    assert items(client.get(HOME))[-1].steps == ()


def test_home_still_shows_what_was_returned_for_a_period_since_closed(client, period):
    submission = returned(submittable_plan(ForceFactory(), period), period)
    period.closed_at = timezone.now()
    period.save()
    client.force_login(manager(submission.plan.force))
    assert [(item.headline, item.detail) for item in items(client.get(HOME))] == [
        (
            "This quarter: VKPP has returned submission 1 for changes",
            f"Make the changes and submit again. It is due by {day_words(period.due)} (in 14 days).",
        )
    ]


def test_home_tells_of_a_voided_period_that_was_begun_and_why(client, period, earlier):
    plan = submittable_plan(ForceFactory(), earlier)
    stranger = submittable_plan(ForceFactory(), period)
    earlier.voided_at, earlier.voided_by = timezone.now(), reviewer()
    earlier.void_reason = "Opened with the wrong dates."
    earlier.save()
    client.force_login(manager(plan.force))
    response = client.get(HOME)
    assert [item.period.period for item in items(response)] == [period]
    assert [voided.name for voided in response.context["all_next_steps"][0].voided] == ["The quarter before"]
    words = (f"VKPP has voided a period: The quarter before ({earlier.reference})", "Opened with the wrong dates.")
    links = (to_address("report", plan, earlier), to_address("update", plan, earlier))
    assert [piece in response.text for piece in (*words, *links)] == [True] * 4
    assert "Nothing is asked of you for it. What you wrote is kept" in response.text
    update = read(client.get(to_address("update", plan, earlier))).text
    assert "Due by" not in update
    assert "days ago" not in update
    client.force_login(viewer(plan.force))
    assert "Nothing is asked for it. What was written is kept" in client.get(HOME).text
    client.force_login(manager(stranger.force))
    assert "voided" not in client.get(HOME).text


def test_home_and_plan_page_tell_of_a_newer_version_of_the_toolkit(client, period, django_assert_num_queries):
    plan = submittable_plan(ForceFactory(), period)
    client.force_login(viewer(plan.force))
    pages = HOME, to_address("plan", plan)
    told, link = (
        "VKPP has published a newer version of the toolkit",
        reverse("toolkit:changes", args=[plan.action.reference]),
    )
    before = []
    for page in pages:
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert told not in client.get(page).text
        before.append(len(queries))

    Edition.objects.filter(pk=plan.edition_id).update(status="superseded", superseded_at=timezone.now())

    for page, number in zip(pages, before, strict=True):
        with django_assert_num_queries(number):
            response = client.get(page)
        assert told in response.text
        assert f'href="{link}"' in response.text


def test_home_and_plan_page_name_what_was_typed_and_not_saved(client, period):
    plan, other = PlanFactory(), PlanFactory()
    person = editor(plan.force)
    MembershipFactory(user=person, force=other.force)
    for each, title in ((plan, "activity 1B"), (other, "activity 2A")):
        UnsavedFormFactory(user=person, address=to_address("about", each), title=title)
    UnsavedFormFactory(address=to_address("about", plan), title="somebody else’s")
    client.force_login(person)
    first = {item.steps[0].text.split(",")[0] for item in items(client.get(HOME))}
    assert first == {"Not saved yet: activity 1B", "Not saved yet: activity 2A"}
    assert client.get(to_address("plan", plan)).text.count("Not saved yet: ") == 1


# Several forces ---------------------------------------------------------------------------------------------------


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


def counted(response) -> list:
    """The periods that the national home names, each with how many submissions wait."""
    return [(period, waiting) for period, _due, waiting in response.context["waiting_periods"]]


@pytest.mark.parametrize("make", [reviewer, national_leader])
def test_national_home_counts_what_waits_under_the_period_it_waits_for(client, period, earlier, make):
    for _ in range(2):
        plan = begun(submittable_plan(ForceFactory(), earlier), days_ago=100)
        submit_plan(plan=plan, period=earlier, by=manager(plan.force), before_end=True)
    ReportingPeriodFactory(name="Over and done", starts=period.starts - 900 * DAY, closed_at=timezone.now())
    ReportingPeriodFactory(name="Not opened", starts=period.starts - 1200 * DAY, opened_at=None)
    client.force_login(make())

    response = client.get(HOME)

    assert counted(response) == [(period, 0), (earlier, 2)]
    told = read(response).text
    assert f"{period.name}, due by {day_words(period.due)}: none waiting for review" in told
    assert f"{earlier.name}, due by {day_words(earlier.due)}, closed since: 2 waiting for review" in told


@pytest.mark.parametrize("make", [reviewer, national_leader])
def test_national_home_lists_submissions_and_no_living_plan(client, period, make):
    force = ForceFactory(name="Ashire")
    lead = manager(force)
    first = submit_plan(plan=submittable_plan(force, period), period=period, by=lead, before_end=True)
    withdraw_submission(submission=first, by=lead)
    other = ForceFactory(name="Bshire")
    second = submit_plan(plan=submittable_plan(other, period), period=period, by=manager(other), before_end=True)
    PlanFactory(force__name="Never submitted")
    client.force_login(make())
    response = client.get(HOME)
    rows = response.context["submission_rows"]
    assert [row["submission"] for row in rows] == [second, first]
    assert [row["readable"] for row in rows] == [True, False]
    assert counted(response) == [(period, 1)]
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
        submit_plan(plan=submittable_plan(force, period), period=period, by=manager(force), before_end=True)
    client.force_login(reviewer())
    assert len(client.get(HOME).context["submission_rows"]) == 2
    assert len(client.get(HOME, {"page": 2}).context["submission_rows"]) == 1


@pytest.mark.parametrize("address", [HOME, LIST])
@pytest.mark.parametrize("case", ["a plan without activities", "a period voided", "a force without a plan"])
def test_queries_are_the_same_at_one_plan_and_at_three_with_one_period_and_with_three(
    client, period, address, case, django_assert_max_num_queries, django_assert_num_queries
):
    person = UserFactory()
    voided = ReportingPeriodFactory(starts=period.starts - 800 * DAY, closed_at=timezone.now())
    if case == "a period voided":
        voided.voided_at, voided.voided_by, voided.void_reason = timezone.now(), reviewer(), "A mistake"
        voided.save()
    if case == "a force without a plan":
        MembershipFactory(user=person)

    def add_force():
        force = ForceFactory()
        MembershipFactory(user=person, force=force, role=Membership.Role.MANAGER)
        plan = begun(submittable_plan(force, period), days_ago=100)
        line = plan.objectives.get().lines.get()
        ProgressUpdateFactory(line=line, period=voided)
        returned(plan, period)
        if case == "a plan without activities":
            line.retire(by=person)

    add_force()
    client.force_login(person)
    client.get(address)
    with django_assert_max_num_queries(17) as at_one:
        assert len(client.get(address).context["all_next_steps"]) == 1
    add_force()
    add_force()
    for years in (1, 2):
        other = ReportingPeriodFactory(starts=period.starts - years * 365 * DAY, due=period.due)
        ExtensionFactory(period=other, force=person.memberships.last().force)
        for plan in Plan.objects.exclude(reports=None):
            PeriodReportFactory(plan=plan, period=other)
    with django_assert_num_queries(len(at_one)):
        response = client.get(address)
    assert [len(next_steps.periods) for next_steps in response.context["all_next_steps"]] == [3] * 3


def test_national_queries_are_the_same_at_one_submission_and_at_three(
    client, period, django_assert_max_num_queries, django_assert_num_queries
):
    def submit():
        force = ForceFactory()
        lead = manager(force)
        plan = submittable_plan(force, period)
        plan.joint_with.add(ForceFactory())
        withdraw_submission(submission=submit_plan(plan=plan, period=period, by=lead, before_end=True), by=lead)
        submit_plan(plan=plan, period=period, by=lead, before_end=True)

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


def test_list_names_each_period_of_a_plan(client, period, earlier):
    plan = begun(submittable_plan(ForceFactory(), earlier), days_ago=100)
    returned(plan, earlier)
    client.force_login(viewer(plan.force))
    assert texts_of(client.get(LIST), element="p", css_class="govuk-body") == [
        "The quarter before: VKPP has returned submission 1 for changes",
        f"This quarter: the plan is due by {day_words(period.due)}",
    ]


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


# Voided periods ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [reviewer, national_leader])
def test_national_home_counts_none_of_a_voided_period_as_waiting_and_marks_it(client, period, earlier, make):
    for each in (period, earlier):
        plan = begun(submittable_plan(ForceFactory(), each), days_ago=100)
        submit_plan(plan=plan, period=each, by=manager(plan.force), before_end=True)
    void_period(period=earlier, reason="Opened by mistake", by=reviewer())
    client.force_login(make())
    response = client.get(HOME)
    assert counted(response) == [(period, 1)]
    assert [row["state"] for row in response.context["submission_rows"]] == [
        "Submitted, period voided since",
        "Submitted, waiting for review",
    ]
    assert f"{earlier.name} (voided, {earlier.reference})" in response.text


def test_period_that_replaces_a_voided_one_of_its_name_is_told_apart(client, period):
    plan = submittable_plan(ForceFactory(), period)
    boss = manager(plan.force)
    submit_plan(plan=plan, period=period, by=boss, before_end=True)
    void_period(period=period, reason="Wrong dates", by=reviewer())
    again = ReportingPeriodFactory(name=period.name)
    client.force_login(boss)
    page = client.get(to_address("plan", plan))
    told = f"{period.name} ({period.reference})", f"Submission 1: {period.name} (voided, {period.reference})"
    assert [words in page.text for words in told] == [True, True]
    assert [item.period.period for item in items(client.get(HOME))] == [again]
    assert f"VKPP has voided a period: {told[0]}" in client.get(HOME).text
