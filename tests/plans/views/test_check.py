import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from plans.actions import close_period, decide_review, submit_plan, void_period
from plans.document import read_document
from plans.models import Submission
from plans.wording import day_words
from tests.accounts.unsaved_marks import forms_that_lose_text
from tests.factories.accounts import ForceFactory, editor, manager, national_leader, reviewer, viewer
from tests.factories.plans import (
    ExtensionFactory,
    PeriodReportFactory,
    PlannedActivityFactory,
    ReadingFactory,
    ReportingPeriodFactory,
    submittable_plan,
)
from tests.jobs import get_pdf, print_nothing
from tests.plans.pages import fill_in, form_fields, messages_of
from tests.plans.racing import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    return ReportingPeriodFactory(name="July to September 2026")


@pytest.fixture
def plan(period):
    return submittable_plan(ForceFactory(name="Westshire Police"), period)


@pytest.fixture
def boss(plan, client):
    user = manager(plan.force)
    client.force_login(user)
    return user


def check_url(plan, period=None):
    """The check page of a period, by default of the plan's first."""
    period = period or plan.reports.order_by("period__starts").first().period
    return reverse("plans:check", args=[plan.pk, period.reference])


def nil_url(plan):
    """The page for a nil return of the plan's first period."""
    return check_url(plan).replace("/check/", "/nil-return/")


def fields(response) -> dict:
    """What the page would send, its last question answered: the period has not ended."""
    return {**form_fields(response), "before_end": "on"}


def submit(client, plan, period=None, url=None, **changes):
    """Open the check page, or another one, change its answers, press the button."""
    url = url or check_url(plan, period)
    return client.post(url, {**fields(client.get(url)), **changes})


# Submitting


def test_manager_submits_what_was_shown(client, plan, boss):
    response = submit(client, plan)

    submission = Submission.objects.get()
    assert response.url == reverse("plans:submitted", args=[plan.pk, 1])
    assert (submission.submitted_by, submission.nil_return, submission.late) == (boss, False, False)
    page = client.get(response.url).content.decode()
    assert submission.reference_with_hash in page
    assert reverse("plans:submission_pdf", args=[plan.pk, 1]) in page


def test_plan_changed_meanwhile_is_not_submitted(client, plan, boss):
    data = fields(client.get(check_url(plan)))
    plan.reports.update(summary="Written by somebody else meanwhile")

    response = client.post(check_url(plan), data)

    assert Submission.objects.count() == 0
    assert response.context["form"].non_field_errors() == [
        "The plan has changed since you opened this page. Read it again, then submit."
    ]
    # Read again, it can be submitted from the page that says so.
    assert client.post(check_url(plan), fields(response)).status_code == 302


def test_post_without_what_was_seen_is_not_submitted(client, plan, boss):
    data = fields(client.get(check_url(plan)))
    del data["seen"]

    assert client.post(check_url(plan), data).status_code == 200
    assert Submission.objects.count() == 0


def test_next_period_opened_meanwhile_changes_nothing(client, plan, period, boss):
    data = fields(client.get(check_url(plan)))
    ReportingPeriodFactory(starts=period.starts + datetime.timedelta(days=91))

    client.post(check_url(plan), data)

    assert Submission.objects.get().period == period


def test_form_sent_twice_is_one_submission_and_leads_to_it_twice(client, plan, boss):
    data = fields(client.get(check_url(plan)))

    answers = [client.post(check_url(plan), data) for _ in range(2)]

    assert [answer.url for answer in answers] == [reverse("plans:submitted", args=[plan.pk, 1])] * 2
    assert Submission.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_form_sent_twice_at_once_is_one_submission(client):
    period = ReportingPeriodFactory()
    plan = submittable_plan(ForceFactory(), period)
    client.force_login(manager(plan.force))
    data = fields(client.get(check_url(plan)))

    answers = at_once(3, lambda: client.post(check_url(plan), data))

    assert [answer.url for answer in answers] == [reverse("plans:submitted", args=[plan.pk, 1])] * 3
    assert Submission.objects.count() == 1


