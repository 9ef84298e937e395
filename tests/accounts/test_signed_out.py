"""What is sent after the session has ended is kept, and given back to its writer alone."""

import re
import uuid

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from nvap.accounts.decorators import OWNER_COOKIE
from nvap.accounts.models import Invitation, UnsavedForm
from tests.factories import accounts as people

pytestmark = pytest.mark.django_db

BANNER = "You were signed out. What you typed is still here: check it and save."


class Browser(Client):
    """A client that checks CSRF, keeps the page it is on and sends its address, as browsers do."""

    def __init__(self):
        super().__init__(enforce_csrf_checks=True)
        self.page = None

    def open(self, path):
        self.page = self.get(path, follow=True)
        self.path = self.page.request["PATH_INFO"]
        query = self.page.request["QUERY_STRING"]
        self.path += f"?{query}" if query else ""
        return self.page

    def hidden(self, name):
        found = re.search(f'name="{name}" value="([^"]*)"', self.page.content.decode())
        return found and found[1]

    def token(self):
        return self.hidden("csrfmiddlewaretoken")

    def send(self, path=None, *, token=None, **fields):
        """Post fields from the page that is open, to itself or to path, and follow to the page that answers."""
        names = ("form_key", "form_title", "form_writer", "form_continues")
        hidden = {name: self.hidden(name) for name in names if self.hidden(name)}
        self.page = self.post(
            path or self.path,
            {"csrfmiddlewaretoken": token or self.token(), **hidden, **fields},
            follow=True,
            headers={"Referer": f"http://testserver{self.path}"},
        )
        return self.page

    def sign_in(self, user):
        """Sign in from the sign-in page that is open."""
        target = re.search(r'name="next"[^>]*value="([^"]*)"', self.page.content.decode())
        fields = {"login": user.email, "password": people.PASSWORD}
        if target:
            fields["next"] = target[1].replace("&amp;", "&")
        return self.send("/accounts/login/", **fields)

    def lose_session(self):
        del self.cookies[django_settings.SESSION_COOKIE_NAME]


@pytest.fixture(autouse=True)
def _no_attempts_counted():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def force():
    return people.ForceFactory(name="Westshire Police", slug="westshire")


@pytest.fixture
def manager(force):
    return people.manager(force)


@pytest.fixture
def invite_page(force):
    return reverse("people:invite", args=[force.slug])


@pytest.fixture
def browser(manager, invite_page):
    """The manager's browser with the invitation form open."""
    browser = Browser()
    browser.open("/accounts/login/")
    browser.sign_in(manager)
    browser.open(invite_page)
    return browser


def test_form_sent_after_the_session_ended_is_drawn_again_after_sign_in_and_not_saved(browser, manager, invite_page):
    browser.lose_session()

    page = browser.send(email="typed@example.org", role="viewer")
    assert page.redirect_chain == [(f"/accounts/login/?next={invite_page}", 302)]
    assert [str(message) for message in page.context["messages"]] == [
        "You were signed out. Sign in and what you typed will still be there."
    ]
    page = browser.sign_in(manager)

    form = page.context["form"]
    assert page.request["PATH_INFO"] == invite_page
    assert (form["email"].value(), form["role"].value()) == ("typed@example.org", "viewer")
    assert BANNER in page.content.decode()
    assert 'value="typed@example.org"' in page.content.decode()
    assert Invitation.objects.count() == 0


def test_saving_the_form_drawn_again_forgets_what_was_kept(browser, manager, invite_page):
    browser.lose_session()
    browser.send(email="typed@example.org", role="viewer")
    browser.sign_in(manager)

    browser.path = invite_page
    browser.send(email="typed@example.org", role="viewer")

    assert Invitation.objects.get().email == "typed@example.org"
    assert UnsavedForm.objects.current().count() == 0
    assert browser.open(invite_page).context["form"].is_bound is False


def test_form_drawn_again_with_a_mistake_in_it_keeps_everything(browser, manager, invite_page):
    browser.lose_session()
    browser.send(email="not an address", role="viewer")
    page = browser.sign_in(manager)

    assert page.context["form"]["email"].value() == "not an address"
    assert page.context["form"].errors["email"] == [
        "Enter an email address in the correct format, like name@example.com"
    ]


def test_words_in_any_script_and_several_lines_come_back_as_typed(browser, manager, invite_page):
    typed = "Cynllun ŵ “quoted”\r\nsecond & third = 100 % + more 🙂"
    browser.lose_session()
    browser.send(email=typed, role=["viewer", "editor"])
    page = browser.sign_in(manager)

    assert page.context["form"].data.getlist("email") == [typed]
    assert page.context["form"].data.getlist("role") == ["viewer", "editor"]


def test_somebody_else_who_signs_in_sees_nothing_of_it(browser, force, invite_page):
    browser.lose_session()
    browser.send(email="typed@example.org", role="viewer")
    page = browser.sign_in(people.manager(force))

    assert page.request["PATH_INFO"] == invite_page
    assert page.context["form"].is_bound is False
    assert "typed@example.org" not in page.content.decode()


