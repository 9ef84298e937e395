"""Files of plans: one per submission, state and format for good, drafts for a while. Jobs make them, pages wait."""

import hashlib

from nvap.pdf.files import ask_again, ask_for, ask_for_pdf, render_into
from nvap.pdf.models import PdfFile
from plans.document import PlanDocument, Stamp, read_document
from plans.exports.feedback import feedback_file_name, feedback_html
from plans.exports.pdf import plan_file_name, plan_html
from plans.models import SharedDraft, Submission, SubmissionFile
from plans.queries.submissions import last_period_of


def ask_for_submission_pdf(submission: Submission) -> SubmissionFile:
    """Return the PDF of a submission as its state is now, made or being made; however many ask, it is made once."""
    as_asked = {"submission": submission, "state": submission.state, "format": SubmissionFile.Format.PDF}
    file = SubmissionFile.objects.filter(**as_asked).first()
    if file is not None:
        ask_again(file, make_submission_pdf)
        return file
    name = plan_file_name(read_document(submission.document), submission.number)
    file = SubmissionFile(**as_asked, file_name=name)
    return file if ask_for(file, make_submission_pdf) else SubmissionFile.objects.get(**as_asked)


def ask_for_feedback_note(submission: Submission) -> SubmissionFile:
    """Return the feedback note on a decided submission, made or being made; however many ask, it is made once."""
    as_asked = {"submission": submission, "state": submission.state, "format": SubmissionFile.Format.NOTE}
    file = SubmissionFile.objects.filter(**as_asked).first()
    if file is not None:
        ask_again(file, make_feedback_note)
        return file
    file = SubmissionFile(**as_asked, file_name=feedback_file_name(submission))
    return file if ask_for(file, make_feedback_note) else SubmissionFile.objects.get(**as_asked)


def make_feedback_note(pk: int) -> None:
    """Make a feedback note that has been asked for: a job. Raise RenderingError where it cannot be made."""
    file = SubmissionFile.objects.filter(pk=pk, content=None).first()
    if file is None:
        return
    submissions = Submission.objects.select_related("plan__force", "plan__action", "period", "review__decided_by")
    html = feedback_html(submissions.get(pk=file.submission_id))
    row = SubmissionFile.objects.filter(pk=pk)
    render_into(row, html, sha256=lambda content: hashlib.sha256(content).hexdigest())


def make_submission_pdf(pk: int) -> None:
    """Make a submission's PDF that has been asked for: a job. Raise RenderingError where it cannot be made.

    Where the submission has moved to another state since, the file is no longer needed and goes.
    """
    file = SubmissionFile.objects.filter(pk=pk, content=None).first()
    if file is None:
        return
    submission = Submission.objects.select_related("plan__force", "plan__action", "period", "review").get(
        pk=file.submission_id
    )
    row = SubmissionFile.objects.filter(pk=pk)
    if submission.state != file.state:
        row.filter(content=None).delete()
        return
    last = last_period_of(submission)
    html = plan_html(
        read_document(submission.document),
        Stamp.of_submission(submission),
        read_document(last.document) if last else None,
    )
    render_into(row, html, sha256=lambda content: hashlib.sha256(content).hexdigest())


def ask_for_shared_draft_pdf(draft: SharedDraft) -> PdfFile:
    """Return the PDF of a draft shared for advice, made or being made: a draft's, with the day it was shared."""
    document, last_period = read_document(draft.document), last_period_of(draft)
    return ask_for_draft_pdf(document, draft.document_sha256, Stamp.of_copy(draft), last_period=last_period)


def ask_for_draft_pdf(
    document: PlanDocument, document_sha256: str, stamp: Stamp, *, last_period: Submission | None
) -> PdfFile:
    """Return the PDF of a draft, made or being made.

    Take the document with its hash, its stamp, and what was submitted for the last period, which may come without its
    document.
    """

    def draw() -> str:
        return plan_html(document, stamp, read_document(last_period.document) if last_period else None)

    parts = (document_sha256, stamp, last_period.document_sha256 if last_period else "")
    return ask_for_pdf("draft", parts, draw, file_name=plan_file_name(document))
