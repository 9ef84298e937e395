"""The toolkit's pages in a real browser: axe, narrow screens, and the ways from page to page."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from tests.browser.steps import click_through, sign_in, violations
from tests.factories.accounts import UserFactory, toolkit_editor
from toolkit.editions import copy_edition
from toolkit.models import Edition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    "/toolkit/",
    "/toolkit/2.6.1/",
    "/toolkit/2.6.1/guidance/",
    "/toolkit/2.6.1/objectives/1/",
    "/toolkit/2.6.1/objectives/2/",
    "/toolkit/2.6.1/objectives/3/supporting-information/",
    "/toolkit/2.6.1/perennial-challenges/",
    "/toolkit/2.6.1/links/",
    "/toolkit/2.6.1/references/",
    "/toolkit/2.6.1/plan-form/",
]


@pytest.fixture
def _toolkit(db):
    call_command("loaddata", "action_2_6_1", verbosity=0)


@pytest.mark.usefixtures("_toolkit")
def test_pages_are_accessible_and_fit_a_narrow_screen(new_page):
    page = new_page(viewport={"width": 1280, "height": 900})
    sign_in(page, UserFactory())
    for path in PAGES:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(path)
        for details in page.locator("main details").all():
            details.evaluate("element => element.open = true")
        assert (path, violations(page)) == (path, [])
        page.set_viewport_size({"width": 390, "height": 844})
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, 390)


@pytest.mark.usefixtures("_toolkit")
def test_draft_pages_and_other_versions_are_accessible(new_page):
    copy_edition(edition=Edition.objects.get())
    page = new_page(viewport={"width": 390, "height": 844})
    sign_in(page, toolkit_editor())
    for path in ("/toolkit/", "/toolkit/2.6.1/editions/2/"):
        page.goto(path)
        assert (path, violations(page)) == (path, [])
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, 390)


@pytest.mark.usefixtures("_toolkit")
def test_evidence_is_one_click_from_the_activity_and_its_reference_one_more(new_page):
    page = new_page(java_script_enabled=False)
    sign_in(page, UserFactory())
    page.goto(reverse("toolkit:logic_model", kwargs={"reference": "2.6.1", "objective": 1}))

    click_through(page.get_by_role("link", name="Evidence for activity 1.2"))
    assert page.url.endswith("/objectives/1/supporting-information/#activity-1.2")
    click_through(page.get_by_role("link", name="Perumall, 2017"))
    assert page.url.endswith("/references/#reference-perumal-2017")
    click_through(page.get_by_role("link", name="Activity 1.2"))

    assert page.url.endswith("/objectives/1/supporting-information/#activity-1.2")
