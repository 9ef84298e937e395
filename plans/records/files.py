"""Files the queue makes, and the jobs that wait to be done."""

import hashlib
from collections.abc import Iterator

from django_q.models import OrmQ

from nvap.pdf.files import make_pdf
from nvap.pdf.models import MadeFile, PdfFile
from plans.jobs.files import make_feedback_note, make_submission_pdf
from plans.models import SubmissionFile
from plans.records.checked import Checked, row_name

# Files are long: so many are in memory at once.
AT_ONCE = 10
MADE_BY = {
    SubmissionFile.Format.PDF: make_submission_pdf,
    SubmissionFile.Format.NOTE: make_feedback_note,
}


def check_jobs() -> Iterator[Checked]:
    """Yield each job that waits, with a fault where it cannot be read: it was signed with another SECRET_KEY."""
    for job in OrmQ.objects.order_by("pk").iterator():
        is_readable = "func" in job.task
        fault = "cannot be read: it was begun with another SECRET_KEY, and will not be done"
        yield Checked(row_name(OrmQ, job.pk), () if is_readable else (fault,))


def check_files() -> Iterator[Checked]:
    """Yield each file that was asked for, with what is wrong with its content.

    What is not made yet is made by its job: said, and a fault only where no job waits for it.
    """
    due = _find_due()
    kept = SubmissionFile.objects.order_by("pk")
    for file in kept.iterator(chunk_size=AT_ONCE):
        yield _check_file(file, (_name(MADE_BY[file.format]), file.pk) in due, file.sha256)
    for file in PdfFile.objects.order_by("pk").defer("html").iterator(chunk_size=AT_ONCE):
        yield _check_file(file, (_name(make_pdf), file.pk) in due)


def _find_due() -> set[tuple]:
    """Return the jobs that wait, as function and first id."""
    tasks = (job.task for job in OrmQ.objects.iterator())
    return {(task["func"], *task["args"][:1]) for task in tasks if "func" in task}


def _name(job) -> str:
    return f"{job.__module__}.{job.__qualname__}"


def _check_file(file: MadeFile, is_due: bool, sha256: str | None = None) -> Checked:
    name = row_name(type(file), file.pk)
    if not file.is_made:
        if file.failure:
            return Checked(name, notes=(f"could not be made: {file.get_failure_display().lower()}",))
        if is_due:
            return Checked(name, notes=("is not made yet: its job waits",))
        return Checked(name, ("was asked for, is not made, and no job waits for it",))
    content, faults = bytes(file.content), []
    if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256:
        faults.append("its content is not what was made: the hash differs")
    if not (content.startswith(b"%PDF-") and content.rstrip().endswith(b"%%EOF")):
        faults.append("its content is no whole PDF")
    if file.rendered_at is None:
        faults.append("its content is there, and when it was made is not")
    return Checked(name, tuple(faults))
