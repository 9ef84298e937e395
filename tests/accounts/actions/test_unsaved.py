"""What was typed and not saved: one row for each form, forgotten once saved, capped and gone after a week."""

import datetime
import uuid
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from nvap.accounts import actions
from nvap.accounts.models import UnsavedForm
from tests.accounts.threads import at_once
from tests.factories import accounts as people

pytestmark = pytest.mark.django_db

ADDRESS = "/plans/3/about/"


@pytest.fixture
def writer():
    return people.UserFactory()


@pytest.fixture
def keep(writer):
    """Keep a form as its page's script does, unless told otherwise."""
    form = {"by": writer, "form_key": uuid.uuid4(), "address": ADDRESS, "title": "about this plan"}
    form |= {"fields": {"lead": ["Typed"]}, "why": "typing"}
    return lambda **fields: actions.keep_unsaved(**form | fields)


def ago(**distance):
    return timezone.now() - datetime.timedelta(**distance)


def test_form_is_kept_and_kept_again_in_its_place(keep, writer):
    first = keep()
    second = keep(fields={"lead": ["Typed", "on"]}, title="about the plan")

    row = UnsavedForm.objects.get()
    assert (first, second) == (row, row)
    assert (row.user, row.address, row.title, row.why) == (writer, ADDRESS, "about the plan", "typing")
    assert (row.fields, row.done_at) == ({"lead": ["Typed", "on"]}, None)
    assert row.saved_at > first.saved_at


def test_form_of_another_key_or_person_is_kept_beside_it(keep):
    first = keep()
    second, theirs = keep(form_key=uuid.uuid4(), fields={"lead": ["Phone"]}), keep(by=people.UserFactory(), fields={})

    assert theirs.form_key == first.form_key
    assert set(UnsavedForm.objects.all()) == {first, second, theirs}
    first.refresh_from_db()
    assert first.fields == {"lead": ["Typed"]}


def test_form_that_was_saved_holds_nothing_and_ignores_what_is_typed_late(keep, writer):
    row = keep()
    done = actions.finish_unsaved(by=writer, form_key=row.form_key, address=ADDRESS)
    late = keep(fields={"lead": ["Late"]})

    assert (done, late) == (row, row)
    assert late.done_at is not None
    row.refresh_from_db()
    assert (row.fields, row.done_at, UnsavedForm.objects.current().count()) == ({}, done.done_at, 0)


def test_form_saved_before_anything_of_it_was_kept_ignores_what_is_typed_late(keep, writer):
    form_key = uuid.uuid4()
    actions.finish_unsaved(by=writer, form_key=form_key, address=ADDRESS)
    keep(form_key=form_key)

    assert (UnsavedForm.objects.get().fields, UnsavedForm.objects.current().count()) == ({}, 0)


def test_form_saved_once_more_stays_saved(keep, writer):
    form_key = keep().form_key
    for _ in range(2):
        actions.finish_unsaved(by=writer, form_key=form_key, address=ADDRESS)

    assert UnsavedForm.objects.get().fields == {}


@pytest.mark.parametrize("why", ["signed_out", "not_saved"])
def test_form_saved_then_changed_and_sent_without_being_saved_is_kept(keep, writer, why):
    actions.finish_unsaved(by=writer, form_key=keep().form_key, address=ADDRESS)
    keep(why=why, fields={"lead": ["Changed after going back"]})

    assert UnsavedForm.objects.current().get().fields == {"lead": ["Changed after going back"]}


def test_saving_one_form_leaves_the_others_of_its_address(keep, writer):
    first, second, theirs = keep(), keep(form_key=uuid.uuid4()), keep(by=people.UserFactory())
    actions.finish_unsaved(by=writer, form_key=first.form_key, address=ADDRESS)

    assert set(UnsavedForm.objects.current()) == {second, theirs}


