"""A PDF as a response: the file, or the page that says that it is being made."""

from collections.abc import Sequence

from csp.constants import NONE
from csp.decorators import csp
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from nvap.pdf.models import MadeFile

# In seconds: how soon the page that waits asks again.
ASK_AGAIN_AFTER = 2


def pdf_response(request: HttpRequest, file: MadeFile, *, longest: Sequence[str] = ()) -> HttpResponse:
    """Return the file, opened in the browser; or a page that says that it is being made, and loads itself again.

    Take the longest texts in it, in words, for the page that says that it is too long. No copy stays in the browser.
    """
    if not file.is_made:
        page = "pdf/failed.html" if file.failure else "pdf/waiting.html"
        context = {"file": file, "is_too_long": file.failure == MadeFile.Failure.TOO_LONG, "longest": longest}
        response = render(request, page, context)
        response.headers["Cache-Control"] = "private, no-store"
        if not file.failure:
            # A header and no script: it works without JavaScript, and "Back" does not come by again.
            response.headers["Refresh"] = str(ASK_AGAIN_AFTER)
        return response
    return _send(request, file)


# The rest of a page's policy stops the PDF viewers of some browsers.
@csp({"frame-ancestors": [NONE]})
def _send(request: HttpRequest, file: MadeFile) -> HttpResponse:
    headers = {
        "Content-Disposition": content_disposition_header(False, file.file_name),
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(bytes(file.content), content_type="application/pdf", headers=headers)
