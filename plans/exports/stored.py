"""Files kept: one per submission, state and format in the database, drafts for a while in the cache."""

import hashlib

from django.core.cache import caches

from plans.document import PlanDocument, Stamp, canonical_json, read_document, sha256_of
from plans.exports.pdf import plan_file_name, plan_pdf
from plans.models import Submission, SubmissionFile
from plans.queries.submissions import last_period_of


def find_submission_pdf(submission: Submission) -> SubmissionFile:
    """Return the PDF of a submission as its state is now: made when first asked for, the same bytes ever after."""
    as_asked = {"submission": submission, "state": submission.state, "format": SubmissionFile.Format.PDF}
    stored = SubmissionFile.objects.filter(**as_asked).first()
    if stored is not None:
        return stored
    document, last_period = read_document(submission.document), last_period_of(submission)
    content = plan_pdf(
        document,
        Stamp.of_submission(submission),
        read_document(last_period.document) if last_period else None,
    )
    # Two readers may come at once: the first to have rendered it decides the bytes.
    stored, _ = SubmissionFile.objects.get_or_create(
        **as_asked,
        defaults={
            "file_name": plan_file_name(document, submission.number),
            "content": content,
            "sha256": hashlib.sha256(content).hexdigest(),
        },
    )
    return stored


def find_draft_pdf(document: PlanDocument, stamp: Stamp, last_period: PlanDocument | None) -> bytes:
    """Return the PDF of a draft, kept under what it shows: the document, its stamp, and the last period's document."""
    shown = "\n".join([canonical_json(document), repr(stamp), canonical_json(last_period) if last_period else ""])
    key = f"draft-pdf-{sha256_of(shown)}"
    content = caches["documents"].get(key)
    if content is None:
        content = plan_pdf(document, stamp, last_period)
        caches["documents"].set(key, content)
    return content
