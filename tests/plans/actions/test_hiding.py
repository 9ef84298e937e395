"""Hiding words of a plan, showing them again, removing them: who may, what stays, and what nobody saves again."""

import json
import uuid
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from nvap.accounts.actions import keep_unsaved
from nvap.accounts.models import UnsavedForm
from nvap.mail.models import Mail
from plans.actions import (
    add_remark,
    decide_review,
    find_places,
    hide_words,
    lift_hiding,
    note_download,
    note_told,
    read_hidden,
    remove_words,
    save_line,
    submit_plan,
)
from plans.actions.hiding.hidings import hide_late
from plans.actions.lines import line_values
from plans.document import canonical_json, read_document, sha256_of
from plans.merging import Change, digest
from plans.models import Download, Hiding, PlannedActivity, Submission
from plans.models.frozen import FrozenError
from plans.passages import Passage
from tests.factories import accounts as people
from tests.plans.shared import SharingScene

pytestmark = pytest.mark.django_db

WORDS = "Zebedee Quillfeather"
GOLDEN = Path(__file__).parents[1] / "document" / "golden"


@pytest.fixture
def scene():
    """A plan with the words in its activity, and another manager of the force."""
    scene = SharingScene()
    scene.line.activity = f"Visit {WORDS} twice"
    scene.line.save()
    scene.other = people.manager(scene.force)
    return scene


def hide(scene, words=WORDS, **given):
    usual = {"plan": scene.plan, "passages": [Passage.of(words)], "kind": "child", "by": scene.manager}
    return hide_words(**usual | given)


def activity(scene):
    return PlannedActivity.objects.get(pk=scene.line.pk).activity


def test_a_mark_says_what_is_missing_since_when_and_whose_doing_it_was(scene):
    hiding = hide(scene)
    day = f"{hiding.hidden_at.day} {hiding.hidden_at:%B %Y}"
    assert activity(scene) == f"Visit [text hidden on {day} by {scene.force.name}, H{hiding.pk}.1] twice"
    remove_words(hiding=hiding, by=scene.judge)
    assert activity(scene) == f"Visit [text removed on {day} by VKPP, H{hiding.pk}] twice"


def test_looking_writes_nothing_and_counts_what_hiding_finds(scene):
    scene.submit()
    found = find_places(plan=scene.plan, passages=[Passage.of(WORDS)], by=scene.manager)
    assert activity(scene) == f"Visit {WORDS} twice"
    hiding = hide(scene)
    assert dict(hiding.places.values_list("where", "count")) == dict(found.counts)
    assert found.counts["The plan as it reads now"] == 1
    assert found.counts["Submission 1"] >= 1


@pytest.mark.parametrize(
    ("words", "said"), [("Al", "at least three"), ("Nobody here", "nowhere"), ("text hidden on", "part of the mark")]
)
def test_words_that_cannot_be_hidden_are_refused_with_the_reason(scene, words, said):
    with pytest.raises(ValidationError) as error:
        hide(scene, words)
    assert said in error.value.message_dict["words"][0]
    assert Hiding.objects.count() == 0


def test_words_without_which_a_document_cannot_be_read_are_refused(scene):
    submission = scene.submit()
    title = read_document(submission.document).period.starts.isoformat()
    with pytest.raises(ValidationError) as error:
        hide(scene, title)
    assert "could not be read" in error.value.message_dict["words"][0]


def test_the_same_form_sent_twice_hides_once(scene):
    key = uuid.uuid4()
    assert hide(scene, form_key=key) == hide(scene, form_key=key)


def test_only_managers_and_reviewers_hide(scene):
    for person in (scene.editor, scene.viewer, people.manager(), people.national_leader()):
        with pytest.raises(PermissionDenied):
            hide(scene, by=person)
    hide(scene, by=scene.judge)


def test_who_hid_words_neither_removes_nor_lifts_nor_reads_them(scene):
    hiding = hide(scene)
    for act in (remove_words, lift_hiding, read_hidden):
        for person in (scene.manager, scene.editor, people.manager()):
            with pytest.raises(PermissionDenied):
                act(hiding=hiding, by=person)
    assert read_hidden(hiding=hiding, by=scene.other) == [WORDS]


