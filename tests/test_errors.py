"""The page of a lost database says what is known, gives back what was typed, and never a password."""

from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from tests.factories import accounts as people
from tests.factories.plans import PlanFactory
from tests.html import read

pytestmark = pytest.mark.django_db
TYPED = "Words that took an hour"


@contextmanager
def database_lost(at):
    """Lose the database from the statement on for which `at(sql)` is true."""
    state = {"lost": False}

    def execute(execute, sql, params, many, context):
        result = None if state["lost"] else execute(sql, params, many, context)
        if state["lost"]:
            raise OperationalError("server closed the connection unexpectedly")
        state["lost"] = at(str(sql))
        return result

    with connection.execute_wrapper(execute):
        yield


@pytest.fixture
def post(client):
    """Return a function that sends the form of a plan's page about a plan, losing the database meanwhile."""
    client.raise_request_exception = False
    plan = PlanFactory()
    client.force_login(people.editor(plan.force))

    address = reverse("plans:about", args=[plan.pk])
    fields = read(client.get(address)).form("project_lead").fields() | {"project_lead": TYPED}

    def send(at):
        with database_lost(at):
            return client.post(address, fields)

    return send, plan, fields


def test_lost_before_anything_was_written(post):
    send, _plan, _fields = post
    response = send(lambda sql: "plans_plan" in sql)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "60"
    html = response.content.decode()
    assert '<h1 class="govuk-heading-l">This was not saved</h1>' in html
    assert "nothing was submitted" in html
    assert html.count(TYPED) == 2
    assert response.headers["X-Request-Id"] in html
    assert "Content-Security-Policy" in response.headers


def test_lost_after_it_began_to_write(post):
    send, plan, _fields = post
    response = send(lambda sql: sql.startswith(("INSERT", "UPDATE")))
    html = response.content.decode()
    assert response.status_code == 503
    assert '<h1 class="govuk-heading-l">We do not know whether this was saved</h1>' in html
    assert f'href="/plans/{plan.pk}/"' in html


def test_what_is_sent_again_is_what_was_sent(post):
    send, _plan, fields = post
    page = read(send(lambda sql: "plans_plan" in sql))
    assert page.form("project_lead").fields() == {
        name: value if isinstance(value, list) else [value] for name, value in fields.items()
    }


def test_no_password_is_in_the_page(client):
    client.raise_request_exception = False
    user = people.viewer()
    with database_lost(lambda sql: "accounts_user" in sql):
        response = client.post("/accounts/login/", {"login": user.email, "password": "a long password"})
    html = response.content.decode()
    assert response.status_code == 503
    assert "a long password" not in html
    assert "<form" not in html


def test_a_page_that_is_only_read(client):
    client.raise_request_exception = False
    client.force_login(people.viewer())
    with database_lost(lambda sql: True):
        response = client.get("/plans/")
    assert response.status_code == 503
    assert "cannot reach its database" in response.content.decode()


def test_any_other_error_gives_its_reference(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("plans.views.plan.find_plan", lambda *args: 1 / 0, raising=False)
    monkeypatch.setattr("nvap.accounts.decorators.find_other_writer", lambda *args: 1 / 0)
    client.force_login(people.viewer())
    response = client.post("/account/mail/", {"mail_choice": "x"})
    assert response.status_code == 500
    assert response.headers["X-Request-Id"] in response.content.decode()


def test_a_large_body_is_refused_unread(client, django_assert_num_queries):
    class Unread:
        def read(self, *args):
            raise AssertionError("read")

        readline = read

    with django_assert_num_queries(0):
        response = client.generic(
            "POST", "/accounts/login/", b"x", CONTENT_LENGTH=str(80 * 1024**2), **{"wsgi.input": Unread()}
        )
    assert response.status_code == 413
    assert "5 MB" in response.content.decode()
