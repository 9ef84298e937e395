"""The second step in a real browser: a key added and used, codes printed, nothing that needs a script but keys."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache

from tests.browser.steps import click_through, lost_error_links, sign_in, violations
from tests.factories import accounts as people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SET_UP = "/accounts/second-step/"


@pytest.fixture(autouse=True)
def _no_attempts_counted():
    cache.clear()


@pytest.fixture
def at_localhost(new_page, live_server):
    """Return a function that opens a page at localhost, where browsers allow keys: an address of numbers is none."""

    def open_page(**options):
        page = new_page(**options)
        return page, live_server.url.replace("127.0.0.1", "localhost")

    return open_page


def plug_in_key(page, transport="internal"):
    """Give the browser a key that always answers."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": transport,
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools


def sign_in_at(page, host, user, until):
    page.goto(f"{host}/accounts/login/?next=/account/mail/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_role("textbox", name="Password").fill(people.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(until)


def assert_sound(page):
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


@pytest.mark.parametrize(("width", "transport"), [(1280, "internal"), (390, "usb")])
def test_key_is_added_signs_in_signs_in_again_and_is_removed(at_localhost, width, transport):
    user = people.UserFactory()
    page, host = at_localhost(viewport={"width": width, "height": 800})
    plug_in_key(page, transport)
    sign_in_at(page, host, user, "**/account/mail/")
    page.goto(f"{host}{SET_UP}keys/add/")
    assert_sound(page)
    page.get_by_label("What to call it").fill("desk computer")
    # By the keyboard alone.
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/second-step/codes/")
    assert_sound(page)
    assert page.locator(".app-codes code").count() == 10
    page.goto(f"{host}{SET_UP}")
    assert page.get_by_text("desk computer", exact=True).first.is_visible()
    assert_sound(page)

    page.context.clear_cookies(name="sessionid")
    sign_in_at(page, host, user, "**/second-step/code/")
    assert_sound(page)
    click_through(page.get_by_role("button", name="Use your key or passkey"))
    page.wait_for_url("**/account/mail/")

    page.goto(f"{host}{SET_UP}keys/again/?next=/account/")
    assert_sound(page)
    click_through(page.get_by_role("button", name="Use your key or passkey"))
    page.wait_for_url("**/account/")
    page.goto(f"{host}{SET_UP}")
    page.get_by_role("link", name="Remove desk computer").click()
    assert_sound(page)
    click_through(page.get_by_role("button", name="Remove it"))
    assert Authenticator.objects.count() == 0


def test_key_that_does_not_answer_is_told_beside_the_button(at_localhost):
    page, host = at_localhost(viewport={"width": 1280, "height": 800})
    devtools = plug_in_key(page)
    sign_in_at(page, host, people.UserFactory(), "**/account/mail/")
    page.goto(f"{host}{SET_UP}keys/add/")
    no_answer = "Promise.reject(new DOMException('no', 'NotAllowedError'))"
    page.evaluate(f"() => {{ navigator.credentials.create = () => {no_answer}; }}")
    page.get_by_role("button", name="Add it").click()

    page.get_by_role("alert").get_by_text("Nothing came from a key or passkey.").wait_for()
    assert_sound(page)
    assert page.evaluate("document.activeElement.textContent") == "Add it"
    devtools.detach()


def test_address_of_numbers_is_told_to_know_no_keys(new_page, live_server):
    page, host = new_page(viewport={"width": 1280, "height": 800}), live_server.url.replace("localhost", "127.0.0.1")
    sign_in_at(page, host, people.UserFactory(), "**/account/mail/")
    page.goto(f"{host}{SET_UP}keys/add/")
    page.get_by_role("button", name="Add it").click()

    page.get_by_text("Keys and passkeys do not work at this address. Use another way.").wait_for()


def test_app_and_printed_codes_work_without_a_script(new_page):
    user = people.UserFactory()
    page = new_page(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    sign_in(page, user)
    page.goto(f"{SET_UP}keys/add/")
    assert page.get_by_text("A key or passkey needs JavaScript").is_visible()
    page.get_by_role("link", name="Add an authenticator app").click()
    secret = page.locator(".app-secret").inner_text()
    page.get_by_label("Code").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="Add the app").click()
    page.wait_for_url("**/second-step/codes/")
    code = page.locator(".app-codes code").first.inner_text()
    page.get_by_role("button", name="Sign out").click()

    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_role("textbox", name="Password").fill(people.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(re.compile(r"/$"))


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_of_codes_are_sound_and_errors_land(new_page, width):
    user = people.UserFactory()
    page = new_page(viewport={"width": width, "height": 800})
    sign_in(page, user)
    page.goto(f"{SET_UP}app/add/")
    assert_sound(page)
    page.get_by_role("button", name="Add the app").click()
    assert_sound(page)
    assert lost_error_links(page) == []
    TOTP.activate(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    for address in ("", "app/remove/", "codes/", "codes/new/", "again/"):
        page.goto(f"{SET_UP}{address}")
        assert_sound(page)
    page.goto("/account/")
    assert_sound(page)
    page.goto("/accounts/again/")
    assert_sound(page)
    page.context.clear_cookies(name="sessionid")
    sign_in(page, user)
    page.get_by_role("button", name="Continue").click()
    assert_sound(page)
    assert lost_error_links(page) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_warning_before_a_session_ends_and_stay_signed_in(new_page, width):
    page = new_page(viewport={"width": width, "height": 800})
    sign_in(page, people.UserFactory())
    page.clock.install()
    page.goto("/account/")
    page.clock.run_for(54 * 60_000)
    assert page.get_by_role("alert").count() == 0

    # The server's clock has not moved: let it say what the browser's does.
    left = {"GET": "280", "POST": "3600"}
    page.route("**/account/session/", lambda route: route.fulfill(body=left[route.request.method]))
    page.clock.run_for(2 * 60_000)
    warning = page.get_by_role("region", name="Your session")
    warning.get_by_text(re.compile("You will be signed out in [45] minutes, because nothing was done.")).wait_for()
    assert_sound(page)
    with page.expect_request(lambda request: request.method == "POST" and request.url.endswith("/account/session/")):
        warning.get_by_role("button", name="Stay signed in").click()
    warning.wait_for(state="detached")


def test_who_types_stays_signed_in_and_an_open_page_does_not(new_page):
    page = new_page(viewport={"width": 1280, "height": 800})
    sign_in(page, people.UserFactory())
    page.clock.install()
    page.goto("/accounts/password/change/")
    page.route("**/account/session/", lambda route: route.fulfill(body="200"))

    def asks_by(method):
        return page.expect_request(
            lambda request: request.url.endswith("/account/session/") and request.method == method
        )

    with asks_by("GET"):
        page.clock.run_for(56 * 60_000)
    page.get_by_role("region", name="Your session").wait_for()
    page.get_by_label("Current password").press_sequentially("typing")
    with asks_by("POST"):
        page.clock.run_for(60_000)
