import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django_q.models import OrmQ

from nvap.mail.models import Mail
from tests.factories import accounts as people
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _no_attempts_counted():
    cache.clear()
    yield
    cache.clear()


def sign_in(client, email, password=people.PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password, **extra})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def error_texts(response):
    return [str(text) for texts in response.context["form"].errors.values() for text in texts]


def test_sign_in_by_email_in_any_case(client):
    people.UserFactory(email="lead@example.org")

    response = sign_in(client, "LEAD@Example.org")

    assert (response.status_code, response["Location"]) == (302, "/")
    assert is_signed_in(client)


def test_wrong_password_and_unknown_address_read_the_same(client):
    people.UserFactory(email="lead@example.org")

    wrong = error_texts(sign_in(client, "lead@example.org", "wrong"))
    unknown = error_texts(sign_in(client, "nobody@example.org", "wrong"))

    assert wrong == unknown == ["The email address or the password is wrong."]
    assert not is_signed_in(client)


def test_closed_account_cannot_sign_in(client):
    people.UserFactory(email="left@example.org", is_active=False)

    sign_in(client, "left@example.org")

    assert not is_signed_in(client)


def test_account_closed_meanwhile_is_signed_out(client):
    user = people.editor()
    client.force_login(user)
    user.is_active = False
    user.save()

    response = client.get(reverse("people:list", args=[user.memberships.get().force.slug]))

    assert response.status_code == 302
    assert response["Location"].startswith(LOGIN)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "https:evil.example",
        r"/\evil.example",
        r"\\evil.example",
        "javascript:alert(1)",
        "http://testserver@evil.example/",
    ],
)
def test_sign_in_leads_to_no_other_site(client, target):
    people.UserFactory(email="lead@example.org")

    response = sign_in(client, "lead@example.org", next=target)

    assert (response.status_code, response["Location"]) == (302, "/")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_sign_in_page_of_somebody_signed_in_leads_to_no_other_site(client, target):
    client.force_login(people.UserFactory())

    assert client.get(LOGIN, {"next": target})["Location"] == "/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/"])
def test_sign_out_leads_to_no_other_site(client, target):
    client.force_login(people.UserFactory())

    assert client.post("/accounts/logout/", {"next": target})["Location"] == "/"


def test_sign_in_page_brings_the_person_to_the_page_they_asked_for(client):
    user = people.editor()
    page = reverse("people:list", args=[user.memberships.get().force.slug])

    response = client.get(page, follow=True)
    field = re.search(r'name="next"[^>]*value="([^"]*)"', response.content.decode())
    response = sign_in(client, user.email, next=field[1])

    assert response["Location"] == page


def test_sign_out_by_get_only_asks(client):
    client.force_login(people.UserFactory())

    assert client.get("/accounts/logout/").status_code == 200
    assert is_signed_in(client)


def test_sign_out_by_post(client):
    client.force_login(people.UserFactory())

    response = client.post("/accounts/logout/")

    assert (response.status_code, response["Location"]) == (302, "/")
    assert not is_signed_in(client)


def test_sign_out_from_another_site_is_refused():
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.UserFactory())

    assert client.post("/accounts/logout/").status_code == 403
    assert is_signed_in(client)


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_confirm_email"])
def test_nobody_signs_up_or_changes_address_by_themselves(client, name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_sign_up_page_is_not_there(client):
    assert client.get("/accounts/signup/").status_code == 404


def test_admin_uses_the_same_sign_in_page(client):
    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[-1] == ("/accounts/login/?next=%2Fadmin%2F", 302)
    assert client.post("/admin/login/", {"username": "a", "password": "b"}).status_code == 302


def test_admin_refuses_somebody_who_is_not_staff(client):
    client.force_login(people.manager())

    assert client.get("/admin/", follow=True).status_code == 403


def test_password_reset_by_mail_signs_in_even_when_locked_out(client):
    user = people.UserFactory(email="lead@example.org")
    for _ in range(11):
        sign_in(client, "lead@example.org", "wrong")

    client.post("/accounts/password/reset/", {"email": "Lead@example.org"})
    run_jobs()
    link = re.search(r"http://127\.0\.0\.1:8000(/accounts/password/reset/key/\S+)", mail.outbox[0].body)[1]
    form_page = client.get(link, follow=True).redirect_chain[-1][0]
    new = {"password1": "another long passphrase", "password2": "another long passphrase"}
    client.post(form_page, new)

    user.refresh_from_db()
    assert [message.to for message in mail.outbox[:1]] == [["lead@example.org"]]
    assert user.check_password("another long passphrase")
    assert is_signed_in(client)


def test_password_reset_mail_names_the_service_and_nothing_foreign(client):
    people.UserFactory(email="lead@example.org")

    client.post("/accounts/password/reset/", {"email": "lead@example.org"})
    run_jobs()

    message = mail.outbox[0]
    assert message.subject == "Choose a new password for the NVAP Action Impact Toolkit"
    first, second, *_ = message.body.strip().split("\n\n")
    assert first == "Somebody, probably you, asked for a new password for the NVAP Action Impact Toolkit."
    assert second == "If you did not ask for it, you need not do anything: your password stays as it is."
    assert "The link works once, for an hour." in message.body


def test_password_reset_does_the_same_whether_the_address_has_an_account_or_not(client):
    people.UserFactory(email="lead@example.org")
    # What the first request of all loads is not counted.
    client.post("/accounts/password/reset/", {"email": "first@example.org"})
    answers = []
    for email in ("lead@example.org", "lost@example.org"):
        jobs_before = OrmQ.objects.count()
        with CaptureQueriesContext(connection) as queries:
            response = client.post("/accounts/password/reset/", {"email": email})
        sql = [re.sub(r"'[^']*'|\d+", "?", query["sql"].replace(email, "EMAIL")) for query in queries]
        row = Mail.objects.get(address=email)
        assert (row.kind, row.user, row.about, row.tries) == ("password_reset", None, {}, 0)
        args = OrmQ.objects.order_by("-pk").first().task["args"]
        jobs = OrmQ.objects.count() - jobs_before
        answers.append((response.status_code, response["Location"], sql, jobs, args))

    assert answers[0] == answers[1]
    assert answers[0][3:] == (1, ())
    assert not any("accounts_user" in sql for sql in answers[0][2])
    run_jobs()
    assert [message.to for message in mail.outbox] == [["lead@example.org"]]


def test_several_resets_asked_for_before_the_first_is_mailed_are_one_mail(client):
    people.UserFactory(email="lead@example.org")
    for _ in range(3):
        client.post("/accounts/password/reset/", {"email": "lead@example.org"})
    run_jobs()

    assert len(mail.outbox) == 1


def test_password_reset_for_a_closed_account_sends_nothing(client):
    people.UserFactory(email="left@example.org", is_active=False)

    client.post("/accounts/password/reset/", {"email": "left@example.org"})
    run_jobs()

    assert mail.outbox == []
