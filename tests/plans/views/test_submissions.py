import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from plans.actions import add_remark, decide_review, move_due_date, submit_plan, void_period, withdraw_submission
from plans.document import Anchor
from plans.exports.html import render_copy
from plans.models import PlannedActivity, Submission, line_number
from plans.wording import day_words
from tests.factories.accounts import (
    ForceFactory,
    editor,
    manager,
    national_leader,
    reviewer,
    superuser,
    toolkit_editor,
    viewer,
)
from tests.factories.plans import (
    PeriodReportFactory,
    PlannedActivityFactory,
    ReportingPeriodFactory,
    submittable_plan,
)
from tests.jobs import get_pdf, print_nothing, run_jobs, submission_pdf
from tests.plans.pages import messages_of

pytestmark = pytest.mark.django_db
SECRET = "Words of the plan"


@pytest.fixture
def period():
    return ReportingPeriodFactory(name="July to September 2026")


@pytest.fixture
def plan(period):
    plan = submittable_plan(ForceFactory(name="Westshire Police"), period)
    plan.reports.update(summary=SECRET)
    return plan


@pytest.fixture
def boss(plan):
    return manager(plan.force)


@pytest.fixture
def submission(plan, period, boss):
    return submit_plan(plan=plan, period=period, by=boss, before_end=True)


@pytest.fixture(autouse=True)
def _quick_pdf(monkeypatch):
    print_nothing(monkeypatch)


def url(name, submission):
    return reverse(f"plans:{name}", args=[submission.plan_id, submission.number])


def read(client, user, address):
    client.force_login(user)
    return client.get(address)


# Who reads it


@pytest.mark.parametrize("who", [viewer, editor, manager])
def test_people_of_the_force_read_it_and_its_pdf(client, submission, who):
    user = who(submission.plan.force)

    assert SECRET in read(client, user, url("submission", submission)).content.decode()
    assert get_pdf(client, url("submission_pdf", submission)).content == b"%PDF-submitted"


@pytest.mark.parametrize("who", [reviewer, national_leader, superuser])
def test_national_readers_read_it_and_its_pdf_but_not_the_plan(client, submission, who):
    page = read(client, who(), url("submission", submission))

    assert SECRET in page.content.decode()
    assert get_pdf(client, url("submission_pdf", submission)).content == b"%PDF-submitted"
    reference = submission.period.reference
    for name, args in (("plan", []), ("check", []), ("check", [reference]), ("draft_pdf", [reference])):
        assert client.get(reverse(f"plans:{name}", args=[submission.plan_id, *args])).status_code == 404
    assert reverse("plans:plan", args=[submission.plan_id]) + '"' not in page.content.decode()


def test_people_of_a_joint_force_read_it(client, submission):
    joint = ForceFactory()
    submission.plan.joint_with.add(joint)

    assert SECRET in read(client, viewer(joint), url("submission", submission)).content.decode()


@pytest.mark.parametrize("who", [manager, toolkit_editor])
@pytest.mark.parametrize("name", ["submission", "submitted", "withdraw", "submission_pdf"])
def test_submission_does_not_exist_for_others(client, submission, who, name):
    assert read(client, who(), url(name, submission)).status_code == 404


@pytest.mark.parametrize("name", ["submission", "submitted", "withdraw", "submission_pdf"])
def test_people_not_signed_in_are_asked_to(client, submission, name):
    assert client.get(url(name, submission)).url.startswith("/accounts/login/")


@pytest.mark.parametrize("name", ["submission", "submitted", "withdraw", "submission_pdf"])
def test_number_there_is_not_is_not_found(client, submission, boss, name):
    assert read(client, boss, reverse(f"plans:{name}", args=[submission.plan_id, 9])).status_code == 404


# What it shows


def test_page_shows_the_frozen_copy_not_the_plan(client, submission, boss):
    line = PlannedActivity.objects.get()
    before = line.activity
    line.activity = "Rewritten since"
    line.save()

    page = read(client, boss, url("submission", submission)).content.decode()

    assert (before in page, "Rewritten since" in page) == (True, False)


def test_decision_reason_and_remarks_are_shown(client, submission, boss):
    line = PlannedActivity.objects.get()
    add_remark(copy=submission, text="About all of it", by=reviewer())
    anchor = Anchor("line", str(line.key))
    add_remark(copy=submission, text="About one activity", by=reviewer(), anchor=anchor)
    decide_review(submission=submission, decision="returned", reason="Say how it is measured.", by=reviewer())

    page = read(client, boss, url("submission", submission))

    assert page.context["state"] == "Returned for changes"
    assert page.context["review"].reason == "Say how it is measured."
    number = line_number(submission.plan.objectives.get().objective.number, 1)
    assert [(about, remark.text) for about, remark, _mending in page.context["remarks"]] == [
        ("The whole submission", "About all of it"),
        (f"Activity {number}: {line.activity}", "About one activity"),
    ]
    for text in ("Say how it is measured.", "About all of it", "About one activity"):
        assert text in page.content.decode()


