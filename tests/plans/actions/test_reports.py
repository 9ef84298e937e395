"""What a plan says for a period: each period its own, nothing of the last one's, decisions until they are answered."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from plans import actions
from plans.actions.reports import decision_values
from plans.document import read_document
from plans.merging import Change
from plans.models import DecisionAsked, PeriodReport
from plans.queries.decisions import find_decisions, find_withdrawn
from tests.factories.accounts import editor, manager, reviewer, superuser, viewer
from tests.factories.plans import PlanFactory, ReportingPeriodFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def plan():
    return PlanFactory(project_lead="Lead", created_at=timezone.now() - datetime.timedelta(days=400))


@pytest.fixture
def writer(plan):
    return editor(plan.force)


@pytest.fixture
def periods():
    """Three open quarters, earliest first."""
    days = (300, 200, 100)
    return [ReportingPeriodFactory(starts=TODAY() - datetime.timedelta(days=ago)) for ago in days]


def report(plan, period, by, **values):
    return actions.save_report(plan=plan, period=period, change=Change(values), by=by)


def ask(plan, period, by, what="Agree the protocol", form_key=None):
    values = decision_values(DecisionAsked()) | {"what": what}
    change = Change(values, form_key=form_key or uuid.uuid4())
    return actions.add_decision(plan=plan, period=period, change=change, by=by)


def asked(plan, *periods):
    return [[decision.what for decision in find_decisions(plan, period)] for period in periods]


def test_words_of_one_period_are_in_no_other(plan, writer, periods):
    first, second, _third = periods
    report(plan, first, writer, summary="Of the first", prepared_by="A")
    report(plan, second, writer, summary="Of the second")
    rows = PeriodReport.objects.filter(plan=plan).order_by("period__starts")
    assert list(rows.values_list("period", "summary", "prepared_by")) == [
        (first.pk, "Of the first", "A"),
        (second.pk, "Of the second", ""),
    ]


def test_report_with_nothing_to_say_is_no_row(plan, writer, periods):
    report(plan, periods[0], writer, summary="", prepared_by="")
    assert PeriodReport.objects.count() == 0


def test_only_those_who_write_the_plan_write_its_report(plan, periods):
    with pytest.raises(PermissionDenied):
        report(plan, periods[0], viewer(plan.force), summary="No")


@pytest.mark.parametrize("what", ["voided", "closed and begun after"])
def test_nothing_is_written_for_a_period_that_can_no_longer_be_reported_on(plan, writer, periods, what):
    period = periods[0]
    if what == "voided":
        period.voided_at, period.voided_by, period.void_reason = timezone.now(), writer, "Opened by mistake"
    else:
        plan.created_at = timezone.now()
        plan.save()
        period.closed_at = timezone.now()
    period.save()
    for write in (report, ask):
        with pytest.raises(actions.ClosedPeriodError, match=str(period)):
            write(plan, period, writer)
    assert (PeriodReport.objects.count(), DecisionAsked.objects.count()) == (0, 0)


def answer(decision, period, by, words="Agreed"):
    change = Change({"answer": words, "answered_on": TODAY()})
    return actions.save_decision(decision=decision, period=period, change=change, by=by)


def submit(plan, period):
    plan.reports.update_or_create(period=period, defaults={"prepared_by": "P", "date_prepared": TODAY()})
    return actions.submit_plan(plan=plan, period=period, by=manager(plan.force), before_end=True)


def told_in(submission):
    return [decision.text("answer") for decision in read_document(submission.document).decisions]


def test_decision_carries_over_until_a_submission_tells_the_answer(plan, writer, periods):
    _first, second, third = periods
    decision = ask(plan, periods[0], writer)
    assert asked(plan, *periods) == [["Agree the protocol"]] * 3
    answer(decision, second, writer)
    assert asked(plan, *periods) == [["Agree the protocol"]] * 3
    assert told_in(submit(plan, second)) == ["Agreed"]
    # The earlier report asked it, the second told the answer, the third asks it no more.
    assert asked(plan, *periods) == [["Agree the protocol"], ["Agree the protocol"], []]
    assert told_in(submit(plan, third)) == []
    assert find_decisions(plan, None).count() == 0


def test_answer_given_while_a_submission_waits_is_in_the_next_report(plan, writer, periods):
    first, second, third = periods
    decision = ask(plan, first, writer)
    waiting = submit(plan, first)
    answer(decision, first, writer)
    assert told_in(submit(plan, second)) == ["Agreed"]
    assert told_in(submit(plan, third)) == []
    # What was returned meanwhile is mended knowing the answer.
    actions.decide_review(submission=waiting, decision="returned", reason="Change it", by=reviewer())
    assert told_in(submit(plan, first)) == ["Agreed"]
    assert asked(plan, third) == [[]]


@pytest.mark.parametrize("how", ["withdrawn", "deleted", "voided", "answered otherwise"])
def test_answer_that_no_submission_tells_any_more_is_told_again(plan, writer, periods, how):
    first, second, _third = periods
    decision = ask(plan, first, writer)
    answer(decision, first, writer)
    submission = submit(plan, first)
    assert asked(plan, second) == [[]]
    if how == "withdrawn":
        actions.withdraw_submission(submission=submission, by=submission.submitted_by)
    elif how == "deleted":
        actions.delete_submission(submission=submission, by=superuser())
    elif how == "voided":
        actions.void_period(period=first, reason="Opened by mistake", by=reviewer())
    else:
        answer(decision, first, writer, words="Agreed after all")
    words = "Agreed after all" if how == "answered otherwise" else "Agreed"
    assert told_in(submit(plan, second)) == [words]
    assert asked(plan, periods[2]) == [[]]


def test_withdrawing_one_of_two_submissions_that_tell_an_answer_leaves_it_told(plan, writer, periods):
    first, second, _third = periods
    answer(ask(plan, first, writer), first, writer)
    actions.decide_review(submission=submit(plan, first), decision="returned", reason="Change it", by=reviewer())
    again = submit(plan, first)
    actions.withdraw_submission(submission=again, by=again.submitted_by)
    assert asked(plan, second) == [[]]


def test_nil_return_tells_no_answer(plan, writer, periods):
    first, second, _third = periods
    answer(ask(plan, first, writer), first, writer)
    plan.reports.create(period=first, prepared_by="P", date_prepared=TODAY())
    actions.submit_plan(plan=plan, period=first, by=manager(plan.force), nil_return_reason="No unit here")
    assert told_in(submit(plan, second)) == ["Agreed"]


def test_decision_is_not_in_the_report_of_a_period_before_it_was_asked(plan, writer, periods):
    ask(plan, periods[1], writer)
    assert asked(plan, *periods) == [[], ["Agree the protocol"], ["Agree the protocol"]]


def test_decision_withdrawn_in_a_period_stays_in_the_earlier_reports(plan, writer, periods):
    first, second, _third = periods
    decision = ask(plan, first, writer)
    actions.withdraw_decision(decision=decision, period=second, by=writer)
    assert asked(plan, *periods) == [["Agree the protocol"], [], []]
    assert [decision.what for decision in find_withdrawn(plan, second)] == ["Agree the protocol"]
    actions.restore_decision(decision=decision, period=second, by=writer)
    assert asked(plan, *periods) == [["Agree the protocol"]] * 3


def test_answer_that_is_taken_back_leaves_the_decision_open(plan, writer, periods):
    decision = ask(plan, periods[0], writer)
    for values in ({"answer": "Agreed", "answered_on": TODAY()}, {"answer": "", "answered_on": None}):
        actions.save_decision(decision=decision, period=periods[1], change=Change(values), by=writer)
    decision.refresh_from_db()
    assert (decision.answer, decision.answered_on, decision.answered_for) == ("", None, None)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"what": ""}, ["what"]),
        ({"answer": "Agreed"}, ["answered_on"]),
        ({"answered_on": datetime.date(2026, 5, 1)}, ["answer"]),
        ({"answer": "Agreed", "answered_on": datetime.date(2999, 1, 1)}, ["answered_on"]),
    ],
)
def test_decision_that_does_not_hold_together_is_refused_beside_the_field(plan, writer, periods, values, wrong):
    decision = ask(plan, periods[0], writer)
    with pytest.raises(ValidationError) as raised:
        actions.save_decision(decision=decision, period=periods[0], change=Change(values), by=writer)
    assert list(raised.value.message_dict) == wrong


def test_same_form_sent_again_asks_once_and_takes_its_writers_change(plan, writer, periods):
    key = uuid.uuid4()
    first = ask(plan, periods[0], writer, form_key=key)
    again = ask(plan, periods[0], writer, what="Agree it by May", form_key=key)
    assert (first.pk, DecisionAsked.objects.get().what) == (again.pk, "Agree it by May")


def test_key_of_another_plans_decision_reveals_and_changes_nothing_there(plan, writer, periods):
    other = PlanFactory(created_at=plan.created_at)
    theirs = ask(other, periods[0], editor(other.force))
    mine = ask(plan, periods[0], writer, what="Mine", form_key=theirs.key)
    theirs.refresh_from_db()
    assert (mine.plan, theirs.plan, theirs.what) == (plan, other, "Agree the protocol")
