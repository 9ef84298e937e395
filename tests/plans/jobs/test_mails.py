"""Who is told of what, how soon, and in which words."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from nvap.accounts.actions import choose_mail
from nvap.mail.models import Mail
from nvap.mail.sending import send_waiting
from plans.actions import add_remark, decide_review, submit_plan, withdraw_submission
from plans.actions.periods import close_period, extend, open_period, void_period
from plans.models import Plan, ReportingPeriod
from tests.factories import accounts as people
from tests.factories.plans import ReportingPeriodFactory, submittable_plan
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db

SUMMARY = "Words of the plan that no mail holds"


@pytest.fixture
def force():
    return people.ForceFactory(name="Westshire Police")


@pytest.fixture
def manager(force):
    return people.manager(force)


@pytest.fixture
def reviewer():
    return people.reviewer()


@pytest.fixture
def period():
    return ReportingPeriodFactory(name="July to September 2026")


@pytest.fixture
def plan(force, period):
    return submittable_plan(force, period, SUMMARY)


@pytest.fixture
def send():
    """Give a function that sends what waits, the mail of the day too, and returns each mail's reader and subject."""

    def send():
        begun = len(mail.outbox)
        Mail.objects.waiting().update(send_at=timezone.now())
        send_waiting()
        return sorted((message.to[0], message.subject) for message in mail.outbox[begun:])

    return send


def wanted():
    """Return the kind, the reader and whether it waits for the mail of the day, of each mail that waits."""
    rows = Mail.objects.waiting().order_by("kind", "user__name")
    return [(row.kind, row.user, row.gathered) for row in rows]


def test_opening_tells_writers_of_every_force_once_with_and_without_a_plan(force, manager, reviewer, send):
    period = ReportingPeriodFactory(name="July to September 2026", opened_at=None)
    submittable_plan(force, period)
    editor, other = people.editor(force), people.manager()
    people.viewer(force)
    people.member("manager", force, is_active=False)
    open_period(period=period, by=reviewer)

    due = f"{period.due:%-d %B %Y}"
    assert send() == sorted(
        [(each.email, f"{period}: Westshire Police reports by {due}") for each in (manager, editor)]
        + [(other.email, f"{period}: {other.memberships.get().force} reports by {due}")]
    )
    texts = {message.to[0]: message.body for message in mail.outbox}
    assert f"/plans/{Plan.objects.get().pk}/" in texts[manager.email]
    assert "has no plan yet. Start one" in texts[other.email]
    close_period(period=period, by=reviewer)
    open_period(period=ReportingPeriod.objects.get(), by=reviewer)
    assert send() == []


def test_period_voided_before_its_mail_went_is_not_told(force, manager, reviewer, send):
    period = ReportingPeriodFactory(opened_at=None)
    open_period(period=period, by=reviewer)
    void_period(period=period, reason="A mistake", by=reviewer)

    assert send() == []


def test_submission_is_told_to_other_managers_and_reviewers_with_the_mail_of_the_day(
    plan, period, force, manager, reviewer, send
):
    second = people.manager(force)
    people.editor(force)
    both = people.reviewer()
    people.MembershipFactory(force=force, user=both, role="viewer")
    submit_plan(plan=plan, period=period, by=manager, before_end=True)

    assert wanted() == [("submitted", second, True), ("to_review", reviewer, True)]
    assert send() == sorted(
        [
            (second.email, "Westshire Police: submitted for July to September 2026"),
            (reviewer.email, "Westshire Police has submitted for July to September 2026"),
        ]
    )


def test_what_is_taken_back_before_the_mail_of_the_day_vkpp_never_hears_of(
    plan, period, force, manager, reviewer, send
):
    second = people.manager(force)
    submission = submit_plan(plan=plan, period=period, by=manager, before_end=True)
    withdraw_submission(submission=submission, by=manager)

    assert send() == [(second.email, "Westshire Police: submission for July to September 2026 withdrawn")]


def test_withdrawal_is_told_to_reviewers_who_were_told_of_the_submission(plan, period, manager, reviewer, send):
    submission = submit_plan(plan=plan, period=period, by=manager, before_end=True)
    send()
    Mail.objects.exclude(sent_at=None).update(sent_at=timezone.now() - timedelta(days=1))
    withdraw_submission(submission=submission, by=manager)

    assert send() == [
        (reviewer.email, "Westshire Police has withdrawn its submission for July to September 2026"),
    ]


@pytest.mark.parametrize(
    ("decision", "gathered", "subject"),
    [
        ("returned", False, "Westshire Police: VKPP asks for changes to your plan"),
        ("accepted", True, "Westshire Police: VKPP has reviewed your plan, no changes needed"),
    ],
)
def test_decision_is_told_to_the_forces_writers(
    plan, period, force, manager, reviewer, send, decision, gathered, subject
):
    editor = people.editor(force)
    submission = submit_plan(plan=plan, period=period, by=manager, before_end=True)
    Mail.objects.all().delete()
    add_remark(copy=submission, text="A remark that no mail holds", by=reviewer)
    decide_review(submission=submission, decision=decision, by=reviewer, reason="A reason that no mail holds")

    assert wanted() == [(decision, manager, gathered), (decision, editor, gathered)]
    assert send() == sorted([(manager.email, subject), (editor.email, subject)])
    parts = [part for message in mail.outbox for part in (message.body, message.alternatives[0].content)]
    assert all("no mail holds" not in part for part in parts)
    assert all(f"/plans/{plan.pk}/submissions/1/" in part for part in parts)


