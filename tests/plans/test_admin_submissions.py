import datetime
import threading

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nvap.accounts.models import Force
from plans import models
from plans.actions import decide_review, submit_plan, withdraw_submission
from plans.models import Review, ReviewComment, Submission
from tests.factories.accounts import (
    PASSWORD,
    ForceFactory,
    MembershipFactory,
    manager,
    national_leader,
    reviewer,
    superuser,
    toolkit_editor,
    viewer,
)
from tests.factories.plans import PlannedActivityFactory, ReportingPeriodFactory, submittable_plan

pytestmark = pytest.mark.django_db

LIST = reverse("admin:plans_submission_changelist")


def submitted(force=None, period=None, plan=None, days_ago=1, **fields) -> Submission:
    """Give a submission that waits, of a new plan or of the one given."""
    period = period or ReportingPeriodFactory()
    plan = plan or submittable_plan(force or ForceFactory(), period, **fields)
    at = timezone.now() - datetime.timedelta(days=days_ago)
    return submit_plan(plan=plan, period=period, by=manager(plan.force), at=at)


def page_of(submission) -> str:
    return reverse("admin:plans_submission_change", args=[submission.pk])


def listed(client, query="") -> list[Submission]:
    response = client.get(LIST + query)
    assert response.status_code == 200
    return list(response.context["cl"].result_list)


def decide(client, submission, decision, reason=""):
    data = {"form": "decision", "decision-decision": decision, "decision-reason": reason}
    return client.post(page_of(submission), data, follow=True)


def remark(client, submission, text, place=""):
    return client.post(page_of(submission), {"form": "remark", "remark-text": text, "remark-place": place}, follow=True)


@pytest.fixture
def as_reviewer(client):
    user = reviewer()
    client.force_login(user)
    client.user = user
    return client


# The list


def test_list_puts_waiting_first_the_longest_waiting_at_the_top(as_reviewer):
    decided_long_ago, decided = submitted(days_ago=9), submitted(days_ago=4)
    for submission in (decided_long_ago, decided):
        decide_review(submission=submission, decision="accepted", by=reviewer())
    waits, waits_longest = submitted(days_ago=2), submitted(days_ago=6)

    assert listed(as_reviewer) == [waits_longest, waits, decided, decided_long_ago]


def test_list_filters_by_state_force_region_nation_period_and_lateness(as_reviewer):
    welsh = ForceFactory(nation="Wales", region="Wales")
    long_due = ReportingPeriodFactory(due=timezone.localdate() - datetime.timedelta(days=30))
    late, returned = submitted(period=long_due), submitted(force=welsh)
    decide_review(submission=returned, decision="returned", reason="More", by=reviewer())

    assert listed(as_reviewer, "?state__exact=returned") == [returned]
    assert listed(as_reviewer, f"?plan__force__id__exact={late.plan.force_id}") == [late]
    assert listed(as_reviewer, "?plan__force__region=Wales") == [returned]
    assert listed(as_reviewer, "?plan__force__nation=England") == [late]
    assert listed(as_reviewer, f"?period__id__exact={returned.period_id}") == [returned]
    assert listed(as_reviewer, "?late__exact=1") == [late]


def test_list_says_what_is_late_and_what_is_a_nil_return(as_reviewer):
    long_due = ReportingPeriodFactory(due=timezone.localdate() - datetime.timedelta(days=30))
    plan = submittable_plan(ForceFactory(), long_due)
    submit_plan(plan=plan, period=long_due, by=manager(plan.force), nil_return_reason="There is no hub here")
    submitted(days_ago=2)

    page = as_reviewer.get(LIST).content.decode()

    assert page.count('<td class="field-notes">Late, no multi-agency unit</td>') == 1
    assert page.count('<td class="field-notes"></td>') == 1
    assert "There is no hub here" not in page


def test_list_search_finds_by_force_and_by_nothing_that_was_written(as_reviewer):
    found = submitted(force=ForceFactory(name="Westshire Police"), summary="Unusualword")
    submitted()

    assert listed(as_reviewer, "?q=westshire") == [found]
    assert listed(as_reviewer, "?q=Unusualword") == []
    assert listed(as_reviewer, "?q=Preparer") == []


@pytest.mark.parametrize(
    "lookup", ["document__contains", "plan__summary__contains", "plan__lines__activity__contains", "document_sha256"]
)
def test_list_does_not_answer_questions_about_what_was_written(as_reviewer, lookup):
    submitted(summary="Unusualword")

    response = as_reviewer.get(f"{LIST}?{lookup}=Unusualword")

    assert (response.status_code, response.url) == (302, f"{LIST}?e=1")


