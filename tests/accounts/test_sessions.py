"""How long a session lasts, where somebody is signed in, what they must do again, and what no cache keeps."""

import time

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from nvap.accounts.models import Invitation, UnsavedForm
from nvap.accounts.second_factor import BEGAN, SEEN
from tests.factories import accounts as people
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db

MINUTE = 60
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


@pytest.fixture(autouse=True)
def _no_attempts_counted():
    cache.clear()


@pytest.fixture
def force():
    return people.ForceFactory(name="Westshire Police", slug="westshire")


@pytest.fixture
def manager(force):
    return people.manager(force)


def sign_in(user, **headers):
    client = Client(headers=headers)
    response = client.post("/accounts/login/", {"login": user.email, "password": people.PASSWORD})
    assert response.status_code == 302
    return client


def is_signed_in(client):
    return client.get("/account/").status_code == 200


def key_of(response):
    return response.context["form"]["form_key"].value()


def age(client, *, began=0, seen=0):
    """Let a session be older: begun and last seen so many seconds earlier."""
    session = client.session
    session[BEGAN] -= began
    session[SEEN] -= seen
    session.save()


def test_session_ends_after_an_hour_in_which_nothing_is_done(client, manager):
    client.force_login(manager)
    age(client, seen=59 * MINUTE)
    assert is_signed_in(client)
    # That was something.
    age(client, seen=59 * MINUTE)
    assert is_signed_in(client)
    age(client, seen=61 * MINUTE)

    response = client.get("/account/", follow=True)

    assert response.redirect_chain == [("/accounts/login/?next=/account/", 302)]
    assert [str(message) for message in response.context["messages"]] == [
        "You were signed out, as always after an hour in which nothing is done."
    ]


def test_session_ends_after_a_working_day_however_busy(client, manager):
    client.force_login(manager)
    age(client, began=12 * 60 * MINUTE + 1)

    assert not is_signed_in(client)


def test_form_sent_after_an_idle_hour_is_kept_and_given_back(client, manager):
    client.force_login(manager)
    invite = reverse("people:invite", args=["westshire"])
    key = key_of(client.get(invite))
    age(client, seen=61 * MINUTE)

    client.post(invite, {"form_key": key, "email": "typed@example.org", "role": "viewer"})

    assert UnsavedForm.objects.get().fields["email"] == ["typed@example.org"]
    assert Invitation.objects.count() == 0


def test_page_costs_no_write_for_three_minutes(client, manager):
    client.force_login(manager)
    seen = client.session[SEEN]
    age(client, seen=2 * MINUTE)
    client.get("/account/")
    assert client.session[SEEN] == seen - 2 * MINUTE

    age(client, seen=2 * MINUTE)
    client.get("/account/")
    assert client.session[SEEN] > seen - MINUTE


def test_only_what_shows_that_somebody_is_there_keeps_a_session(client, manager):
    client.force_login(manager)
    script = {"Sec-Fetch-Dest": "empty"}
    age(client, seen=10 * MINUTE)
    before = client.session[SEEN]

    # A page left open asks how long it lasts, and sends what can no longer be kept.
    assert 2990 < int(client.get("/account/session/", headers=script).content) <= 3000
    assert client.post("/unsaved/", {"form_address": "/nowhere/"}, headers=script).status_code == 400
    assert client.session[SEEN] == before

    typed = {"form_key": "6c2a44a6-9d60-4bb0-a3a5-3a3a2c6f7c11", "form_address": "/account/mail/", "mail_choice": "x"}
    assert client.post("/unsaved/", typed, headers=script).status_code == 204
    assert client.session[SEEN] > before


def test_staying_signed_in_lasts_an_hour_more_but_no_more_than_the_day(client, manager):
    client.force_login(manager)
    age(client, seen=58 * MINUTE)
    assert int(client.post("/account/session/").content) > 59 * MINUTE

    age(client, began=(12 * 60 - 5) * MINUTE)
    assert int(client.post("/account/session/").content) <= 5 * MINUTE


def test_account_lists_ones_own_sessions_this_one_first_and_signs_out_another(manager):
    here, other = sign_in(manager, user_agent=EDGE), sign_in(manager)
    sign_in(people.UserFactory())

    places = here.get("/account/").context["sessions"]
    assert [(place.device, place.is_here) for place in places] == [("Edge on Windows", True), ("A browser", False)]
    here.post(reverse("people:end_session", args=[places[1].pk]))

    assert (is_signed_in(here), is_signed_in(other)) == (True, False)


def test_nobody_ends_another_persons_session(manager):
    here, theirs = sign_in(manager), sign_in(people.UserFactory())
    for row in UserSession.objects.all():
        here.post(reverse("people:end_session", args=[row.pk]))

    assert is_signed_in(theirs)
    assert is_signed_in(here)


def test_sign_out_everywhere(manager):
    here, other, colleague = sign_in(manager), sign_in(manager), sign_in(people.UserFactory())

    response = here.post(reverse("people:end_all_sessions"))

    assert response["Location"] == "/accounts/login/"
    # The browser still knows who was signed in last, and signs them in.
    assert here.post("/accounts/login/", {"login": manager.email, "password": people.PASSWORD}).status_code == 302
    here.post("/accounts/logout/")
    assert (is_signed_in(here), is_signed_in(other), is_signed_in(colleague)) == (False, False, True)