def test_the_same_person_sees_it_on_another_computer_too(browser, manager, invite_page):
    browser.lose_session()
    browser.send(email="typed@example.org", role="viewer")
    elsewhere = Client()
    elsewhere.force_login(manager)

    assert elsewhere.get(invite_page).context["form"]["email"].value() == "typed@example.org"
    assert elsewhere.get(reverse("people:list", args=["westshire"])).status_code == 200


def test_post_without_a_csrf_token_is_refused_and_not_kept(browser, invite_page):
    browser.lose_session()

    response = browser.post(invite_page, {"email": "typed@example.org", "role": "viewer"})

    assert response.status_code == 403
    assert UnsavedForm.objects.count() == 0


def test_post_of_a_stranger_is_not_kept(manager, invite_page):
    stranger = Browser()
    stranger.open("/accounts/login/")

    page = stranger.send(invite_page, email="typed@example.org", role="viewer")

    assert [str(message) for message in page.context["messages"]] == ["You are not signed in, so nothing was saved."]
    assert UnsavedForm.objects.count() == 0


def test_forged_owner_is_not_believed(manager, invite_page):
    stranger = Browser()
    stranger.open("/accounts/login/")
    stranger.cookies[OWNER_COOKIE] = f"{manager.pk}:1vAbCd:forged-signature"

    stranger.send(invite_page, email="typed@example.org", role="viewer")

    assert UnsavedForm.objects.count() == 0


def test_owner_whose_account_was_closed_keeps_nothing(browser, manager, invite_page):
    manager.is_active = False
    manager.save()

    browser.send(email="typed@example.org", role="viewer")

    assert UnsavedForm.objects.count() == 0


def test_form_is_kept_with_its_title_and_without_token_or_password(browser, manager, invite_page):
    form_key = browser.hidden("form_key")
    browser.lose_session()
    browser.send(email="typed@example.org", role="viewer", password="secret", new_Password2="secret")

    row = UnsavedForm.objects.get()
    assert row.fields == {"email": ["typed@example.org"], "role": ["viewer"]}
    assert (row.user, str(row.form_key), row.address) == (manager, form_key, invite_page)
    assert (row.title, row.why) == ("an invitation to Westshire Police", "signed_out")


def test_password_pages_keep_nothing(browser, manager):

    browser.open("/accounts/password/change/")
    browser.lose_session()
    browser.send(oldpassword=people.PASSWORD, password1="a new passphrase", password2="a new passphrase")

    assert UnsavedForm.objects.count() == 0


def test_too_large_a_form_is_not_kept_and_the_person_is_told(browser, invite_page, monkeypatch):
    monkeypatch.setattr(UnsavedForm, "LONGEST", 30)
    browser.lose_session()

    page = browser.send(email="typed@example.org", role="viewer")

    assert [str(message) for message in page.context["messages"]] == ["You are not signed in, so nothing was saved."]
    assert UnsavedForm.objects.count() == 0


def test_the_same_form_sent_twice_is_kept_once(browser, manager):
    token, form_key = browser.token(), browser.hidden("form_key")
    browser.lose_session()
    for email in ("first@example.org", "second@example.org"):
        browser.post(browser.path, {"csrfmiddlewaretoken": token, "form_key": form_key, "email": email})

    assert UnsavedForm.objects.get().fields == {"email": ["second@example.org"]}


@pytest.mark.parametrize("form_key", [{}, {"form_key": ""}, {"form_key": "not-a-key"}])
def test_form_without_a_sound_key_is_kept_once_and_given_back(browser, manager, form_key):
    token = browser.token()
    browser.lose_session()
    for _ in range(2):
        browser.post(browser.path, {"csrfmiddlewaretoken": token, "email": "typed@example.org", **form_key})

    assert UnsavedForm.objects.get().fields == {"email": ["typed@example.org"]}
    client = Client()
    client.force_login(manager)
    page = client.get(browser.path)
    assert page.context["form"]["email"].value() == "typed@example.org"
    (continued,) = page.context["form"].continues
    assert continued.partition("@")[0] == str(UnsavedForm.objects.get().form_key)


def test_key_is_kept_apart_for_each_person(browser, manager):
    form_key = browser.hidden("form_key")
    theirs = people.UnsavedFormFactory(form_key=form_key)
    browser.lose_session()
    browser.send(email="typed@example.org", role="viewer")

    theirs.refresh_from_db()
    assert theirs.fields == people.UnsavedFormFactory.build().fields
    assert UnsavedForm.objects.get(user=manager).form_key == theirs.form_key


