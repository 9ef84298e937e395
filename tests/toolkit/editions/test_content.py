"""What an edition publishes, and the hash over it."""

from django.utils import timezone

from tests.factories.accounts import UserFactory
from toolkit.editions import (
    content_sha256,
    edition_problems,
    row_model,
    row_models,
)
from toolkit.models import (
    DerivedDecision,
    EditorialNote,
)


def test_hash_in_the_fixture_is_that_of_its_text(edition):
    assert content_sha256(edition) == edition.content_sha256
    assert edition_problems(edition) == []


def test_notes_and_decisions_are_no_part_of_the_hash(edition):
    EditorialNote.objects.create(edition=edition, code="note-x", place="objective-1", note="Another.")
    DerivedDecision.objects.create(
        edition=edition, row_code="output-1.1-1", decision="confirmed", by=UserFactory(), at=timezone.now()
    )

    assert edition_problems(edition) == []


def test_every_code_tells_its_model(edition):
    prefixes = [model.code_prefix for model in row_models()]

    assert len(set(prefixes)) == len(prefixes)
    assert "" not in prefixes
    for model in row_models():
        for row in model.objects.filter(edition=edition):
            assert row_model(row.code) is model
            row.clean()
    assert row_model("nothing-1") is None
