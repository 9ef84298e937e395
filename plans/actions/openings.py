"""Who has a submission open, so that two do not review one at once."""

import datetime

from django.db import transaction
from django.utils import timezone

from nvap.accounts.models import User
from plans.models import Submission, SubmissionOpening
from plans.permissions import why_not_review


@transaction.atomic
def note_opening(*, submission: Submission, by: User, at: datetime.datetime | None = None) -> SubmissionOpening | None:
    """Note that a reviewer has opened a submission they may decide on, now or at the time given.

    Return its row, None where they may not decide. Within a minute of the last look nothing is written.
    """
    if why_not_review(by, submission):
        return None
    at = at or timezone.now()
    opening, added = SubmissionOpening.objects.get_or_create(submission=submission, user=by, defaults={"opened_at": at})
    if not added and at - opening.opened_at > SubmissionOpening.SAME_LOOK:
        opening.opened_at = at
        opening.save(update_fields=["opened_at"])
    return opening