def test_page_opened_before_somebody_else_submitted_says_so_and_shows_what_was_typed(client, plan, period, boss):
    data = fields(client.get(check_url(plan)))
    submit_plan(plan=plan, period=period, by=manager(plan.force), before_end=True)

    page = client.post(check_url(plan), {**data, "reason": "We have no hub."})

    assert Submission.objects.count() == 1
    assert (page.context["waiting"].number, page.context["may_submit"]) == (1, False)
    assert page.context["typed"] == [("Reason for a nil return", "We have no hub.")]
    assert messages_of(page) == ["Nothing was submitted. This page says why."]


@pytest.mark.parametrize("who", [viewer, editor])
def test_others_of_the_force_read_the_reason_instead_of_the_button(client, plan, who):
    client.force_login(who(plan.force))
    page = client.get(check_url(plan))

    assert page.context["may_submit"] is False
    assert "Only managers of Westshire Police can submit this plan." in page.content.decode()
    assert "<form" not in page.content.decode().split("<main", 1)[1]
    assert client.post(check_url(plan), {}).status_code == 403
    assert Submission.objects.count() == 0


@pytest.mark.parametrize("who", [manager, reviewer, national_leader])
def test_check_page_of_another_force_does_not_exist(client, plan, who):
    client.force_login(who())

    assert client.get(check_url(plan)).status_code == 404
    assert client.post(check_url(plan)).status_code == 404
    assert client.get(reverse("plans:check", args=[plan.pk])).status_code == 404
    for args in ([plan.pk], [plan.pk, plan.reports.get().period.reference]):
        assert client.get(reverse("plans:draft_pdf", args=args)).status_code == 404


# What is missing


def test_missing_fields_are_links_to_where_they_are_filled_in(client, plan, period, boss):
    plan.project_lead = ""
    plan.save()
    plan.reports.update(prepared_by="", date_prepared=None)

    page = client.get(check_url(plan))

    about = reverse("plans:about", args=[plan.pk])
    report = reverse("plans:report", args=[plan.pk, period.reference])
    assert page.context["missing"] == [
        ("Project lead", f"{about}#id_project_lead"),
        ("Prepared by", f"{report}#id_prepared_by"),
        ("Date prepared", f"{report}#id_date_prepared_0"),
    ]
    for label, href in page.context["missing"]:
        assert f'<a class="govuk-link" href="{href}">{label}</a>' in page.content.decode()
    assert page.context["may_submit"] is False


def test_missing_fields_are_words_for_those_who_only_read(client, plan):
    plan.reports.update(prepared_by="")
    client.force_login(viewer(plan.force))

    page = client.get(check_url(plan))

    assert page.context["missing"] == [("Prepared by", "")]
    assert "<li>Prepared by</li>" in page.content.decode()


def test_what_was_given_for_another_period_is_missing_for_this_one(client, plan, period, boss):
    later = ReportingPeriodFactory(starts=period.starts + datetime.timedelta(days=91))

    page = client.get(check_url(plan, later))

    assert [label for label, _ in page.context["missing"]] == ["Prepared by", "Date prepared"]
    assert client.get(check_url(plan)).context["missing"] == []


# The summary


CARRIED = "Last period’s words are not carried over"
UNWRITTEN = "There is no summary for leadership for this period."


def test_page_warns_that_last_periods_summary_is_not_carried_over(client, plan, period, boss):
    later = ReportingPeriodFactory(starts=period.starts + datetime.timedelta(days=91))
    PeriodReportFactory(plan=plan, period=later)
    plan.reports.filter(period=period).update(summary="Words of the earlier period")

    page = client.get(check_url(plan, later))

    text = page.content.decode()
    address = reverse("plans:report", args=[plan.pk, later.reference])
    assert (text.count(UNWRITTEN), text.count(CARRIED), text.count(f'href="{address}#id_summary"')) == (1, 1, 1)
    assert "Words of the earlier period" not in text
    assert page.context["may_submit"] is True
    submit(client, plan, later)
    assert read_document(Submission.objects.get().document).report.text("summary") == ""


