"""The people pages in a real browser: axe, 390 px, errors that land, a session lost and found."""

import re

import pytest
from django.core import mail

from nvap.accounts.models import Invitation, Membership, UnsavedForm
from tests.browser.steps import click_through, lost_error_links, sign_in, violations
from tests.factories import accounts as people
from tests.jobs import run_jobs

INVITE = "/forces/westshire/people/invite/"

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
    run_jobs()
    assert len(mail.outbox) == 1


def test_person_chooses_how_often_they_get_mail(page, force):
    sign_in(page, people.manager(force))
    page.goto("/accounts/password/change/")
    page.get_by_role("link", name="Choose how often you get mail").click()
    assert_sound(page)
    page.get_by_label("Everything once a day").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved how often you get mail.").wait_for()
    assert_sound(page)
    assert page.get_by_label("Everything once a day").is_checked()


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


def wait_until_kept(page):
    """Let time pass until the page's script sends what is typed. Return the status it is answered with."""
    with page.expect_response(lambda response: response.url.endswith("/unsaved/")) as kept:
        page.clock.run_for(16_000)
    return kept.value.status


def test_what_was_typed_outlives_a_closed_window_and_is_discarded_and_brought_back(page, force):
    sign_in(page, people.manager(force))
    page.clock.install()
    page.goto(INVITE)
    page.clock.run_for(16_000)
    assert UnsavedForm.objects.count() == 0
    page.get_by_label("Email address").fill("typed@example.org")
    assert wait_until_kept(page) == 204
    page.get_by_text("not saved yet.").wait_for()
    assert_sound(page)
    context, size = page.context, page.viewport_size
    page.close()

    again = context.new_page()
    again.set_viewport_size(size)
    again.goto(INVITE)
    again.get_by_text("What you typed for an invitation to Westshire Police, today").wait_for()
    assert again.get_by_label("Email address").input_value() == ""
    assert_sound(again)
    click_through(again.get_by_role("button", name="Discard"))
    assert again.get_by_role("button", name="Show what was typed").count() == 0
    assert_sound(again)
    click_through(again.get_by_role("button", name="Undo"))
    assert again.get_by_label("Email address").input_value() == "typed@example.org"
    assert_sound(again)
    again.get_by_label("Viewer").check()
    click_through(again.get_by_role("button", name="Send the invitation"))

    again.goto(INVITE)
    assert again.get_by_role("button", name="Show what was typed").count() == 0
    assert Invitation.objects.get().email == "typed@example.org"


def test_two_windows_keep_one_form_each_and_saving_one_leaves_the_other(page, force):
    sign_in(page, people.manager(force))
    other = page.context.new_page()
    for window, email in ((page, "first@example.org"), (other, "second@example.org")):
        window.clock.install()
        window.goto(INVITE)
        window.get_by_label("Email address").fill(email)
        window.get_by_label("Viewer").check()
        assert wait_until_kept(window) == 204
    click_through(page.get_by_role("button", name="Send the invitation"))

    assert [row.fields["email"] for row in UnsavedForm.objects.current()] == [["second@example.org"]]
    page.goto(INVITE)
    click_through(page.get_by_role("button", name="Show what was typed"))
    assert page.get_by_label("Email address").input_value() == "second@example.org"


def test_what_cannot_be_saved_any_more_is_read_in_words_and_discarded(page, force):
    manager = people.manager(force)
    fields = {"email": ["a" * 60 + "@example.org"], "role": ["viewer"], "shown": ["0"]}
    gone = people.UnsavedFormFactory(user=manager, address="/forces/elsewhere/people/invite/", fields=fields)
    empty = people.UnsavedFormFactory(user=manager, address="/plans/999/lines/gone/", fields={})
    sign_in(page, manager)

    page.goto(gone.link)
    page.wait_for_url(re.compile(rf"/unsaved/{gone.form_key}/$"))
    assert_sound(page)
    assert page.locator("h2").all_inner_texts() == ["Email address", "What they can do"]
    assert page.locator("div.app-typed").all_inner_texts() == [fields["email"][0], "Viewer"]
    page.goto(f"/unsaved/{empty.form_key}/")
    assert_sound(page)
    click_through(page.get_by_role("button", name="Discard"))
    assert_sound(page)


def test_enter_pressed_twice_invites_once(page, force):
    sign_in(page, people.manager(force))
    page.goto(INVITE)
    page.get_by_label("Viewer").check()
    page.get_by_label("Email address").fill("new@example.org")
    page.evaluate("const form = document.querySelector('main form'); form.requestSubmit(); form.requestSubmit()")
    page.get_by_role("button", name="Withdraw the invitation").wait_for()

    assert Invitation.objects.get().email == "new@example.org"
    run_jobs()
    assert len(mail.outbox) == 1


def test_back_and_save_again_changes_nothing_and_with_another_address_invites_them_too(page, force):
    sign_in(page, people.manager(force))
    page.goto(INVITE)
    page.get_by_label("Viewer").check()
    page.get_by_label("Email address").fill("first@example.org")
    click_through(page.get_by_role("button", name="Send the invitation"))

    # The browser fetches the page again, and gives back what was chosen; the address has no business in its memory.
    page.go_back()
    assert page.get_by_label("Viewer").is_checked()
    page.get_by_label("Email address").fill("first@example.org")
    click_through(page.get_by_role("button", name="Send the invitation"))
    run_jobs()
    assert len(mail.outbox) == 1

    page.go_back()
    page.get_by_label("Email address").fill("second@example.org")
    click_through(page.get_by_role("button", name="Send the invitation"))

    run_jobs()
    assert [message.to for message in mail.outbox] == [["first@example.org"], ["second@example.org"]]
    assert Invitation.objects.open().count() == 2
    assert UnsavedForm.objects.current().count() == 0


def test_page_of_a_form_saved_since_says_that_it_keeps_nothing(page, force):
    sign_in(page, people.manager(force))
    page.clock.install()
    page.goto(INVITE)
    page.get_by_label("Email address").fill("typed@example.org")
    assert wait_until_kept(page) == 204
    UnsavedForm.objects.update(done_at=UnsavedForm.objects.get().saved_at)
    page.get_by_label("Email address").fill("typed.on@example.org")

    assert wait_until_kept(page) == 409
    page.get_by_text("What you type is not being kept. Save it.").wait_for()


def test_password_of_a_new_account_is_not_kept(page, force):
    people.InvitationFactory(force=force, token="abc", email="new@example.org")
    page.clock.install()
    page.goto("/invitation/abc/")
    page.get_by_label("Full name").fill("New Person")
    page.get_by_role("textbox", name="Password").fill(people.PASSWORD)
    page.clock.run_for(60_000)

    assert UnsavedForm.objects.count() == 0


def test_viewer_reads_the_list_and_why_it_is_not_theirs_to_change(page, force):
    people.InvitationFactory(force=force)
    sign_in(page, people.viewer(force))
    page.goto("/forces/westshire/people/")
    assert_sound(page)
    page.goto("/forces/westshire/people/invite/")
    page.get_by_role("heading", name="You cannot do this").wait_for()
    assert_sound(page)
