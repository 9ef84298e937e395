"""The made-up action is what its users take it for."""

import pytest

from tests.toolkit.made_up import LONG_WORD, make_made_up_action
from toolkit.editions import copy_edition, edition_problems
from toolkit.models import Activity, LongTermImpact, Output, UnintendedConsequence

pytestmark = pytest.mark.django_db


def test_made_up_action_has_the_shape_the_real_one_has_not():
    edition = make_made_up_action()

    assert edition_problems(edition) == []
    assert edition_problems(copy_edition(edition=edition)) == []
    assert [objective.activities.count() for objective in edition.objective_set.all()] == [38, 2]
    assert [impact.kind for impact in LongTermImpact.objects.filter(edition=edition)] == ["external"]
    assert Output.objects.count() == 0
    assert {row.objective.number for row in UnintendedConsequence.objects.filter(edition=edition)} == {1}
    assert len(LONG_WORD) == 300
    assert Activity.objects.filter(edition=edition, text__contains=LONG_WORD).count() == 2


def test_small_one_has_the_same_parts():
    edition = make_made_up_action(activities=(1, 1))

    assert edition_problems(edition) == []
    assert edition_problems(copy_edition(edition=edition)) == []