def test_page_warns_of_no_summary_where_there_never_was_one(client, plan, boss):
    text = client.get(check_url(plan)).content.decode()

    assert (text.count(UNWRITTEN), text.count(CARRIED)) == (1, 0)


def test_page_warns_of_nothing_once_the_summary_is_written(client, plan, boss):
    plan.reports.update(summary="Written for this period")

    text = client.get(check_url(plan)).content.decode()

    assert (text.count(UNWRITTEN), text.count("Written for this period")) == (0, 1)


def test_plan_without_summary_or_activities_is_not_incomplete(client, plan, boss):
    plan.objectives.all().delete()

    page = client.get(check_url(plan))

    assert (page.context["missing"], page.context["may_submit"]) == ([], True)


# Approved by


def test_approval_is_asked_where_the_force_wants_it(client, plan, boss):
    plan.force.asks_approval = True
    plan.force.save()

    response = submit(client, plan, approver="", approver_rank="Assistant Chief Constable")

    assert response.context["form"].errors == {
        "approver": ["Enter the approver’s name"],
        "approved_on": ["Enter the date of approval"],
    }
    assert Submission.objects.count() == 0
    day = timezone.localdate()
    response = submit(
        client,
        plan,
        approver="A. Example",
        approver_rank="Assistant Chief Constable",
        approved_on_day=day.day,
        approved_on_month=day.month,
        approved_on_year=day.year,
    )
    assert response.status_code == 302, response.context["form"].errors
    approval = read_document(Submission.objects.get().document).approval
    assert (approval.name, approval.rank, approval.date) == ("A. Example", "Assistant Chief Constable", day)


def test_approval_in_the_future_is_refused(client, plan, boss):
    plan.force.asks_approval = True
    plan.force.save()
    day = timezone.localdate() + datetime.timedelta(days=1)

    response = submit(
        client,
        plan,
        approver="A. Example",
        approver_rank="Superintendent",
        approved_on_day=day.day,
        approved_on_month=day.month,
        approved_on_year=day.year,
    )

    assert list(response.context["form"].errors) == ["approved_on"]
    assert 'value="A. Example"' in response.content.decode()


def test_approval_is_not_asked_elsewhere(client, plan, boss):
    assert "approver" not in fields(client.get(check_url(plan)))


def test_plan_changed_meanwhile_is_said_beside_other_errors(client, plan, period, boss):
    data = fields(client.get(check_url(plan)))
    plan.reports.update(summary="Changed by somebody else")

    response = client.post(check_url(plan), {**data, "before_end": ""})

    assert response.context["form"].errors == {
        "before_end": [f"{period} ends on {day_words(period.ends)}. Tick that you submit before it has ended"],
        "__all__": ["The plan has changed since you opened this page. Read it again, then submit."],
    }


def test_period_that_has_not_ended_is_submitted_only_after_saying_so(client, plan, period, boss):
    response = submit(client, plan, before_end="")
    assert list(response.context["form"].errors) == ["before_end"]
    assert Submission.objects.count() == 0

    period.ends = timezone.localdate() - datetime.timedelta(days=1)
    period.save()
    page = client.get(check_url(plan))
    assert "before_end" not in page.context["form"].fields
    assert client.post(check_url(plan), form_fields(page)).status_code == 302


# Before submitting


def test_page_shows_what_is_read_first_and_folds_the_whole_document(client, plan, boss):
    plan.reports.update(summary="Written for this period")
    page = client.get(check_url(plan))
    assert page.context["checked"].page_one.count("Written for this period") == 1
    assert page.text.count('<details class="govuk-details" id="rest">') == 1


def test_page_counts_what_has_changed_since_the_last_submission(client, plan, period, boss):
    assert client.get(check_url(plan)).text.count("Nothing was submitted before.") == 1
    submission = submit_plan(plan=plan, period=period, by=boss, before_end=True)
    decide_review(submission=submission, decision="returned", reason="Say more.", by=reviewer())
    assert client.get(check_url(plan)).text.count("Nothing has changed since submission 1.") == 1
    plan.reports.update(summary="More")
    assert client.get(check_url(plan)).text.count("0 new things since submission 1, other words in 1 field<") == 1


