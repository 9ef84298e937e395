"""Remarks corrected, taken back and answered; decisions pending: who may, and until when."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from nvap.accounts.actions.rows import OvertakenError
from plans.actions import (
    add_phrase,
    add_remark,
    answer_remark,
    change_phrase,
    change_remark,
    decide_review,
    put_back_remark,
    settle_decision,
    submit_plan,
    take_back_remark,
    undo_decision,
    withdraw_submission,
)
from plans.document import Anchor
from plans.models import Remark, Review
from tests.factories.accounts import editor, manager, national_leader, reviewer, viewer
from tests.plans.reviewing import submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(db):
    return submitted(summary="As submitted")


@pytest.fixture
def made(submission):
    return add_remark(copy=submission, text="Say more", by=reviewer())


@pytest.fixture
def pending(settings):
    settings.DECISION_PENDING_MINUTES = 10


def accept(submission):
    decide_review(submission=submission, decision="accepted", by=reviewer())


def test_remark_names_its_place_and_keeps_the_words_it_was_made_on(submission):
    anchor = Anchor("plan", "", "summary")
    remark = add_remark(copy=submission, text="Say more", by=reviewer(), anchor=anchor)

    assert (remark.about, remark.submitted_text) == ("Summary for leadership", "As submitted")
    assert remark.history.get().history_user == remark.made_by


def test_remark_of_no_kind_is_refused(submission):
    with pytest.raises(ValidationError, match="Choose what kind"):
        add_remark(copy=submission, text="Words", kind="nonsense", by=reviewer())


def test_remark_after_a_final_decision_is_a_private_note_or_refused(submission):
    accept(submission)
    for kind in ("must_change", "suggestion", "good_practice"):
        with pytest.raises(ValidationError, match="The decision is final, so the force reads no more remarks"):
            add_remark(copy=submission, text="Too late", kind=kind, by=reviewer())
    assert not Remark.objects.exists()
    assert add_remark(copy=submission, text="For us", kind="private", by=reviewer()).is_private


@pytest.mark.usefixtures("pending")
def test_remark_while_the_decision_is_pending_goes_with_it(submission):
    accept(submission)
    assert add_remark(copy=submission, text="In time", by=reviewer()).kind == "suggestion"


@pytest.mark.parametrize("act", [take_back_remark, put_back_remark])
@pytest.mark.parametrize("who", [manager, national_leader])
def test_others_neither_take_back_nor_put_back(made, act, who):
    with pytest.raises(PermissionDenied, match="Only VKPP reviewers"):
        act(remark=made, by=who())


def test_remark_changes_no_more_once_the_decision_is_final(made, submission):
    accept(submission)

    for act in (
        lambda: change_remark(remark=made, kind="suggestion", text="Other", by=reviewer()),
        lambda: take_back_remark(remark=made, by=reviewer()),
    ):
        with pytest.raises(PermissionDenied, match="The decision is final"):
            act()


def test_what_was_taken_back_is_not_corrected(made):
    take_back_remark(remark=made, by=reviewer())

    with pytest.raises(PermissionDenied, match="took this remark back on"):
        change_remark(remark=made, kind="suggestion", text="Other", by=reviewer())
    assert put_back_remark(remark=made, by=reviewer()).taken_back_at is None


def test_force_answers_what_it_reads_and_nothing_else(made, submission):
    force = submission.plan.force
    private = add_remark(copy=submission, text="Between us", kind="private", by=reviewer())
    gone = take_back_remark(
        remark=add_remark(copy=submission, text="Gone", kind="must_change", by=reviewer()), by=reviewer()
    )
    with pytest.raises(PermissionDenied, match="no such remark"):
        answer_remark(remark=made, kind="addressed", answer="Too early", by=editor(force))
    accept(submission)

    for remark in (private, gone):
        with pytest.raises(PermissionDenied, match="no such remark"):
            answer_remark(remark=remark, kind="addressed", answer="Guessed", by=editor(force))
    with pytest.raises(PermissionDenied, match="Only editors and managers"):
        answer_remark(remark=made, kind="addressed", answer="Done", by=viewer(force))
    for said in ({"kind": "nonsense", "answer": "Done"}, {"kind": "addressed", "answer": " "}):
        with pytest.raises(ValidationError):
            answer_remark(remark=made, by=editor(force), **said)
    answer_remark(remark=made, kind="answered", answer=" It stays. ", by=editor(force))
    assert list(Remark.objects.exclude(answer="").values_list("answer", flat=True)) == ["It stays."]


def test_answer_is_no_longer_changed_once_it_was_submitted(made, submission):
    decide_review(submission=submission, decision="returned", reason="More", by=reviewer())
    boss = manager(submission.plan.force)
    answer_remark(remark=made, kind="answered", answer="It stays.", by=boss)
    submit_plan(plan=submission.plan, period=submission.period, by=boss, before_end=True)

    with pytest.raises(PermissionDenied, match="submitted again since"):
        answer_remark(remark=made, kind="addressed", answer="Changed", by=boss)


# A decision pending


@pytest.mark.usefixtures("pending")
def test_pending_decision_is_not_withdrawn_from_nor_decided_twice(submission):
    accept(submission)

    with pytest.raises(PermissionDenied, match="finishing its review"):
        withdraw_submission(submission=submission, by=manager(submission.plan.force))
    with pytest.raises(PermissionDenied, match="has decided already"):
        decide_review(submission=submission, decision="returned", reason="More", by=reviewer())
    submission.refresh_from_db()
    assert submission.is_waiting


@pytest.mark.usefixtures("pending")
def test_decision_is_undone_by_reviewers_until_its_time_and_made_final_after(submission):
    accept(submission)
    settle_decision(submission.pk)
    with pytest.raises(PermissionDenied, match="Only VKPP reviewers"):
        undo_decision(submission=submission, by=manager(submission.plan.force))
    for _ in range(2):
        assert undo_decision(submission=submission, by=reviewer()).is_waiting
    withdraw_submission(submission=submission, by=manager(submission.plan.force))
    assert not Review.objects.exists()

    other = submitted()
    accept(other)
    Review.objects.update(final_at=timezone.now() - datetime.timedelta(seconds=1))
    with pytest.raises(PermissionDenied, match="The decision is final"):
        undo_decision(submission=other, by=reviewer())
    for _ in range(2):
        settle_decision(other.pk)
    other.refresh_from_db()
    assert other.state == "accepted"


@pytest.mark.usefixtures("pending")
def test_decision_made_at_an_earlier_time_is_final_at_once(submission):
    at = timezone.now() - datetime.timedelta(days=3)
    decide_review(submission=submission, decision="accepted", by=reviewer(), at=at)

    submission.refresh_from_db()
    assert submission.state == "accepted"


def test_phrase_is_not_written_over_what_somebody_else_has_saved_since():
    phrase = add_phrase(title="Measure", text="Say how.", by=reviewer())
    shown = {"title": "Measure", "text": "Say how."}
    change_phrase(phrase=phrase, values={"text": "Theirs"}, by=reviewer(), shown=shown)

    with pytest.raises(OvertakenError, match="It says now: Theirs"):
        change_phrase(phrase=phrase, values={"text": "Mine"}, by=reviewer(), shown=shown)
    with pytest.raises(PermissionDenied):
        change_phrase(phrase=phrase, values={"text": "Mine"}, by=manager())

    phrase.refresh_from_db()
    assert phrase.text == "Theirs"
