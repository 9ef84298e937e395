import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from plans.actions import (
    SubmissionError,
    close_period,
    decide_review,
    delete_submission,
    submit_plan,
    void_period,
    withdraw_submission,
)
from plans.document import DocApproval, build_document, canonical_json, read_document, sha256_of
from plans.models import PeriodReport, PlannedActivity, Review, Submission
from plans.models.frozen import FrozenError
from plans.queries.reports import find_missing, find_report
from tests.factories.accounts import (
    ForceFactory,
    editor,
    manager,
    national_leader,
    reviewer,
    superuser,
    viewer,
)
from tests.factories.plans import PeriodReportFactory, ReportingPeriodFactory, submittable_plan
from tests.plans.racing import at_once

APPROVAL = DocApproval(name="A. Example", rank="Superintendent", date=datetime.date(2026, 9, 26))


def days(number):
    return datetime.timedelta(days=number)


@pytest.fixture
def period(db):
    return ReportingPeriodFactory()


@pytest.fixture
def plan(period):
    return submittable_plan(ForceFactory(), period)


@pytest.fixture
def boss(plan):
    return manager(plan.force)


# Guards


@pytest.mark.parametrize("who", [viewer, editor])
def test_submit_is_refused_to_other_roles(plan, period, who):
    with pytest.raises(PermissionDenied, match="Only managers of"):
        submit_plan(plan=plan, period=period, by=who(plan.force), before_end=True)

    assert Submission.objects.count() == 0


@pytest.mark.parametrize("who", [manager, reviewer, national_leader, superuser])
def test_submit_is_refused_to_people_outside_the_force(plan, period, who):
    with pytest.raises(PermissionDenied):
        submit_plan(plan=plan, period=period, by=who(), before_end=True)

    assert Submission.objects.count() == 0


def test_submit_is_refused_to_managers_of_a_joint_force(plan, period):
    other = ForceFactory()
    plan.joint_with.add(other)

    with pytest.raises(PermissionDenied):
        submit_plan(plan=plan, period=period, by=manager(other), before_end=True)


def test_submit_for_a_period_not_opened_is_refused(plan, boss):
    unopened = ReportingPeriodFactory(opened_at=None)
    PeriodReportFactory(plan=plan, period=unopened)

    with pytest.raises(SubmissionError, match="VKPP has not opened this period"):
        submit_plan(plan=plan, period=unopened, by=boss, before_end=True)


@pytest.mark.parametrize("field", ["project_lead", "prepared_by", "date_prepared"])
def test_submit_without_a_needed_field_is_refused(plan, period, boss, field):
    row = plan if field == "project_lead" else find_report(plan, period)
    setattr(row, field, None if field == "date_prepared" else "")
    row.save()

    assert find_missing(plan, find_report(plan, period)) == [field]
    with pytest.raises(SubmissionError, match="project lead, prepared by and date prepared"):
        submit_plan(plan=plan, period=period, by=boss, before_end=True)


def test_submit_asks_for_prepared_by_again_each_period(plan, boss):
    later = ReportingPeriodFactory(starts=timezone.localdate())

    assert find_missing(plan, find_report(plan, later)) == ["prepared_by", "date_prepared"]
    with pytest.raises(SubmissionError, match="project lead, prepared by and date prepared"):
        submit_plan(plan=plan, period=later, by=boss, before_end=True)


def test_nothing_but_lead_and_date_block_is_needed(plan, period, boss):
    PlannedActivity.objects.all().delete()
    plan.objectives.all().delete()

    assert submit_plan(plan=plan, period=period, by=boss, before_end=True).number == 1


def test_submit_without_approval_is_refused_where_the_force_asks(plan, period, boss):
    plan.force.asks_approval = True
    plan.force.save()

    with pytest.raises(SubmissionError, match="Approved by"):
        submit_plan(plan=plan, period=period, by=boss, before_end=True)

    submission = submit_plan(plan=plan, period=period, by=boss, approval=APPROVAL, before_end=True)
    assert read_document(submission.document).approval == APPROVAL


def test_second_submission_while_one_waits_is_refused(plan, period, boss):
    submit_plan(plan=plan, period=period, by=boss, before_end=True)

    with pytest.raises(SubmissionError, match="already waiting for review"):
        submit_plan(plan=plan, period=period, by=boss, before_end=True)

    assert Submission.objects.count() == 1


def test_submit_of_a_plan_changed_since_it_was_shown_is_refused(plan, period, boss):
    seen = sha256_of(canonical_json(build_document(plan, period)))
    PeriodReport.objects.update(summary="Written meanwhile")

    with pytest.raises(SubmissionError, match="changed since you opened this page"):
        submit_plan(plan=plan, period=period, by=boss, seen_sha256=seen, before_end=True)

    seen = sha256_of(canonical_json(build_document(plan, period)))
    assert submit_plan(plan=plan, period=period, by=boss, seen_sha256=seen, nil_return_reason="No hub").nil_return


# What is stored


