import datetime

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from plans.actions import decide_review, submit_plan
from plans.document import read_document
from plans.models import Plan, Submission
from tests.factories.accounts import ForceFactory, editor, manager, national_leader, reviewer, viewer
from tests.factories.plans import PlannedActivityFactory, ReadingFactory, ReportingPeriodFactory, submittable_plan
from tests.plans.pages import fill_in, form_fields

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


def check_url(plan):
    return reverse("plans:check", args=[plan.pk])


def fields(response) -> dict:
    return form_fields(response)


def submit(client, plan, query="", **changes):
    """Open the check page, change its answers, press the button."""
    url = check_url(plan) + query
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
    plan.summary = "Written by somebody else meanwhile"
    plan.save()

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


def test_next_period_opened_meanwhile_is_not_submitted_for(client, plan, period, boss):
    data = fields(client.get(check_url(plan)))
    ReportingPeriodFactory(starts=period.starts + datetime.timedelta(days=91))

    response = client.post(check_url(plan), data)

    assert Submission.objects.count() == 0
    assert response.context["form"].non_field_errors() == [
        "The reporting period has changed since you opened this page. Read it again, then submit."
    ]


def test_second_press_of_the_button_submits_nothing_more(client, plan, boss):
    data = fields(client.get(check_url(plan)))
    client.post(check_url(plan), data)

    response = client.post(check_url(plan), data)

    assert Submission.objects.count() == 1
    assert response.context["form"].non_field_errors() == [
        "A submission for this period is already waiting for review. Withdraw it first."
    ]


@pytest.mark.parametrize("who", [viewer, editor])
def test_others_of_the_force_read_the_reason_instead_of_the_button(client, plan, who):
    client.force_login(who(plan.force))
    page = client.get(check_url(plan))

    assert page.context["may_submit"] is False
    assert "Only managers of Westshire Police can submit this plan." in page.content.decode()
    assert "<form" not in page.content.decode().split("<main", 1)[1]
    assert client.post(check_url(plan), {"kind": "plan"}).status_code == 403
    assert Submission.objects.count() == 0


@pytest.mark.parametrize("who", [manager, reviewer, national_leader])
def test_check_page_of_another_force_does_not_exist(client, plan, who):
    client.force_login(who())

    assert client.get(check_url(plan)).status_code == 404
    assert client.post(check_url(plan)).status_code == 404
    assert client.get(reverse("plans:draft_pdf", args=[plan.pk])).status_code == 404


# What is missing


def test_missing_fields_are_links_to_them(client, plan, boss):
    plan.project_lead, plan.prepared_for = "", None
    plan.save()

    page = client.get(check_url(plan))

    about = reverse("plans:about", args=[plan.pk])
    assert page.context["missing"] == [
        ("Project lead", "project_lead"),
        ("Prepared by", "prepared_by"),
        ("Date prepared", "date_prepared"),
    ]
    for anchor in ("id_project_lead", "id_prepared_by", "id_date_prepared_0"):
        assert f'href="{about}#{anchor}"' in page.content.decode()
        assert f'id="{anchor}"' in client.get(about).content.decode()
    assert page.context["may_submit"] is False


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


def test_plan_changed_meanwhile_is_said_beside_other_errors(client, plan, boss):
    data = fields(client.get(check_url(plan)))
    Plan.objects.filter(pk=plan.pk).update(summary="Changed by somebody else")

    response = client.post(check_url(plan), {**data, "kind": "nil_return", "reason": ""})

    assert response.context["form"].errors == {
        "reason": ["Say why there is no multi-agency unit"],
        "__all__": ["The plan has changed since you opened this page. Read it again, then submit."],
    }


# Nil return


def test_nil_return_needs_its_reason(client, plan, boss):
    response = submit(client, plan, kind="nil_return", reason="  ")

    assert response.context["form"].errors == {"reason": ["Say why there is no multi-agency unit"]}
    assert Submission.objects.count() == 0

    submit(client, plan, kind="nil_return", reason="Our hub closed in May.")
    submission = Submission.objects.get()
    assert submission.nil_return is True
    assert read_document(submission.document).nil_return_reason == "Our hub closed in May."


def test_reason_without_choosing_a_nil_return_is_asked_about(client, plan, boss):
    response = submit(client, plan, kind="plan", reason="Left over")

    assert response.context["form"].errors == {"reason": ["Choose a nil return above, or clear this reason"]}
    assert Submission.objects.count() == 0


