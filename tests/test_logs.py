"""Log lines: whose request they belong to, and what never is in them."""

import logging
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.urls import get_resolver

from nvap.logs import LineFormatter, mask
from tests.access.test_matrix import addresses
from tests.factories import accounts as people
from tests.logged import logged

TYPED = "The victim's brother told us"


def test_each_request_has_one_line_with_its_id_and_who_asked(client, db):
    user = people.viewer()
    client.force_login(user)
    with logged() as log:
        response = client.get("/plans/", {"q": TYPED})
    [line] = log.of("nvap.access")
    assert (line["method"], line["path"], line["status"], line["user"]) == ("GET", "/plans/", 200, user.pk)
    assert line["id"] == response.headers["X-Request-Id"]
    assert len(line["id"]) == 32
    assert "victim" not in log.text


def test_a_page_that_needs_nobody_asks_for_nobody(client, db, django_assert_num_queries):
    with logged() as log, django_assert_num_queries(0):
        client.get("/health/alive/")
    assert log.of("nvap.access")[0]["user"] is None


@pytest.mark.parametrize(
    ("proxies", "given", "is_taken"),
    [(1, "0123456789abcdef", True), (0, "0123456789abcdef", False), (1, "a b\nc", False), (1, "x" * 65, False)],
)
def test_only_a_trusted_proxy_names_a_request(client, db, proxies, given, is_taken):
    with override_settings(NVAP_TRUSTED_PROXIES=proxies):
        answered = client.get("/health/alive/", headers={"X-Request-Id": given}).headers["X-Request-Id"]
    assert (answered == given) is is_taken


@pytest.mark.parametrize("formatter", [LineFormatter, None])
def test_links_that_let_somebody_in_are_in_no_line(client, db, formatter):
    with logged(formatter) if formatter else logged() as log:
        client.get("/invitation/SECRET-1/")
        client.get("/invitation/SECRET-2")
        client.get("/accounts/password/reset/key/1-SECRET-3/")
        client.get("/accounts/password/reset/key/1-SECRET-4/further/")
        client.get("/invitation/SECRET-5/nowhere/")
    assert "/invitation/-" in log.text
    assert "SECRET" not in log.text


def test_every_address_with_a_secret_in_it_is_masked():
    """By the names its patterns give a secret: a new kind of link is one of these, or says here what it is."""
    secret = [each for each in addresses() if "<token>" in each or "<uidb36>" in each]
    assert len(secret) == 2
    for address in secret:
        assert "<" not in mask(address)
    parameters = {word for each in addresses() for word in re.findall(r"<(\w+)>", each)}
    assert not {each for each in parameters if "secret" in each or "code" in each}


def raise_with_words():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM no_such_table WHERE words = %s", [TYPED])
    except Exception as error:
        raise ValueError(f"No such choice: {TYPED}") from error


@pytest.mark.parametrize("formatter", [LineFormatter, None])
def test_an_exception_is_logged_without_what_its_message_quotes(db, formatter):
    with logged(formatter) if formatter else logged() as log:
        try:
            raise_with_words()
        except ValueError as error:
            logging.getLogger("django.request").exception("Internal Server Error: /plans/1/")
            logging.getLogger("django.request").error(error)
    assert "victim" not in log.text
    assert "ValueError at" in log.text
    assert "raise_with_words" in log.text
    # The cause too, which is the database's.
    assert "Error" in log.text.replace("ValueError", "").replace("Internal Server Error", "")


def test_nothing_posted_is_logged_where_a_page_fails(client, db, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("nvap.accounts.adapter.AccountAdapter.pre_authenticate", lambda *a, **k: raise_with_words())
    with logged() as log:
        response = client.post("/accounts/login/", {"login": "someone@example.org", "password": "a long password"})
    assert response.status_code == 500
    assert "someone@" not in log.text
    assert "a long password" not in log.text
    assert "victim" not in log.text
    assert response.headers["X-Request-Id"] in response.content.decode()
    assert {line["id"] for line in log.lines} == {response.headers["X-Request-Id"]}


def test_a_line_cannot_be_forged_by_line_breaks(db):
    with logged(LineFormatter) as log:
        logging.getLogger("django.request").warning(
            "Not Found: %s", "/a\n2026 INFO nvap.security [x] signed_in user=1\r"
        )
    assert len(log.text.splitlines()) == 1


def test_nobody_is_mailed_errors():
    assert [
        handler
        for name in ("django", "django.request", "django.security")
        for handler in logging.getLogger(name).handlers
        if "Admin" in type(handler).__name__
    ] == []


def test_what_lays_pages_out_says_errors_alone():
    assert [settings.LOGGING["loggers"][name]["level"] for name in ("weasyprint", "fontTools")] == ["ERROR", "ERROR"]
    assert get_resolver().resolve_error_handler(500).__module__ == "nvap.errors"