def test_submission_holds_the_document_and_its_hash(plan, period, boss):
    submission = submit_plan(plan=plan, period=period, by=boss, before_end=True)

    assert submission.document == canonical_json(build_document(plan, period))
    assert submission.document_sha256 == sha256_of(submission.document)
    assert (submission.state, submission.submitted_by, submission.nil_return) == ("submitted", boss, False)
    assert submission.reference == (f"{plan.action.reference} / {plan.force.name} / {period.reference} / submission 1")


def test_same_plan_submitted_twice_has_the_same_hash(plan, period, boss):
    first = submit_plan(plan=plan, period=period, by=boss, before_end=True)
    withdraw_submission(submission=first, by=boss)
    second = submit_plan(plan=plan, period=period, by=boss, before_end=True)

    assert (first.document_sha256, first.number) == (second.document_sha256, 1)
    assert second.number == 2


def test_later_edits_do_not_change_what_was_submitted(plan, period, boss):
    submission = submit_plan(plan=plan, period=period, by=boss, before_end=True)
    line = PlannedActivity.objects.get()
    before = line.activity

    line.activity = "Rewritten"
    line.save()
    plan.project_lead = "Somebody else"
    plan.save()

    kept = Submission.objects.get()
    assert sha256_of(kept.document) == submission.document_sha256
    document = read_document(kept.document)
    assert (document.text("project_lead"), document.objectives[0].lines[0].text("activity")) == ("Project lead", before)


@pytest.mark.parametrize("field", ["document", "document_sha256", "number", "period", "submitted_at"])
def test_submission_cannot_be_altered(plan, period, boss, field):
    submission = submit_plan(plan=plan, period=period, by=boss, before_end=True)
    value = getattr(submission, field)

    with pytest.raises(FrozenError):
        submission.save(update_fields=[field])
    with pytest.raises(FrozenError):
        Submission.objects.update(**{field: value})
    with pytest.raises(FrozenError):
        Submission.objects.bulk_update([submission], [field])
    with pytest.raises(FrozenError):
        submission.save()


def test_nil_return_is_marked_with_its_reason(plan, period, boss):
    submission = submit_plan(plan=plan, period=period, by=boss, nil_return_reason="  Our hub closed in May. ")

    document = read_document(submission.document)
    assert (submission.nil_return, document.nil_return_reason) == (True, "Our hub closed in May.")
    assert (document.text("project_lead"), document.objectives, document.report.text("summary")) == (
        plan.project_lead,
        [],
        "",
    )


def test_blank_reason_is_no_nil_return(plan, period, boss):
    submission = submit_plan(plan=plan, period=period, by=boss, before_end=True, nil_return_reason=" \n ")

    assert submission.nil_return is False


@pytest.mark.parametrize(("days_after_due", "late"), [(0, False), (1, True)])
def test_submission_after_the_due_date_is_late(plan, period, boss, days_after_due, late):
    at = timezone.make_aware(datetime.datetime.combine(period.due + days(days_after_due), datetime.time(23, 59)))

    assert submit_plan(plan=plan, period=period, by=boss, at=at, before_end=True).late is late


@pytest.mark.parametrize("decision", [Review.Decision.RETURNED, Review.Decision.ACCEPTED])
def test_another_submission_may_follow_a_decision(plan, period, boss, decision):
    first = submit_plan(plan=plan, period=period, by=boss, before_end=True)
    decide_review(submission=first, decision=decision, by=reviewer(), reason="Say more")

    assert submit_plan(plan=plan, period=period, by=boss, before_end=True).number == 2


def test_plans_are_numbered_apart(plan, period, boss):
    other = submittable_plan(plan.force, period)

    assert [submit_plan(plan=each, period=period, by=boss, before_end=True).number for each in (plan, other)] == [1, 1]


# Periods


@pytest.fixture
def earlier(period):
    """The period before, over and closed."""
    return ReportingPeriodFactory(
        starts=period.starts - days(91), due=timezone.localdate() - days(5), closed_at=timezone.now()
    )


def test_returned_submission_of_an_earlier_period_is_mended_while_the_next_one_is_open(plan, period, boss, earlier):
    plan.created_at = timezone.now() - days(90)
    plan.save()
    PeriodReportFactory(plan=plan, period=earlier, prepared_by="Of the earlier period")
    first = submit_plan(plan=plan, period=earlier, by=boss, at=timezone.now() - days(6), before_end=True)
    decide_review(submission=first, decision="returned", by=reviewer(), reason="Progress on 1A is missing.")
    later = submit_plan(plan=plan, period=period, by=boss, before_end=True)

    mended = submit_plan(plan=plan, period=earlier, by=boss, before_end=True)

    assert [(each.period, each.number, each.late) for each in (first, later, mended)] == [
        (earlier, 1, False),
        (period, 2, False),
        (earlier, 3, False),
    ]
    assert read_document(mended.document).report.text("prepared_by") == "Of the earlier period"
    assert read_document(mended.document).period.reference == earlier.reference


def test_submit_for_an_answered_and_closed_period_is_refused(plan, period, boss):
    decide_review(
        submission=submit_plan(plan=plan, period=period, by=boss, before_end=True), decision="accepted", by=reviewer()
    )

    close_period(period=period, by=reviewer())

    with pytest.raises(SubmissionError, match="your submission for it has been received"):
        submit_plan(plan=plan, period=period, by=boss, before_end=True)


