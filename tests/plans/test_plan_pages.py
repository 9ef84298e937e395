"""Starting a plan, its task list, and the pages about the plan, its planning questions and its summary."""

import datetime

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from nvap.accounts.models import KeptPost
from plans.actions import decide_review, submit_plan, withdraw_submission
from plans.forms.start import StartForm
from plans.models import Plan, Review
from plans.views.tasks import COMPLETED, NOT_STARTED, TaskStatus
from tests.factories.accounts import ForceFactory, MembershipFactory, editor, manager, reviewer, viewer
from tests.factories.plans import (
    PlanFactory,
    PlannedActivityFactory,
    PlanObjectiveFactory,
    ProgressUpdateFactory,
    ReportingPeriodFactory,
    submittable_plan,
)
from tests.factories.toolkit import EditionFactory, ObjectiveFactory, PlanningQuestionFactory
from tests.plans.pages import fill_in, form_fields, messages_of
from toolkit.models import Edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def force():
    return ForceFactory()


@pytest.fixture
def period():
    return ReportingPeriodFactory()


@pytest.fixture
def plan(force):
    return PlanFactory(force=force)


@pytest.fixture
def person(client, force):
    person = editor(force)
    client.force_login(person)
    return person


def address(name, plan, *args):
    return reverse(f"plans:{name}", args=[plan.pk, *args])


def errors_of(response):
    """The form's messages by field."""
    return {field: list(errors) for field, errors in response.context["form"].errors.items()}


# Starting -------------------------------------------------------------------------------------------------------


def test_start_with_one_force_and_one_toolkit_asks_nothing(client, force, person):
    edition = EditionFactory()
    objective = ObjectiveFactory(edition=edition)
    response = fill_in(client, reverse("plans:start_plan"))
    plan = Plan.objects.get()
    assert (response.status_code, response.url) == (302, address("plan", plan))
    assert (plan.force, plan.edition, plan.created_by) == (force, edition, person)
    assert [part.objective for part in plan.objectives.all()] == [objective]


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


# The task list --------------------------------------------------------------------------------------------------


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
    part = plan.objectives.get()
    part.lines.update(order=1)
    earlier = ReportingPeriodFactory(starts=timezone.localdate() - datetime.timedelta(days=170))
    for order, (status, when, nothing) in enumerate(
        [("at_risk", period, False), ("on_track", earlier, False), ("complete", earlier, False), ("", period, True)], 2
    ):
        line = PlannedActivityFactory(plan_objective=part, order=order)
        ProgressUpdateFactory(line=line, period=when, status=status, nothing_changed=nothing)
    PlannedActivityFactory(plan_objective=part, retired_at=timezone.now(), retired_by=person)
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
    assert response.context["outlook"].headline == "No reporting period is open"
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
    outlook = response.context["outlook"]
    assert (outlook.headline, outlook.reason) == ("VKPP has returned submission 1 for changes", "Name the owners.")


def test_submitted_plan_waits_and_then_is_reviewed(client, force, period, person):
    plan = submittable_plan(force, period)
    submission = submit_plan(plan=plan, period=period, by=manager(force))
    response = client.get(address("plan", plan))
    assert response.context["outlook"].headline == "Submission 1 is waiting for VKPP’s review"
    assert response.context["submit"] == TaskStatus("Submitted")
    decide_review(submission=submission, decision=Review.Decision.ACCEPTED, by=reviewer())
    response = client.get(address("plan", plan))
    assert response.context["outlook"].headline == "VKPP has reviewed submission 1: no changes needed"
    assert response.context["submit"] == COMPLETED


def test_viewer_reads_the_task_list_without_ways_to_change(client, force, period):
    plan = submittable_plan(force, period)
    client.force_login(viewer(force))
    page = client.get(address("plan", plan)).content.decode()
    assert f"You can read this plan. Only editors and managers of {force} can change it." in page
    assert address("add_line", plan, plan.objectives.get().objective.number) not in page


def test_plan_of_another_force_does_not_exist(client, person):
    stranger = PlanFactory()
    part = PlanObjectiveFactory(plan=stranger)
    pages = ("plan", "about", "planning_questions", "summary")
    urls = [*(address(name, stranger) for name in pages), address("objective", stranger, part.objective.number)]
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
        part = PlanObjectiveFactory(plan=plan)
        for line in PlannedActivityFactory.create_batch(3, plan_objective=part):
            ProgressUpdateFactory(line=line, period=period)
        submission = submit_plan(plan=plan, period=period, by=lead)
        decide_review(submission=submission, decision="returned", by=reviewer(), reason="Again")
    with django_assert_num_queries(len(at_one)):
        client.get(url)


# About this plan ------------------------------------------------------------------------------------------------


