"""What surrounds every page: navigation for each kind of person, sign-in pages, error pages."""

import pytest
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import include, path, reverse
from django.views.decorators.csrf import csrf_protect

from nvap.accounts.models import User
from tests.browser.steps import violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.govuk.test_frame")]
PASSWORD = "three random words"


def refuse(request):
    """Refuse with a reason."""
    raise PermissionDenied("Only a manager can submit the plan.")


def miss(request):
    """Find nothing."""
    raise Http404


def misread(request):
    """Be unable to read what was sent."""
    raise BadRequest("nonsense")


def section(request, name):
    """Draw an empty page of a part of the service."""
    return render(request, "base.html", {"nav_section": name})


urlpatterns = [
    path("", include("nvap.urls")),
    path("refuse/", refuse),
    path("miss/", miss),
    path("misread/", misread),
    path("protected/", csrf_protect(refuse)),
    path("section/<str:name>/", section),
]


@pytest.fixture
def person():
    return User.objects.create_user(email="editor@westshire.example.org", password=PASSWORD, name="An Editor")


def sign_in(page, person):
    page.goto(reverse("account_login"))
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()


def menu(page):
    return page.get_by_role("navigation", name="Menu").get_by_role("link").all_inner_texts()


def test_navigation_anonymous(page):
    page.goto("/section/toolkit/")
    assert menu(page) == ["Home", "Toolkit"]
    assert page.locator("[aria-current]").all_inner_texts() == ["Toolkit"]
    assert page.get_by_role("link", name="Sign in").get_attribute("href") == reverse("account_login")


@pytest.mark.parametrize(
    ("is_staff", "items"),
    [(False, ["Home", "Toolkit", "Plans"]), (True, ["Home", "Toolkit", "Plans", "Admin"])],
)
def test_navigation_signed_in(page, person, is_staff, items):
    person.is_staff = is_staff
    person.save()
    sign_in(page, person)
    page.goto("/section/plans/")
    assert menu(page) == items
    assert page.locator("[aria-current]").all_inner_texts() == ["Plans"]
    assert violations(page) == ['page-has-heading-one: <html lang="en" class="govuk-template">']  # it is empty


def test_navigation_on_a_phone_opens_and_nothing_scrolls_sideways(new_page, person):
    page = new_page(viewport={"width": 390, "height": 800})
    sign_in(page, person)
    page.goto("/section/home/")
    assert page.get_by_role("link", name="Toolkit", exact=True).count() == 0
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Toolkit", exact=True).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_navigation_without_javascript_shows_everything(new_page):
    page = new_page(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page.goto("/section/home/")
    assert menu(page) == ["Home", "Toolkit"]
    assert page.get_by_role("button", name="Menu").count() == 0


def test_sign_out_posts(page, person):
    sign_in(page, person)
    page.goto("/section/home/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/section/home/")
    page.get_by_role("link", name="Sign in").wait_for()


def test_skip_link_is_the_first_stop_of_the_keyboard(page):
    page.goto("/section/home/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"


@pytest.mark.parametrize(
    "name", ["account_login", "account_reset_password", "account_reset_password_done", "account_inactive"]
)
@pytest.mark.parametrize("width", [1280, 390])
def test_sign_in_pages_are_axe_clean(new_page, name, width):
    page = new_page(viewport={"width": width, "height": 900})
    assert page.goto(reverse(name)).status == 200
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("name", ["account_change_password", "account_logout"])
def test_account_pages_are_axe_clean(page, person, name):
    sign_in(page, person)
    assert page.goto(reverse(name)).status == 200
    assert violations(page) == []


def test_sign_in_missing_says_what_and_leads_there(page):
    page.goto(reverse("account_login"))
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    links = page.locator(".govuk-error-summary a")
    assert links.all_inner_texts() == ["Enter your email address", "Enter your password"]
    links.nth(1).click()
    assert page.evaluate("document.activeElement.id") == "id_password"
    assert page.title().startswith("Error: Sign in - ")
    assert violations(page) == []


def test_sign_in_says_how_to_get_an_account(client):
    text = client.get(reverse("account_login")).content.decode()
    assert text.count(f'href="mailto:{settings.NVAP_CONTACT_EMAIL}"') == 2  # in the page and in the footer


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/refuse/", 403, "You cannot do this"),
        ("/miss/", 404, "Page not found"),
        ("/misread/", 400, "The service could not read what was sent"),
    ],
)
def test_error_pages(page, address, status, heading):
    assert page.goto(address).status == status
    assert page.locator("h1").all_inner_texts() == [heading]
    assert page.title() == f"{heading} - {settings.NVAP_SERVICE_NAME}"
    assert violations(page) == []


def test_refusal_gives_its_reason(page):
    page.goto("/refuse/")
    page.get_by_text("Only a manager can submit the plan.").wait_for()


def test_server_error_page_needs_no_request():
    html = render_to_string("500.html")
    assert "<h1" in html
    assert "{#" not in html


def test_pages_run_under_a_policy_without_inline_code(client):
    policy = client.get("/section/home/").headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
