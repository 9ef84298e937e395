"""What VKPP people may do: let first managers in, appoint, give national groups; and what they may not."""

import logging
import uuid

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError

from nvap.accounts import actions
from nvap.accounts.models import ADMIN_GROUPS, NATIONAL_GROUPS, Invitation, User
from tests.factories import accounts as people
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def force():
    return people.ForceFactory(name="Westshire Police", slug="westshire")


@pytest.fixture
def keeper():
    return people.vkpp_people()


def invite(force, by, **asked):
    asked = {"email": "new@example.org", "role": "manager", "key": uuid.uuid4()} | asked
    return actions.invite(force=force, by=by, **asked)


def test_first_manager_is_invited_and_nobody_else(force, keeper):
    assert invite(force, keeper).role == "manager"

    for role in ("viewer", "editor"):
        with pytest.raises(PermissionDenied, match="VKPP invites managers alone"):
            invite(force, keeper, role=role)
    manager = people.manager(force)
    with pytest.raises(PermissionDenied, match=f"has a manager, who can invite others: {manager}"):
        invite(force, keeper, email="second@example.org")
    # Whose account is closed manages nothing.
    User.objects.filter(pk=manager.pk).update(is_active=False)
    assert invite(force, keeper, email="second@example.org").email == "second@example.org"


def test_nobody_invites_themselves(force, keeper):
    with pytest.raises(PermissionDenied, match="Nobody gives themselves rights"):
        invite(force, keeper, email=keeper.email.upper())
    with pytest.raises(PermissionDenied, match="Nobody gives themselves rights"):
        actions.invite_national(email=keeper.email, group="VKPP reviewer", by=keeper, key=uuid.uuid4())
    own = people.MembershipFactory(user=keeper, force=force)
    with pytest.raises(PermissionDenied, match="Nobody gives themselves rights"):
        actions.appoint_manager(force=force, user=keeper, by=keeper)
    own.refresh_from_db()
    assert (own.role, Invitation.objects.count()) == ("editor", 0)


def test_managers_of_many_forces_are_invited_all_or_none(keeper):
    forces = [people.ForceFactory() for _ in range(3)]
    wanted = [(force, f"first{place}@example.org") for place, force in enumerate(forces)]
    people.manager(forces[2])

    with pytest.raises(PermissionDenied):
        actions.invite_managers(wanted=wanted, by=keeper, key=uuid.uuid4())
    assert Invitation.objects.count() == 0

    key = uuid.uuid4()
    for _ in range(2):
        sent = actions.invite_managers(wanted=wanted[:2], by=keeper, key=key)
    run_jobs()
    assert [each.email for each in sent] == ["first0@example.org", "first1@example.org"]
    assert sorted(message.to[0] for message in mail.outbox) == ["first0@example.org", "first1@example.org"]


def test_manager_is_appointed_where_none_is_left(force, keeper):
    editor = people.editor(force)

    assert actions.appoint_manager(force=force, user=editor, by=keeper).role == "manager"
    with pytest.raises(PermissionDenied, match="has a manager"):
        actions.appoint_manager(force=force, user=people.editor(force), by=keeper)
    other = people.ForceFactory()
    with pytest.raises(PermissionDenied, match="does not act for"):
        actions.appoint_manager(force=other, user=editor, by=keeper)


@pytest.mark.parametrize("group", NATIONAL_GROUPS)
def test_national_invitation_joins_the_group_with_a_new_account_or_an_old_one(keeper, group):
    user = people.editor()
    for email, name in (("new@example.org", "New Person"), (user.email, user.name)):
        invitation = actions.invite_national(email=email, group=group, by=keeper, key=uuid.uuid4())
        joined = actions.accept_invitation(invitation=invitation, by=None, name=name, password=people.PASSWORD)

        assert (joined.name, [each.name for each in joined.groups.all()]) == (name, [group])
        assert joined.is_staff is (group in ADMIN_GROUPS)
    assert user.memberships.get().role == "editor"