def test_every_part_has_a_way_to_change_it_for_who_may(client, plan, period, boss):
    line = PlannedActivityFactory(plan_objective=plan.objectives.get(), activity="Do it")
    number = ReadingFactory(indicator__plan_objective=plan.objectives.get()).indicator
    place, first = f"/plans/{plan.pk}/periods/{period.reference}", plan.objectives.get().lines.first()
    objective = plan.objectives.get().objective.number
    rows = [row for group in client.get(check_url(plan)).context["parts"] for row in group.rows]
    assert [row.href for row in rows] == [
        f"/plans/{plan.pk}/about/",
        f"{place}/report/",
        f"{place}/report/#decisions",
        f"/plans/{plan.pk}/planning-questions/",
        f"/plans/{plan.pk}/objectives/{objective}/",
        f"/plans/{plan.pk}/lines/{first.key}/",
        f"{place}/update/#part-{objective}A",
        f"/plans/{plan.pk}/lines/{line.key}/",
        f"{place}/update/#part-{objective}B",
        f"/plans/{plan.pk}/numbers/{number.key}/",
    ]
    client.force_login(viewer(plan.force))
    rows = [row for group in client.get(check_url(plan)).context["parts"] for row in group.rows]
    assert {row.href for row in rows} == {""}


def test_activity_of_ticks_alone_is_called_thin_and_keeps_nobody_from_submitting(client, plan, boss):
    plan.objectives.get().lines.update(activity="", output="Own words of something else")
    page = client.get(check_url(plan))
    (row,) = page.context["thin"]
    line = plan.objectives.get().lines.get()
    assert row.href == f"/plans/{plan.pk}/lines/{line.key}/#field-activity"
    assert (page.text.count("1 activity is thin"), page.context["may_submit"]) == (1, True)
    plan.objectives.get().lines.update(activity="Own words")
    assert client.get(check_url(plan)).context["thin"] == []


# Nil return


def test_nil_return_is_a_link_and_has_a_page_of_its_own(client, plan, boss):
    page = client.get(check_url(plan))
    assert page.text.count(f'href="{nil_url(plan)}"') == 1
    assert "reason" not in page.context["form"].fields
    assert client.get(nil_url(plan)).context["form"].fields.keys() >= {"reason", "form_key"}


def test_nil_return_says_what_it_is_and_its_header_leads_back_to_it(client, plan, boss):
    plan.reports.update(prepared_by="")
    page = client.get(nil_url(plan))
    assert "Only your reason is sent, not the plan." in page.text
    ((_label, href),) = page.context["missing"]
    PlannedActivityFactory(plan_objective=plan.objectives.get())
    saved = fill_in(client, href.partition("#")[0], prepared_by="Hub manager")
    assert saved.url == nil_url(plan)
    done = client.get(submit(client, plan, url=nil_url(plan), reason="No hub").url).text
    assert ("Nil return sent" in done, "Plan submitted" in done) == (True, False)


def test_nil_return_needs_its_reason(client, plan, boss):
    response = submit(client, plan, url=nil_url(plan), reason="  ")

    assert response.context["form"].errors == {"reason": ["Say why there is no multi-agency unit"]}
    assert Submission.objects.count() == 0

    submit(client, plan, url=nil_url(plan), reason="Our hub closed in May.")
    submission = Submission.objects.get()
    assert submission.nil_return is True
    assert read_document(submission.document).nil_return_reason == "Our hub closed in May."


@pytest.mark.parametrize("who", [viewer, editor])
def test_nil_return_is_sent_by_managers_alone(client, plan, who):
    client.force_login(who(plan.force))
    assert client.get(nil_url(plan)).text.count("Only managers of Westshire Police can submit this plan.") == 1
    assert client.post(nil_url(plan), {"reason": "None"}).status_code == 403