def test_decision_told_late_is_not_told_once_the_force_has_sent_another(plan, period, manager, reviewer, send):
    submission = submit_plan(plan=plan, period=period, by=manager, before_end=True)
    decide_review(submission=submission, decision="returned", by=reviewer, reason="More")
    submit_plan(plan=plan, period=period, by=manager, before_end=True)

    assert send() == [(reviewer.email, "Westshire Police has submitted for July to September 2026")]


def test_extension_is_told_once_for_each_date(plan, period, force, manager, reviewer, send):
    shown = []
    for days in (7, 7, 9):
        due = period.due + timedelta(days=days)
        given = extend(period=period, force=force, due=due, reason="The hub moved", by=reviewer, shown=shown)
        shown = [given.mark]

    assert len(wanted()) == 2
    ((reader, subject),) = send()
    assert reader == manager.email
    # The date that was changed again before the mail went is not told.
    assert subject == f"{period}: {force} now reports by {due:%-d %B %Y}"
    assert mail.outbox[0].body.count(f"until {due:%-d %B %Y}") == 1
    assert "The hub moved" not in mail.outbox[0].body


def test_what_happened_at_an_earlier_time_is_told_to_nobody(force, manager, reviewer):
    at = timezone.now()
    period = open_period(period=ReportingPeriodFactory(opened_at=None), by=reviewer, at=at)
    plan = submittable_plan(force, period)
    submission = submit_plan(plan=plan, period=period, by=manager, at=at, before_end=True)
    decide_review(submission=submission, decision="returned", by=reviewer, reason="More", at=at)
    withdraw_submission(
        submission=submit_plan(plan=plan, period=period, by=manager, at=at, before_end=True), by=manager, at=at
    )

    assert Mail.objects.count() == 0


@pytest.mark.parametrize(
    ("choice", "gathered"),
    [("usual", (False, True, False)), ("at_once", (False, False, False)), ("digest", (True, True, False))],
)
def test_person_chooses_how_soon(plan, period, force, manager, reviewer, choice, gathered):
    second = choose_mail(user=(user := people.manager(force)), choice=choice, by=user)
    Mail.objects.all().delete()
    period.opened_at = None
    period.save()
    open_period(period=period, by=reviewer)
    submission = submit_plan(plan=plan, period=period, by=manager, before_end=True)
    decide_review(submission=submission, decision="returned", by=reviewer, reason="More")

    theirs = Mail.objects.filter(user=second).order_by("pk")
    assert [row.kind for row in theirs] == ["period_opened", "submitted", "returned"]
    assert tuple(row.gathered for row in theirs) == gathered


def test_mail_of_the_day_says_all_in_one_and_comes_at_most_once_a_day(period, manager, reviewer, send):
    plans = [submittable_plan(people.ForceFactory(name=f"Force {letter}"), period) for letter in "AB"]
    for plan in plans:
        submit_plan(plan=plan, period=period, by=people.manager(plan.force), before_end=True)
    ((reader, subject),) = send()
    assert (reader, subject.split(": ")[1]) == (reviewer.email, "2 things to know")
    assert [mail.outbox[0].body.count(f"Force {letter} has submitted") for letter in "AB"] == [2, 2]
    third = submittable_plan(people.ForceFactory(name="Force C"), period)
    submit_plan(plan=third, period=period, by=people.manager(third.force), before_end=True)
    assert send() == []
    Mail.objects.exclude(sent_at=None).update(sent_at=timezone.now() - timedelta(days=1))
    assert [subject for _reader, subject in send()] == [f"Force C has submitted for {period}"]


def test_person_who_left_the_force_is_not_told(plan, period, force, manager, reviewer, send):
    second = people.manager(force)
    submission = submit_plan(plan=plan, period=period, by=manager, before_end=True)
    decide_review(submission=submission, decision="returned", by=reviewer, reason="More")
    second.memberships.all().delete()

    assert [reader for reader, _subject in send()] == [manager.email]


def test_nothing_of_the_plan_and_no_secret_is_kept_of_mail(plan, period, manager, reviewer, send, caplog):
    submission = submit_plan(plan=plan, period=period, by=manager, before_end=True)
    decide_review(submission=submission, decision="returned", by=reviewer, reason="A reason that no mail holds")
    run_jobs()

    rows = str(list(Mail.objects.values_list()))
    assert "returned" in rows
    assert all(words not in rows + caplog.text for words in (SUMMARY, "no mail holds", "Project lead"))
