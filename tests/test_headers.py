"""What every answer tells the browser: pages, refusals, and files alike."""

import pytest
from django.conf import settings

from nvap.messages import MessageCookie
from tests.factories import accounts as people
from tests.test_settings import PRODUCTION, run_python

pytestmark = pytest.mark.django_db

ANSWERS = {
    "page": ("/accounts/login/", 200),
    "sent to sign in": ("/plans/", 302),
    "no such page": ("/no-such-page/", 404),
    "text": ("/.well-known/security.txt", 200),
    "style": ("/static/css/app.css", 200),
    "script": ("/static/js/app.js", 200),
}


@pytest.mark.parametrize(("address", "status"), ANSWERS.values(), ids=ANSWERS)
def test_every_answer_carries_the_headers(client, address, status):
    answer = client.get(address, secure=True)
    # Of a file it is what closes it.
    answer.close()

    assert answer.status_code == status
    policy = dict(each.split(" ", 1) for each in answer["Content-Security-Policy"].split("; "))
    for directive in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        assert policy[directive] == "'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer
    assert answer["Content-Type"].replace('"', "").endswith("; charset=utf-8")


def test_every_answer_tells_browsers_to_use_tls_for_a_year(client, settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 365 * 24 * 60 * 60, True
    for address, _status in ANSWERS.values():
        answer = client.get(address, secure=True)
        answer.close()
        assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_what_is_no_page_is_not_found(client):
    for address in ("/.git/config", "/.env", "/static/", "/static/src/", "/db.sqlite3", "/static/../nvap/settings.py"):
        assert client.get(address, secure=True).status_code == 404


def test_cookies_stay_on_this_site_and_out_of_scripts_but_the_one_they_need(client):
    client.post("/accounts/login/", {"login": people.viewer().email, "password": people.PASSWORD})
    client.get("/")

    cookies = {name: (cookie["samesite"], cookie["httponly"] or False) for name, cookie in client.cookies.items()}
    assert cookies.pop(settings.CSRF_COOKIE_NAME) == ("Lax", False)
    assert settings.SESSION_COOKIE_NAME in cookies
    assert set(cookies.values()) == {("Lax", True)}


def test_cookie_of_messages_is_bound_to_this_host_in_production():
    code = "from nvap.messages import MessageCookie; print(MessageCookie.cookie_name)"
    done = run_python(["-c", code], PRODUCTION | {"DJANGO_SETTINGS_MODULE": "nvap.settings"})

    assert (done.stdout, done.stderr) == ("__Host-messages\n", "")
    assert MessageCookie.cookie_name == "messages"
