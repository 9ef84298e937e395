import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from plans.actions import (
    add_remark,
    change_remark,
    decide_review,
    put_back_remark,
    submit_plan,
    take_back_remark,
    void_period,
    withdraw_submission,
)
from plans.document import Anchor
from plans.models import PlannedActivity, Remark, Review
from tests.factories.accounts import (
    ForceFactory,
    manager,
    national_leader,
    reviewer,
    superuser,
    toolkit_editor,
)
from tests.factories.plans import IndicatorFactory, ReportingPeriodFactory, submittable_plan
from tests.plans.racing import at_once


@pytest.fixture
def submission(db):
    period = ReportingPeriodFactory()
    plan = submittable_plan(ForceFactory(), period)
    IndicatorFactory(plan_objective=plan.objectives.get())
    return submit_plan(plan=plan, period=period, by=manager(plan.force), before_end=True)


@pytest.mark.parametrize("decision", ["returned", "accepted"])
@pytest.mark.parametrize("who", [reviewer, superuser])
def test_decision_is_recorded_with_who_and_when(submission, decision, who):
    judge = who()

    review = decide_review(submission=submission, decision=decision, by=judge, reason=" Say more about risks. ")

    submission.refresh_from_db()
    assert submission.state == decision
    assert (review.decided_by, review.reason) == (judge, "Say more about risks.")
    assert review.decided_at is not None


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_return_needs_a_reason(submission, reason):
    with pytest.raises(ValidationError) as caught:
        decide_review(submission=submission, decision="returned", by=reviewer(), reason=reason)

    assert caught.value.message_dict == {"reason": ["Say what the force needs to change."]}
    submission.refresh_from_db()
    assert (submission.state, Review.objects.count()) == ("submitted", 0)


def test_database_refuses_a_return_without_reason(submission):
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(submission=submission, decision="returned", decided_by=reviewer())


def test_nothing_needs_to_change_is_not_said_beside_must_change(submission):
    judge = reviewer()
    first = add_remark(copy=submission, text="One", kind="must_change", by=judge)

    def refused() -> dict:
        with pytest.raises(ValidationError) as caught:
            decide_review(submission=submission, decision="accepted", by=judge)
        return caught.value.message_dict

    one = "1 remark says “Must change”. Take it back, change its kind, or return the submission."
    assert refused() == {"decision": [one]}
    second = add_remark(copy=submission, text="Two", kind="must_change", by=judge)
    two = "2 remarks say “Must change”. Take them back, change their kind, or return the submission."
    assert refused() == {"decision": [two]}
    void_period(period=submission.period, by=judge, reason="By mistake")
    assert refused() == {"decision": ["2 remarks say “Must change”. Take them back or change their kind."]}

    take_back_remark(remark=first, by=judge)
    change_remark(remark=second, kind="suggestion", text="Two", by=judge)
    assert decide_review(submission=submission, decision="accepted", by=judge).decision == "accepted"


def test_must_change_is_not_said_beside_a_pending_acceptance(submission, settings):
    settings.DECISION_PENDING_MINUTES = 10
    judge = reviewer()
    taken_back = add_remark(copy=submission, text="One", kind="must_change", by=judge)
    take_back_remark(remark=taken_back, by=judge)
    other = add_remark(copy=submission, text="Two", by=judge)
    decide_review(submission=submission, decision="accepted", by=judge)

    with pytest.raises(ValidationError, match="no changes are needed"):
        add_remark(copy=submission, text="Three", kind="must_change", by=judge)
    with pytest.raises(ValidationError, match="no changes are needed"):
        change_remark(remark=other, kind="must_change", text="Two", by=judge)
    with pytest.raises(ValidationError, match="no changes are needed"):
        put_back_remark(remark=taken_back, by=judge)
    assert not submission.remarks.standing().filter(kind="must_change").exists()


def test_acceptance_needs_no_reason(submission):
    assert decide_review(submission=submission, decision="accepted", by=reviewer()).reason == ""


@pytest.mark.parametrize("who", [national_leader, toolkit_editor, manager])
def test_decision_is_refused_to_others(submission, who):
    with pytest.raises(PermissionDenied, match="Only VKPP reviewers"):
        decide_review(submission=submission, decision="accepted", by=who())

    submission.refresh_from_db()
    assert submission.state == "submitted"


@pytest.mark.parametrize("first", ["returned", "accepted"])
@pytest.mark.parametrize("second", ["returned", "accepted"])
def test_there_is_no_second_decision(submission, first, second):
    decide_review(submission=submission, decision=first, by=reviewer(), reason="First")

    with pytest.raises(PermissionDenied, match="already marked"):
        decide_review(submission=submission, decision=second, by=reviewer(), reason="Second")

    assert Review.objects.get().decision == first


def test_withdrawn_submission_cannot_be_decided(submission):
    withdraw_submission(submission=submission, by=manager(submission.plan.force))

    with pytest.raises(PermissionDenied, match="already marked “Withdrawn”"):
        decide_review(submission=submission, decision="accepted", by=reviewer())


@pytest.mark.parametrize("decision", ["withdrawn", "submitted", "nonsense"])
def test_decision_must_be_one_of_the_two(submission, decision):
    with pytest.raises(ValidationError, match="Choose your decision"):
        decide_review(submission=submission, decision=decision, by=reviewer(), reason="No")

    submission.refresh_from_db()
    assert submission.state == "submitted"


