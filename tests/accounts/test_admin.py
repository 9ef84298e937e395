import datetime

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import TestCase
from django.urls import reverse

from nvap.accounts.models import Invitation, User
from tests.factories import accounts as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = people.superuser()
    client.force_login(user)
    return user


def error_texts(response):
    return [str(text) for texts in response.context["adminform"].form.errors.values() for text in texts]


def test_administrator_adds_a_user_who_can_sign_in(client, administrator):
    fields = {
        "email": "New@example.org",
        "name": "New Person",
        "usable_password": "true",
        "password1": people.PASSWORD,
        "password2": people.PASSWORD,
    }

    response = client.post(reverse("admin:accounts_user_add"), fields)

    assert response.status_code == 302
    user = User.objects.get(email="new@example.org")
    assert (user.name, user.is_staff, user.check_password(people.PASSWORD)) == ("New Person", False, True)


def test_second_user_with_the_same_address_is_told(client, administrator):
    people.UserFactory(email="here@example.org")
    fields = {
        "email": "HERE@example.org",
        "name": "New Person",
        "usable_password": "true",
        "password1": people.PASSWORD,
        "password2": people.PASSWORD,
    }

    response = client.post(reverse("admin:accounts_user_add"), fields)

    assert error_texts(response) == ["Someone already has this email address."]


def test_user_is_deactivated_and_not_deleted(client, administrator):
    user = people.UserFactory()

    assert client.post(reverse("admin:accounts_user_delete", args=[user.pk]), {"post": "yes"}).status_code == 403
    fields = {"email": user.email, "name": user.name}
    assert client.post(reverse("admin:accounts_user_change", args=[user.pk]), fields).status_code == 302

    user.refresh_from_db()
    assert user.is_active is False


def test_first_manager_of_a_force_is_invited_in_the_admin(client, administrator):
    force = people.ForceFactory()

    with TestCase.captureOnCommitCallbacks(execute=True):
        response = client.post(
            reverse("admin:accounts_invitation_add"),
            {"force": force.pk, "email": "first@example.org", "role": "manager"},
        )

    invitation = Invitation.objects.get()
    assert response.status_code == 302
    assert (invitation.force, invitation.role, invitation.invited_by) == (force, "manager", administrator)
    assert [message.to for message in mail.outbox] == [["first@example.org"]]


def test_reviewer_reads_forces_and_changes_none(client):
    force = people.ForceFactory()
    client.force_login(people.reviewer())
    address = reverse("admin:accounts_force_change", args=[force.pk])

    assert client.get(address).status_code == 200
    assert client.post(address, {"name": "Renamed"}).status_code == 403
    force.refresh_from_db()
    assert force.name != "Renamed"


def test_administrator_retires_a_unit_and_puts_somebody_into_a_group(client, administrator):
    unit, user = people.UnitFactory(), people.UserFactory()
    people.reviewer()
    group = Group.objects.get(name="VKPP reviewer")

    client.post(
        reverse("admin:accounts_unit_change", args=[unit.pk]),
        {"force": unit.force.pk, "name": unit.name, "retired_at": "2026-07-01T09:30"},
    )
    client.post(
        reverse("admin:accounts_user_change", args=[user.pk]),
        {"email": user.email, "name": user.name, "is_active": "on", "is_staff": "on", "groups": [group.pk]},
    )

    unit.refresh_from_db()
    assert unit.retired_at == datetime.datetime(2026, 7, 1, 8, 30, tzinfo=datetime.UTC)
    assert User.objects.get(pk=user.pk).is_reviewer


@pytest.mark.parametrize("name", ["user", "membership", "invitation", "unit"])
def test_reviewer_and_toolkit_editor_see_no_people(client, name):
    for make in (people.reviewer, people.toolkit_editor):
        client.force_login(make())

        assert client.get(reverse(f"admin:accounts_{name}_changelist")).status_code == 403


@pytest.mark.parametrize("name", ["user", "force", "unit", "membership", "invitation"])
def test_administrators_lists_and_forms_open_and_search(client, administrator, name):
    people.UnitFactory()
    people.MembershipFactory()
    people.InvitationFactory()

    assert client.get(reverse(f"admin:accounts_{name}_changelist"), {"q": "fictional"}).status_code == 200
    assert client.get(reverse(f"admin:accounts_{name}_add")).status_code == 200
