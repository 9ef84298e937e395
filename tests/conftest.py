"""What every test may use: a browser, and the promise that nothing leaves this machine."""

import ipaddress
import shutil
import socket

import pytest
from django.core.cache import caches
from playwright.sync_api import sync_playwright

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# As much patience as a busy machine with two cores needs.
BROWSER_TIMEOUT_MS = 15_000


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what drives a browser, wherever it stands: it runs on one of the two databases."""
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker(pytest.mark.browser)


def find_chromium() -> str | None:
    """Return the path of the system's chromium; None leaves it to Playwright's own."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def is_loopback(address) -> bool:
    """Return whether a socket address stays on this machine: a Unix socket's path, or a loopback host."""
    if not isinstance(address, tuple):
        return True
    host = address[0]
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def _nothing_kept():
    """What one test's pages drew is nothing to the next, which may give other rows the same ids."""
    caches["rendered"].clear()


@pytest.fixture(autouse=True, scope="session")
def _no_network():
    """Refuse every connection that would leave this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            original = getattr(socket.socket, name)

            def guarded(self, address, original=original):
                if not is_loopback(address):
                    raise RuntimeError(f"A test tried to reach {address}")
                return original(self, address)

            patch.setattr(socket.socket, name, guarded)
        yield


@pytest.fixture(scope="session")
def browser():
    """One chromium for the whole run: the system's, else the one Playwright keeps."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser, live_server):
    """Return a function that opens a page in a context of its own, with the live server as base address.

    Keyword arguments go to Playwright's new_context: viewport, java_script_enabled ...
    A script of a page that stops with an error fails the test.
    """
    contexts, errors = [], []

    def open_page(**options):
        context = browser.new_context(base_url=live_server.url, locale="en-GB", timezone_id="Europe/London", **options)
        context.set_default_timeout(BROWSER_TIMEOUT_MS)
        context.on("weberror", lambda stopped: errors.append(str(stopped.error)))
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def page(new_page):
    """Return a page at desktop width."""
    return new_page(viewport={"width": 1280, "height": 900})
