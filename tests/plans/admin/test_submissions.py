import datetime
import threading
import uuid

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nvap.accounts.models import Force
from plans import models
from plans.actions import decide_review, void_period, withdraw_submission
from plans.exports.html import render_copy
from plans.models import Remark, Review, Submission
from tests.accounts.unsaved_marks import forms_that_lose_text
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
from tests.factories.plans import (
    DecisionAskedFactory,
    ExtensionFactory,
    PlannedActivityFactory,
    ReportingPeriodFactory,
    submittable_plan,
)
from tests.plans.pages import form_fields
from tests.plans.reviewing import LIST, decide, page_of, remark, say, submitted

pytestmark = pytest.mark.django_db


# Who may do what


@pytest.mark.parametrize("who", [viewer, manager, national_leader])
def test_people_outside_the_admin_are_sent_to_sign_in(client, who):
    submission = submitted()
    client.force_login(who())

    for address in (LIST, page_of(submission)):
        assert client.get(address).status_code == 302
        assert client.post(address, {"then": "decision", "decision-decision": "accepted"}).status_code == 302
    assert not Review.objects.exists()


def test_toolkit_editor_may_not_see_submissions(client):
    submission = submitted()
    client.force_login(toolkit_editor())

    for address in (LIST, page_of(submission)):
        assert client.get(address).status_code == 403
    assert client.post(page_of(submission), {"then": "decision", "decision-decision": "accepted"}).status_code == 403
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

    decide_review(submission=submission, decision="returned", reason="More", by=reviewer())
    models.ReportingPeriod.objects.update(due=timezone.localdate() - datetime.timedelta(days=1))
    mended = submitted(plan=submission.plan, period=submission.period, days_ago=0)
    assert mended.late is False
    client.force_login(superuser())
    assert client.post(address, {"post": "yes"}).status_code == 302
    # What follows it is the period's first submission now, and was late.
    assert Submission.objects.values_list("pk", "late").get() == (mended.pk, True)


def test_admin_knows_nothing_of_living_plans():
    registered = {model for model in admin.site._registry if model._meta.app_label == "plans"}

    assert registered == {models.ReportingPeriod, models.ReviewPhrase, models.SharedDraft, models.Submission}


# The page of a submission


def test_page_shows_what_was_frozen_and_not_what_the_force_writes_now(as_reviewer):
    submission = submitted(summary="As it was submitted")
    say(submission.plan, submission.period, summary="As it is now")
    models.PlannedActivity.objects.update(activity="Written since")

    page = as_reviewer.get(page_of(submission)).content.decode()

    assert "As it was submitted" in page
    assert "As it is now" not in page
    assert "Written since" not in page


def changes_on(page) -> list[tuple[str, str]]:
    """What the page says has changed, before and now."""
    return [(change.old, change.new) for change in page.context["changes"].changes]


def test_changes_are_counted_against_the_last_submission_that_was_not_withdrawn(as_reviewer):
    period = ReportingPeriodFactory()
    first = submitted(period=period, summary="First words")
    decide_review(submission=first, decision="returned", reason="More", by=reviewer())
    withdrawn = submitted(period=period, plan=first.plan, summary="Withdrawn words")
    withdraw_submission(submission=withdrawn, by=manager(first.plan.force))

    page = as_reviewer.get(page_of(submitted(period=period, plan=first.plan, summary="Third words")))

    assert page.context["comparison"].compared_with == first
    assert changes_on(page) == [("First words", "Third words")]
    assert "Withdrawn words" not in page.content.decode()
    number = withdrawn.number
    assert changes_on(as_reviewer.get(f"{page.request['PATH_INFO']}?compared_with={number}")) == changes_on(page)


def test_reader_chooses_what_changes_are_counted_against(as_reviewer):
    earlier = ReportingPeriodFactory(name="Earlier", starts=timezone.localdate() - datetime.timedelta(days=200))
    period = ReportingPeriodFactory(name="This")
    accepted = submitted(period=earlier, summary="Accepted words")
    plan = accepted.plan
    decide_review(submission=accepted, decision="accepted", by=reviewer())
    returned = submitted(period=period, plan=plan, summary="Returned words")
    decide_review(submission=returned, decision="returned", reason="More", by=reviewer())
    last = submitted(period=earlier, plan=plan, summary="Words of the earlier period again")
    submission = submitted(period=period, plan=plan, summary="Mended words")

    path = f"{page_of(submission)}?_changelist_filters=state__exact%3Dsubmitted"
    page = as_reviewer.get(path)
    comparison = page.context["comparison"]
    assert (comparison.compared_with, comparison.words) == (last, "Submission 3 (the last one)")
    assert [words for words, _ in comparison.others] == [
        "Submission 2 (returned for changes)",
        "Submission 1 (the last one reviewed, no changes needed)",
    ]
    summaries = {}
    for words, href in comparison.others:
        assert f'href="{href.replace("&", "&amp;")}"' in page.content.decode()
        chosen = as_reviewer.get(f"{page_of(submission)}{href.removesuffix('#changes')}")
        summaries[words] = [change for change in changes_on(chosen) if change[1] == "Mended words"]
        assert chosen.context["list_filters"] == "state__exact=submitted"
    assert summaries == {
        "Submission 2 (returned for changes)": [("Returned words", "Mended words")],
        "Submission 1 (the last one reviewed, no changes needed)": [("Accepted words", "Mended words")],
    }