# Periods


def test_no_period_open_says_so(client, plan, period, boss):
    period.opened_at = None
    period.save()

    page = client.get(check_url(plan))

    assert page.context["may_submit"] is False
    assert "You can keep working; VKPP opens the next period." in page.content.decode()
    assert client.post(check_url(plan), {"kind": "plan", "period": period.reference}).status_code == 200
    assert Submission.objects.count() == 0


def test_earlier_period_not_submitted_is_offered_and_marked_late(client, plan, period, boss):
    plan.created_at = timezone.now() - datetime.timedelta(days=100)
    plan.save()
    earlier = ReportingPeriodFactory(
        name="April to June 2026",
        starts=period.starts - datetime.timedelta(days=91),
        due=timezone.localdate() - datetime.timedelta(days=1),
        closed_at=timezone.now(),
    )

    page = client.get(check_url(plan))
    assert (page.context["period"], page.context["other_periods"]) == (period, [(earlier, True)])
    late_page = client.get(check_url(plan) + f"?period={earlier.reference}")
    assert (late_page.context["period"], late_page.context["is_late"]) == (earlier, True)
    assert "This submission will be marked late." in late_page.content.decode()

    submit(client, plan, query=f"?period={earlier.reference}")
    submission = Submission.objects.get()
    assert (submission.period, submission.late) == (earlier, True)


def test_closed_period_still_owed_can_be_prepared_and_submitted(client, plan, period, boss):
    plan.prepared_for = None
    plan.save()
    period.close_now()
    assert [name for _, name in client.get(check_url(plan)).context["missing"]] == ["prepared_by", "date_prepared"]

    day = timezone.localdate()
    fill_in(
        client,
        reverse("plans:about", args=[plan.pk]),
        prepared_by="Late hand",
        date_prepared_day=day.day,
        date_prepared_month=day.month,
        date_prepared_year=day.year,
    )
    submit(client, plan)

    submission = Submission.objects.get()
    assert (submission.period, read_document(submission.document).prepared_by) == (period, "Late hand")


@pytest.mark.parametrize("reference", ["1999-1", "", "'; --"])
def test_period_that_cannot_be_chosen_falls_back_to_the_current_one(client, plan, period, boss, reference):
    assert client.get(check_url(plan), {"period": reference}).context["period"] == period


def test_waiting_submission_stands_instead_of_the_button(client, plan, boss, period):
    submit_plan(plan=plan, period=period, by=boss)

    page = client.get(check_url(plan))

    assert (page.context["may_submit"], page.context["waiting"].number) == (False, 1)
    assert "<form" not in page.content.decode().split("<main", 1)[1]


def test_returned_plan_can_be_submitted_again(client, plan, boss, period):
    decide_review(
        submission=submit_plan(plan=plan, period=period, by=boss),
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
    counts = []
    ReadingFactory(indicator__plan_objective=plan.objectives.get())
    for more in (0, 2):
        PlannedActivityFactory.create_batch(more, plan_objective=plan.objectives.get())
        with CaptureQueriesContext(connection) as queries:
            client.get(check_url(plan))
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 25


def test_answers_kept_over_a_lost_session_are_drawn_again(client, plan, boss):
    url = check_url(plan)
    data = fields(client.get(url))
    owner = client.cookies["nvap_owner"]
    client.logout()
    client.cookies["nvap_owner"] = owner.value
    client.post(url, {**data, "kind": "nil_return", "reason": "Typed before the session ended"})
    client.force_login(boss)

    page = client.get(url)

    assert Submission.objects.count() == 0
    assert fields(page)["reason"] == ["Typed before the session ended"]
    assert fields(page)["kind"] == ["nil_return"]


# The draft's PDF


def test_draft_pdf_opens_in_the_browser_under_its_name(client, plan, boss, monkeypatch):
    caches["documents"].clear()
    monkeypatch.setattr("plans.exports.stored.plan_pdf", lambda *args: b"%PDF-made")

    response = client.get(reverse("plans:draft_pdf", args=[plan.pk]))

    action, reference = plan.action.reference.replace(".", "-"), plan.prepared_for.reference
    assert response.content == b"%PDF-made"
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == (
        f'inline; filename="westshire-police_{action}_{reference}_DRAFT_OFFICIAL.pdf"'
    )
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert client.post(reverse("plans:draft_pdf", args=[plan.pk])).status_code == 405
    caches["documents"].clear()
