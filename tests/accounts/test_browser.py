"""The people pages in a real browser: axe, 390 px, errors that land, a session lost and found."""

import re

import pytest
from django.core import mail

from nvap.accounts.models import Invitation, Membership
from tests.browser.steps import lost_error_links, sign_in, violations
from tests.factories import accounts as people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[1280, 390])
def page(request, new_page):
    """A page at desktop width, then at a phone's."""
    return new_page(viewport={"width": request.param, "height": 800})


@pytest.fixture
def force():
    return people.ForceFactory(name="Westshire Police", slug="westshire")


def assert_sound(page):
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_manager_invites_changes_and_removes(page, force):
    manager, editor = people.manager(force), people.editor(force)
    sign_in(page, manager)
    page.goto("/forces/westshire/people/")
    assert_sound(page)

    page.get_by_role("button", name="Invite somebody").click()
    page.get_by_role("button", name="Send the invitation").click()
    assert_sound(page)
    assert lost_error_links(page) == []
    page.get_by_label("Email address").fill("a.rather.long.name.of.somebody@longforcename.example.org")
    page.get_by_label("Viewer").check()
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_role("button", name="Withdraw the invitation").wait_for()
    assert_sound(page)

    page.get_by_role("link", name=f"Change role of {editor}").click()
    assert_sound(page)
    page.get_by_label("Viewer").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name=f"Remove {editor}").click()
    assert_sound(page)
    page.get_by_role("button", name=f"Remove {editor}").click()
    page.get_by_role("heading", name="People", exact=False).wait_for()

    assert list(Membership.objects.filter(force=force).values_list("user", flat=True)) == [manager.pk]
    assert Invitation.objects.get().role == "viewer"
    assert len(mail.outbox) == 1


def test_invited_person_makes_an_account(page, force):
    invitation = people.InvitationFactory(force=force, token="abc", email="new@example.org")
    page.goto("/invitation/abc/")
    assert_sound(page)
    page.get_by_role("button", name="Create your account and join").click()
    assert_sound(page)
    assert lost_error_links(page) == []

    page.get_by_label("Full name").fill("New Person")
    page.get_by_role("textbox", name="Password").fill(people.PASSWORD)
    page.get_by_role("button", name="Create your account and join").click()
    page.wait_for_url(re.compile(r"/$"))

    invitation.refresh_from_db()
    assert invitation.accepted_by.name == "New Person"


def test_invitation_of_somebody_else_and_one_used_up(page, force):
    people.InvitationFactory(force=force, token="abc")
    sign_in(page, people.UserFactory())
    page.goto("/invitation/abc/")
    assert_sound(page)
    Invitation.objects.update(expires_at=Invitation.objects.get().invited_at)
    page.goto("/invitation/abc/")
    assert_sound(page)


def test_what_was_typed_before_the_session_ended_comes_back(page, force):
    manager = people.manager(force)
    sign_in(page, manager)
    page.goto("/forces/westshire/people/invite/")
    page.get_by_label("Email address").fill("typed@example.org")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_text("You were signed out. Sign in and what you typed will still be there.").wait_for()
    assert_sound(page)

    page.get_by_label("Email").fill(manager.email)
    page.get_by_role("textbox", name="Password").fill(people.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("You were signed out. What you typed is still here: check it and save.").wait_for()
    assert_sound(page)
    assert page.get_by_label("Email address").input_value() == "typed@example.org"


def test_viewer_reads_the_list_and_why_it_is_not_theirs_to_change(page, force):
    people.InvitationFactory(force=force)
    sign_in(page, people.viewer(force))
    page.goto("/forces/westshire/people/")
    assert_sound(page)
    page.goto("/forces/westshire/people/invite/")
    page.get_by_role("heading", name="You cannot do this").wait_for()
    assert_sound(page)