def test_reason_typed_on_the_page_as_it_was_is_shown_to_be_copied(client, plan, boss):
    data = {name: value for name, value in fields(client.get(check_url(plan))).items() if name != "seen"}
    page = client.post(check_url(plan), {**data, "kind": "nil_return", "reason": "Left over"})
    assert page.context["typed"] == [("Reason for a nil return", "Left over")]
    assert Submission.objects.count() == 0


# Periods


@pytest.fixture
def earlier(plan, period):
    """The period before, closed and overdue, which the plan owes."""
    plan.created_at = timezone.now() - datetime.timedelta(days=100)
    plan.save()
    return ReportingPeriodFactory(
        name="April to June 2026",
        starts=period.starts - datetime.timedelta(days=91),
        due=timezone.localdate() - datetime.timedelta(days=1),
        closed_at=timezone.now(),
    )


def others_on(page) -> list[tuple]:
    """The other periods that the page offers, and whether each would be late."""
    return [(other["period"], other["is_late"]) for other in page.context["other_periods"]]


def test_no_period_open_says_so(client, plan, period, boss):
    period.opened_at = None
    period.save()
    url = reverse("plans:check", args=[plan.pk])

    page = client.get(url)

    assert page.context["may_submit"] is False
    assert "You can keep working; VKPP opens the next period." in page.content.decode()
    assert client.get(check_url(plan)).status_code == 404
    answer = client.post(url, {"reason": "Typed in vain"})
    assert (answer.status_code, answer.context["typed"]) == (200, [("Reason for a nil return", "Typed in vain")])
    assert Submission.objects.count() == 0


def test_earlier_period_not_submitted_is_offered_and_marked_late(client, plan, period, boss, earlier):
    PeriodReportFactory(plan=plan, period=earlier)

    page = client.get(check_url(plan, period))
    assert (page.context["period"], others_on(page)) == (period, [(earlier, True)])
    late_page = client.get(check_url(plan, earlier))
    assert (late_page.context["period"], late_page.context["is_late"]) == (earlier, True)
    assert others_on(late_page) == [(period, False)]
    assert "This submission will be marked late." in late_page.content.decode()

    submit(client, plan, earlier)
    submission = Submission.objects.get()
    assert (submission.period, submission.late) == (earlier, True)


def test_returned_submission_of_an_earlier_period_is_mended_for_that_period(client, plan, period, boss, earlier):
    PeriodReportFactory(plan=plan, period=earlier, prepared_by="Of the earlier period")
    on_time = timezone.now() - datetime.timedelta(days=3)
    first = submit_plan(plan=plan, period=earlier, by=boss, at=on_time, before_end=True)
    assert others_on(client.get(check_url(plan, period))) == []
    decide_review(submission=first, decision="returned", reason="Progress on 1A is missing.", by=reviewer())
    assert others_on(client.get(check_url(plan, period))) == [(earlier, False)]
    line = plan.objectives.get().lines.get()
    line.progress_updates.create(period=earlier, status="at_risk", progress="Of the earlier", updated_by=boss)
    line.progress_updates.create(period=period, status="on_track", progress="Of this one", updated_by=boss)

    page = client.get(check_url(plan, earlier))
    assert (page.context["returned"], page.context["is_late"], page.context["may_submit"]) == (first, False, True)
    assert reverse("plans:submission", args=[plan.pk, 1]) in page.content.decode()
    assert "VKPP has returned submission 1 for changes." in client.get(check_url(plan, period)).content.decode()
    submit(client, plan, earlier)

    mended = Submission.objects.get(number=2)
    document = read_document(mended.document)
    assert (mended.period, mended.late, document.period.reference) == (earlier, False, earlier.reference)
    assert document.report.text("prepared_by") == "Of the earlier period"
    assert document.objectives[0].lines[0].progress.text("progress") == "Of the earlier"


