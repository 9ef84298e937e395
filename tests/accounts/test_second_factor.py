"""The second step of signing in: by whom it is asked for and when, what is taken as one, and how VKPP resets it."""

import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from cryptography.fernet import InvalidToken
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nvap.accounts import actions
from nvap.accounts.adapter import SecondFactorAdapter
from nvap.accounts.models import SecondFactorReset, UnsavedForm, User
from nvap.accounts.second_factor import DUE
from tests.factories import accounts as people
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SET_UP = "/accounts/second-step/"
CODE = "/accounts/second-step/code/"
WRONG = "The code is wrong, or was used before. Enter the one shown now."


@pytest.fixture(autouse=True)
def _no_attempts_counted():
    cache.clear()


@pytest.fixture
def required(settings):
    settings.NVAP_SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def force():
    return people.ForceFactory(name="Westshire Police", slug="westshire")


def vkpp_person():
    user = people.UserFactory(is_staff=True)
    user.groups.add(Group.objects.get_or_create(name="VKPP people")[0])
    return user


def add_app(user):
    """Give a user an authenticator app and printed codes. Return the codes."""
    TOTP.activate(user, SECRET)
    return RecoveryCodes.activate(user).get_unused_codes()


def code(secret=SECRET, *, steps=0):
    """Return what the app shows now, or some steps of thirty seconds later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def enter_password(user, client=None):
    client = client or Client()
    response = client.post("/accounts/login/", {"login": user.email, "password": people.PASSWORD})
    return client, response


def enter_code(client, text):
    response = client.post(CODE, {"code": text})
    return response.headers.get("Location") or response.context["form"].errors["code"]


def is_signed_in(client):
    return "_auth_user_id" in client.session


# By whom it is asked


MAKERS = [people.manager, people.reviewer, people.toolkit_editor, people.superuser, vkpp_person]


@pytest.mark.parametrize("make", MAKERS)
def test_those_who_may_do_most_are_asked_by_when(client, required, make):
    user = make()
    client.force_login(user)

    user.refresh_from_db()
    days = (user.second_factor_due_at - timezone.now()).days
    assert days == 13
    assert "Set up a second step of signing in by" in client.get("/account/").content.decode()


@pytest.mark.parametrize("make", [people.viewer, people.editor, people.national_leader])
def test_others_are_offered_one(client, required, make):
    client.force_login(make())

    page = client.get("/account/").content.decode()

    assert "Set up a second step of signing in by" not in page
    assert SET_UP in page


def test_demo_and_where_a_setting_says_so_offer_it_only(client):
    user = people.manager()
    client.force_login(user)
    user.refresh_from_db()

    assert user.second_factor_due_at is None
    assert DUE not in client.session


def test_time_is_counted_from_when_it_was_first_asked(client, required):
    user = people.manager()
    client.force_login(user)
    first = User.objects.get(pk=user.pk).second_factor_due_at
    Client().force_login(user)

    assert User.objects.get(pk=user.pk).second_factor_due_at == first


@pytest.fixture
def overdue(client, required, force):
    """A manager whose time is over, signed in."""
    user = people.manager(force)
    User.objects.filter(pk=user.pk).update(second_factor_due_at=timezone.now() - timedelta(minutes=1))
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    "page", ["/", "/plans/", "/account/", "/forces/westshire/people/", "/toolkit/", "/account/mail/"]
)
def test_after_that_time_nothing_is_reached_but_the_way_to_set_one_up(client, overdue, page):
    assert client.get(page)["Location"] == SET_UP
    assert client.post(page)["Location"] == SET_UP


def test_overdue_person_sets_one_up_and_goes_on(client, overdue):
    assert client.get(SET_UP).status_code == 200
    secret = client.get(f"{SET_UP}app/add/").context["form"].secret
    response = client.post(f"{SET_UP}app/add/", {"code": code(secret)})

    assert response["Location"] == f"{SET_UP}codes/"
    assert len(client.get(f"{SET_UP}codes/").context["unused_codes"]) == 10
    assert client.get("/plans/").status_code == 200


def test_overdue_person_may_sign_out(client, overdue):
    client.post("/accounts/logout/")

    assert not is_signed_in(client)


def test_overdue_reviewer_does_not_enter_the_admin(client, required):
    user = people.reviewer()
    User.objects.filter(pk=user.pk).update(second_factor_due_at=timezone.now())
    client.force_login(user)

    assert client.get("/admin/")["Location"] == SET_UP


def test_what_was_typed_when_the_time_was_over_is_kept(client, overdue):
    client.post("/forces/westshire/people/invite/", {"email": "typed@example.org", "role": "viewer"})

    assert UnsavedForm.objects.get().fields["email"] == ["typed@example.org"]


def test_person_made_a_manager_is_asked_within_minutes(client, required, force):
    user = people.viewer(force)
    client.force_login(user)
    user.memberships.update(role="manager")
    session = client.session
    session["nvap_seen"] -= 181
    session.save()
    client.get("/account/")

    assert DUE in client.session


def test_second_step_set_up_in_another_browser_lets_this_one_go_on(client, overdue):
    add_app(overdue)

    assert client.get("/plans/").status_code == 200


# What is taken as one


def test_password_alone_no_longer_signs_in():
    user = people.UserFactory()
    add_app(user)

    client, response = enter_password(user)

    assert response["Location"] == CODE
    assert not is_signed_in(client)
    assert client.get("/account/").status_code == 302


def test_link_for_a_new_password_asks_for_the_second_step_too(mailoutbox):
    user = people.UserFactory()
    add_app(user)
    client = Client()
    client.post("/accounts/password/reset/", {"email": user.email})
    run_jobs()
    link = urlsplit(next(word for word in mailoutbox[0].body.split() if "/reset/key/" in word)).path
    page = client.get(link, follow=True).redirect_chain[-1][0]

    response = client.post(page, {"password1": "quiet lantern harbour", "password2": "quiet lantern harbour"})

    assert response["Location"] == CODE
    assert not is_signed_in(client)


def test_link_for_a_new_password_works_for_an_hour(mailoutbox, monkeypatch):
    user, client = people.UserFactory(), Client()
    client.post("/accounts/password/reset/", {"email": user.email})
    run_jobs()
    link = urlsplit(next(word for word in mailoutbox[0].body.split() if "/reset/key/" in word)).path
    from django.contrib.auth.tokens import PasswordResetTokenGenerator  # noqa: PLC0415

    now = PasswordResetTokenGenerator._now
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: now(self) + timedelta(minutes=59))
    assert client.get(link).status_code == 302
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: now(self) + timedelta(minutes=61))
    assert "This link no longer works" in client.get(link).content.decode()


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_codes_of_a_clock_half_a_minute_off_are_taken(steps):
    user = people.UserFactory()
    add_app(user)
    client, _ = enter_password(user)

    assert enter_code(client, code(steps=steps)) == "/"
    assert is_signed_in(client)


def test_same_code_is_taken_once_also_after_thirty_seconds(monkeypatch):
    user = people.UserFactory()
    add_app(user)
    first, _ = enter_password(user)
    shown = code(steps=1)
    assert enter_code(first, shown) == "/"

    second, _ = enter_password(user)
    assert enter_code(second, shown) == [WRONG]
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 45)
    assert enter_code(second, f"{shown[:3]} {shown[3:]}") == [WRONG]
    assert not is_signed_in(second)


def test_code_that_added_the_app_does_not_sign_in(client):
    user = people.UserFactory()
    client.force_login(user)
    secret = client.get(f"{SET_UP}app/add/").context["form"].secret
    shown = code(secret)
    client.post(f"{SET_UP}app/add/", {"code": shown})
    second, _ = enter_password(user)

    assert enter_code(second, shown) == [WRONG]


def test_printed_code_works_once():
    user = people.UserFactory()
    printed = add_app(user)
    first, _ = enter_password(user)
    assert enter_code(first, printed[0]) == "/"

    second, _ = enter_password(user)
    assert enter_code(second, printed[0]) == [WRONG]
    assert enter_code(second, printed[1]) == "/"


def test_five_wrong_codes_and_then_not_even_the_right_one_for_five_minutes():
    user = people.UserFactory()
    add_app(user)
    client, _ = enter_password(user)
    assert [enter_code(client, "000000") for _ in range(5)] == [[WRONG]] * 5

    assert enter_code(client, code()) == ["Too many wrong codes. Wait 5 minutes and try again."]
    other, _ = enter_password(user)
    assert enter_code(other, code()) == ["Too many wrong codes. Wait 5 minutes and try again."]


def test_code_of_somebody_else_is_not_taken():
    user, colleague = people.UserFactory(), people.UserFactory()
    add_app(user)
    printed = add_app(colleague)
    client, _ = enter_password(user)

    assert enter_code(client, printed[0]) == [WRONG]


def test_code_signs_in_again_for_what_asks_for_it(client, force):
    manager = people.manager(force)
    printed = add_app(manager)
    client.force_login(manager)
    session = client.session
    session["nvap_began"] -= 3600
    session.save()
    page = "/forces/westshire/people/invite/"
    assert client.get(page).status_code == 302

    client.post(f"{SET_UP}again/", {"code": printed[0]})

    assert client.get(page).status_code == 200


# Secrets, mail


def test_secrets_are_encrypted_and_outlive_a_new_key(settings):
    user = people.UserFactory()
    printed = add_app(user)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in stored

    settings.NVAP_FACTOR_KEYS = ["the new key", *settings.NVAP_FACTOR_KEYS]
    assert RecoveryCodes.activate(user).get_unused_codes() == printed
    settings.NVAP_FACTOR_KEYS = ["the new key"]
    with pytest.raises(InvalidToken):
        RecoveryCodes.activate(user).get_unused_codes()


def test_secrets_are_encrypted_anew_by_the_command(settings):
    user = people.UserFactory()
    printed = add_app(user)
    settings.NVAP_FACTOR_KEYS = ["the new key", *settings.NVAP_FACTOR_KEYS]

    assert actions.encrypt_factors_anew() == 2

    settings.NVAP_FACTOR_KEYS = ["the new key"]
    assert RecoveryCodes.activate(user).get_unused_codes() == printed
    assert SecondFactorAdapter().decrypt(Authenticator.objects.get(type="totp").data["secret"]) == SECRET


def test_picture_for_the_app_is_in_the_page_and_names_service_and_person(client):
    user = people.UserFactory(email="lead@example.org")
    client.force_login(user)

    response = client.get(f"{SET_UP}app/add/")

    page = response.content.decode()
    url = urlsplit(response.context["totp_url"])
    assert (url.path, parse_qs(url.query)["issuer"]) == ("/lead%40example.org", ["NVAP Action Impact Toolkit"])
    assert "<svg" in page
    assert "data:" not in page
    assert response.context["form"].secret in page


def test_app_added_and_removed_is_mailed(client, mailoutbox, django_capture_on_commit_callbacks):
    user = people.UserFactory()
    client.force_login(user)
    secret = client.get(f"{SET_UP}app/add/").context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{SET_UP}app/add/", {"code": code(secret)})
        client.post(f"{SET_UP}app/remove/")
    run_jobs()

    assert sorted(each.subject for each in mailoutbox) == [
        "A second step of signing in was added: NVAP Action Impact Toolkit",
        "A second step of signing in was removed: NVAP Action Impact Toolkit",
    ]
    assert secret not in "".join(each.body for each in mailoutbox)
    assert Authenticator.objects.count() == 0


def test_who_must_have_one_keeps_one(client, required):
    user = people.manager()
    add_app(user)
    client.force_login(user)

    client.post(f"{SET_UP}app/remove/")

    assert Authenticator.objects.filter(type="totp").exists()
    assert "Add another one before you remove this" in client.get(f"{SET_UP}app/remove/").content.decode()


def test_only_ones_own_key_is_removed(client):
    theirs = people.KeyFactory()
    client.force_login(people.UserFactory())

    assert client.post(f"{SET_UP}keys/{theirs.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=theirs.pk).exists()


# Reset by VKPP


CHECKED = {
    "how": "call",
    "checked_on": "2026-11-01",
    "checked_with": "Duty inspector",
    "note": "",
}


def reset_page(user):
    return reverse("admin:accounts_user_second_step", args=[user.pk])


@pytest.mark.parametrize("make", [people.superuser, vkpp_person])
def test_vkpp_resets_after_a_recorded_check_and_mails_the_person_and_other_managers(
    client, required, force, make, mailoutbox
):
    lost, colleague, editor = people.manager(force), people.manager(force), people.editor(force)
    people.manager()
    add_app(lost)
    theirs = Client()
    enter_password(lost, theirs)
    enter_code(theirs, code())
    assert is_signed_in(theirs)
    by = make()
    client.force_login(by)
    key = client.get(reset_page(lost)).context["form"]["form_key"].value()

    for _ in range(2):
        assert client.post(reset_page(lost), {"form_key": key, **CHECKED}).status_code == 302

    reset = SecondFactorReset.objects.get()
    assert (reset.user, reset.reset_by, reset.how, reset.checked_with) == (lost, by, "call", "Duty inspector")
    assert Authenticator.objects.count() == 0
    assert theirs.get("/account/").status_code == 302
    lost.refresh_from_db()
    assert (lost.second_factor_due_at - timezone.now()).days == 2
    run_jobs()
    assert sorted(each.to[0] for each in mailoutbox) == sorted([lost.email, colleague.email])
    told = next(each for each in mailoutbox if each.to == [colleague.email])
    assert f"{by} has reset the second step of signing in of {lost}" in told.body
    assert editor.email not in str([each.to for each in mailoutbox])


def test_reset_without_saying_how_it_was_checked_is_refused(client):
    lost = people.manager()
    add_app(lost)
    client.force_login(people.superuser())

    response = client.post(reset_page(lost), {"note": "they phoned"})

    assert sorted(response.context["form"].errors) == ["checked_on", "checked_with", "how"]
    assert Authenticator.objects.exists()


@pytest.mark.parametrize("make", [people.reviewer, people.toolkit_editor])
def test_others_of_vkpp_do_not_reset(client, make):
    lost = people.manager()
    add_app(lost)
    client.force_login(make())

    assert client.post(reset_page(lost), CHECKED).status_code == 403
    assert Authenticator.objects.exists()


def test_nobody_resets_their_own(client):
    user = people.superuser()
    add_app(user)
    client.force_login(user)

    assert client.post(reset_page(user), CHECKED).status_code == 403
    assert Authenticator.objects.exists()


def test_reviewer_reads_by_when_in_the_admin_too(client, required):
    client.force_login(people.reviewer())

    assert "Set up a second step of signing in by" in client.get("/admin/").content.decode()


def test_security_log_tells_of_resets_and_names_no_mailbox(client, caplog, django_capture_on_commit_callbacks):
    lost, by = people.manager(), people.superuser()
    add_app(lost)
    client.force_login(by)
    key = client.get(reset_page(lost)).context["form"]["form_key"].value()
    with caplog.at_level("INFO", "nvap.security"), django_capture_on_commit_callbacks(execute=True):
        client.post(reset_page(lost), {"form_key": key, **CHECKED})

    told = [record.security for record in caplog.records if record.name == "nvap.security"]
    assert {"event": "second_factor_reset", "user": by.pk, "person": lost.pk, "how": "call"} in told
    assert "@" not in str(told)
