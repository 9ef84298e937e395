"""PDFs that are made beside the pages: asked for by a page, made once by the queue, kept for a while."""

import datetime
import hashlib
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from nvap.pdf.limits import RenderingError, TooLongError, render_within_limits
from nvap.pdf.models import MadeFile, PdfFile
from nvap.queue.jobs import begin

# Longer than the queue takes for its three tries: after that the job is lost, and asking again begins another.
GIVEN_UP_AFTER = datetime.timedelta(hours=1)


def ask_for_pdf(kind: str, parts: tuple, draw: Callable[[], str], *, file_name: str) -> PdfFile:
    """Return the PDF of these parts, made or being made; however many ask, it is made once.

    Take what is made, in a word, all that it shows, as values whose repr tells them apart, the function that gives its
    HTML, called only where it has not been asked for, and the file's name.
    """
    key = hashlib.sha256(f"{kind}\n{parts!r}".encode()).hexdigest()
    found = PdfFile.objects.filter(key=key).defer("html").first()
    if found is not None:
        ask_again(found, make_pdf)
        return found
    made = PdfFile(key=key, file_name=file_name, html=draw())
    return made if ask_for(made, make_pdf) else PdfFile.objects.defer("html").get(key=key)


def ask_for(file: MadeFile, job: Callable[[int], None]) -> bool:
    """Add the row of a file and begin the job that makes it; return False where somebody else has just done so."""
    try:
        with transaction.atomic():
            file.save(force_insert=True)
            begin(job, file.pk)
    except IntegrityError:
        return False
    return True


def ask_again(file: MadeFile, job: Callable[[int], None]) -> None:
    """Begin the job of a file once more where it was lost: asked for long ago, neither made nor given up."""
    if file.is_made or file.failure or file.asked_at > timezone.now() - GIVEN_UP_AFTER:
        return
    waiting = type(file).objects.filter(pk=file.pk, asked_at=file.asked_at)
    with transaction.atomic():
        if waiting.update(asked_at=timezone.now()):
            begin(job, file.pk)


def make_pdf(pk: int) -> None:
    """Make a PDF that has been asked for: a job. Raise RenderingError where it cannot be made, but for its length."""
    file = PdfFile.objects.filter(pk=pk).defer("content").first()
    if file is not None and file.html:
        render_into(PdfFile.objects.filter(pk=pk), file.html)
        PdfFile.objects.filter(pk=pk).exclude(content=None).update(html="")


def render_into(file: QuerySet, html: str, **besides: Callable[[bytes], str]) -> None:
    """Render a page into the one row of a queryset of made files, unless another worker was first.

    Take what else to write, by column, as functions of the PDF. What is too long is given up; another failure is
    written down, and raised as RenderingError for the queue to try again.
    """
    waiting = file.filter(content=None).exclude(failure=MadeFile.Failure.TOO_LONG)
    if not waiting.exists():
        return
    try:
        content = render_within_limits(html)
    except TooLongError:
        waiting.update(failure=MadeFile.Failure.TOO_LONG)
    except RenderingError:
        waiting.update(failure=MadeFile.Failure.ERROR)
        raise
    else:
        more = {name: worked_out(content) for name, worked_out in besides.items()}
        waiting.update(content=content, failure="", rendered_at=timezone.now(), **more)