def test_about_saves_all_it_asks_and_goes_on_to_the_first_objective(client, plan, period, person):
    part = PlanObjectiveFactory(plan=plan)
    response = fill_in(
        client,
        address("about", plan),
        project_lead="Superintendent",
        prepared_by="Hub manager",
        date_prepared_day="1",
        date_prepared_month="June",
        date_prepared_year="2026",
        marking="OFFICIAL-SENSITIVE",
        contributing_agencies="Health\r\nProbation",
    )
    assert (response.status_code, response.url) == (302, address("objective", plan, part.objective.number))
    assert messages_of(response) == ["“About this plan” is saved."]
    plan.refresh_from_db()
    assert (plan.project_lead, plan.prepared_by, plan.date_prepared) == (
        "Superintendent",
        "Hub manager",
        datetime.date(2026, 6, 1),
    )
    assert (plan.marking, plan.contributing_agencies) == ("OFFICIAL-SENSITIVE", "Health\nProbation")
    assert plan.prepared_for == period


def test_about_labels_are_the_published_forms(client, person, force, period):
    call_command("loaddata", "action_2_6_1", verbosity=0)
    plan = PlanFactory(force=force, edition=Edition.objects.get(action__reference="2.6.1"))
    form = client.get(address("about", plan)).context["form"]
    assert [form.fields[name].label for name in ("project_lead", "prepared_by", "date_prepared")] == [
        "Project Lead",
        "Prepared By",
        "Date Prepared",
    ]
    response = fill_in(client, address("about", plan), date_prepared_day="1")
    assert errors_of(response) == {"date_prepared": ["Date Prepared must include a month and year"]}
    assert "You can enter up to 10,000 characters" in response.content.decode()


def test_about_can_be_left_half_done(client, plan, period, person):
    response = fill_in(client, address("about", plan), project_lead="Superintendent", then="later")
    assert (response.status_code, response.url) == (302, address("plan", plan))
    plan.refresh_from_db()
    assert (plan.project_lead, plan.prepared_by, plan.prepared_for) == ("Superintendent", "", None)


def test_about_asks_again_each_period_and_shows_what_was_given_last(client, force, period, person):
    earlier = ReportingPeriodFactory(starts=timezone.localdate() - datetime.timedelta(days=170))
    plan = submittable_plan(force, earlier)
    url = address("about", plan)
    response = client.get(url)
    assert form_fields(response)["prepared_by"] == [""]
    assert response.context["form"].fields["prepared_by"].help_text == "Last time: Preparer"
    fill_in(client, url, project_lead="Someone new")
    plan.refresh_from_db()
    assert (plan.prepared_by, plan.prepared_for) == ("Preparer", earlier)
    fill_in(client, url, prepared_by="This quarter’s author")
    plan.refresh_from_db()
    assert (plan.prepared_by, plan.date_prepared, plan.prepared_for) == ("This quarter’s author", None, period)


def test_about_without_a_period_still_saves(client, plan, person):
    url = address("about", plan)
    fill_in(client, url, prepared_by="Hub manager")
    plan.refresh_from_db()
    assert (plan.prepared_by, plan.prepared_for) == ("Hub manager", None)
    assert "None is open. You can keep working; VKPP opens the next period." in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("31", "2", "2026"), "Date prepared must be a real date"),
        (("", "2", "2026"), "Date prepared must include a day"),
        (("1", "1", "1066"), "Date prepared must be on or after 1 January 2015"),
        (("soon", "", ""), "Date prepared must be a real date, like 27 3 2026"),
        (("1", "13", "26"), "Date prepared must be a real date"),
    ],
)
def test_about_with_a_nonsense_date_says_so_and_keeps_all_that_was_typed(client, plan, period, person, typed, message):
    changes = dict(zip(("date_prepared_day", "date_prepared_month", "date_prepared_year"), typed, strict=True))
    response = fill_in(client, address("about", plan), project_lead="Superintendent", **changes)
    assert response.status_code == 200
    assert errors_of(response) == {"date_prepared": [message]}
    fields = form_fields(response)
    assert {name: fields[name] for name in [*changes, "project_lead"]} == {
        **{name: [value] for name, value in changes.items()},
        "project_lead": ["Superintendent"],
    }
    plan.refresh_from_db()
    assert plan.project_lead == ""


def test_about_dated_tomorrow_is_refused(client, plan, period, person):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    parts = {f"date_prepared_{part}": getattr(tomorrow, part) for part in ("day", "month", "year")}
    assert list(errors_of(fill_in(client, address("about", plan), **parts))) == ["date_prepared"]


def test_about_with_a_name_too_long_or_broken_keeps_it(client, plan, period, person):
    response = fill_in(client, address("about", plan), project_lead="L" * 50_000, prepared_by="Hub \x07manager")
    assert errors_of(response) == {
        "project_lead": ["Project lead must be 200 characters or fewer. You have used 50,000."],
        "prepared_by": [
            "Prepared by has a hidden character after “Hub” that cannot be kept. "
            "Delete it and type that part again, or paste the text without formatting."
        ],
    }
    assert form_fields(response)["project_lead"] == ["L" * 50_000]