def test_it_is_decided_once(scene):
    hiding = hide(scene)
    lift_hiding(hiding=hiding, by=scene.other)
    for act in (remove_words, lift_hiding, read_hidden):
        with pytest.raises(PermissionDenied):
            act(hiding=hiding, by=scene.judge)
    assert activity(scene) == f"Visit {WORDS} twice"


def test_frozen_copies_get_a_new_hash_and_the_old_one_is_kept_in_the_audit(scene):
    submission, draft = scene.submit(), scene.share(question=f"What of {WORDS}?")
    before = {copy.pk: copy.document_sha256 for copy in (submission, draft)}
    hiding = hide(scene)
    remove_words(hiding=hiding, by=scene.other)
    for copy, where in ((submission, "Submission 1"), (draft, f"Draft {draft.pk}, shared")):
        place = hiding.places.get(where__startswith=where)
        copy.refresh_from_db()
        assert place.sha256_before == before[copy.pk]
        assert place.sha256_after == copy.document_sha256 == sha256_of(copy.document)
        assert len({place.sha256_before, place.sha256_hidden, place.sha256_after}) == 3


@pytest.mark.parametrize("version", [1, 2])
def test_documents_of_every_version_are_reached_and_come_back_to_the_letter(scene, version):
    submission = scene.submit()
    data = json.loads((GOLDEN / f"document_{version}.json").read_text(encoding="utf-8"))
    planted = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    first = next(line for line in read_document(planted).lines if line.text("activity")).text("activity")
    planted = planted.replace(json.dumps(first, ensure_ascii=False)[1:-1], f"{WORDS} – “{version}”")
    Submission.objects.filter(pk=submission.pk).blot(document=planted, document_sha256=sha256_of(planted))

    hiding = hide(scene)
    hidden = Submission.objects.get(pk=submission.pk).document
    assert WORDS not in hidden
    assert WORDS not in canonical_json(read_document(hidden))
    lift_hiding(hiding=hiding, by=scene.other)
    assert Submission.objects.get(pk=submission.pk).document == planted


def test_nothing_else_of_a_frozen_copy_can_be_written_that_way(scene):
    with pytest.raises(FrozenError):
        Submission.objects.filter(pk=scene.submit().pk).blot(number=7)


def test_only_hiding_blots_a_frozen_copy():
    sources = Path(__file__).parents[3].glob("[npt][vlo]*/**/*.py")
    using = {path.name for path in sources if ".blot(" in path.read_text(encoding="utf-8")}
    assert using - {"test_hiding.py"} == {"rewriting.py"}


def save(scene, form, **typed):
    change = Change(form_key=uuid.uuid4(), values=typed, base_digests=form)
    return save_line(line=scene.line, change=change, by=scene.editor)


def test_a_form_that_was_open_does_not_bring_the_words_back(scene):
    shown = line_values(scene.line)
    form = {name: digest(value) for name, value in shown.items()}
    hiding = hide(scene)
    # Left alone, the field keeps its mark.
    save(scene, form, activity=shown["activity"], risks="Some risk")
    assert WORDS not in activity(scene)
    for decide in (lambda: None, lambda: remove_words(hiding=hiding, by=scene.other)):
        decide()
        with pytest.raises(ValidationError) as error:
            save(scene, None, risks="As zebedee\nquillfeather said")
        assert "hidden" in error.value.message_dict["risks"][0]
    assert save(scene, None, risks="As Zebedee said").risks == "As Zebedee said"


def test_nor_does_vkpp_in_a_remark_a_reason_or_a_form_it_submits(scene):
    submission = scene.submit()
    hide(scene)
    with pytest.raises(ValidationError):
        add_remark(copy=submission, text=f"Who is {WORDS}?", by=scene.judge)
    with pytest.raises(ValidationError):
        decide_review(submission=submission, decision="returned", reason=WORDS, by=scene.judge)
    with pytest.raises(ValidationError):
        scene.share(question=WORDS)