def test_submit_for_a_period_closed_and_due_before_the_plan_was_begun_is_refused(plan, period, boss, earlier):
    PeriodReportFactory(plan=plan, period=earlier)

    with pytest.raises(SubmissionError, match="begun after it was due"):
        submit_plan(plan=plan, period=earlier, by=boss, before_end=True)


def test_submit_for_a_voided_period_is_refused_with_the_reason(plan, period, boss):
    void_period(period=period, reason="The dates were wrong.", by=reviewer())

    with pytest.raises(SubmissionError, match=r"The dates were wrong\."):
        submit_plan(plan=plan, period=period, by=boss, before_end=True)

    assert Submission.objects.count() == 0


# Twice is once


def test_form_sent_twice_is_one_submission(plan, period, boss):
    key = uuid.uuid4()
    first = submit_plan(plan=plan, period=period, by=boss, form_key=key, before_end=True)

    assert first.key == key
    assert submit_plan(plan=plan, period=period, by=boss, form_key=key, before_end=True) == first
    decide_review(submission=first, decision="returned", by=reviewer(), reason="Say more")
    assert submit_plan(plan=plan, period=period, by=boss, form_key=key, before_end=True) == first
    assert submit_plan(plan=plan, period=period, by=boss, form_key=uuid.uuid4(), before_end=True).number == 2


def test_key_of_another_plans_form_finds_nothing_of_that_plan(plan, period, boss):
    key = uuid.uuid4()
    submit_plan(plan=plan, period=period, by=boss, form_key=key, before_end=True)
    other = submittable_plan(plan.force, period)

    submission = submit_plan(plan=other, period=period, by=boss, form_key=key, before_end=True)

    assert (submission.plan, submission.number) == (other, 1)
    assert submission.key != key


def test_key_of_another_periods_form_finds_nothing_of_that_period(plan, period, boss):
    key = uuid.uuid4()
    submit_plan(plan=plan, period=period, by=boss, form_key=key, before_end=True)
    later = ReportingPeriodFactory(starts=timezone.localdate())
    PeriodReportFactory(plan=plan, period=later)

    assert submit_plan(plan=plan, period=later, by=boss, form_key=key, before_end=True).period == later


# Deleting


def test_superuser_deletes_a_submission_and_nobody_else(plan, period, boss):
    submission = submit_plan(plan=plan, period=period, by=boss, before_end=True)
    with pytest.raises(PermissionDenied, match="Only superusers"):
        delete_submission(submission=submission, by=reviewer())

    delete_submission(submission=submission, by=superuser())

    assert Submission.objects.count() == 0


# Races


@pytest.mark.django_db(transaction=True)
def test_one_of_several_submitting_at_once_succeeds():
    period = ReportingPeriodFactory()
    plan = submittable_plan(ForceFactory(), period)
    boss = manager(plan.force)

    results = at_once(4, lambda: submit_plan(plan=plan, period=period, by=boss, form_key=uuid.uuid4(), before_end=True))

    assert [type(result) for result in sorted(results, key=lambda result: isinstance(result, Exception))] == [
        Submission,
        *[SubmissionError] * 3,
    ]
    assert Submission.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_several_times_at_once_is_one_submission():
    period = ReportingPeriodFactory()
    plan = submittable_plan(ForceFactory(), period)
    boss, key = manager(plan.force), uuid.uuid4()

    results = at_once(4, lambda: submit_plan(plan=plan, period=period, by=boss, form_key=key, before_end=True))

    assert results == [Submission.objects.get()] * 4


@pytest.mark.django_db(transaction=True)
def test_numbers_run_on_when_several_periods_are_submitted_at_once():
    latest = ReportingPeriodFactory(starts=timezone.localdate())
    plan = submittable_plan(ForceFactory(), latest)
    boss = manager(plan.force)
    waiting = [latest, *(ReportingPeriodFactory(starts=latest.starts - days(91 * place)) for place in range(1, 8))]
    for period in waiting[1:]:
        PeriodReportFactory(plan=plan, period=period)

    results = at_once(8, lambda: submit_plan(plan=plan, period=waiting.pop(), by=boss, before_end=True))

    assert sorted(result.number for result in results) == [1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.django_db(transaction=True)
def test_decision_and_withdrawal_at_once_leave_one_state():
    period = ReportingPeriodFactory()
    plan = submittable_plan(ForceFactory(), period)
    boss, judge = manager(plan.force), reviewer()
    submission = submit_plan(plan=plan, period=period, by=boss, before_end=True)
    work = [
        lambda: decide_review(submission=submission, decision="accepted", by=judge).submission.state,
        lambda: withdraw_submission(submission=submission, by=boss).state,
    ]

    def take():
        return work.pop()()

    results = at_once(2, take)

    submission.refresh_from_db()
    (won,) = [result for result in results if isinstance(result, str)]
    assert won == submission.state
    assert [type(result) for result in results if not isinstance(result, str)] == [PermissionDenied]
    assert Review.objects.count() == (submission.state == "accepted")