def test_refused_lookup_leads_to_the_whole_list_as_a_misspelt_one_does(as_reviewer):
    every = [submitted(days_ago=2), submitted(days_ago=1)]

    refused, misspelt = (
        as_reviewer.get(f"{LIST}?{query}", follow=True)
        for query in ("document__contains=word", "period__id__exact=word")
    )

    assert (refused.redirect_chain, refused.status_code) == (misspelt.redirect_chain, 200)
    assert list(refused.context["cl"].result_list) == list(misspelt.context["cl"].result_list) == every


def test_list_takes_as_many_queries_at_three_rows_as_at_one(as_reviewer, django_assert_max_num_queries):
    period = ReportingPeriodFactory()
    submitted(period=period)
    with django_assert_max_num_queries(12) as at_one:
        listed(as_reviewer)
    submitted(period=period)
    submitted(period=period)
    with django_assert_max_num_queries(12) as at_three:
        assert len(listed(as_reviewer)) == 3

    assert len(at_three) == len(at_one)


def test_index_leads_to_the_submissions_waiting(as_reviewer):
    decide_review(submission=submitted(), decision="accepted", by=reviewer())
    waiting = [submitted(), submitted()]

    page = as_reviewer.get(reverse("admin:index"))

    assert f'<a href="{LIST}?state__exact=submitted">{len(waiting)} submissions waiting for review</a>' in (
        page.content.decode()
    )


# Who may do what


@pytest.mark.parametrize("who", [viewer, manager, national_leader])
def test_people_outside_the_admin_are_sent_to_sign_in(client, who):
    submission = submitted()
    client.force_login(who())

    for address in (LIST, page_of(submission)):
        assert client.get(address).status_code == 302
        assert client.post(address, {"form": "decision", "decision-decision": "accepted"}).status_code == 302
    assert not Review.objects.exists()


def test_toolkit_editor_may_not_see_submissions(client):
    submission = submitted()
    client.force_login(toolkit_editor())

    for address in (LIST, page_of(submission)):
        assert client.get(address).status_code == 403
    assert client.post(page_of(submission), {"form": "decision", "decision-decision": "accepted"}).status_code == 403
    assert not Review.objects.exists()


@pytest.mark.parametrize("who", [reviewer, superuser])
def test_nobody_alters_or_adds_a_submission(client, who):
    submission = submitted()
    before = Submission.objects.values().get()
    client.force_login(who())

    fields = {"document": "{}", "number": "7", "late": "on", "state": "accepted", "_save": "Save"}
    assert client.post(page_of(submission), fields).status_code == 200
    client.post(LIST, {"action": "delete_selected", "_selected_action": submission.pk, "post": "yes"})
    assert client.get(reverse("admin:plans_submission_add")).status_code == 403

    assert Submission.objects.values().get() == before


def test_only_a_superuser_deletes_a_submission(client):
    submission = submitted()
    address = reverse("admin:plans_submission_delete", args=[submission.pk])
    client.force_login(reviewer())
    assert client.post(address, {"post": "yes"}).status_code == 403
    assert Submission.objects.count() == 1

    decide_review(submission=submission, decision="accepted", by=reviewer())
    client.force_login(superuser())
    assert client.post(address, {"post": "yes"}).status_code == 302
    assert Submission.objects.count() == 0


def test_admin_knows_nothing_of_living_plans():
    registered = {model for model in admin.site._registry if model._meta.app_label == "plans"}

    assert registered == {models.ReportingPeriod, models.Submission}


# The page of a submission


def test_page_shows_what_was_frozen_and_not_what_the_force_writes_now(as_reviewer):
    submission = submitted(summary="As it was submitted")
    models.Plan.objects.update(summary="As it is now")
    models.PlannedActivity.objects.update(activity="Written since")

    page = as_reviewer.get(page_of(submission)).content.decode()

    assert "As it was submitted" in page
    assert "As it is now" not in page
    assert "Written since" not in page


def test_page_tells_what_changed_since_the_last_submission_that_was_not_withdrawn(as_reviewer):
    period = ReportingPeriodFactory()
    first = submitted(period=period, summary="First words")
    decide_review(submission=first, decision="returned", reason="More", by=reviewer())
    plan = first.plan
    plan.summary = "Withdrawn words"
    plan.save()
    withdrawn = submitted(period=period, plan=plan)
    withdraw_submission(submission=withdrawn, by=manager(plan.force))
    plan.summary = "Third words"
    plan.save()

    page = as_reviewer.get(page_of(submitted(period=period, plan=plan)))

    assert page.context["previous"] == first
    assert [(change.label, change.old, change.new) for change in page.context["changes"]] == [
        ("Summary for leadership", "First words", "Third words")
    ]
    assert "Withdrawn words" not in page.content.decode()