def test_about_merges_what_two_tabs_changed_apart(client, plan, period, person):
    url = address("about", plan)
    first_tab = form_fields(client.get(url))
    fill_in(client, url, project_lead="Superintendent")
    assert client.post(url, {**first_tab, "contributing_agencies": "Health"}).status_code == 302
    plan.refresh_from_db()
    assert (plan.project_lead, plan.contributing_agencies) == ("Superintendent", "Health")


def test_about_changed_in_two_tabs_asks_which_to_keep(client, plan, period, person):
    url = address("about", plan)
    first_tab = form_fields(client.get(url))
    fill_in(client, url, project_lead="Chief Inspector")
    response = client.post(url, {**first_tab, "project_lead": "Superintendent", "prepared_by": "Hub manager"})
    (conflict,) = response.context["form"].conflicts
    assert (conflict["theirs"], conflict["mine"]) == ("Chief Inspector", "Superintendent")
    plan.refresh_from_db()
    assert (plan.project_lead, plan.prepared_by) == ("Chief Inspector", "")
    answer = {**form_fields(response), "keep_project_lead": "mine"}
    assert client.post(url, answer).status_code == 302
    plan.refresh_from_db()
    assert (plan.project_lead, plan.prepared_by) == ("Superintendent", "Hub manager")


def test_about_saved_twice_unchanged_leaves_no_history(client, plan, period, person):
    fill_in(client, address("about", plan), project_lead="Superintendent")
    fill_in(client, address("about", plan))
    assert plan.history.count() == 2


@pytest.mark.parametrize("name", ["about", "planning_questions", "summary"])
def test_viewer_reads_but_may_not_save(client, plan, period, name):
    PlanningQuestionFactory(edition=plan.edition)
    Plan.objects.update(summary="Going well", project_lead="Superintendent")
    client.force_login(viewer(plan.force))
    url = address(name, plan)
    response = client.get(url)
    assert form_fields(response) == {}
    reason = f"You can read this plan. Only editors and managers of {plan.force} can change it."
    assert reason in response.content.decode()
    response = client.post(url, {"summary": "Taken over", "project_lead": "Taken over", "marking": "OFFICIAL"})
    assert (response.status_code, reason in response.content.decode()) == (403, True)
    plan.refresh_from_db()
    assert (plan.summary, plan.project_lead) == ("Going well", "Superintendent")


@pytest.mark.parametrize("name", ["about", "summary"])
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


# Summary for leadership -----------------------------------------------------------------------------------------


def test_summary_takes_600_characters_however_the_lines_end(client, plan, person):
    text = "\r\n".join(["x" * 299, "y" * 300])
    response = fill_in(client, address("summary", plan), summary=text, decisions_needed="A decision")
    assert (response.status_code, response.url) == (302, address("check", plan))
    plan.refresh_from_db()
    assert (len(plan.summary), plan.decisions_needed) == (600, "A decision")


def test_summary_over_the_limit_keeps_every_character(client, plan, person):
    response = fill_in(client, address("summary", plan), summary="w" * 50_000, decisions_needed="d" * 10_001)
    assert errors_of(response) == {
        "summary": ["Summary must be 600 characters or fewer. You have used 50,000."],
        "decisions_needed": ["Decisions or help needed must be 10,000 characters or fewer. You have used 10,001."],
    }
    assert form_fields(response)["summary"] == ["w" * 50_000]


def test_summary_pasted_from_word_becomes_plain_lines(client, plan, person):
    fill_in(client, address("summary", plan), summary="We will:\v\uf0b7\ttrain staff\v\uf0b7\taudit cases")
    plan.refresh_from_db()
    assert plan.summary == "We will:\n• train staff\n• audit cases"


def test_summary_changed_in_two_tabs_shows_both_texts(client, plan, person):
    url = address("summary", plan)
    first_tab = form_fields(client.get(url))
    fill_in(client, url, summary="Saved in the other window")
    response = client.post(url, {**first_tab, "summary": "Typed in this one"})
    page = response.content.decode()
    assert response.status_code == 200
    assert [page.count(text) for text in ("Saved in the other window", "Typed in this one")] == [1, 2]
    client.post(url, {**form_fields(response), "keep_summary": "mine"})
    plan.refresh_from_db()
    assert plan.summary == "Typed in this one"


def test_summary_sent_after_the_session_ended_is_drawn_again(client, plan, person):
    url = address("summary", plan)
    fields = form_fields(client.get(url))
    client.session.flush()
    response = client.post(url, {**fields, "summary": "Long thought about", "then": "later"})
    assert response.status_code == 302
    assert KeptPost.objects.get().user == person
    client.force_login(person)
    assert form_fields(client.get(url))["summary"] == ["Long thought about"]
    plan.refresh_from_db()
    assert plan.summary == ""


def test_summary_status_counts_what_is_written(client, plan, period, person):
    url = address("plan", plan)
    assert client.get(url).context["summary"] == NOT_STARTED
    fill_in(client, address("summary", plan), decisions_needed="Money")
    assert client.get(url).context["summary"] == TaskStatus("In progress", "teal")
    fill_in(client, address("summary", plan), summary="Well")
    assert client.get(url).context["summary"] == COMPLETED
