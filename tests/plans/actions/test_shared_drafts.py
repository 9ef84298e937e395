"""Sharing a draft for advice: frozen, once, by managers alone; advised on once, and taken back."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from plans.actions import (
    add_remark,
    answer_remark,
    change_remark,
    decide_review,
    put_back_remark,
    send_advice,
    stop_sharing,
    take_back_remark,
)
from plans.actions.periods import void_period
from plans.document import Anchor, build_document, canonical_json, read_document, sha256_of
from plans.models import Remark, SharedDraft
from plans.models.frozen import FrozenError
from tests.factories.accounts import ForceFactory, editor, manager, national_leader, reviewer, viewer
from tests.plans.shared import SharingScene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db):
    return SharingScene()


@pytest.fixture
def draft(scene):
    return scene.share()


def test_draft_is_the_document_as_it_reads_now_and_stays_so(scene):
    scene.say("As it read then")
    draft = scene.share(question=" Is this clear? ")
    then = canonical_json(build_document(scene.plan, scene.period))
    scene.say("As it reads now")

    draft.refresh_from_db()
    assert (draft.document, draft.document_sha256) == (then, sha256_of(then))
    assert read_document(draft.document).report.text("summary") == "As it read then"
    assert (draft.question, draft.shared_by, draft.period) == ("Is this clear?", scene.manager, scene.period)
    assert draft.is_waiting


def test_draft_of_no_period_is_shared(scene):
    assert read_document(scene.share(period=None).document).period is None


@pytest.mark.parametrize("field", ["document", "document_sha256", "question", "shared_at", "period"])
def test_what_was_shared_never_changes(draft, field):
    with pytest.raises(FrozenError):
        draft.save(update_fields=[field])
    with pytest.raises(FrozenError):
        draft.save()
    with pytest.raises(FrozenError):
        SharedDraft.objects.update(**{field: None})
    with pytest.raises(FrozenError):
        SharedDraft.objects.bulk_update([draft], [field])


def test_only_managers_share_and_stop_sharing(scene, draft):
    others = [scene.viewer, scene.editor, manager(ForceFactory()), scene.judge, national_leader()]
    for each in others:
        with pytest.raises(PermissionDenied, match="Only managers"):
            scene.share(by=each)
        with pytest.raises(PermissionDenied, match="Only managers"):
            stop_sharing(draft=draft, by=each)
    assert SharedDraft.objects.get().is_waiting


def test_form_sent_twice_is_one_draft_with_another_question_another(scene):
    key = uuid.uuid4()
    first, again = (scene.share(form_key=key, question="One") for _ in range(2))
    other = scene.share(form_key=key, question="Two")

    assert first == again != other
    assert SharedDraft.objects.count() == 2


def test_form_key_of_another_forces_draft_gives_nothing_away(scene):
    key = uuid.uuid4()
    theirs = SharingScene().share(form_key=key)
    assert scene.share(form_key=key) != theirs


def test_nothing_is_shared_for_a_voided_period(scene):
    void_period(period=scene.period, reason="A slip", by=scene.judge)
    with pytest.raises(ValidationError, match="VKPP has voided"):
        scene.share()


# Remarks and advice


def test_advice_is_read_by_the_force_once_it_is_sent_but_for_private_notes(scene, draft):
    scene.remark(draft, "A suggestion")
    scene.remark(draft, "Well done", kind="good_practice")
    scene.remark(draft, "For us alone", kind="private")
    gone = scene.remark(draft, "Taken back")
    take_back_remark(remark=gone, by=scene.judge)
    assert not Remark.objects.for_force().exists()

    scene.advise(draft)

    assert list(Remark.objects.for_force().values_list("text", flat=True)) == ["A suggestion", "Well done"]
    assert list(Remark.objects.to_answer().values_list("text", flat=True)) == ["A suggestion"]


def test_remark_on_a_draft_names_its_place(scene, draft):
    whole = add_remark(copy=draft, text="All in all", by=scene.judge)
    risks = scene.remark(draft)
    assert (whole.about, risks.about.split(", ")[-1]) == ("The whole draft", "Risks")
    assert risks.history.get().shared_draft == draft


def test_nothing_must_change_in_a_draft(scene, draft):
    with pytest.raises(ValidationError, match="Make it a suggestion"):
        scene.remark(draft, kind="must_change")
    remark = scene.remark(draft)
    with pytest.raises(ValidationError, match="Make it a suggestion"):
        change_remark(remark=remark, kind="must_change", text="Words", by=scene.judge)
    with pytest.raises(IntegrityError), transaction.atomic():
        Remark.objects.update(kind="must_change")


def test_remark_is_on_a_submission_or_on_a_draft(scene, draft):
    remark = scene.remark(draft)
    for given in ({"submission": scene.submit()}, {"shared_draft": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Remark.objects.filter(pk=remark.pk).update(**given)


def test_remark_on_what_the_draft_does_not_hold_is_refused(scene, draft):
    with pytest.raises(ValidationError, match="Choose something of this draft"):
        add_remark(copy=draft, text="Words", by=scene.judge, anchor=Anchor("line", str(uuid.uuid4())))


def test_only_reviewers_without_a_role_in_the_force_advise(scene, draft):
    own = reviewer()
    own.memberships.create(force=scene.force, role="viewer")
    for each in (own, scene.manager, national_leader(), viewer(scene.force)):
        with pytest.raises(PermissionDenied):
            add_remark(copy=draft, text="Words", by=each)
        with pytest.raises(PermissionDenied):
            send_advice(draft=draft, advice="Words", by=each)


def test_advice_needs_words_that_the_force_reads(scene, draft):
    scene.remark(draft, kind="private")
    with pytest.raises(ValidationError, match="Write a remark or a message first"):
        scene.advise(draft, advice=" ")
    scene.remark(draft)
    assert scene.advise(draft, advice="").is_answered


def test_advice_is_sent_once_and_then_stays(scene, draft):
    remark = scene.remark(draft)
    first, again = scene.advise(draft), scene.advise(draft)
    assert first.advised_at == again.advised_at

    with pytest.raises(PermissionDenied, match="has sent the advice already"):
        send_advice(draft=draft, advice="Something else", by=reviewer())
    for act in (take_back_remark, put_back_remark):
        with pytest.raises(PermissionDenied, match="has sent the advice already"):
            act(remark=remark, by=scene.judge)
    with pytest.raises(PermissionDenied, match="has sent the advice already"):
        scene.remark(draft)


def test_draft_no_longer_shared_takes_no_advice_and_keeps_what_was_sent(scene):
    silent, advised = scene.share(), scene.share()
    remark, _unsent = scene.remark(advised, "Sent"), scene.remark(silent, "Not sent")
    scene.advise(advised)
    for draft in (silent, advised):
        stop_sharing(draft=draft, by=scene.manager)

    with pytest.raises(PermissionDenied, match="no longer shares"):
        scene.advise(silent)
    with pytest.raises(PermissionDenied, match="no longer shared"):
        stop_sharing(draft=silent, by=scene.manager)
    assert list(Remark.objects.for_force()) == [remark]


def test_remark_is_answered_until_the_plan_is_submitted(scene, draft):
    remark = scene.remark(draft)
    with pytest.raises(PermissionDenied, match="There is no such remark"):
        answer_remark(remark=remark, kind="addressed", answer="Done", by=scene.editor)
    scene.advise(draft)
    answer_remark(remark=remark, kind="addressed", answer="Done", by=scene.editor)
    scene.submit()

    assert not Remark.objects.latest().exists()
    with pytest.raises(PermissionDenied, match="You have submitted the plan since"):
        answer_remark(remark=remark, kind="answered", answer="Not done", by=scene.editor)
    assert list(Remark.objects.for_force()) == [remark]


def test_advice_sent_after_a_submission_waits_for_the_next(scene, draft):
    scene.remark(draft)
    scene.submit()
    scene.advise(draft)
    assert Remark.objects.to_answer().exists()


def test_next_submission_carries_answers_to_remarks_and_none_to_advice(scene):
    returned = scene.submit()
    asked = add_remark(copy=returned, text="On what was returned", kind="must_change", by=scene.judge)
    decide_review(submission=returned, decision="returned", reason="See the remark", by=scene.judge)
    draft = scene.share()
    advised = scene.remark(draft, "On the draft")
    scene.advise(draft)
    for remark in (asked, advised):
        answer_remark(remark=remark, kind="addressed", answer="Done", by=scene.editor)

    (carried,) = read_document(scene.submit().document).remark_answers
    assert carried.remark == "On what was returned"


# Who sees it


def test_force_and_vkpp_see_a_draft_and_vkpp_while_it_is_shared(scene, draft):
    joint = ForceFactory()
    scene.plan.joint_with.add(joint)
    seeing = [scene.viewer, scene.editor, scene.manager, viewer(joint)]
    others = [editor(ForceFactory()), national_leader()]

    def see(people):
        return [SharedDraft.objects.visible_to(each).exists() for each in people]

    assert (see(seeing), see(others), see([scene.judge])) == ([True] * 4, [False] * 2, [True])
    stop_sharing(draft=draft, by=scene.manager)
    assert (see(seeing), see(others), see([scene.judge])) == ([True] * 4, [False] * 2, [False])