def test_list_of_sessions_takes_the_same_queries_for_one_and_for_three(manager, django_assert_num_queries):
    here = sign_in(manager)
    here.get("/account/")
    with django_assert_num_queries(5):
        here.get("/account/")
    sign_in(manager), sign_in(manager)
    with django_assert_num_queries(5):
        assert len(here.get("/account/").context["sessions"]) == 3


def test_changed_password_ends_other_sessions_and_is_mailed(manager, mailoutbox):
    here, other = sign_in(manager), sign_in(manager)
    new = "quiet lantern harbour"
    fields = {"oldpassword": people.PASSWORD, "password1": new, "password2": new}

    assert here.post("/accounts/password/change/", fields).status_code == 302

    assert (is_signed_in(here), is_signed_in(other)) == (True, False)
    assert [place.is_here for place in here.get("/account/").context["sessions"]] == [True]
    run_jobs()
    assert [(each.to, each.subject) for each in mailoutbox] == [
        ([manager.email], "Your password was changed: NVAP Action Impact Toolkit")
    ]


def test_password_given_by_an_administrator_is_mailed_and_signs_the_person_out(client, manager, mailoutbox):
    theirs = sign_in(manager)
    client.force_login(people.superuser())
    fields = {"usable_password": "true", "password1": "quiet lantern harbour", "password2": "quiet lantern harbour"}

    client.post(reverse("admin:auth_user_password_change", args=[manager.pk]), fields)

    manager.refresh_from_db()
    assert manager.check_password("quiet lantern harbour")
    assert not is_signed_in(theirs)
    run_jobs()
    assert [each.to for each in mailoutbox] == [[manager.email]]


SENSITIVE = ["people:invite", "people:role", "people:remove"]


@pytest.mark.parametrize("name", SENSITIVE)
def test_inviting_changing_and_removing_ask_to_sign_in_again(client, force, manager, name):
    client.force_login(manager)
    args = ["westshire"] if name == "people:invite" else ["westshire", people.MembershipFactory(force=force).pk]
    page = reverse(name, args=args)
    assert client.get(page).status_code == 200
    age(client, began=16 * MINUTE)

    response = client.get(page)
    assert response["Location"].startswith("/accounts/again/?next=")
    response = client.post(response["Location"], {"password": people.PASSWORD})

    assert response["Location"] == page
    assert client.get(page).status_code == 200


def test_what_was_typed_before_signing_in_again_is_given_back_and_not_saved(client, manager):
    client.force_login(manager)
    invite = reverse("people:invite", args=["westshire"])
    key = key_of(client.get(invite))
    age(client, began=31 * MINUTE)

    response = client.post(invite, {"form_key": key, "email": "typed@example.org", "role": "viewer"})
    assert Invitation.objects.count() == 0
    assert client.get(invite).status_code == 302
    response = client.post(response["Location"], {"password": people.PASSWORD}, follow=True)

    form = response.context["form"]
    assert (form["email"].value(), form["role"].value()) == ("typed@example.org", "viewer")
    fields = {
        "form_key": key_of(response),
        "form_continues": form.continues,
        "email": "typed@example.org",
        "role": "viewer",
    }
    client.post(invite, fields)
    assert Invitation.objects.get().email == "typed@example.org"
    assert UnsavedForm.objects.current().count() == 0


def test_form_shown_in_time_may_take_as_long_again(client, manager):
    client.force_login(manager)
    invite = reverse("people:invite", args=["westshire"])
    key = key_of(client.get(invite))
    age(client, began=29 * MINUTE)

    client.post(invite, {"form_key": key, "email": "new@example.org", "role": "viewer"})

    assert Invitation.objects.get().email == "new@example.org"


@pytest.mark.parametrize("name", ["user", "membership", "invitation"])
def test_administering_people_asks_to_sign_in_again(client, name):
    people.MembershipFactory()
    client.force_login(people.superuser())
    page = reverse(f"admin:accounts_{name}_add")
    assert client.get(page).status_code == 200
    age(client, began=16 * MINUTE)

    assert client.get(page)["Location"].startswith("/accounts/again/?next=")


def test_person_without_a_password_is_told_to_sign_in_anew(client, manager):
    manager.set_unusable_password()
    manager.save()
    client.force_login(manager)
    age(client, began=16 * MINUTE)

    response = client.get(reverse("people:invite", args=["westshire"]))

    assert (response.status_code, "Sign out and sign in again" in response.content.decode()) == (403, True)


def test_nobody_keeps_a_copy_of_a_page_of_somebody_signed_in_nor_of_a_sign_in_form(client, manager):
    for page in ("/accounts/login/", "/accounts/password/reset/"):
        assert {"private", "no-store"} <= set(client.get(page)["Cache-Control"].split(", "))
    client.force_login(manager)
    for page in ("/", "/plans/", "/account/", "/forces/westshire/people/", "/nowhere/"):
        assert client.get(page)["Cache-Control"] == "private, no-store"


def test_static_files_may_be_kept(client, manager):
    client.force_login(manager)
    response = client.get("/static/css/app.css")
    response.close()
    assert "no-store" not in response["Cache-Control"]


def test_signing_in_gives_the_session_another_name(client, manager):
    client.get("/accounts/login/")
    session = client.session
    session["before"] = True
    session.save()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key

    client.post("/accounts/login/", {"login": manager.email, "password": people.PASSWORD})

    assert client.session.session_key != session.session_key
    assert time.time() - client.session[BEGAN] < MINUTE