def test_two_tabs_on_the_same_page_come_back_one_after_the_other(browser, manager, invite_page):
    token = browser.token()
    browser.lose_session()
    browser.post(
        invite_page,
        {
            "csrfmiddlewaretoken": token,
            "form_key": str(uuid.uuid4()),
            "email": "first@example.org",
            "role": "viewer",
        },
    )
    browser.send(email="second@example.org", role="viewer")

    page = browser.sign_in(manager)
    assert page.context["form"]["email"].value() == "second@example.org"
    browser.path = invite_page
    browser.send(email="second@example.org", role="viewer")
    page = browser.open(invite_page)

    assert page.context["form"]["email"].value() == "first@example.org"


def test_form_of_a_second_tab_sent_after_signing_in_again_in_the_first_is_drawn_again(browser, manager, invite_page):
    old_token = browser.token()
    browser.lose_session()
    browser.open("/accounts/login/")
    browser.sign_in(manager)

    browser.path = invite_page
    page = browser.send(token=old_token, email="second.tab@example.org", role="editor")

    assert page.redirect_chain == [(invite_page, 302)]
    assert page.context["form"]["email"].value() == "second.tab@example.org"
    assert BANNER in page.content.decode()
    assert Invitation.objects.count() == 0


def test_sign_in_page_of_a_second_tab_leads_on_after_signing_in_in_the_first(browser, manager, invite_page):
    browser.lose_session()
    browser.send(email="second.tab@example.org", role="editor")
    old_token = browser.token()
    browser.sign_in(manager)
    credentials = {"login": manager.email, "password": people.PASSWORD, "next": invite_page}

    page = browser.send("/accounts/login/", token=old_token, **credentials)

    assert page.redirect_chain[-1] == (invite_page, 302)
    assert page.context["form"]["email"].value() == "second.tab@example.org"


def test_outdated_sign_in_page_leads_to_no_other_site(browser, manager):
    browser.open("/accounts/password/change/")
    old_token = browser.token()
    browser.lose_session()
    browser.open("/accounts/login/")
    browser.sign_in(manager)

    page = browser.send("/accounts/login/", token=old_token, next="https://evil.example/")

    assert page.redirect_chain[-1] == ("/", 302)


def test_post_from_another_site_is_neither_saved_nor_kept(browser, invite_page):
    response = browser.post(
        invite_page,
        {"csrfmiddlewaretoken": browser.token(), "email": "evil@example.org", "role": "manager"},
        headers={"Origin": "https://evil.example"},
    )

    assert response.status_code == 403
    assert (UnsavedForm.objects.count(), Invitation.objects.count()) == (0, 0)


def test_button_pressed_after_the_session_ended_leads_back_to_its_page_undone(browser, force, manager):
    invitation = people.InvitationFactory(force=force)
    list_page = reverse("people:list", args=[force.slug])
    browser.open(list_page)
    browser.lose_session()

    browser.send(reverse("people:withdraw_invitation", args=[force.slug, invitation.pk]))
    page = browser.sign_in(manager)

    assert page.request["PATH_INFO"] == list_page
    invitation.refresh_from_db()
    assert invitation.is_open


def test_button_pressed_in_a_second_tab_after_signing_in_again_leads_back_to_its_page_undone(browser, force, manager):
    invitation = people.InvitationFactory(force=force)
    list_page = reverse("people:list", args=[force.slug])
    browser.open(list_page)
    old_token = browser.token()
    browser.lose_session()
    browser.open("/accounts/login/")
    browser.sign_in(manager)

    browser.path = list_page
    address = reverse("people:withdraw_invitation", args=[force.slug, invitation.pk])
    page = browser.send(address, token=old_token)

    assert page.redirect_chain == [(list_page, 302)]
    assert [str(message) for message in page.context["messages"]] == [
        "You have signed in again since this page was opened. Press the button again."
    ]
    assert (Invitation.objects.open().count(), UnsavedForm.objects.count()) == (1, 0)


def test_referer_of_another_site_is_not_followed(browser, manager, invite_page):
    token = browser.token()
    browser.lose_session()

    response = browser.post(
        invite_page,
        {"csrfmiddlewaretoken": token, "email": "typed@example.org"},
        headers={"Referer": "https://evil.example/page"},
    )

    assert response["Location"] == f"/accounts/login/?next={invite_page}"


def test_page_asked_for_without_a_session_leads_to_sign_in(client, invite_page):
    response = client.get(f"{invite_page}?a=1")

    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={invite_page}%3Fa%3D1")


def test_script_without_a_session_gets_401_and_keeps_nothing(browser, invite_page):
    token = browser.token()
    browser.lose_session()

    response = browser.post(
        invite_page, {"csrfmiddlewaretoken": token, "email": "a@example.org"}, headers={"Sec-Fetch-Dest": "empty"}
    )

    assert (response.status_code, response.content) == (401, b"You have been signed out.")
    assert UnsavedForm.objects.count() == 0


def test_owner_cookie_is_out_of_reach_of_scripts_and_other_sites(browser):
    cookie = browser.cookies[OWNER_COOKIE]

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
