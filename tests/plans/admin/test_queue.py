"""The list of submissions as a queue: mine, who has one open, and which waits next."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nvap.accounts.actions import assign_contact
from plans.actions import decide_review, note_opening
from plans.models import SubmissionOpening
from tests.factories.accounts import ForceFactory, MembershipFactory, national_leader, reviewer
from tests.factories.plans import ReportingPeriodFactory
from tests.html import read
from tests.plans.racing import at_once
from tests.plans.reviewing import LIST, decide, listed, page_of, submitted

pytestmark = pytest.mark.django_db


def opened(submission, by, minutes_ago=0):
    at = timezone.now() - datetime.timedelta(minutes=minutes_ago)
    return note_opening(submission=submission, by=by, at=at)


def cells(client, css_class) -> list[str]:
    return [cell.text for cell in read(client.get(LIST)).select(f"td.field-{css_class}")]


def note_of(client, submission) -> str:
    """What the submission's page says of the queue."""
    return read(client.get(page_of(submission))).one("main").text


# The list


def test_mine_are_those_of_forces_whose_contact_i_am(as_reviewer):
    mine, theirs, nobodys = (submitted(days_ago=days) for days in (3, 2, 1))
    assign_contact(forces=[mine.plan.force], contact=as_reviewer.user, by=as_reviewer.user)
    assign_contact(forces=[theirs.plan.force], contact=reviewer(), by=as_reviewer.user)

    assert listed(as_reviewer, "?contact=mine") == [mine]
    assert listed(as_reviewer, "?contact=nobody") == [nobodys]
    assert listed(as_reviewer, "?contact=nonsense") == [mine, theirs, nobodys]


def test_list_says_for_which_period_how_long_it_waits_and_whose_it_is(as_reviewer):
    period = ReportingPeriodFactory(name="July to September 2026")
    waits = submitted(period=period, days_ago=6)
    decide_review(submission=submitted(period=period, days_ago=9), decision="accepted", by=reviewer())
    assign_contact(forces=[waits.plan.force], contact=as_reviewer.user, by=as_reviewer.user)

    assert cells(as_reviewer, "period_name") == ["July to September 2026"] * 2
    assert [" days)" in words for words in cells(as_reviewer, "submitted")] == [True, False]
    assert cells(as_reviewer, "submitted")[0].endswith("(6 days)")
    assert cells(as_reviewer, "contact") == [str(as_reviewer.user), "Nobody"]


def test_list_says_who_has_one_open_for_an_hour(as_reviewer):
    read_now, read_long_ago, decided = (submitted(days_ago=days) for days in (3, 2, 1))
    other = reviewer()
    opened(read_now, other, minutes_ago=10)
    opened(read_now, as_reviewer.user)
    opened(read_long_ago, other, minutes_ago=61)
    opened(decided, other)
    decide_review(submission=decided, decision="accepted", by=other)

    assert cells(as_reviewer, "opened") == [f"{as_reviewer.user}, just now; {other}, 10 minutes ago", "", ""]


def test_list_finds_forces_by_the_names_people_use(as_reviewer):
    found = submitted(force=ForceFactory(name="West & East Moor Police", other_names="The Moors"))
    submitted()

    assert listed(as_reviewer, "?q=west+and+east") == listed(as_reviewer, "?q=wemp") == listed(as_reviewer, "?q=moors")
    assert listed(as_reviewer, "?q=moors") == [found]


def test_index_leads_to_mine(as_reviewer):
    link = f"{LIST}?contact=mine&state__exact=submitted&review__isnull=True&period__voided_at__isnull=True"
    waits = submitted()
    assert link not in dict(map(reversed, read(as_reviewer.get(reverse("admin:index"))).links))

    assign_contact(forces=[waits.plan.force], contact=as_reviewer.user, by=as_reviewer.user)

    assert ("1 of your forces", link) in read(as_reviewer.get(reverse("admin:index"))).links


# Who has it open