def test_form_sent_twice_is_one_decision(submission):
    judge, key = reviewer(), uuid.uuid4()
    decided = {"submission": submission, "decision": "returned", "reason": "More ", "by": judge, "form_key": key}

    assert decide_review(**decided) == decide_review(**decided)

    assert Review.objects.get().key == key
    for changes in ({"decision": "accepted"}, {"reason": "Less"}, {"by": reviewer()}, {"form_key": uuid.uuid4()}):
        with pytest.raises(PermissionDenied, match="already marked"):
            decide_review(**decided | changes)


def test_submission_for_a_voided_period_is_accepted_but_not_returned(submission):
    void_period(period=submission.period, reason="Opened by mistake.", by=reviewer())

    with pytest.raises(ValidationError) as caught:
        decide_review(submission=submission, decision="returned", reason="More", by=reviewer())

    assert caught.value.message_dict == {
        "decision": ["VKPP voided this period, so the force could not submit for it again."]
    }
    assert decide_review(submission=submission, decision="accepted", by=reviewer()).decision == "accepted"


# Remarks


def anchored(remark) -> tuple[str, str, str]:
    return remark.anchor_kind, remark.anchor_key, remark.field_id


def test_remark_is_anchored_to_the_plan_an_objective_an_activity_or_a_number(submission):
    plan_objective = submission.plan.objectives.get()
    line, number = plan_objective.lines.get(), plan_objective.indicators.get()
    anchors = [
        Anchor(),
        Anchor("plan", field_id="summary"),
        Anchor("objective", plan_objective.objective.code),
        Anchor("line", str(line.key)),
        Anchor("line", str(line.key), "progress"),
        Anchor("number", str(number.key)),
    ]

    remarks = [add_remark(copy=submission, text="Words", by=reviewer(), anchor=anchor) for anchor in anchors]

    assert [anchored(remark) for remark in remarks] == [
        ("plan", "", ""),
        ("plan", "", "summary"),
        ("objective", plan_objective.objective.code, ""),
        ("line", str(line.key), ""),
        ("line", str(line.key), "progress"),
        ("number", str(number.key), ""),
    ]


@pytest.mark.parametrize(
    ("anchor", "errors"),
    [
        (Anchor("line", str(uuid.uuid4())), {"anchor": ["Choose something of this submission."]}),
        (Anchor("objective", "nowhere"), {"anchor": ["Choose something of this submission."]}),
        (Anchor("plan", "somewhere"), {"anchor": ["Choose something of this submission."]}),
        (Anchor("nonsense"), {"anchor": ["Choose something of this submission."]}),
        (Anchor("plan", field_id="progress"), {"field": ["Choose a field of what the remark is about."]}),
    ],
)
def test_remark_on_what_the_document_does_not_hold_is_refused(submission, anchor, errors):
    with pytest.raises(ValidationError) as caught:
        add_remark(copy=submission, text="Words", by=reviewer(), anchor=anchor)

    assert caught.value.message_dict == errors
    assert not Remark.objects.exists()


def test_remark_on_an_activity_added_since_is_refused(submission):
    added = PlannedActivity.objects.create(plan_objective=submission.plan.objectives.get(), ordinal=2)

    with pytest.raises(ValidationError, match="Choose something of this submission"):
        add_remark(copy=submission, text="Words", by=reviewer(), anchor=Anchor("line", str(added.key)))


@pytest.mark.parametrize("who", [national_leader, toolkit_editor, manager])
def test_remark_is_refused_to_others(submission, who):
    with pytest.raises(PermissionDenied, match="Only VKPP reviewers"):
        add_remark(copy=submission, text="Words", by=who())


def test_form_sent_twice_is_one_remark_and_two_forms_with_the_same_words_are_two(submission):
    judge, key = reviewer(), uuid.uuid4()
    first = add_remark(copy=submission, text="Words", by=judge, form_key=key)

    assert add_remark(copy=submission, text=" Words ", by=judge, form_key=key) == first
    assert first.key == key
    second = add_remark(copy=submission, text="Words", by=judge, form_key=uuid.uuid4())
    assert list(Remark.objects.order_by("pk")) == [first, second]


def test_form_sent_again_with_other_words_is_another_remark(submission):
    judge, key = reviewer(), uuid.uuid4()
    first = add_remark(copy=submission, text="Words", by=judge, form_key=key)

    for _ in range(2):
        other = add_remark(copy=submission, text="Other words", by=judge, form_key=key)
        elsewhere = add_remark(
            copy=submission, text="Words", by=judge, form_key=key, anchor=Anchor("plan", field_id="summary")
        )

    assert list(Remark.objects.order_by("pk")) == [first, other, elsewhere]


def test_key_of_a_form_on_another_submission_adds_a_remark_here(submission):
    judge, key = reviewer(), uuid.uuid4()
    plan = submittable_plan(ForceFactory(), submission.period)
    other = submit_plan(plan=plan, period=submission.period, by=manager(plan.force), before_end=True)
    add_remark(copy=other, text="Words", by=judge, form_key=key)

    assert add_remark(copy=submission, text="Words", by=judge, form_key=key).submission == submission


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_several_times_at_once_is_one_remark():
    period = ReportingPeriodFactory()
    plan = submittable_plan(ForceFactory(), period)
    submission = submit_plan(plan=plan, period=period, by=manager(plan.force), at=timezone.now(), before_end=True)
    judge, key = reviewer(), uuid.uuid4()

    results = at_once(3, lambda: add_remark(copy=submission, text="Words", by=judge, form_key=key))

    assert results == [Remark.objects.get()] * 3
