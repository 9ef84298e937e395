"""Publishing a draft."""

from django.db import transaction
from django.utils import timezone

from toolkit.editions.checking import edition_problems
from toolkit.editions.content import content_sha256
from toolkit.editions.state import EditionStateError, StaleDraftError, lock_action
from toolkit.models import Edition


@transaction.atomic
def publish_edition(*, edition, by, seen_sha256=""):
    """Publish a draft: store its hash, supersede the edition in force; return the edition.

    `seen_sha256` is the `content_sha256` of the text that `by` was shown when asked to confirm, if they were.
    Raise EditionStateError where the edition is not a draft or has problems, StaleDraftError where its text is not
    what `by` was shown.
    """
    action = lock_action(edition)
    # Saving a row of the draft locks the edition, so wait for it: check and hash the text as it will be published.
    edition = action.editions.select_for_update(of=("self",), no_key=True).get(pk=edition.pk)
    if not edition.is_draft:
        raise EditionStateError(f"{edition} is {edition.get_status_display().lower()} already.")
    sha256 = content_sha256(edition)
    if seen_sha256 and sha256 != seen_sha256:
        raise StaleDraftError("The draft changed since you opened this page. Look at it again.")
    if problems := edition_problems(edition):
        raise EditionStateError(" ".join(map(str, problems)), problems)
    now = timezone.now()
    action.editions.published().update(status=Edition.Status.SUPERSEDED, superseded_at=now)
    edition.status = Edition.Status.PUBLISHED
    edition.content_sha256 = sha256
    edition.published_at, edition.published_by = now, by
    edition.save()
    return edition
