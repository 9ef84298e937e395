"""The one module that imports WeasyPrint."""

import gc
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from django.conf import settings
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

STATIC_FOLDER = (settings.BASE_DIR / "static").resolve()
STATIC_FILES = STATIC_FOLDER.as_uri() + "/"


class RefusedError(FatalURLFetchingError):
    """A page that is to become a PDF named something that is not one of our static files."""


class StaticFilesOnly(URLFetcher):
    """Fetches our static files and nothing else, from this machine or any other."""

    def __init__(self):
        super().__init__(allowed_protocols=["file"], allow_redirects=False, fail_on_errors=True)

    def fetch(self, url, headers=None):
        """Give the response for a URL under static/. Raises RefusedError for any other."""
        parts = urlsplit(url)
        path = Path(url2pathname(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not path.is_relative_to(STATIC_FOLDER):
            raise RefusedError(f"Only static files may stand in a PDF, not {url}.")
        return super().fetch(path.as_uri(), headers)


@contextmanager
def _no_garbage_collection():
    """Look for no garbage while the block runs.

    Until the last page is drawn every box of the layout is in use. Looked through meanwhile they count as old, and the
    old are seldom looked through again: each long plan left 22 MB behind. So all go at the first look afterwards.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_no_garbage_collection()
def render(html: str) -> bytes:
    """Render an HTML page, as `nvap.pdf.html_to_pdf` promises."""
    document = HTML(string=html, base_url=STATIC_FILES, url_fetcher=StaticFilesOnly())
    return document.write_pdf(font_config=FontConfiguration(), pdf_variant="pdf/ua-1")