def test_extended_due_date_is_the_one_the_page_names(client, plan, period, boss, earlier):
    ExtensionFactory(period=earlier, force=plan.force, due=timezone.localdate() + datetime.timedelta(days=5))
    PeriodReportFactory(plan=plan, period=earlier)

    page = client.get(check_url(plan, earlier))

    assert page.context["due"] == day_words(timezone.localdate() + datetime.timedelta(days=5))
    assert page.context["is_late"] is False
    assert others_on(client.get(check_url(plan, period))) == [(earlier, False)]


def test_period_answered_and_closed_shows_its_words_and_why_nothing_can_be_added(client, plan, period, boss):
    data = fields(client.get(check_url(plan)))
    plan.reports.update(summary="Words of the closed period")
    submission = submit_plan(plan=plan, period=period, by=boss, before_end=True)
    decide_review(submission=submission, decision="accepted", by=reviewer())
    close_period(period=period, by=reviewer())

    page = client.get(check_url(plan))
    answer = client.post(check_url(plan), {**data, "reason": "Typed in vain"})

    text = page.content.decode()
    assert page.context["may_submit"] is False
    assert "Words of the closed period" in text
    assert "is closed and your submission for it has been received" in text
    assert "<form" not in text.split("<main", 1)[1]
    assert answer.context["typed"] == [("Reason for a nil return", "Typed in vain")]
    assert Submission.objects.get() == submission


def test_voided_period_shows_the_reason_and_no_form(client, plan, period, boss):
    void_period(period=period, reason="Opened by mistake.", by=reviewer())

    page = client.get(check_url(plan))

    assert page.context["why_not_report"].endswith("Opened by mistake.")
    assert "<form" not in page.content.decode().split("<main", 1)[1]
    client.post(check_url(plan), {})
    assert Submission.objects.count() == 0


def test_period_never_opened_is_not_found(client, plan, boss):
    for reference in (ReportingPeriodFactory(opened_at=None).reference, "1999-1", "nonsense"):
        assert client.get(reverse("plans:check", args=[plan.pk, reference])).status_code == 404
        assert client.get(reverse("plans:draft_pdf", args=[plan.pk, reference])).status_code == 404


@pytest.mark.parametrize("name", ["check", "draft_pdf"])
def test_old_addresses_lead_to_the_period_asked_for_or_to_the_latest(client, plan, period, boss, earlier, name):
    old = reverse(f"plans:{name}", args=[plan.pk])

    assert client.get(old).url == reverse(f"plans:{name}", args=[plan.pk, period.reference])
    asked_for = client.get(old, {"period": earlier.reference})
    assert asked_for.url == reverse(f"plans:{name}", args=[plan.pk, earlier.reference])
    for reference in ("1999-1", "", "'; --"):
        fallen_back = client.get(old, {"period": reference})
        assert fallen_back.url == reverse(f"plans:{name}", args=[plan.pk, period.reference])


def test_form_sent_to_the_old_address_submits_nothing_and_shows_what_was_typed(client, plan, period, boss):
    answer = client.post(reverse("plans:check", args=[plan.pk]), {"reason": "Typed in vain"})

    assert answer.context["typed"] == [("Reason for a nil return", "Typed in vain")]
    assert others_on(answer) == [(period, False)]
    assert answer.context["why_not_report"] == "Choose the reporting period you submit for."
    assert Submission.objects.count() == 0


def test_waiting_submission_stands_instead_of_the_button(client, plan, boss, period):
    submit_plan(plan=plan, period=period, by=boss, before_end=True)

    page = client.get(check_url(plan))

    assert (page.context["may_submit"], page.context["waiting"].number) == (False, 1)
    assert "<form" not in page.content.decode().split("<main", 1)[1]


def test_returned_plan_can_be_submitted_again(client, plan, boss, period):
    decide_review(
        submission=submit_plan(plan=plan, period=period, by=boss, before_end=True),
        decision="returned",
        reason="Say more",
        by=reviewer(),
    )

    submit(client, plan)

    assert list(Submission.objects.order_by("number").values_list("number", "state")) == [
        (1, "returned"),
        (2, "submitted"),
    ]


# Reading


