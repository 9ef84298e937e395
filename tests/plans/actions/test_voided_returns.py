"""A return that is not final when its period is voided: undone, and what waits for VKPP is counted so everywhere."""

import datetime
from functools import partial

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from nvap.accounts.models import Force
from nvap.mail.models import Mail
from nvap.mail.sending import send_waiting
from plans.actions import decide_review, submit_plan, void_period
from plans.actions.reviews import DROPPED, settle_decision, settle_decisions
from plans.models import Remark, Review
from plans.queries.board import BoardMark, find_board
from plans.queries.queue import find_periods_to_review
from plans.templatetags.review import count_mine_waiting, count_waiting
from tests.factories.accounts import ForceFactory, manager, national_leader, reviewer
from tests.factories.plans import ReportingPeriodFactory, submittable_plan
from tests.plans.racing import at_once

pytestmark = pytest.mark.django_db
MISTAKE = "Opened by mistake"


@pytest.fixture(autouse=True)
def pending(settings):
    settings.DECISION_PENDING_MINUTES = 10


@pytest.fixture
def judge():
    return reviewer()


@pytest.fixture
def submission():
    return submitted(ReportingPeriodFactory(name="This quarter"))


def submitted(period):
    plan = submittable_plan(ForceFactory(), period)
    return submit_plan(plan=plan, period=period, by=manager(plan.force), before_end=True)


def send(user):
    """Send what waits, and return the subjects of the mails to a person."""
    begun = len(mail.outbox)
    Mail.objects.waiting().update(send_at=timezone.now())
    send_waiting()
    return [message.subject for message in mail.outbox[begun:] if message.to == [user.email]]


def let_time_pass():
    Review.objects.update(final_at=timezone.now() - datetime.timedelta(seconds=1))
    settle_decisions()


def test_pending_return_is_undone_when_its_period_is_voided_and_its_reviewer_told(submission, judge):
    decide_review(submission=submission, decision="returned", reason="Say more", by=judge)
    send(judge)
    void_period(period=submission.period, reason=MISTAKE, by=reviewer())
    assert not Review.objects.exists()
    let_time_pass()

    submission.refresh_from_db()
    assert submission.is_waiting
    assert not Review.objects.exists()
    assert send(judge) == [f"{submission.plan.force}: your return for This quarter was undone"]
    assert not [message for message in mail.outbox if "asks for changes" in message.subject]
    note = Remark.objects.get()
    assert (note.kind, note.text, note.made_by) == ("private", f"{DROPPED}\n\nSay more", judge)
    with pytest.raises(ValidationError, match="could not submit"):
        decide_review(submission=submission, decision="returned", reason="Say more", by=judge)
    decide_review(submission=submission, decision="accepted", by=judge)
    let_time_pass()
    submission.refresh_from_db()
    assert submission.state == "accepted"


def test_who_voids_what_they_returned_themselves_is_not_told(submission, judge):
    decide_review(submission=submission, decision="returned", reason="Say more", by=judge)
    send(judge)
    void_period(period=submission.period, reason=MISTAKE, by=judge)
    assert send(judge) == []


def test_pending_acceptance_final_return_and_other_periods_are_left_alone(submission, judge):
    period = submission.period
    accepted, returned, other = submitted(period), submitted(period), submitted(ReportingPeriodFactory())
    decide_review(submission=accepted, decision="accepted", by=judge)
    decide_review(submission=other, decision="returned", reason="Say more", by=judge)
    decide_review(submission=returned, decision="returned", reason="Say more", by=judge)
    Review.objects.filter(submission=returned).update(final_at=timezone.now())
    settle_decision(returned.pk)

    void_period(period=period, reason=MISTAKE, by=judge)

    assert set(Review.objects.values_list("submission", flat=True)) == {accepted.pk, other.pk, returned.pk}
    let_time_pass()
    for each, state in ((accepted, "accepted"), (returned, "returned"), (other, "returned")):
        each.refresh_from_db()
        assert each.state == state


def test_return_decided_by_an_earlier_version_is_not_made_final_either(submission, judge):
    decide_review(submission=submission, decision="returned", reason="Say more", by=judge)
    period = submission.period
    period.voided_at, period.voided_by, period.void_reason = timezone.now(), judge, MISTAKE
    period.save()
    let_time_pass()
    submission.refresh_from_db()
    assert submission.is_waiting
    assert not Review.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_return_while_its_period_is_voided_is_refused_or_undone(judge):
    submission, other = submitted(ReportingPeriodFactory()), reviewer()
    work = iter(
        [
            partial(decide_review, submission=submission, decision="returned", reason="Say more", by=judge),
            partial(void_period, period=submission.period, reason=MISTAKE, by=other),
        ]
    )

    def take():
        return next(work)()

    results = at_once(2, take)
    assert all(isinstance(each, ValidationError) for each in results if isinstance(each, Exception))
    let_time_pass()
    submission.refresh_from_db()
    assert submission.is_waiting
    assert not Review.objects.exists()


def test_pending_is_decided_for_vkpp_and_waits_for_everybody_else(client, submission, judge):
    force = submission.plan.force
    force.contact = judge
    force.save()
    other = submitted(submission.period)
    decide_review(submission=submission, decision="accepted", by=judge)

    assert (count_waiting(), count_mine_waiting(judge)) == (1, 0)
    assert [each.waiting for each in find_periods_to_review(judge)] == [1]
    assert [each.waiting for each in find_periods_to_review(national_leader())] == [2]
    marks = {row.force: row.cells[0].marks for row in find_board(submission.period, Force.objects.all()).rows}
    assert BoardMark.PENDING in marks[force]
    assert BoardMark.PENDING not in marks[other.plan.force]

    client.force_login(judge)
    changelist = reverse("admin:plans_submission_changelist")
    waits = f"{changelist}?state__exact=submitted&review__isnull=True&period__voided_at__isnull=True"
    assert waits.replace("&", "&amp;") in client.get(reverse("admin:index")).text
    assert list(client.get(waits).context["cl"].result_list) == [other]
    assert "Reviewed, no changes needed: pending until" in client.get(changelist).text
    period_page = client.get(reverse("admin:plans_reportingperiod_change", args=[submission.period.pk])).text
    assert "1 waiting for review, 1 with a decision pending" in period_page


def test_page_that_asks_whether_to_void_says_what_becomes_of_returns(client, submission, judge):
    decide_review(submission=submission, decision="returned", reason="Say more", by=judge)
    client.force_login(judge)
    page = client.get(reverse("admin:plans_reportingperiod_void", args=[submission.period.pk])).text
    assert "1 return that is not final yet is undone" in page


def test_reviewer_with_a_mail_of_the_day_is_not_asked_to_review_what_is_decided(submission, judge):
    decide_review(submission=submission, decision="accepted", by=judge)
    assert send(judge) == []