def test_page_of_a_withdrawn_submission_shows_number_who_and_when_only(as_reviewer):
    submission = submitted(summary="Taken back", decisions_needed="Help taken back")
    withdraw_submission(submission=submission, by=manager(submission.plan.force))
    submission.refresh_from_db()

    page = as_reviewer.get(page_of(submission))

    text = page.content.decode()
    assert f"submission {submission.number}" in text
    assert f"by {submission.withdrawn_by}" in text
    assert "plan" not in page.context
    assert [word for word in ("Taken back", "Help taken back", submission.document_sha256[:8]) if word in text] == []


def test_page_takes_as_many_queries_at_three_activities_and_remarks_as_at_one(
    as_reviewer, django_assert_max_num_queries
):
    period = ReportingPeriodFactory()
    small, large = submitted(period=period), submittable_plan(ForceFactory(), period)
    part = large.objectives.get()
    PlannedActivityFactory(plan_objective=part)
    PlannedActivityFactory(plan_objective=part)
    large = submitted(period=period, plan=large)
    remark(as_reviewer, small, "One")
    for text in ("One", "Two", "Three"):
        remark(as_reviewer, large, text)

    with django_assert_max_num_queries(25) as at_one:
        as_reviewer.get(page_of(small))
    with django_assert_max_num_queries(25) as at_three:
        assert len(as_reviewer.get(page_of(large)).context["remarks"]) == 3

    assert len(at_three) == len(at_one)


# The decision


@pytest.mark.parametrize(("decision", "reason"), [("returned", "Say how it is measured."), ("accepted", "")])
def test_decision_is_recorded_once_with_who_and_when(as_reviewer, decision, reason):
    submission = submitted()

    page = decide(as_reviewer, submission, decision, reason)

    review = Review.objects.get()
    assert (review.submission, review.decision, review.reason, review.decided_by) == (
        submission,
        decision,
        reason,
        as_reviewer.user,
    )
    assert timezone.now() - review.decided_at < datetime.timedelta(minutes=1)
    submission.refresh_from_db(fields=["state"])
    assert submission.state == decision
    assert page.context["decision_form"] is None
    assert f"by {as_reviewer.user}" in page.content.decode()


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_return_without_a_reason_is_refused_beside_the_field(as_reviewer, reason):
    submission = submitted()

    page = decide(as_reviewer, submission, "returned", reason)

    assert page.context["decision_form"].errors == {"reason": ["Say what the force needs to change."]}
    assert "<title>Error: " in page.content.decode()
    assert not Review.objects.exists()


def test_no_decision_chosen_keeps_the_reason_typed(as_reviewer):
    page = decide(as_reviewer, submitted(), "", "Already written")

    assert page.context["decision_form"].errors == {"decision": ["Choose your decision."]}
    assert "Already written" in page.content.decode()


def test_second_reviewer_cannot_decide_again_and_keeps_what_they_typed(as_reviewer, client):
    submission = submitted()
    first = reviewer()
    decide_review(submission=submission, decision="accepted", by=first)

    page = decide(as_reviewer, submission, "returned", "Typed at the same time")

    assert [str(message) for message in page.context["messages"]] == [
        "This submission is already marked “Reviewed, no changes needed”. What you wrote was not recorded."
    ]
    assert page.context["unsaved"] == "Typed at the same time"
    assert (Review.objects.get().decided_by, Review.objects.get().decision) == (first, "accepted")


