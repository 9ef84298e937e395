"""HTML to PDF. Nothing else imports WeasyPrint, and this does so late.

Importing WeasyPrint takes about as long as starting Django, so it is imported when the first PDF is asked for:
commands never wait for it, and the server imports it beforehand, by `warm()` in nvap/wsgi.py.
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


def warm() -> None:
    """Import WeasyPrint and let it load its fonts, so that the first reader does not wait for that."""
    html_to_pdf("<!DOCTYPE html><html lang='en'><title>Warm</title><p>Warm</p></html>")