def test_page_says_who_will_read_it(client, plan, boss):
    plan.joint_with.add(ForceFactory(name="Eastmoor Police"))

    page = " ".join(client.get(check_url(plan)).content.decode().split())

    assert "only people of Westshire Police and Eastmoor Police who have an account here read it" in page
    assert "VKPP’s reviewers and national leadership read it too" in page


def test_page_shows_the_whole_plan(client, plan, boss):
    line = PlannedActivityFactory(plan_objective=plan.objectives.get(), activity="Held <in full>\nin two lines")

    page = client.get(check_url(plan)).content.decode()

    assert "Held &lt;in full&gt;\nin two lines" in page
    assert f'id="activity-{line.key}"' in page


def test_queries_are_few_and_the_same_at_one_and_at_three_lines(client, plan, boss):
    counts, url = [], check_url(plan)
    ReadingFactory(indicator__plan_objective=plan.objectives.get())
    for more in (0, 2):
        PlannedActivityFactory.create_batch(more, plan_objective=plan.objectives.get())
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 31


def test_answers_kept_over_a_lost_session_are_drawn_again(client, plan, boss):
    url = nil_url(plan)
    data = fields(client.get(url))
    owner = client.cookies["nvap_owner"]
    client.logout()
    client.cookies["nvap_owner"] = owner.value
    client.post(url, {**data, "reason": "Typed before the session ended"})
    client.force_login(boss)

    page = client.get(url)

    assert Submission.objects.count() == 0
    assert fields(page)["reason"] == ["Typed before the session ended"]


def test_form_of_the_page_loses_nothing_typed(client, plan, boss):
    for url in (check_url(plan), nil_url(plan)):
        assert forms_that_lose_text(client.get(url).content.decode()) == []


def test_what_is_posted_in_vain_is_kept_for_its_writer_and_what_holds_no_words_is_not(client, plan, period, boss):
    data = fields(client.get(check_url(plan)))
    void_period(period=period, reason="Opened by mistake.", by=reviewer())

    client.post(check_url(plan), data)
    assert not boss.unsaved_forms.current().exists()

    client.post(check_url(plan), {**data, "reason": "Typed in vain"})
    (unsaved,) = boss.unsaved_forms.current()
    assert client.get(unsaved.link).context["typed"] == [("Reason for a nil return", "Typed in vain")]


# The draft's PDF


def test_draft_pdf_opens_in_the_browser_under_its_name(client, plan, boss, monkeypatch):
    print_nothing(monkeypatch)

    reference = plan.reports.get().period.reference
    response = get_pdf(client, reverse("plans:draft_pdf", args=[plan.pk, reference]))

    action = plan.action.reference.replace(".", "-")
    assert response.content == b"%PDF-draft"
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == (
        f'inline; filename="westshire-police_{action}_{reference}_DRAFT_OFFICIAL.pdf"'
    )
    assert response.headers["Cache-Control"] == "private, no-store"
    assert client.post(reverse("plans:draft_pdf", args=[plan.pk, reference])).status_code == 405


def test_draft_pdf_is_of_the_period_in_its_address(client, plan, period, boss, earlier, monkeypatch):
    printed = []
    print_nothing(monkeypatch, lambda document, *args: printed.append(document))
    PeriodReportFactory(plan=plan, period=earlier, prepared_by="Of the earlier period")

    for each in (period, earlier):
        client.get(reverse("plans:draft_pdf", args=[plan.pk, each.reference]))

    assert [(document.period.reference, document.report.text("prepared_by")) for document in printed] == [
        (period.reference, "Preparer"),
        (earlier.reference, "Of the earlier period"),
    ]


def test_draft_pdf_without_a_period_is_of_the_plan_alone(client, plan, period, boss, monkeypatch):
    printed = []
    print_nothing(monkeypatch, lambda document, *args: printed.append(document))
    void_period(period=period, reason="Opened by mistake.", by=reviewer())

    client.get(reverse("plans:draft_pdf", args=[plan.pk]))

    assert [document.period for document in printed] == [None]