def test_changes_since_the_last_submission_are_listed(client, submission, boss, period):
    decide_review(submission=submission, decision="returned", reason="More", by=reviewer())
    submission.plan.reports.update(summary="Better words")
    second = submit_plan(plan=submission.plan, period=period, by=boss, before_end=True)

    page = read(client, boss, url("submission", second))

    assert [(change.label, change.old, change.new) for change in page.context["changes"].changes] == [
        ("Summary for leadership", SECRET, "Better words")
    ]
    first = client.get(url("submission", submission))
    assert (first.context["comparison"].compared_with, first.context["changes"]) == (None, None)


def test_reader_chooses_the_returned_copy_or_the_last_one_reviewed(client, plan, boss, period):
    earlier = ReportingPeriodFactory(starts=period.starts - datetime.timedelta(days=91))
    PeriodReportFactory(plan=plan, period=earlier)
    submissions = []
    for each, decision in ((earlier, "accepted"), (period, "returned"), (earlier, "accepted"), (period, None)):
        plan.reports.filter(period=each).update(summary=f"Words {len(submissions) + 1}")
        submissions.append(submit_plan(plan=plan, period=each, by=boss, before_end=True))
        if decision:
            decide_review(submission=submissions[-1], decision=decision, reason="More", by=reviewer())

    page = read(client, boss, url("submission", submissions[3]))

    comparison = page.context["comparison"]
    assert (comparison.compared_with, comparison.words) == (submissions[2], "Submission 3 (the last one)")
    assert comparison.others == [("Submission 2 (returned for changes)", "?compared_with=2#changes")]
    chosen = client.get(url("submission", submissions[3]), {"compared_with": "2"})
    assert [(change.old, change.new) for change in chosen.context["changes"].changes] == [("Words 2", "Words 4")]
    assert chosen.context["comparison"].others == [("Submission 3 (the last one)", "?compared_with=3#changes")]


def test_last_time_is_of_an_earlier_period_whatever_changes_are_counted_against(
    client, plan, boss, period, monkeypatch
):
    earlier = ReportingPeriodFactory(starts=period.starts - datetime.timedelta(days=91))
    PeriodReportFactory(plan=plan, period=earlier)
    first = submit_plan(plan=plan, period=earlier, by=boss, before_end=True)
    returned = submit_plan(plan=plan, period=period, by=boss, before_end=True)
    decide_review(submission=returned, decision="returned", reason="More", by=reviewer())
    submission = submit_plan(plan=plan, period=period, by=boss, before_end=True)
    asked = []

    def render(rendered, *, last_period, compared_with):
        asked.append((rendered, last_period, compared_with))
        return render_copy(rendered, last_period=last_period, compared_with=compared_with)

    monkeypatch.setattr("plans.views.submissions.render_copy", render)
    read(client, boss, url("submission", submission))

    assert asked == [(submission, first, returned)]


def test_submission_for_a_voided_period_stays_readable(client, submission, boss):
    void_period(period=submission.period, reason="Opened by mistake.", by=reviewer())

    assert SECRET in read(client, boss, url("submission", submission)).content.decode()
    assert get_pdf(client, url("submission_pdf", submission)).content == b"%PDF-submitted"


def test_late_is_said_as_it_is_now(client, submission, boss, period):
    words = "Submitted after the due date"
    assert read(client, boss, url("submission", submission)).content.decode().count(words) == 0

    move_due_date(period=period, due=timezone.localdate() - datetime.timedelta(days=1), by=reviewer())
    yesterday = day_words(timezone.localdate() - datetime.timedelta(days=1))
    assert client.get(url("submission", submission)).content.decode().count(f"{words}, {yesterday}") == 1
    move_due_date(period=period, due=timezone.localdate(), by=reviewer())
    assert client.get(url("submission", submission)).content.decode().count(words) == 0


# Withdrawing


def test_submission_after_withdrawn_ones_has_nothing_to_be_compared_with(client, submission, boss, period):
    withdraw_submission(submission=submission, by=boss)
    second = submit_plan(plan=submission.plan, period=period, by=boss, before_end=True)

    page = read(client, boss, url("submission", second))

    assert (page.context["comparison"].compared_with, page.context["changes"]) == (None, None)
    assert page.content.decode().count("There is nothing to compare with: every earlier submission was withdrawn.") == 1
    assert page.content.decode().count("This is the first submission of this plan.") == 0


def test_manager_withdraws_after_confirming(client, submission, boss):
    assert url("withdraw", submission) in read(client, boss, url("submission", submission)).content.decode()
    assert "Withdraw submission 1?" in client.get(url("withdraw", submission)).content.decode()
    assert Submission.objects.get().state == "submitted"

    response = client.post(url("withdraw", submission))

    assert response.url == reverse("plans:plan", args=[submission.plan_id])
    assert Submission.objects.get().state == "withdrawn"