def test_same_national_form_twice_invites_once_and_another_replaces_it(keeper):
    asked = {"email": "new@example.org", "group": "VKPP reviewer", "by": keeper}
    key = uuid.uuid4()
    first = actions.invite_national(**asked, key=key)

    assert actions.invite_national(**asked, key=key) == first
    second = actions.invite_national(**asked, key=uuid.uuid4())
    assert list(Invitation.objects.open()) == [second]
    actions.withdraw_invitation(invitation=second, by=people.vkpp_people())
    assert list(Invitation.objects.open()) == []


def test_who_is_in_the_group_or_closed_is_not_invited_to_it(keeper):
    reviewer, closed = people.reviewer(), people.UserFactory(is_active=False)

    for email, why in ((reviewer.email, "belongs to .* already"), (closed.email, "is closed")):
        with pytest.raises(PermissionDenied, match=why):
            actions.invite_national(email=email, group="VKPP reviewer", by=keeper, key=uuid.uuid4())
    with pytest.raises(ValidationError):
        actions.invite_national(email="new@example.org", group="Administrators", by=keeper, key=uuid.uuid4())


@pytest.mark.parametrize("make", [people.manager, people.reviewer, people.toolkit_editor, people.national_leader])
def test_nobody_else_lets_people_in_nationally_or_appoints(force, make):
    by, editor = make(), people.editor(force)

    for write in (
        lambda: actions.invite_national(email="a@example.org", group="VKPP reviewer", by=by, key=uuid.uuid4()),
        lambda: actions.appoint_manager(force=force, user=editor, by=by),
        lambda: invite(force, by),
        lambda: actions.withdraw_invitation(invitation=people.InvitationFactory(force=force), by=by),
    ):
        with pytest.raises(PermissionDenied):
            write()
    assert (editor.memberships.get().role, Invitation.objects.exclude(withdrawn_at=None).count()) == ("editor", 0)


def test_groups_are_given_and_taken_and_entry_to_the_admin_follows(keeper, caplog):
    user, reviewers = people.UserFactory(), Group.objects.get(name="VKPP reviewer")

    with caplog.at_level(logging.INFO, "nvap.security"):
        actions.change_person(user=user, values={}, groups=[reviewers], by=keeper)
    assert User.objects.get(pk=user.pk).is_staff
    actions.change_person(user=user, values={"name": "After"}, by=keeper)
    changed = User.objects.get(pk=user.pk)
    assert (changed.is_staff, changed.is_reviewer, changed.name) == (True, True, "After")
    actions.change_person(user=user, values={}, groups=[], by=keeper)
    assert not User.objects.get(pk=user.pk).is_staff


def test_group_that_was_given_is_told_to_the_person_and_to_vkpp_people(keeper, django_capture_on_commit_callbacks):
    other, user = people.vkpp_people(), people.UserFactory()

    actions.change_person(user=user, values={}, groups=[Group.objects.get(name="VKPP people")], by=keeper)
    run_jobs()

    assert sorted(message.to[0] for message in mail.outbox) == sorted([other.email, user.email])
    assert any("You belong to “VKPP people” now" in message.body for message in mail.outbox)


def test_nobody_gives_themselves_groups_nor_touches_an_administrator(keeper):
    reviewers = Group.objects.get(name="VKPP reviewer")

    for user in (keeper, people.superuser()):
        with pytest.raises(PermissionDenied):
            actions.change_person(user=user, values={}, groups=[reviewers], by=keeper)
        assert not user.groups.filter(name="VKPP reviewer").exists()


@pytest.mark.parametrize("values", [{"email": "mine@example.org"}, {"is_superuser": True}, {"is_active": False}])
def test_address_administrators_and_closing_are_not_vkpp_peoples_to_write(keeper, values):
    user = people.manager()

    with pytest.raises(PermissionDenied):
        actions.change_person(user=user, values=values, by=keeper)
    before = user.email
    user.refresh_from_db()
    assert (user.email, user.is_superuser, user.is_active) == (before, False, True)


def test_administrator_closes_no_account_by_a_field_either():
    user = people.manager()

    with pytest.raises(PermissionDenied, match="a page of its own"):
        actions.change_person(user=user, values={"is_active": False}, by=people.superuser())
    assert User.objects.get(pk=user.pk).is_active
