"""The pages about a plan as a whole: about it, its planning questions, its summary."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from nvap.accounts.models import UnsavedForm
from plans.models import Plan
from plans.views.tasks import COMPLETED, NOT_STARTED, TaskStatus
from tests.factories.accounts import ForceFactory, manager, viewer
from tests.factories.plans import (
    PlanFactory,
    PlanObjectiveFactory,
    ReportingPeriodFactory,
    submittable_plan,
)
from tests.factories.toolkit import PlanningQuestionFactory
from tests.plans.pages import address, errors_of, fill_in, form_fields, messages_of
from toolkit.models import Edition

pytestmark = pytest.mark.django_db


# About this plan ------------------------------------------------------------------------------------------------


def test_about_saves_all_it_asks_and_goes_on_to_the_first_objective(client, plan, period, person):
    plan_objective = PlanObjectiveFactory(plan=plan)
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
    assert (response.status_code, response.url) == (302, address("objective", plan, plan_objective.objective.number))
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
        "project_lead": ["Project lead must be 200 characters or fewer. You have used 50,000: take out 49,800."],
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
        "summary": ["Summary must be 600 characters or fewer. You have used 50,000: take out 49,400."],
        "decisions_needed": [
            "Decisions or help needed must be 10,000 characters or fewer. You have used 10,001: take out 1."
        ],
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
    assert UnsavedForm.objects.get().user == person
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
