"""`check_toolkit` finds what was changed past the guards."""

import pytest
from django.core.management import CommandError

from tests.factories.toolkit import (
    ActivityFactory,
    EditionFactory,
    ObjectiveFactory,
)
from toolkit.editions import (
    copy_edition,
    edition_problems,
)
from toolkit.models import (
    Activity,
    Edition,
    EvidenceParagraph,
    Objective,
)


def test_check_says_that_the_loaded_fixture_is_as_it_should_be(edition, run):
    assert run("check_toolkit") == "2.6.1 Multi-Agency Hubs, edition 1: as it should be.\n"


def test_check_finds_a_raw_load_that_altered_published_text(edition, run):
    paragraph = EvidenceParagraph.objects.get(code="evidence-1.2-2")
    paragraph.text = paragraph.text.replace("Perumall", "Perumal")
    paragraph.save_base(raw=True)

    with pytest.raises(CommandError, match="edition 1: the text is not the text that was published"):
        run("check_toolkit")


def test_check_leaves_drafts_alone(edition, run):
    draft = copy_edition(edition=edition)
    Edition.objects.filter(pk=draft.pk).update(statement="")

    assert run("check_toolkit") == "2.6.1 Multi-Agency Hubs, edition 1: as it should be.\n"


@pytest.mark.parametrize("change", ["order", "link", "row"])
def test_check_finds_altered_order_links_and_rows(edition, change):
    activity = Activity.objects.get(number="1.1")
    if change == "order":
        activity.order = 99
    elif change == "link":
        activity.objective = Objective.objects.get(number=2)
    else:
        activity = EvidenceParagraph(edition=edition, code="evidence-x", activity=activity, text="More")
    activity.save_base(raw=True)

    assert len(edition_problems(edition)) == 1


@pytest.mark.django_db
def test_check_finds_row_that_points_at_another_edition():
    stranger = ObjectiveFactory()
    edition = EditionFactory(status="draft")
    ActivityFactory(edition=edition, objective=stranger, code="activity-1.1")

    assert [str(problem) for problem in edition_problems(edition)] == [
        f"{edition}: activity-1.1 points at a row of another edition."
    ]