def test_double_click_reads_as_one_decision(as_reviewer):
    submission = submitted()

    for _ in range(2):
        page = decide(as_reviewer, submission, "returned", "Say how it is measured.")

    assert [str(message) for message in page.context["messages"]] == [
        "Your decision is recorded: Returned for changes."
    ]
    assert page.context["unsaved"] == ""
    assert Review.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_the_same_moment_leave_one_decision():
    submission = submitted()
    pages = {}

    def post(decision):
        client = Client()
        client.force_login(reviewers[decision])
        try:
            pages[decision] = decide(client, submission, decision, f"Why {decision}")
        finally:
            connection.close()

    reviewers = {"returned": reviewer(), "accepted": reviewer()}
    threads = [threading.Thread(target=post, args=[decision]) for decision in reviewers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    made = Review.objects.get()
    assert made.decided_by == reviewers[made.decision]
    assert {decision: page.context["unsaved"] for decision, page in pages.items()} == {
        decision: "" if decision == made.decision else f"Why {decision}" for decision in reviewers
    }


def test_withdrawn_while_the_reviewer_wrote_shows_what_they_typed_and_nothing_of_the_plan(as_reviewer):
    submission = submitted(summary="Taken back")
    withdraw_submission(submission=submission, by=manager(submission.plan.force))

    page = decide(as_reviewer, submission, "returned", "Typed at the same time")

    assert page.context["unsaved"] == "Typed at the same time"
    assert "Taken back" not in page.content.decode()
    assert not Review.objects.exists()


def test_decision_sent_after_the_session_ended_is_drawn_again_after_sign_in(client):
    submission, user = submitted(), reviewer()
    from_the_list = f"{page_of(submission)}?_changelist_filters=state__exact%3Dsubmitted"
    client.force_login(user)
    client.get(from_the_list)
    del client.cookies["sessionid"]

    sent = client.post(
        from_the_list, {"form": "decision", "decision-decision": "returned", "decision-reason": "Long written"}
    )
    client.login(email=user.email, password=PASSWORD)
    page = client.get(from_the_list)

    assert sent.status_code == 302
    assert f'action="{from_the_list}"' in page.content.decode()
    assert page.context["decision_form"]["reason"].value() == "Long written"
    assert not Review.objects.exists()


# Remarks


def test_remarks_stand_with_the_part_they_are_about(as_reviewer):
    submission = submitted()
    part = submission.plan.objectives.select_related("objective").get()
    line = part.lines.get()

    remark(as_reviewer, submission, "On the whole")
    remark(as_reviewer, submission, "On the objective", f"objective:{part.objective.code}")
    page = remark(as_reviewer, submission, "On the activity", f"line:{line.key}")

    assert list(ReviewComment.objects.values_list("objective_code", "line_key", "text", "made_by")) == [
        ("", None, "On the whole", as_reviewer.user.pk),
        (part.objective.code, None, "On the objective", as_reviewer.user.pk),
        ("", line.key, "On the activity", as_reviewer.user.pk),
    ]
    number = part.objective.number
    assert [(place, row.text) for place, row in page.context["remarks"]] == [
        ("The whole submission", "On the whole"),
        (f"Objective {number}: {part.objective.short_title}", "On the objective"),
        (f"Activity {number}A: {line.activity}", "On the activity"),
    ]


def test_remark_sent_twice_is_one(as_reviewer):
    submission = submitted()

    remark(as_reviewer, submission, "Well done")
    remark(as_reviewer, submission, "Well done")

    assert ReviewComment.objects.count() == 1


def test_remark_without_words_is_refused_beside_the_field(as_reviewer):
    page = remark(as_reviewer, submitted(), " ")

    assert page.context["remark_form"].errors == {"text": ["Write your remark."]}


def test_remark_on_another_plans_activity_is_refused(as_reviewer):
    other = PlannedActivityFactory()

    page = remark(as_reviewer, submitted(), "Misplaced", f"line:{other.key}")

    assert list(page.context["remark_form"].errors) == ["place"]
    assert not ReviewComment.objects.exists()


def test_remark_may_follow_the_decision(as_reviewer):
    submission = submitted()
    decide_review(submission=submission, decision="accepted", by=reviewer())

    remark(as_reviewer, submission, "Thank you")

    assert ReviewComment.objects.get().text == "Thank you"


def test_log_says_who_decided_and_nothing_of_what_was_written(as_reviewer):
    submission = submitted()
    decide(as_reviewer, submission, "returned", "Unusualword")

    page = as_reviewer.get(reverse("admin:plans_submission_history", args=[submission.pk])).content.decode()

    assert "Your decision is recorded: Returned for changes." in page
    assert "Unusualword" not in page


def test_forces_are_never_altered_by_a_reviewer(as_reviewer):
    force = ForceFactory(name="Westshire Police")

    as_reviewer.post(reverse("admin:accounts_force_change", args=[force.pk]), {"name": "Other"})

    assert Force.objects.get().name == "Westshire Police"


@pytest.mark.parametrize("role", ["own", "joint"])
def test_reviewer_reads_what_an_own_force_submitted_but_does_not_review_it(client, role):
    submission = submitted()
    own = submission.plan.force if role == "own" else ForceFactory()
    if role == "joint":
        submission.plan.joint_with.add(own)
    client.force_login(MembershipFactory(force=own, user=reviewer()).user)

    page = client.get(page_of(submission))
    assert (page.context["decision_form"], page.context["remark_form"]) == (None, None)
    assert page.content.decode().count("You act for a force whose plan this is. Another VKPP reviewer reviews it.") == 1

    decide(client, submission, "accepted")
    remark(client, submission, "Well done")
    submission.refresh_from_db()
    assert (submission.state, Review.objects.count(), ReviewComment.objects.count()) == ("submitted", 0, 0)


def test_submission_after_withdrawn_ones_has_nothing_to_be_compared_with(as_reviewer):
    first = submitted()
    withdraw_submission(submission=first, by=manager(first.plan.force))
    second = submitted(plan=first.plan, period=first.period)

    page = as_reviewer.get(page_of(second))

    assert (page.context["previous"], page.context["changes"]) == (None, [])
    assert page.content.decode().count("There is nothing to compare with: every earlier submission was withdrawn.") == 1
    assert page.content.decode().count("This is the first submission of this plan.") == 0