@pytest.mark.parametrize("number", ["99", "2", "", "x", "0"])
def test_what_cannot_be_compared_falls_back_to_the_last_submission(as_reviewer, number):
    first = submitted(summary="First words")
    decide_review(submission=first, decision="returned", reason="More", by=reviewer())
    second = submitted(period=first.period, plan=first.plan, summary="Second words")

    page = as_reviewer.get(page_of(second), {"compared_with": number})

    assert page.context["comparison"].compared_with == first


def test_last_time_is_of_an_earlier_period_whatever_changes_are_counted_against(as_reviewer, monkeypatch):
    earlier = ReportingPeriodFactory(starts=timezone.localdate() - datetime.timedelta(days=200))
    period = ReportingPeriodFactory()
    first = submitted(period=earlier)
    returned = submitted(period=period, plan=first.plan)
    decide_review(submission=returned, decision="returned", reason="More", by=reviewer())
    submission = submitted(period=period, plan=first.plan)
    asked = []

    def render(rendered, *, last_period, compared_with):
        asked.append((rendered, last_period, compared_with))
        return render_copy(rendered, last_period=last_period, compared_with=compared_with)

    monkeypatch.setattr("plans.admin.remarking.render_copy", render)
    as_reviewer.get(page_of(submission))

    assert set(asked) == {(submission, first, returned)}


def test_late_submission_names_the_due_date_in_force_for_its_force(as_reviewer):
    period = ReportingPeriodFactory(due=datetime.date(2026, 1, 1))
    own = ExtensionFactory(period=period, due=datetime.date(2026, 1, 9))

    pages = [
        as_reviewer.get(page_of(submitted(period=period, force=force))).content.decode()
        for force in (own.force, ForceFactory())
    ]

    assert [page.count("(late: due 9 January 2026)") for page in pages] == [1, 0]
    assert [page.count("(late: due 1 January 2026)") for page in pages] == [0, 1]


def test_submission_for_a_voided_period_stays_readable_and_says_why(as_reviewer):
    submission = submitted(summary="Still read")
    void_period(period=submission.period, reason="Opened by mistake.", by=reviewer())

    page = as_reviewer.get(page_of(submission)).content.decode()
    assert (page.count("Voided: Opened by mistake."), "Still read" in page) == (1, True)

    refused = decide(as_reviewer, submission, "returned", "Typed in vain")
    assert refused.context["decision_form"].errors == {
        "decision": ["VKPP voided this period, so the force could not submit for it again."]
    }
    assert refused.context["decision_form"]["reason"].value() == "Typed in vain"
    decide(as_reviewer, submission, "accepted")
    assert Review.objects.get().decision == "accepted"


def test_return_is_not_offered_where_the_force_could_not_submit_again(as_reviewer):
    submission = submitted()
    void_period(period=submission.period, reason="Opened by mistake", by=reviewer())
    page = as_reviewer.get(page_of(submission))
    choices = page.context["decision_form"].fields["decision"].choices
    why = "VKPP voided this period, so the force could not submit for it again."
    assert ([key for key, _label in choices], why in page.content.decode()) == (["accepted"], True)
    # Who had the page open before is told so too, beside the choice.
    page = decide(as_reviewer, submission, "returned", reason="Say more.")
    assert page.context["decision_form"].errors == {"decision": [why]}
    assert b"Say more." in page.content
    submission.refresh_from_db()
    assert submission.state == "submitted"


def test_page_of_a_withdrawn_submission_shows_number_who_and_when_only(as_reviewer):
    period = ReportingPeriodFactory()
    plan = submittable_plan(ForceFactory(), period)
    DecisionAskedFactory(plan=plan, asked_for=period, what="Help taken back")
    submission = submitted(plan=plan, period=period, summary="Taken back")
    assert "Help taken back" in as_reviewer.get(page_of(submission)).content.decode()
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
    plan_objective = large.objectives.get()
    PlannedActivityFactory(plan_objective=plan_objective)
    PlannedActivityFactory(plan_objective=plan_objective)
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
    # In one box, with why.
    assert page.content.decode().count("Typed at the same time") == 1
    assert page.content.decode().count("What you wrote was not recorded.") == 1
    assert "govuk-notification-banner__title" not in page.content.decode()
    assert as_reviewer.user.unsaved_forms.get().why == "not_saved"
    assert (Review.objects.get().decided_by, Review.objects.get().decision) == (first, "accepted")


