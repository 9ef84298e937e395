"""The one module that imports WeasyPrint. It needs nothing of Django: a child process starts the sooner."""

from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

STATIC_FOLDER = Path(__file__).resolve().parents[2] / "static"
STATIC_FILES = STATIC_FOLDER.as_uri() + "/"


class RefusedError(FatalURLFetchingError):
    """A page that is to become a PDF named something that is not one of our static files."""


class StaticFilesOnly(URLFetcher):
    """Fetches our static files and nothing else, from this machine or any other."""

    def __init__(self):
        super().__init__(allowed_protocols=["file"], allow_redirects=False, fail_on_errors=True)

    def fetch(self, url, headers=None):
        """Return the response for a URL under static/; raise RefusedError for any other."""
        parts = urlsplit(url)
        path = Path(url2pathname(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not path.is_relative_to(STATIC_FOLDER):
            raise RefusedError(f"Only static files may stand in a PDF, not {url}.")
        return super().fetch(path.as_uri(), headers)


def render(html: str) -> bytes:
    """Return an HTML page as a tagged PDF (PDF/UA-1). The same HTML gives the same bytes.

    Files that the page names (fonts) are found relative to static/. Raise whatever stops the rendering: a page that
    names anything but our static files is not rendered.
    """
    document = HTML(string=html, base_url=STATIC_FILES, url_fetcher=StaticFilesOnly())
    return document.write_pdf(font_config=FontConfiguration(), pdf_variant="pdf/ua-1")