def test_what_is_typed_later_is_kept_with_a_mark(scene):
    hiding = hide(scene)
    address = f"/plans/{scene.plan.pk}/lines/{scene.line.key}/"
    given = {"by": scene.editor, "address": address, "title": "", "why": "typing"}

    def keep():
        row = keep_unsaved(form_key=uuid.uuid4(), fields={"activity": [f"See {WORDS}!", "More"]}, **given)
        return UnsavedForm.objects.get(pk=row.pk).fields["activity"]

    assert keep() == [f"See {hiding.hidden_mark(1)}!", "More"]
    hiding = remove_words(hiding=hiding, by=scene.other)
    assert keep() == [f"See {hiding.removed_mark()}!", "More"]


def test_what_was_being_saved_at_that_moment_is_hidden_by_the_job_and_by_removing(scene):
    hiding = hide(scene)
    PlannedActivity.objects.filter(pk=scene.line.pk).update(output=f"With {WORDS.upper()}")
    hide_late(hiding.pk)
    scene.line.refresh_from_db()
    assert scene.line.output == f"With {hiding.hidden_mark(2)}"
    PlannedActivity.objects.filter(pk=scene.line.pk).update(risks=WORDS)
    hiding.refresh_from_db()
    hiding = remove_words(hiding=hiding, by=scene.other)
    scene.line.refresh_from_db()
    assert (scene.line.risks, scene.line.output) == (hiding.removed_mark(), f"With {hiding.removed_mark()}")


def test_all_of_a_field_is_hidden_in_every_wording_it_had(scene):
    submission = scene.submit()
    scene.line.activity = "Now it says something quite different of that boy"
    scene.line.save()
    passages = [Passage.of_field(text) for text in (scene.line.activity, f"Visit {WORDS} twice")]
    hide_words(plan=scene.plan, passages=passages, kind="case", by=scene.manager)
    submission.refresh_from_db()
    assert WORDS not in submission.document
    assert set(scene.line.history.values_list("activity", flat=True)) & {f"Visit {WORDS} twice"} == set()


def test_who_had_a_copy_is_listed_and_told(scene):
    submission = scene.submit()
    decide_review(submission=submission, decision="accepted", by=scene.judge)
    reader, stranger, late = people.viewer(scene.force), people.viewer(scene.force), people.viewer(scene.force)
    for _twice in range(2):
        note_download(plan_id=scene.plan.pk, what="submission 1", by=reader, document_sha256=submission.document_sha256)
    assert Download.objects.count() == 1
    note_download(plan_id=scene.plan.pk, what="submission 9", by=stranger, document_sha256="0" * 64)
    note_download(plan_id=scene.plan.pk, what=Download.DATES, by=late)
    hiding = hide(scene)
    told = {row.user: row.what for row in hiding.readers.select_related("user")}
    assert set(told) == {reader, late, scene.judge}
    assert told[reader].startswith("Downloaded submission 1 on ")
    row = note_told(reader=hiding.readers.get(user=reader), by=scene.manager)
    again = note_told(reader=row, by=scene.other)
    assert (again.told_by, again.told_at) == (scene.manager, row.told_at)
    with pytest.raises(PermissionDenied):
        note_told(reader=row, by=scene.editor)


def test_the_other_managers_are_mailed_and_vkpp_where_there_is_none(scene):
    hide(scene)
    assert list(Mail.objects.filter(kind="text_hidden").values_list("user", flat=True)) == [scene.other.pk]
    scene.other.memberships.all().delete()
    PlannedActivity.objects.filter(pk=scene.line.pk).update(risks="Somebody Else")
    hiding = hide(scene, "Somebody Else")
    mails = Mail.objects.filter(kind="text_hidden", about={"hiding": hiding.pk})
    assert list(mails.values_list("user", flat=True)) == [scene.judge.pk]


def test_submitting_does_not_bring_words_back(scene):
    hide(scene)
    submission = submit_plan(plan=scene.plan, period=scene.period, by=scene.manager, before_end=True)
    assert WORDS not in submission.document
