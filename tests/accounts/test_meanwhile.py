"""Pages of people, forces and units that were open while somebody else changed what they show: they ask first."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from nvap.accounts import actions
from nvap.accounts.models import Invitation, Membership
from tests.factories import accounts as people
from tests.plans.pages import form_fields

pytestmark = pytest.mark.django_db

WHEN = r"\d+ \w+ \d{4}, \d\d:\d\d"


@pytest.fixture
def force():
    return people.ForceFactory(name="Westshire Police", slug="westshire")


@pytest.fixture
def colleague(force):
    return people.manager(force)


@pytest.fixture
def browser(force, colleague):
    client = Client()
    client.force_login(people.manager(force))
    return client


@pytest.fixture
def administrator():
    client = Client()
    client.force_login(people.superuser())
    return client


def fields_of(response):
    form = response.context["form"]
    return {bound.html_name: bound.value() for bound in form if bound.value() is not None}


def dated(text):
    """Return a text with "(when)" for the moment it tells."""
    return re.sub(WHEN, "(when)", str(text))


def errors(form):
    return {name: [dated(text) for text in texts] for name, texts in form.errors.items()}


def told(response):
    return [dated(message) for message in response.context["messages"]]


# Pages of a force ----------------------------------------------------------------------------------------------


def test_role_changed_meanwhile_is_asked_about_and_saved_the_second_time(browser, force, colleague):
    membership = people.MembershipFactory(force=force, role="editor", user__name="Sam Brook")
    address = reverse("people:role", args=["westshire", membership.pk])
    fields = fields_of(browser.get(address)) | {"role": "viewer"}
    actions.change_role(membership=membership, role="manager", by=colleague)

    response = browser.post(address, fields)

    assert errors(response.context["form"]) == {
        "role": [
            f"{colleague} changed Sam Brook’s role from Editor to Manager on (when) while this page was open. "
            "Save again if your choice holds."
        ]
    }
    assert force.memberships.get(pk=membership.pk).role == "manager"
    again = fields_of(response)
    assert (again["role"], browser.post(address, again).status_code) == ("viewer", 302)
    assert force.memberships.get(pk=membership.pk).role == "viewer"


def test_role_form_kept_before_the_change_asks_too(browser, force, colleague):
    membership = people.MembershipFactory(force=force, role="editor")
    address = reverse("people:role", args=["westshire", membership.pk])
    fields = fields_of(browser.get(address)) | {"role": "viewer"}
    browser.post("/unsaved/", fields | {"form_address": address})
    actions.change_role(membership=membership, role="manager", by=colleague)

    shown = browser.get(f"{address}?unsaved={fields['form_key']}")

    assert "role" in errors(browser.post(address, fields_of(shown)).context["form"])
    assert force.memberships.get(pk=membership.pk).role == "manager"


def test_person_whose_role_changed_meanwhile_is_removed_only_when_asked_again(browser, force, colleague):
    membership = people.MembershipFactory(force=force, role="viewer", user__name="Sam Brook")
    address = reverse("people:remove", args=["westshire", membership.pk])
    shown = re.search(r'name="shown" value="(\w+)"', browser.get(address).content.decode())[1]
    actions.change_role(membership=membership, role="manager", by=colleague)

    response = browser.post(address, {"shown": shown})

    assert told(response) == [
        f"{colleague} changed Sam Brook’s role from Viewer to Manager on (when) while this page was open. "
        "Nobody is removed yet. Press the button again if you still mean it."
    ]
    assert Membership.objects.filter(pk=membership.pk).exists()
    shown = re.search(r'name="shown" value="(\w+)"', response.content.decode())[1]
    assert browser.post(address, {"shown": shown})["Location"] == reverse("people:list", args=["westshire"])
    assert not Membership.objects.filter(pk=membership.pk).exists()


@pytest.mark.parametrize("name", ["role", "remove"])
def test_page_of_somebody_removed_meanwhile_says_who_did(browser, force, colleague, name):
    membership = people.MembershipFactory(force=force, user__name="Sam Brook")
    address = reverse(f"people:{name}", args=["westshire", membership.pk])
    actions.remove_member(membership=Membership.objects.get(pk=membership.pk), by=colleague)

    response = browser.post(address, {"role": "viewer", "shown": "editor"}, follow=True)

    assert response.redirect_chain == [(reverse("people:list", args=["westshire"]), 302)]
    assert told(response) == [
        f"{colleague} removed Sam Brook on (when): they no longer act for Westshire Police.",
    ]


def test_somebody_removed_from_another_force_is_not_there(browser, colleague):
    theirs = people.MembershipFactory()
    pk = theirs.pk
    actions.remove_member(membership=theirs, by=people.superuser())

    assert browser.get(reverse("people:role", args=["westshire", pk])).status_code == 404


def test_withdrawing_an_invitation_accepted_meanwhile_says_that_they_act_for_the_force(browser, force):
    invitation = people.InvitationFactory(force=force, email="new@example.org", role="manager")
    actions.accept_invitation(invitation=invitation, by=None, name="Sam Brook", password=people.PASSWORD)

    response = browser.post(reverse("people:withdraw_invitation", args=["westshire", invitation.pk]), follow=True)

    assert told(response) == [
        "Sam Brook accepted the invitation to new@example.org on (when) and acts for Westshire Police now. "
        "Nothing is withdrawn. Remove them from the list if they should not."
    ]


def test_withdrawing_an_invitation_replaced_meanwhile_says_that_the_newer_one_works(browser, force, colleague):
    invitation = people.InvitationFactory(force=force, email="new@example.org", role="viewer")
    actions.invite(force=force, email="new@example.org", role="manager", by=colleague, key="9" * 32)

    response = browser.post(reverse("people:withdraw_invitation", args=["westshire", invitation.pk]), follow=True)

    assert told(response) == [
        f"{colleague} invited new@example.org as Manager on (when) while this page was open. "
        "That invitation still works: withdraw it too if you mean it."
    ]
    assert Invitation.objects.open().get().role == "manager"


def test_inviting_somebody_whom_a_colleague_invited_meanwhile_asks_first(browser, force, colleague):
    address = reverse("people:invite", args=["westshire"])
    fields = fields_of(browser.get(address)) | {"email": "new@example.org", "role": "viewer"}
    actions.invite(force=force, email="new@example.org", role="manager", by=colleague, key="9" * 32)

    response = browser.post(address, fields)

    assert errors(response.context["form"]) == {
        "email": [
            f"{colleague} invited new@example.org as Manager on (when) while this page was open. "
            "Send again to replace that invitation."
        ]
    }
    assert Invitation.objects.open().get().role == "manager"
    assert browser.post(address, fields_of(response)).status_code == 302
    assert Invitation.objects.open().get().role == "viewer"


def test_mail_choice_made_on_another_device_meanwhile_is_asked_about():
    user = people.UserFactory()
    laptop, phone = Client(), Client()
    for device in (laptop, phone):
        device.force_login(user)
    address = reverse("people:mail")
    first, second = fields_of(laptop.get(address)), fields_of(phone.get(address))
    phone.post(address, second | {"mail_choice": "digest"})

    response = laptop.post(address, first | {"mail_choice": "at_once"})

    assert errors(response.context["form"]) == {
        "mail_choice": [
            "You changed how often you get mail from “At once what asks me to act, the rest once a day” to "
            "“Everything once a day” on (when) while this page was open. Save again if your choice holds."
        ]
    }
    user.refresh_from_db()
    assert user.mail_choice == "digest"
    laptop.post(address, fields_of(response))
    user.refresh_from_db()
    assert user.mail_choice == "at_once"


# The admin ------------------------------------------------------------------------------------------------------


def admin_fields(response):
    """Return the fields of a page of the admin as a browser sends them: no box that is not ticked, no empty value."""
    values = {
        bound.html_name: bound.value() for bound in response.context["adminform"].form if bound.name != "password"
    }
    return {name: "on" if value is True else value for name, value in values.items() if value not in (None, False)}


def test_administrators_who_change_different_fields_lose_nothing(administrator, force):
    address = reverse("admin:accounts_force_change", args=[force.pk])
    fields = admin_fields(administrator.get(address)) | {"region": "Wales"}
    actions.change_force(force=force, values={"name": "Westshire Constabulary"}, by=people.superuser())

    assert administrator.post(address, fields).status_code == 302

    force.refresh_from_db()
    assert (force.name, force.region) == ("Westshire Constabulary", "Wales")


def test_administrators_who_change_one_field_are_asked_and_nothing_else_is_overwritten_by_saving_again(
    administrator, force
):
    other = people.superuser()
    address = reverse("admin:accounts_force_change", args=[force.pk])
    fields = admin_fields(administrator.get(address)) | {"name": "Mine Police"}
    values = {"name": "Theirs Police", "region": "Wales"}
    actions.change_force(force=force, values=values, by=other)

    response = administrator.post(address, fields)

    assert errors(response.context["adminform"].form) == {
        "name": [
            f"{other} changed “name” from “Westshire Police” to “Theirs Police” on (when) while this page was open. "
            "Save again if your choice holds."
        ]
    }
    force.refresh_from_db()
    assert (force.name, force.region) == ("Theirs Police", "Wales")
    again = admin_fields(response)
    assert (again["name"], administrator.post(address, again).status_code) == ("Mine Police", 302)
    force.refresh_from_db()
    # Only the field that was asked about: the region was left alone.
    assert (force.name, force.region) == ("Mine Police", "Wales")


def test_groups_and_boxes_of_a_user_changed_meanwhile_are_kept_or_asked_about(administrator):
    user, other = people.UserFactory(), people.superuser()
    group = people.reviewer().groups.get()
    leaders = people.national_leader().groups.get()
    address = reverse("admin:accounts_user_change", args=[user.pk])
    fields = admin_fields(administrator.get(address))
    actions.change_person(user=user, values={}, groups=[group], by=other)

    assert administrator.post(address, fields | {"name": "After"}).status_code == 302
    user.refresh_from_db()
    assert (user.name, user.is_staff, list(user.groups.all())) == ("After", True, [group])

    response = administrator.post(address, fields | {"groups": [leaders.pk], "name": "After"})
    assert errors(response.context["adminform"].form) == {
        "groups": [
            "Somebody changed “groups” from nothing to VKPP reviewer while this page was open. "
            "Save again if your choice holds."
        ]
    }
    assert list(user.groups.all()) == [group]
    administrator.post(address, admin_fields(response))
    assert list(user.groups.all()) == [leaders]


def test_users_page_carries_no_hash_of_the_password(administrator):
    user = people.UserFactory()

    content = administrator.get(reverse("admin:accounts_user_change", args=[user.pk])).content.decode()

    assert (user.password in content, content.count('name="shown"')) == (False, 1)


def test_unit_retired_meanwhile_stays_so_when_its_name_is_saved(administrator):
    unit = people.UnitFactory()
    address = reverse("admin:accounts_unit_change", args=[unit.pk])
    fields = admin_fields(administrator.get(address)) | {"name": "North hub"}
    retired = "2026-07-01T09:30:00+01:00"
    other = Client()
    other.force_login(people.superuser())
    other.post(address, admin_fields(other.get(address)) | {"retired_at": retired[:16]})

    administrator.post(address, fields)

    unit.refresh_from_db()
    assert (unit.name, unit.retired_at.isoformat()) == ("North hub", "2026-07-01T08:30:00+00:00")
    response = administrator.post(address, fields | {"retired_at": "2026-08-01T09:30"})
    assert errors(response.context["adminform"].form)["retired_at"] == [
        "Somebody changed “retired at” from nothing to (when) while this page was open. "
        "Save again if your choice holds."
    ]


def test_role_given_meanwhile_is_asked_about_in_the_admin(administrator, force, colleague):
    membership = people.MembershipFactory(force=force, role="viewer")
    address = reverse("admin:accounts_membership_change", args=[membership.pk])
    fields = admin_fields(administrator.get(address)) | {"role": "editor"}
    actions.change_role(membership=membership, role="manager", by=colleague)

    response = administrator.post(address, fields)

    assert list(errors(response.context["adminform"].form)) == ["role"]
    assert administrator.post(address, admin_fields(response)).status_code == 302
    membership.refresh_from_db()
    assert membership.role == "editor"


@pytest.mark.parametrize("shown", ["", "nonsense", "[]", '{"name": 1}'])
def test_admin_form_that_does_not_say_what_it_showed_overwrites_nothing_without_asking(administrator, force, shown):
    address = reverse("admin:accounts_force_change", args=[force.pk])
    fields = admin_fields(administrator.get(address)) | {"name": "Mine Police", "shown": shown}

    response = administrator.post(address, fields)

    assert list(errors(response.context["adminform"].form)) == ["name"]
    assert administrator.post(address, admin_fields(response)).status_code == 302


def test_administrator_does_not_end_a_membership_whose_role_was_changed_meanwhile(administrator, force, colleague):
    membership = people.MembershipFactory(force=force, role="viewer", user__name="Sam Brook")
    address = reverse("admin:accounts_membership_delete", args=[membership.pk])
    page = administrator.get(address)
    actions.change_role(membership=membership, role="manager", by=colleague)

    response = administrator.post(address, form_fields(page), follow=True)

    assert told(response) == [
        f"{colleague} changed Sam Brook’s role from Viewer to Manager on (when) while this page was open. "
        "Nobody is removed yet. Press the button again if you still mean it."
    ]
    assert "Their role is Manager." in response.content.decode()
    assert Membership.objects.filter(pk=membership.pk).exists()
    assert not LogEntry.objects.exists()
    administrator.post(address, form_fields(response))
    assert not Membership.objects.filter(pk=membership.pk).exists()