@pytest.mark.parametrize("who", [viewer, editor])
def test_others_of_the_force_cannot_withdraw(client, submission, who):
    user = who(submission.plan.force)

    assert url("withdraw", submission) not in read(client, user, url("submission", submission)).content.decode()
    for response in (client.get(url("withdraw", submission)), client.post(url("withdraw", submission))):
        assert response.status_code == 403
        assert "Only managers of Westshire Police can withdraw a submission." in response.content.decode()
    assert Submission.objects.get().state == "submitted"


@pytest.mark.parametrize("who", [reviewer, national_leader, superuser])
def test_national_readers_cannot_withdraw(client, submission, who):
    client.force_login(who())

    assert client.post(url("withdraw", submission)).status_code == 403
    assert Submission.objects.get().state == "submitted"


def test_decided_submission_cannot_be_withdrawn(client, submission, boss):
    decide_review(submission=submission, decision="accepted", by=reviewer())

    assert url("withdraw", submission) not in read(client, boss, url("submission", submission)).content.decode()
    # As by going back to the page that asked: it leads to the submission, and says why.
    for send in (client.get, client.post):
        response = send(url("withdraw", submission))
        assert (response.url, messages_of(response)[-1:]) == (
            url("submission", submission),
            ["This submission can no longer be withdrawn. It is marked “Reviewed, no changes needed”."],
        )
    assert Submission.objects.get().state == "accepted"


@pytest.mark.parametrize("who", [reviewer, national_leader, superuser])
def test_national_readers_see_of_a_withdrawn_one_only_number_who_and_when(client, submission, boss, who):
    submission_pdf(submission)
    withdraw_submission(submission=submission, by=boss)

    page = read(client, who(), url("submission", submission))

    text = page.content.decode()
    assert page.status_code == 200
    assert ("Submission 1" in text, str(boss) in text, "Withdrawn" in text) == (True, True, True)
    assert (SECRET in text, submission.document_sha256[:8] in text) == (False, False)
    assert "printed" not in page.context
    pdf = client.get(url("submission_pdf", submission))
    assert (pdf.status_code, b"%PDF" in pdf.content) == (403, False)


def test_force_still_reads_what_it_withdrew(client, submission, boss):
    withdraw_submission(submission=submission, by=boss)

    assert SECRET in read(client, boss, url("submission", submission)).content.decode()
    assert get_pdf(client, url("submission_pdf", submission)).content == b"%PDF-withdrawn"


# The confirmation and the PDF


def test_browser_keeps_no_copy_of_the_pdf_and_another_is_made_after_a_withdrawal(client, submission, boss):
    client.force_login(boss)
    assert get_pdf(client, url("submission_pdf", submission)).headers["Cache-Control"] == "private, no-store"

    withdraw_submission(submission=submission, by=boss)
    waiting = client.get(url("submission_pdf", submission))
    assert (waiting.status_code, waiting.headers["Refresh"]) == (200, "2")
    run_jobs()
    after = client.get(url("submission_pdf", submission))
    assert (after.status_code, after.content) == (200, b"%PDF-withdrawn")
    assert read(client, reviewer(), url("submission_pdf", submission)).status_code == 403


def test_confirmation_gives_reference_and_pdf(client, submission, boss):
    page = read(client, boss, url("submitted", submission)).content.decode()

    assert submission.reference_with_hash in page
    assert url("submission_pdf", submission) in page


def test_confirmation_of_an_answered_submission_leads_to_the_answer(client, submission, boss):
    decide_review(submission=submission, decision="accepted", by=reviewer())

    assert read(client, boss, url("submitted", submission)).url == url("submission", submission)


def test_confirmation_is_for_the_force(client, submission):
    assert read(client, national_leader(), url("submitted", submission)).status_code == 404


def test_pdf_opens_in_the_browser_under_its_name(client, submission, boss):
    client.force_login(boss)
    response = get_pdf(client, url("submission_pdf", submission))

    action = submission.plan.action.reference.replace(".", "-")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == (
        f'inline; filename="westshire-police_{action}_{submission.period.reference}_submission-1_OFFICIAL.pdf"'
    )
    assert response["Content-Security-Policy"] == "frame-ancestors 'none'"


def test_stored_pdf_costs_few_queries(client, submission, boss, django_assert_max_num_queries):
    client.force_login(boss)
    submission_pdf(submission)

    with django_assert_max_num_queries(12):
        client.get(url("submission_pdf", submission))


def test_queries_are_few_and_the_same_at_one_and_at_three_lines(client, plan, boss, period):
    counts = []
    client.force_login(boss)
    for more in (0, 2):
        PlannedActivityFactory.create_batch(more, plan_objective=plan.objectives.get())
        submission = submit_plan(plan=plan, period=period, by=boss, before_end=True)
        decide_review(submission=submission, decision="returned", reason="More", by=reviewer())
        with CaptureQueriesContext(connection) as queries:
            client.get(url("submission", submission))
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 25
