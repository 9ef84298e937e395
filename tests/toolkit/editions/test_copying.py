"""Copying an edition into a draft."""

import pytest

from toolkit.editions import (
    EditionStateError,
    copy_edition,
    edition_content,
    edition_problems,
)
from toolkit.models import (
    EditorialNote,
)


def test_copy_keeps_every_row_and_code(edition):
    draft = copy_edition(edition=edition)

    assert (draft.number, draft.status, draft.content_sha256) == (2, "draft", "")
    assert edition_content(draft)["rows"] == edition_content(edition)["rows"]
    assert EditorialNote.objects.filter(edition=draft).count() == 50
    assert edition_problems(draft) == []
    assert edition_problems(edition) == []


def test_second_draft_of_an_action_is_refused(edition):
    copy_edition(edition=edition)

    with pytest.raises(EditionStateError, match="already has a draft"):
        copy_edition(edition=edition)
