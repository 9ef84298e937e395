"""What a note says of the row it is about."""

import pytest

from tests.factories.toolkit import ActivityFactory, EditionFactory, EditorialNoteFactory, PeelQuestionFactory

pytestmark = pytest.mark.django_db


def test_note_names_its_row_within_a_sentence():
    edition = EditionFactory()
    activity = ActivityFactory(edition=edition, number="1.1")
    question = PeelQuestionFactory(edition=edition, reference="6.2.1")

    named = [EditorialNoteFactory(edition=edition, place=place).place_name for place in (activity.code, question.code)]

    assert named == ["activity 1.1", "PEEL 6.2.1"]


def test_note_on_a_row_that_is_gone_names_its_code():
    assert EditorialNoteFactory(place="activity-9.9").place_name == "activity-9.9"
