"""Wrong passwords are answered by a wait that grows, for the account and the place they come from alone."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tests.factories import accounts as people

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
STATION, ELSEWHERE = "203.0.113.7", "198.51.100.9"


class Clock:
    """What the time is for who counts attempts: it stands still unless the test lets it go on."""

    def __init__(self):
        self.at = timezone.now()

    def now(self):
        return self.at

    def wait(self, **span):
        self.at += timedelta(**span)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    cache.clear()
    clock = Clock()
    monkeypatch.setattr("nvap.accounts.actions.sign_in.timezone", clock)
    return clock


def try_password(email, password="wrong", address=STATION, client=None):
    """Try a password from a network address, on a new browser or this one. Return the error, None where it let in."""
    client = client or Client()
    response = client.post(LOGIN, {"login": email, "password": password}, REMOTE_ADDR=address)
    if response.status_code == 302:
        return None
    return " ".join(str(text) for texts in response.context["form"].errors.values() for text in texts)


WRONG = "The email address or the password is wrong."


def slowed(wait):
    return (
        f"There were too many wrong attempts to sign in. Wait {wait} and try again, or reset your password: the link"
        " lets you in at once."
    )


def test_ten_wrong_guesses_slow_the_account_there_and_the_wait_grows(clock):
    people.UserFactory(email="lead@example.org")
    assert [try_password("lead@example.org") for _ in range(10)] == [WRONG] * 10

    assert try_password("Lead@Example.org", people.PASSWORD) == slowed("1 minute")
    clock.wait(seconds=61)
    assert try_password("lead@example.org") == WRONG
    assert try_password("lead@example.org", people.PASSWORD) == slowed("2 minutes")
    clock.wait(seconds=121)
    assert try_password("lead@example.org", people.PASSWORD) is None
    # The right one makes up for the wrong ones.
    assert try_password("lead@example.org") == WRONG
    assert try_password("lead@example.org", people.PASSWORD) is None


def test_account_guessed_at_a_station_signs_in_from_elsewhere():
    people.UserFactory(email="lead@example.org")
    for _ in range(11):
        try_password("lead@example.org")

    assert try_password("lead@example.org", people.PASSWORD, ELSEWHERE) is None


def test_fifty_colleagues_behind_one_address_go_on_while_one_account_is_guessed():
    emails = [people.UserFactory().email for _ in range(50)]
    for _ in range(12):
        try_password(emails[0])

    assert [try_password(email, people.PASSWORD) for email in emails[1:]] == [None] * 49
    assert "Wait 1 minute" in try_password(emails[0], people.PASSWORD)


def test_trying_one_password_on_fifty_accounts_gets_slow_for_whoever_never_signed_in_there(clock):
    emails = [people.UserFactory().email for _ in range(50)]
    colleague, desk = people.UserFactory(), Client()
    assert try_password(colleague.email, people.PASSWORD, client=desk) is None
    desk.get("/")
    desk.post("/accounts/logout/")

    answers = [try_password(email, "Summer2026!!") for email in emails]

    assert answers[:20] == [WRONG] * 20
    assert answers[20:] == [slowed("5 seconds")] * 30
    assert try_password(people.UserFactory().email, people.PASSWORD) is not None
    # On the browser on which somebody has signed in before they go on, and so does everybody elsewhere.
    assert try_password(colleague.email, people.PASSWORD, client=desk) is None
    assert try_password(emails[0], people.PASSWORD, ELSEWHERE) is None
    clock.wait(seconds=6)
    assert try_password(emails[1], people.PASSWORD) is None


def test_guesses_from_many_addresses_slow_the_account_and_not_its_own_browser():
    user, desk = people.UserFactory(), Client()
    assert try_password(user.email, people.PASSWORD, client=desk) is None
    desk.get("/")
    desk.post("/accounts/logout/")
    for number in range(100):
        assert try_password(user.email, address=f"198.51.100.{number}") == WRONG

    assert "Wait 1 minute" in try_password(user.email, people.PASSWORD, ELSEWHERE)
    assert try_password(user.email, people.PASSWORD, client=desk) is None


def test_neighbouring_ipv6_addresses_are_one_place():
    people.UserFactory(email="lead@example.org")
    for number in range(10):
        try_password("lead@example.org", address=f"2001:db8::{number + 1:x}")

    assert "Wait" in try_password("lead@example.org", people.PASSWORD, "2001:db8::ffff")
    assert try_password("lead@example.org", people.PASSWORD, "2001:db8:0:1::1") is None


def test_place_is_told_by_the_proxy_we_trust(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    people.UserFactory(email="lead@example.org")

    def guess(through, password="wrong"):
        response = Client().post(
            LOGIN, {"login": "lead@example.org", "password": password}, headers={"X-Forwarded-For": through}
        )
        return response.status_code

    for number in range(10):
        guess(f"198.51.100.{number}, {STATION}")

    assert guess(f"198.51.100.99, {STATION}", people.PASSWORD) == 200
    assert guess("198.51.100.1, 203.0.113.8", people.PASSWORD) == 302


def test_password_asked_again_counts_the_same(client):
    user = people.UserFactory()
    client.force_login(user)
    for _ in range(10):
        client.post("/accounts/again/", {"password": "wrong"})
        cache.clear()

    response = client.post("/accounts/again/", {"password": people.PASSWORD})

    assert "Wait 1 minute" in str(response.context["form"].errors)
