"""Publishing a draft."""

import pytest

from tests.factories.accounts import UserFactory
from tests.factories.toolkit import (
    ActivityFactory,
    EditionFactory,
    ObjectiveFactory,
)
from toolkit.editions import (
    EditionStateError,
    content_sha256,
    copy_edition,
    publish_edition,
)
from toolkit.models import (
    Edition,
)


def test_publishing_supersedes_the_edition_in_force(edition):
    editor = UserFactory()
    draft = copy_edition(edition=edition)

    published = publish_edition(edition=draft, by=editor)

    assert Edition.objects.published().get() == published
    assert (published.published_by, published.content_sha256) == (editor, content_sha256(draft))
    edition.refresh_from_db()
    assert edition.status == "superseded"
    assert edition.superseded_at == published.published_at


@pytest.mark.django_db
def test_only_a_sound_draft_is_published():
    published = EditionFactory()
    with pytest.raises(EditionStateError, match="is published already"):
        publish_edition(edition=published, by=UserFactory())
    draft = EditionFactory(status="draft")
    ActivityFactory(edition=draft, objective=ObjectiveFactory())
    with pytest.raises(EditionStateError, match="points at a row of another edition"):
        publish_edition(edition=draft, by=UserFactory())
    draft.refresh_from_db()
    assert draft.status == "draft"