def test_form_takes_the_place_of_what_it_goes_on_with_unless_more_was_typed_there(keep, writer):
    shown, typed_since, theirs = keep(), keep(form_key=uuid.uuid4()), keep(by=people.UserFactory())
    taken = [(row.form_key, row.saved_at) for row in (shown, typed_since, theirs)]
    keep(form_key=typed_since.form_key, fields={"lead": ["More"]})
    later = keep(form_key=uuid.uuid4(), continued=taken)

    assert set(UnsavedForm.objects.current()) == {later, typed_since, theirs}


def test_discarded_form_can_be_brought_back_and_typing_brings_it_back_too(keep, writer):
    row = keep()
    for _ in range(2):
        discarded = actions.discard_unsaved(unsaved=row, by=writer)
    assert (list(UnsavedForm.objects.current()), list(UnsavedForm.objects.discarded())) == ([], [row])
    assert discarded.saved_at == row.saved_at

    for _ in range(2):
        actions.restore_unsaved(unsaved=row, by=writer)
    assert UnsavedForm.objects.current().get().fields == {"lead": ["Typed"]}

    actions.discard_unsaved(unsaved=row, by=writer)
    keep(fields={"lead": ["Typed on"]})
    assert UnsavedForm.objects.current().get().fields == {"lead": ["Typed on"]}


def test_form_discarded_then_saved_is_not_brought_back(keep, writer):
    row = keep()
    actions.discard_unsaved(unsaved=row, by=writer)
    actions.finish_unsaved(by=writer, form_key=row.form_key, address=ADDRESS)
    actions.restore_unsaved(unsaved=row, by=writer)
    actions.discard_unsaved(unsaved=row, by=writer)

    row.refresh_from_db()
    assert (row.fields, row.discarded_at, UnsavedForm.objects.discarded().count()) == ({}, None, 0)


def test_nobody_else_discards_or_brings_back(keep):
    row, other = keep(), people.superuser()

    for write in (actions.discard_unsaved, actions.restore_unsaved):
        with pytest.raises(UnsavedForm.DoesNotExist):
            write(unsaved=row, by=other)
    assert UnsavedForm.objects.current().get() == row


def test_all_go_after_seven_days_the_marks_of_saved_forms_too(keep, writer):
    old, mark, discarded, young = (keep(form_key=uuid.uuid4()) for _ in range(4))
    actions.finish_unsaved(by=writer, form_key=mark.form_key, address=ADDRESS)
    actions.discard_unsaved(unsaved=discarded, by=writer)
    UnsavedForm.objects.exclude(pk=young.pk).update(saved_at=ago(days=7, seconds=1))
    UnsavedForm.objects.filter(pk=young.pk).update(saved_at=ago(days=7, seconds=-60))
    assert list(UnsavedForm.objects.current()) == [young]
    assert list(UnsavedForm.objects.discarded()) == []

    newest = keep(by=people.UserFactory())

    assert set(UnsavedForm.objects.all()) == {young, newest}
    assert old not in UnsavedForm.objects.all()


def test_form_saved_days_after_it_was_kept_is_marked_for_seven_days_from_then(keep, writer):
    row = keep()
    UnsavedForm.objects.update(saved_at=ago(days=6))
    actions.finish_unsaved(by=writer, form_key=row.form_key, address=ADDRESS)

    assert UnsavedForm.objects.get().saved_at > ago(minutes=1)


def test_oldest_go_when_there_are_too_many_and_marks_do_not_count(keep, writer, monkeypatch):
    monkeypatch.setattr(UnsavedForm, "MOST_PER_USER", 3)
    theirs = keep(by=people.UserFactory())
    rows = [keep(form_key=uuid.uuid4()) for _ in range(3)]
    mark = actions.finish_unsaved(by=writer, form_key=uuid.uuid4(), address=ADDRESS)
    rows.append(keep(form_key=uuid.uuid4()))

    assert set(UnsavedForm.objects.all()) == {theirs, mark, *rows[1:]}


def test_what_was_discarded_goes_before_what_was_not(keep, writer, monkeypatch):
    monkeypatch.setattr(UnsavedForm, "MOST_PER_USER", 2)
    first, second = keep(form_key=uuid.uuid4()), keep(form_key=uuid.uuid4())
    actions.discard_unsaved(unsaved=second, by=writer)
    third = keep(form_key=uuid.uuid4())

    assert set(UnsavedForm.objects.all()) == {first, third}


