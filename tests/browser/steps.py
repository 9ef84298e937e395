"""What browser tests do again and again: sign in, ask axe, look for sideways scrolling."""

from axe_playwright_python.sync_playwright import Axe

from tests.factories.accounts import PASSWORD


def sign_in(page, user):
    """Sign this user in on the page's browser and stand where the sign-in leads."""
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "/accounts/login/" not in address)


def click_through(target):
    """Click what leads to another page, and wait until that page is there: a click alone does not."""
    with target.page.expect_navigation():
        target.click()


def violations(page):
    """Return what axe finds wrong on the page as it stands, one line each."""
    # A click returns once the next page has begun to arrive: axe would judge half of it.
    page.wait_for_load_state()
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]


def lost_error_links(page):
    """Return the links of the page's error summary that do not bring the focus to a control."""
    lost = []
    for link in page.locator(".govuk-error-summary__list a").all():
        href = link.get_attribute("href")
        link.click()
        if page.evaluate("document.activeElement.id") != href.removeprefix("#"):
            lost.append(href)
    return lost
