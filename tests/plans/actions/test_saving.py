"""What actions share: merging under a lock, who saved last, and writing only what differs."""

import uuid

import pytest
from django.core.exceptions import ValidationError

from plans import actions
from plans.actions.lines import line_values
from plans.merging import Answer, Change, Conflicts, digest, digests
from tests.factories.accounts import editor
from tests.factories.plans import PlannedActivityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    return PlannedActivityFactory(activity="As it was", output="As it was")


@pytest.fixture
def writer(line):
    return editor(line.plan_objective.plan.force)


def shown(line, form_key=None, **values):
    """The change of somebody who was shown the line as it is now and typed these values."""
    current = line_values(line)
    return Change(current | values, digests(current), form_key=form_key or uuid.uuid4())


def test_field_that_another_form_changed_since_is_asked_about_with_who_and_when(line, writer):
    mine, theirs = shown(line, activity="Mine"), shown(line, activity="Theirs")
    actions.save_line(line=line, change=theirs, by=writer)
    with pytest.raises(Conflicts) as raised:
        actions.save_line(line=line, change=mine, by=writer)
    (conflict,) = raised.value.conflicts
    assert (conflict.field_id, conflict.theirs, conflict.mine) == ("activity", "Theirs", "Mine")
    assert (conflict.saved.who, conflict.saved.form_key) == (str(writer), str(theirs.form_key))
    line.refresh_from_db()
    assert line.activity == "Theirs"


def test_writer_who_goes_back_to_the_form_and_changes_it_is_asked_nothing(line, writer):
    first = shown(line, activity="First", output="Out")
    actions.save_line(line=line, change=first, by=writer)
    again = Change(first.values | {"activity": "Second"}, first.base_digests, form_key=first.form_key)
    actions.save_line(line=line, change=again, by=writer)
    line.refresh_from_db()
    assert (line.activity, line.output) == ("Second", "Out")


def test_writer_who_goes_back_is_asked_where_somebody_else_saved_since(line, writer):
    first = shown(line, activity="First")
    actions.save_line(line=line, change=first, by=writer)
    line.refresh_from_db()
    actions.save_line(line=line, change=shown(line, activity="Of a colleague"), by=writer)
    again = Change(first.values | {"activity": "Second"}, first.base_digests, form_key=first.form_key)
    with pytest.raises(Conflicts):
        actions.save_line(line=line, change=again, by=writer)


def test_answer_to_what_was_seen_is_taken_and_to_an_older_text_is_not(line, writer):
    change = shown(line, activity="Mine")
    actions.save_line(line=line, change=shown(line, activity="Theirs"), by=writer)
    stale = Change(change.values, change.base_digests, {"activity": Answer(True, digest("Older"))})
    with pytest.raises(Conflicts):
        actions.save_line(line=line, change=stale, by=writer)
    seen = Change(change.values, change.base_digests, {"activity": Answer(True, digest("Theirs"))})
    assert actions.save_line(line=line, change=seen, by=writer).activity == "Mine"


def test_row_is_checked_as_it_would_be_saved_not_as_it_was_posted(line, writer):
    line.plan_objective.plan.force.refresh_from_db()
    change = shown(line, activity="")
    line.activity, line.toolkit_activity = "As it was", None
    with pytest.raises(ValidationError) as raised:
        actions.save_line(line=line, change=change, by=writer)
    assert list(raised.value.message_dict) == ["activity"]


def test_change_that_was_shown_nothing_sets_what_it_names_and_leaves_the_rest(line, writer):
    actions.save_line(line=line, change=Change({"output": "Set"}), by=writer)
    line.refresh_from_db()
    assert (line.activity, line.output) == ("As it was", "Set")


def test_save_of_what_is_there_already_leaves_no_history(line, writer):
    before = line.history.count()
    actions.save_line(line=line, change=shown(line), by=writer)
    assert line.history.count() == before


def test_history_says_who_wrote_without_a_request(line, writer):
    actions.save_line(line=line, change=shown(line, activity="New"), by=writer)
    assert line.history.first().history_user == writer
