"""What the service owes its users, in a real browser: axe, narrow screens, without an account."""

import pytest

from tests.browser.steps import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ["/help/", "/help/accessibility/", "/help/privacy/", "/help/cookies/"]


def test_pages_are_accessible_and_fit_a_narrow_screen(new_page):
    page = new_page(viewport={"width": 1280, "height": 900})
    for path in PAGES:
        page.goto(path)
        assert violations(page) == [], path
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert violations(page) == [], path
        page.set_viewport_size({"width": 1280, "height": 900})
