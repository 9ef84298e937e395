"""Publishing a draft."""

from django.db import transaction
from django.utils import timezone

from toolkit.editions.checking import edition_problems
from toolkit.editions.content import content_sha256
from toolkit.editions.state import EditionStateError, lock_action
from toolkit.models import Edition


@transaction.atomic
def publish_edition(*, edition, by):
    """Publish a draft: fix its text under its hash, and supersede the edition in force; return the edition.

    Raises EditionStateError where the edition is not a draft or something is wrong with it.
    """
    action = lock_action(edition)
    # Whoever is saving a row of the draft holds it: what is checked and hashed here is what they leave.
    edition = action.editions.select_for_update(of=("self",), no_key=True).get(pk=edition.pk)
    if not edition.is_draft:
        raise EditionStateError(f"{edition} is {edition.get_status_display().lower()} already.")
    if problems := edition_problems(edition):
        raise EditionStateError(" ".join(map(str, problems)), problems)
    now = timezone.now()
    action.editions.published().update(status=Edition.Status.SUPERSEDED, superseded_at=now)
    edition.status = Edition.Status.PUBLISHED
    edition.content_sha256 = content_sha256(edition)
    edition.published_at, edition.published_by = now, by
    edition.save()
    return edition