def test_update_of_sixty_lines_typed_and_not_saved_is_kept_whole(keep):
    """Sixty lines, the risks of each, comments and numbers of ten objectives: each is a form of its own."""
    texts = {"progress": ["Words " * 300], "next_steps": ["Steps " * 200], "base_digests": ["{}" * 200]}
    keys = [uuid.uuid4() for _ in range(60 + 60 + 10 + 10)]
    for _again in range(2):
        for key in keys:
            keep(form_key=key, fields=texts)
    assert set(UnsavedForm.objects.values_list("form_key", flat=True)) == set(keys)


def test_oldest_go_when_all_together_are_too_long_but_never_the_newest(keep, monkeypatch):
    monkeypatch.setattr(UnsavedForm, "LONGEST_PER_USER", 1000)
    theirs = keep(by=people.UserFactory(), fields={"lead": ["x" * 900]})
    first, second, third = (keep(form_key=uuid.uuid4(), fields={"lead": ["x" * 400]}) for _ in range(3))
    assert set(UnsavedForm.objects.all()) == {theirs, second, third}
    actions.discard_unsaved(unsaved=third, by=second.user)
    fourth = keep(form_key=uuid.uuid4(), fields={"lead": ["x" * 400]})
    assert set(UnsavedForm.objects.all()) == {theirs, second, fourth}
    longest = keep(form_key=uuid.uuid4(), fields={"lead": ["x" * 2000]})
    assert set(UnsavedForm.objects.all()) == {theirs, longest}
    assert first.pk


def test_form_as_long_as_a_request_may_be_is_kept_and_a_longer_one_refused(keep, settings):
    longest = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    row = keep(fields={"lead": ["x" * (longest - 4)]})

    with pytest.raises(PermissionDenied, match="too long"):
        keep(fields={"lead": ["x" * (longest - 3)]})
    row.refresh_from_db()
    assert len(row.fields["lead"][0]) == longest - 4


def test_title_is_cut_to_what_the_row_holds(keep):
    assert keep(title="é" * 300).title == "é" * 200


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (0, "today 09:05"),
        (1, "yesterday 09:05"),
        (2, "on 27 March, 09:05"),
        (5, "on 24 March, 09:05"),
    ],
)
def test_form_is_dated_in_local_time_as_people_say_it(monkeypatch, distance, words):
    # The clocks go forward on 29 March 2026.
    now = datetime.datetime(2026, 3, 29, 22, 59, tzinfo=datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    local = datetime.datetime(2026, 3, 29 - distance, 9, 5, tzinfo=ZoneInfo("Europe/London"))

    assert UnsavedForm(saved_at=local).when == words


@pytest.mark.django_db(transaction=True)
def test_saved_and_typed_at_once_is_saved():
    writer, keys = people.UserFactory(), [uuid.uuid4() for _ in range(5)]
    fields = {"address": ADDRESS, "title": "", "fields": {"lead": ["Late"]}, "why": "typing"}

    for key in keys:
        results = at_once(
            lambda key=key: actions.keep_unsaved(by=writer, form_key=key, **fields),
            lambda key=key: actions.finish_unsaved(by=writer, form_key=key, address=ADDRESS),
        )
        assert [type(result) for result in results] == [UnsavedForm, UnsavedForm]

    assert [row.fields for row in UnsavedForm.objects.all()] == [{}] * 5


@pytest.mark.django_db(transaction=True)
def test_one_form_kept_twice_at_once_is_kept_once():
    writer, key = people.UserFactory(), uuid.uuid4()
    fields = {"address": ADDRESS, "title": "", "fields": {"lead": ["Typed"]}, "why": "typing"}

    results = at_once(*[lambda: actions.keep_unsaved(by=writer, form_key=key, **fields)] * 3)

    assert results == [UnsavedForm.objects.get()] * 3
