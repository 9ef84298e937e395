"""HTML to PDF. Nothing else imports WeasyPrint, and this does so late.

Importing WeasyPrint takes about as long as starting Django: servers and commands never do. Pages ask for a PDF
(`files.py`), the queue's worker has a child process make it (`limits.py`).
"""

from functools import cache
from importlib import import_module


@cache
def _renderer():
    return import_module("nvap.pdf.renderer")


def html_to_pdf(html: str) -> bytes:
    """Return an HTML page as a tagged PDF (PDF/UA-1). The same HTML gives the same bytes.

    Files that the page names (fonts) are found relative to static/. Raise whatever stops the rendering: a page that
    names anything but our static files is not rendered.
    """
    return _renderer().render(html)
