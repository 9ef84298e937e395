"""VKPP looks after people, managers confirm who needs access and hand over: axe, narrow screens, without JavaScript."""

import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from nvap.accounts.models import Force, Invitation, Membership, User
from plans.models import HandOver
from tests.browser.steps import click_through, lost_error_links, sign_in, violations
from tests.factories.accounts import ForceFactory, InvitationFactory, UserFactory, editor, manager, vkpp_people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def check(page) -> None:
    """Assert that axe finds nothing in the page as it stands and that it fits a narrow screen."""
    where = page.url
    page.set_viewport_size(WIDE)
    assert (where, violations(page)) == (where, [])
    page.set_viewport_size(NARROW)
    assert (where, page.evaluate("document.documentElement.scrollWidth")) == (where, 390)
    page.set_viewport_size(WIDE)


def test_vkpp_people_let_a_force_in_and_close_an_account(new_page):
    page = new_page(viewport=WIDE)
    kept, closed = ForceFactory(name="Kept Police", slug="kept"), UserFactory(is_active=False)
    only, member = manager(kept), editor(kept)
    ForceFactory(name="New Police", slug="new")
    invitation = InvitationFactory(force=kept, role="manager")
    sign_in(page, vkpp_people())
    for path in (
        "/admin/",
        "/admin/accounts/invitation/",
        f"/admin/accounts/invitation/{invitation.pk}/change/",
        "/admin/accounts/invitation/national/",
        "/admin/accounts/user/",
        f"/admin/accounts/user/{only.pk}/change/",
        f"/admin/accounts/user/{closed.pk}/reopen/",
        "/admin/accounts/force/",
        "/admin/accounts/membership/",
    ):
        page.goto(path)
        check(page)

    page.goto("/admin/accounts/invitation/several/")
    page.get_by_label("Forces and email addresses").fill(
        f"New, first@example.org\nKept, {member.email}\nNowhere, a@b.org"
    )
    click_through(page.get_by_role("button", name="Check the list"))
    check(page)
    page.get_by_label("Forces and email addresses").fill("New, first@example.org")
    click_through(page.get_by_role("button", name="Check the list"))
    check(page)
    click_through(page.get_by_role("button", name="Send 1 invitation"))
    assert Invitation.objects.filter(email="first@example.org", role="manager").exists()

    page.goto(f"/admin/accounts/user/{only.pk}/close/")
    click_through(page.get_by_role("button", name="Close the account"))
    check(page)
    page.get_by_label("Why?").fill("Left the force")
    page.get_by_label("Nobody yet").check()
    click_through(page.get_by_role("button", name="Close the account"))
    assert not User.objects.get(pk=only.pk).is_active
    page.goto("/admin/accounts/force/people/")
    check(page)
    click_through(page.get_by_role("link", name="Appoint a manager for Kept Police"))
    check(page)
    page.get_by_label(f"{member}, editor").check()
    click_through(page.get_by_role("button", name="Appoint"))
    assert member.memberships.get().role == "manager"


def test_manager_confirms_access_and_hands_over_without_javascript(new_page, settings):
    call_command("load_toolkit", stdout=StringIO())
    call_command("load_demo", stdout=StringIO())
    due = timezone.localdate() + datetime.timedelta(days=3)
    settings.NVAP_ACCESS_DATES = [(due.month, due.day)]
    force = Force.objects.get(slug="westshire")
    boss, leaver = manager(force), editor(force)
    User.objects.filter(pk=leaver.pk).update(name="MASH Detective Inspector")
    Membership.history.update(history_date=timezone.now() - datetime.timedelta(days=100))
    page = new_page(viewport=WIDE, java_script_enabled=False)
    sign_in(page, boss)
    click_through(page.get_by_role("link", name="Check who has access to the plan of"))
    click_through(page.get_by_role("button", name="Confirm"))
    for group in page.get_by_role("group").all():
        group.get_by_label("Still needs access").check()
    page.get_by_role("group", name="MASH Detective Inspector").get_by_label("Remove from the force").check()
    click_through(page.get_by_role("button", name="Confirm"))
    assert not leaver.memberships.exists()

    page.goto("/")
    click_through(page.get_by_role("link", name="Hand over what MASH Detective Inspector did"))
    page.get_by_label("Somebody else, or a role").check()
    page.get_by_label("Their name or role, with agency").fill("Hub Lead, council")
    click_through(page.get_by_role("button", name="Show the places"))
    click_through(page.get_by_role("button", name="Hand over"))
    assert (HandOver.objects.get().leaver, HandOver.objects.get().places > 1) == (leaver, True)


def test_pages_of_managers_pass_axe_and_lead_to_what_is_wrong(new_page, settings):
    call_command("load_toolkit", stdout=StringIO())
    call_command("load_demo", stdout=StringIO())
    due = timezone.localdate() + datetime.timedelta(days=3)
    settings.NVAP_ACCESS_DATES = [(due.month, due.day)]
    force = Force.objects.get(slug="westshire")
    boss = manager(force)
    Membership.history.update(history_date=timezone.now() - datetime.timedelta(days=100))
    HandOver.objects.create(force=force, name="Somebody", note="Read\nthis", successor=boss, handed_over_by=boss)
    page = new_page(viewport=WIDE)
    sign_in(page, boss)
    for path in ("/", reverse("people:list", args=[force.slug])):
        page.goto(path)
        check(page)
    page.goto(reverse("people:confirm_access", args=[force.slug]))
    check(page)
    click_through(page.get_by_role("button", name="Confirm"))
    check(page)
    assert lost_error_links(page) == []
    page.goto(reverse("plans:hand_over", args=[force.slug]))
    check(page)
    click_through(page.get_by_role("button", name="Show the places"))
    check(page)
    assert lost_error_links(page) == []
    page.get_by_label("Name to replace").fill("MASH Detective Inspector")
    page.get_by_label("Westshire Editor").check()
    click_through(page.get_by_role("button", name="Show the places"))
    check(page)