def test_second_reviewer_reads_who_is_there_already(as_reviewer):
    submission, second = submitted(), Client()
    other = reviewer()
    second.force_login(other)

    assert "Opened by" not in note_of(as_reviewer, submission)
    assert f"Opened by {as_reviewer.user}, just now" in note_of(second, submission)
    assert f"Opened by {other}, just now" in note_of(as_reviewer, submission)


def test_only_who_may_decide_leaves_a_trace(client):
    submission, member = submitted(), reviewer()
    MembershipFactory(user=member, force=submission.plan.force)
    for user in (member, national_leader()):
        client.force_login(user)
        client.get(page_of(submission))
        client.get(reverse("plans:submission", args=[submission.plan_id, submission.number]))
    decided = submitted()
    decide_review(submission=decided, decision="accepted", by=reviewer())
    decided.refresh_from_db()
    opened(decided, reviewer())

    assert not SubmissionOpening.objects.exists()


def test_another_look_moves_the_time_but_not_within_a_minute():
    submission, by = submitted(), reviewer()
    opened(submission, by, minutes_ago=30)
    again = opened(submission, by, minutes_ago=10)
    soon = timezone.now() - datetime.timedelta(minutes=9, seconds=30)
    note_opening(submission=submission, by=by, at=soon)

    assert SubmissionOpening.objects.get().opened_at == again.opened_at


@pytest.mark.django_db(transaction=True)
def test_two_windows_opened_at_once_are_one_row():
    submission, by = submitted(), reviewer()

    results = at_once(3, lambda: note_opening(submission=submission, by=by))

    assert [type(result).__name__ for result in results] == ["SubmissionOpening"] * 3
    assert SubmissionOpening.objects.count() == 1


# Which waits next


@pytest.mark.parametrize("minutes", [0, 10], ids=["final", "pending"])
def test_decision_leads_to_the_longest_waiting_that_nobody_reads(as_reviewer, settings, minutes):
    settings.DECISION_PENDING_MINUTES = minutes
    done, read_by_other, newer, older = (submitted(days_ago=days) for days in (9, 8, 3, 5))
    opened(read_by_other, reviewer(), minutes_ago=10)
    opened(older, as_reviewer.user, minutes_ago=10)

    page = decide(as_reviewer, done, "accepted")

    (link,) = [link for link in read(page).links if link[0].startswith("Next waiting")]
    assert link == (f"Next waiting: {older.plan.force}", page_of(older))
    assert older.period.name in read(page).text
    assert newer.is_waiting


def test_next_is_read_by_somebody_else_where_all_are(as_reviewer):
    done, other = submitted(), submitted()
    opened(other, reviewer())

    assert f"Next waiting: {other.plan.force}" in read(decide(as_reviewer, done, "accepted")).text


def test_next_is_none_of_ones_own_force_and_none_that_is_decided(as_reviewer):
    done, own = submitted(), submitted()
    MembershipFactory(user=as_reviewer.user, force=own.plan.force)
    decide_review(submission=submitted(), decision="accepted", by=reviewer())

    assert "No other submission waits for review." in read(decide(as_reviewer, done, "accepted")).text


def test_next_stays_among_mine_where_the_list_did(as_reviewer):
    done, others, mine = (submitted(days_ago=days) for days in (4, 3, 2))
    assign_contact(forces=[mine.plan.force], contact=as_reviewer.user, by=as_reviewer.user)
    decide_review(submission=done, decision="accepted", by=as_reviewer.user)
    filters = "_changelist_filters=contact%3Dmine%26state__exact%3Dsubmitted"

    page = read(as_reviewer.get(f"{page_of(done)}?{filters}"))
    assert (f"Next waiting: {mine.plan.force}", f"{page_of(mine)}?{filters}") in page.links
    assert others.plan.force.name not in page.text

    decide_review(submission=mine, decision="accepted", by=as_reviewer.user)
    page = read(as_reviewer.get(f"{page_of(done)}?{filters}"))
    assert "No other submission of your forces waits for review." in page.text


def test_while_a_submission_waits_no_other_is_offered(as_reviewer):
    waits, _other = submitted(), submitted()

    assert "Next waiting" not in note_of(as_reviewer, waits)
