"""HTML to PDF. WeasyPrint stands behind this door alone, and opens it slowly.

Importing WeasyPrint takes about as long as starting Django, so it is imported when the first PDF is asked for:
commands never pay for it, and the server pays beforehand, by `warm()` in nvap/wsgi.py.
"""

from functools import cache
from importlib import import_module


@cache
def _renderer():
    return import_module("nvap.pdf.renderer")


def html_to_pdf(html: str) -> bytes:
    """Render an HTML page as a tagged PDF (PDF/UA-1). The same HTML gives the same bytes.

    Files the page names (fonts) are found relative to static/. Raises whatever stops the rendering: a page that names
    anything but our static files is not rendered.
    """
    return _renderer().render(html)


def warm() -> None:
    """Import WeasyPrint and let it meet its fonts, so that the first reader does not wait for that."""
    html_to_pdf("<!DOCTYPE html><html lang='en'><title>Warm</title><p>Warm</p></html>")
