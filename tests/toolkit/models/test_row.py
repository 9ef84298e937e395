"""What every row of an edition does: names itself, and follows VKPP's decisions where it is derived."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.factories.accounts import UserFactory
from tests.factories.toolkit import (
    ActivityFactory,
    DerivedDecisionFactory,
    EditionFactory,
    EvidenceParagraphFactory,
    ObjectiveFactory,
    OutputFactory,
)
from toolkit.models import (
    DerivedDecision,
    EvidenceParagraph,
    Output,
)


@pytest.mark.django_db
def test_row_is_asked_for_its_prefix_and_rows_of_its_own_edition():
    activity = ActivityFactory(objective=ObjectiveFactory(), code="objective-x")

    with pytest.raises(ValidationError) as caught:
        activity.clean()

    assert set(caught.value.message_dict) == {"code", "objective"}


@pytest.mark.django_db
def test_natural_key_names_reference_number_and_code():
    paragraph = EvidenceParagraphFactory(code="evidence-1.1-1")
    reference = paragraph.edition.action.reference

    assert paragraph.natural_key() == (reference, 1, "evidence-1.1-1")
    assert EvidenceParagraph.objects.get_by_natural_key(reference, 1, "evidence-1.1-1") == paragraph


@pytest.mark.django_db
def test_rejected_rows_are_left_out_and_others_kept():
    edition = EditionFactory()
    undecided, confirmed, rejected = [OutputFactory(edition=edition) for _ in range(3)]
    published = OutputFactory(edition=edition, origin="published", basis="")
    elsewhere = OutputFactory(code=rejected.code)
    for row, decision in ((confirmed, "confirmed"), (rejected, "rejected")):
        DerivedDecision.objects.create(
            edition=edition, row_code=row.code, decision=decision, by=UserFactory(), at=timezone.now()
        )

    editions = [edition, elsewhere.edition]
    assert set(Output.objects.filter(edition__in=editions).not_rejected()) == {
        undecided,
        confirmed,
        published,
        elsewhere,
    }


@pytest.mark.django_db
def test_mark_follows_the_decision_on_the_row():
    edition = EditionFactory()
    undecided, confirmed, rejected = [OutputFactory(edition=edition) for _ in range(3)]
    published = OutputFactory(edition=edition, origin="published", basis="")
    # The evening before in UTC, the third of the month in London's summer time.
    at = datetime(2026, 7, 2, 23, 30, tzinfo=UTC)
    for row, decision in ((confirmed, "confirmed"), (rejected, "rejected")):
        DerivedDecisionFactory(edition=edition, row_code=row.code, decision=decision, at=at)
    DerivedDecisionFactory(row_code=undecided.code)

    marks = {row: (row.confirmed_on, row.mark) for row in Output.objects.filter(edition=edition).with_decisions()}

    assert marks == {
        undecided: (None, "Drawn from the toolkit's text, not in its published column"),
        confirmed: (date(2026, 7, 3), "Drawn from the toolkit's text, confirmed by VKPP on 3 July 2026"),
        published: (None, ""),
    }