def test_double_click_reads_as_one_decision(as_reviewer):
    submission = submitted()

    key = uuid.uuid4()
    for _ in range(2):
        page = decide(as_reviewer, submission, "returned", "Say how it is measured.", key=key)

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
    # Not the contexts: the test client gives a thread those of the other too.
    texts = {decision: page.content.decode() for decision, page in pages.items()}
    kept = {decision: "What you wrote, not recorded" in text for decision, text in texts.items()}
    assert kept == {decision: decision != made.decision for decision in reviewers}
    assert all(f"Why {decision}" in texts[decision] for decision in reviewers if kept[decision])


def test_withdrawn_while_the_reviewer_wrote_shows_what_they_typed_and_nothing_of_the_plan(as_reviewer):
    submission = submitted(summary="Taken back")
    withdraw_submission(submission=submission, by=manager(submission.plan.force))

    page = decide(as_reviewer, submission, "returned", "Typed at the same time")

    assert page.context["unsaved"] == "Typed at the same time"
    assert "Taken back" not in page.content.decode()
    assert not Review.objects.exists()


def test_decision_sent_after_the_session_ended_is_shown_again_after_sign_in(client):
    submission, user = submitted(), reviewer()
    from_the_list = f"{page_of(submission)}?_changelist_filters=state__exact%3Dsubmitted"
    client.force_login(user)
    data = form_fields(client.get(from_the_list))
    data |= {"then": "decision", "decision-decision": "returned", "decision-reason": "Long written"}
    del client.cookies["sessionid"]

    sent = client.post(page_of(submission), data)
    client.login(email=user.email, password=PASSWORD)
    page = client.get(from_the_list)

    assert sent.status_code == 302
    assert page.context["decision_form"]["reason"].value() == "Long written"
    assert not Review.objects.exists()


def test_no_form_of_the_page_loses_what_is_typed(as_reviewer):
    submission = submitted()
    page = as_reviewer.get(page_of(submission))
    assert forms_that_lose_text(page.content.decode()) == []

    data = {"then": "remark", "remark-text": "Half a rem", "form_key": uuid.uuid4(), "form_title": "a remark"}
    as_reviewer.post(reverse("people:save_unsaved"), {**data, "form_address": page_of(submission)})
    (unsaved,) = as_reviewer.user.unsaved_forms.current()

    # Offered whichever way the reviewer came, and given back into the form it was typed into.
    compared = as_reviewer.get(f"{page_of(submission)}?compared_with=1")
    assert [form.link for form in compared.wsgi_request.unsaved_forms] == [unsaved.link]
    taken_up = as_reviewer.get(unsaved.link)
    assert taken_up.context["remark_form"]["text"].value() == "Half a rem"
    assert taken_up.context["decision_form"].is_bound is False


def test_recording_leads_back_to_the_page_with_the_way_to_the_list_as_it_was_filtered(as_reviewer):
    submission = submitted()
    from_the_list = f"{page_of(submission)}?_changelist_filters=state__exact%3Dsubmitted"
    filters = form_fields(as_reviewer.get(from_the_list))["list_filters"][0]
    data = {"then": "remark", "remark-anchor": "plan", "list_filters": filters, "form_key": uuid.uuid4()}

    answer = as_reviewer.post(page_of(submission), {**data, "remark-text": "Well done"})

    assert answer.url == f"{from_the_list}#remarks"
    refused = as_reviewer.post(page_of(submission), {**data, "remark-text": ""})
    assert refused.context["list_filters"] == "state__exact=submitted"


def test_what_could_not_be_recorded_is_kept_for_its_writer(as_reviewer):
    submission = submitted()
    decide_review(submission=submission, decision="accepted", by=reviewer())

    decide(as_reviewer, submission, "returned", "Typed at the same time")

    (unsaved,) = as_reviewer.user.unsaved_forms.current()
    assert as_reviewer.get(unsaved.link).context["unsaved"] == "Typed at the same time"


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
    assert (submission.state, Review.objects.count(), Remark.objects.count()) == ("submitted", 0, 0)


def test_submission_after_withdrawn_ones_has_nothing_to_be_compared_with(as_reviewer):
    first = submitted()
    withdraw_submission(submission=first, by=manager(first.plan.force))
    second = submitted(plan=first.plan, period=first.period)

    page = as_reviewer.get(page_of(second))

    assert (page.context["comparison"].compared_with, page.context["changes"]) == (None, None)
    assert page.content.decode().count("There is nothing to compare with: every earlier submission was withdrawn.") == 1
    assert page.content.decode().count("This is the first submission of this plan.") == 0
