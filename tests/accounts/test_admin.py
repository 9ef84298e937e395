import datetime
import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse

from nvap import accounts
from nvap.accounts.models import Force, Invitation, Membership, User
from tests.factories import accounts as people
from tests.jobs import run_jobs
from tests.plans.pages import form_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = people.superuser()
    client.force_login(user)
    return user


def error_texts(response):
    return [str(text) for texts in response.context["adminform"].form.errors.values() for text in texts]


def change(client, name, row, fields):
    """Change a row on its page of the admin: what the page shows goes along. Return the answer."""
    address = reverse(f"admin:accounts_{name}_change", args=[row.pk])
    shown = client.get(address).context["adminform"].form.initial["shown"]
    return client.post(address, {**fields, "shown": shown})


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


def test_user_is_neither_deleted_nor_closed_by_leaving_out_a_tick(client, administrator):
    user = people.UserFactory()

    assert client.post(reverse("admin:accounts_user_delete", args=[user.pk]), {"post": "yes"}).status_code == 403
    fields = {"email": user.email, "name": "After"}
    assert change(client, "user", user, fields).status_code == 302

    user.refresh_from_db()
    assert (user.name, user.is_active) == ("After", True)


def test_first_manager_of_a_force_is_invited_in_the_admin(client, administrator):
    force = people.ForceFactory()

    response = client.post(
        reverse("admin:accounts_invitation_add"),
        {"force": force.pk, "email": "first@example.org", "role": "manager"},
    )
    run_jobs()

    invitation = Invitation.objects.get()
    assert response.status_code == 302
    assert (invitation.force, invitation.role, invitation.invited_by) == (force, "manager", administrator)
    assert [message.to for message in mail.outbox] == [["first@example.org"]]


INVITATION = {"email": "first@example.org", "role": "manager", "form_key": "0d2a7bd0-4b6f-4e9c-9a51-0c6d0f0f7f01"}


def test_invitation_posted_twice_in_the_admin_is_mailed_once(client, administrator):
    fields = INVITATION | {"force": people.ForceFactory().pk}

    for _ in range(2):
        response = client.post(reverse("admin:accounts_invitation_add"), fields)
        run_jobs()
        assert response.status_code == 302

    assert (Invitation.objects.count(), len(mail.outbox)) == (1, 1)


def test_invitation_without_a_force_or_a_role_is_refused_in_the_admin(client, administrator):
    response = client.post(reverse("admin:accounts_invitation_add"), {"email": "first@example.org"})

    assert sorted(response.context["adminform"].form.errors) == ["force", "role"]


def test_invitation_form_of_the_admin_carries_its_key_and_the_sent_one_is_shown(client, administrator):
    content = client.get(reverse("admin:accounts_invitation_add")).content.decode()
    sent = client.get(reverse("admin:accounts_invitation_change", args=[people.InvitationFactory().pk]))

    assert len(re.findall(r'<input type="hidden" name="form_key" value="[0-9a-f-]{36}">', content)) == 1
    assert (sent.status_code, b"form_key" in sent.content) == (200, False)


def test_somebody_of_the_force_is_not_invited_in_the_admin(client, administrator):
    membership = people.MembershipFactory(user__email="first@example.org")

    response = client.post(reverse("admin:accounts_invitation_add"), INVITATION | {"force": membership.force.pk})

    assert error_texts(response) == [
        f"first@example.org already belongs to {membership.force}. Change what they can do on the list of people."
    ]


def test_administrator_adds_changes_and_removes_a_force(client, administrator):
    fields = {"name": "New Police", "slug": "new", "nation": "England", "kind": "fictional"}
    client.post(reverse("admin:accounts_force_add"), fields)
    force = Force.objects.get(slug="new")

    change(client, "force", force, fields | {"region": "South West"})
    assert list(force.history.values_list("region", "history_user")) == [
        ("South West", administrator.pk),
        ("", administrator.pk),
    ]

    client.post(reverse("admin:accounts_force_delete", args=[force.pk]), {"post": "yes"})
    assert not Force.objects.filter(slug="new").exists()


def test_administrator_adds_changes_and_ends_a_membership(client, administrator):
    force, user = people.ForceFactory(), people.UserFactory()
    people.manager(force)
    client.post(reverse("admin:accounts_membership_add"), {"user": user.pk, "force": force.pk, "role": "viewer"})
    membership = user.memberships.get()

    change(client, "membership", membership, {"role": "manager"})
    assert user.memberships.get().role == "manager"

    address = reverse("admin:accounts_membership_delete", args=[membership.pk])
    client.post(address, form_fields(client.get(address)))
    assert user.memberships.count() == 0
    assert set(Membership.history.filter(id=membership.pk).values_list("history_user", flat=True)) == {administrator.pk}


def test_only_manager_of_a_force_stays_one_in_the_admin(client, administrator):
    manager = people.manager()
    membership = manager.memberships.get()

    response = change(client, "membership", membership, {"role": "viewer"})
    removal = client.post(
        reverse("admin:accounts_membership_delete", args=[membership.pk]), {"post": "yes", "shown": "manager"}
    )

    assert error_texts(response) == [
        f"{manager} is the only manager for {membership.force}. Make somebody else a manager first."
    ]
    assert (removal.status_code, manager.memberships.get().role) == (403, "manager")


def test_administrator_adds_and_removes_a_unit(client, administrator):
    force = people.ForceFactory()
    client.post(reverse("admin:accounts_unit_add"), {"force": force.pk, "name": "North hub"})
    unit = force.units.get()

    client.post(reverse("admin:accounts_unit_delete", args=[unit.pk]), {"post": "yes"})

    assert (unit.name, force.units.count()) == ("North hub", 0)


def test_user_changed_in_the_admin_keeps_password_and_groups_left_alone(client, administrator):
    user = people.reviewer()
    fields = {"email": user.email, "name": "After", "is_active": "on", "is_staff": "on"}
    fields["groups"] = [group.pk for group in user.groups.all()]

    change(client, "user", user, fields)

    changed = User.objects.get(pk=user.pk)
    assert (changed.name, changed.is_reviewer, changed.check_password(people.PASSWORD)) == ("After", True, True)
    assert changed.history.first().history_user == administrator


def test_accounts_views_admin_and_forms_write_nothing_themselves():
    folder = Path(accounts.__file__).parent
    written = [
        (name, found)
        for name in ("views.py", "admin.py", "admin_forms.py", "forms.py", "people_forms.py", "people_pages.py")
        for found in re.findall(
            r"\.(?:save|create|update|delete|bulk_create|get_or_create)\(", (folder / name).read_text()
        )
    ]

    assert written == []


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

    fields = {"force": unit.force.pk, "name": unit.name, "retired_at": "2026-07-01T09:30"}
    change(client, "unit", unit, fields)
    fields = {"email": user.email, "name": user.name, "is_active": "on", "is_staff": "on", "groups": [group.pk]}
    change(client, "user", user, fields)

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
