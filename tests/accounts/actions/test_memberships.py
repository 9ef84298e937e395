"""Roles: a force keeps a manager, guards and locks inside the action, only what differs is written."""

import re
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from nvap.accounts import actions
from nvap.accounts.models import Membership
from tests.accounts.threads import at_once
from tests.factories import accounts as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def force():
    return people.ForceFactory(name="Westshire Police")


@pytest.fixture
def manager(force):
    return people.manager(force)


def test_member_is_added_with_who_did(force, manager):
    user = people.UserFactory()

    membership = actions.add_member(user=user, force=force, role="editor", by=manager)

    assert (user.memberships.get(), membership.role) == (membership, "editor")
    assert membership.history.get().history_user == manager


def test_second_role_in_a_force_is_refused(force, manager):
    membership = people.MembershipFactory(force=force, role="viewer")

    with pytest.raises(ValidationError, match="already has a role in this force"):
        actions.add_member(user=membership.user, force=force, role="editor", by=manager)


def test_role_is_changed_with_who_did_and_written_only_if_it_differs(force, manager):
    membership = people.MembershipFactory(force=force, role="viewer")

    key = uuid.uuid4()
    for _ in range(2):
        changed = actions.change_role(membership=membership, role="editor", by=manager, key=key)

    assert (changed.pk, changed.role) == (membership.pk, "editor")
    assert list(membership.history.values_list("role", "history_user", "history_change_reason")) == [
        ("editor", manager.pk, str(key)),
        ("viewer", None, None),
    ]


def test_role_that_is_none_is_refused(force, manager):
    membership = people.MembershipFactory(force=force, role="viewer")

    with pytest.raises(ValidationError):
        actions.change_role(membership=membership, role="chief", by=manager)


def test_membership_is_removed_with_who_did_and_again_without_complaint(force, manager):
    membership = people.MembershipFactory(force=force)
    pk, history = membership.pk, membership.history.all()

    for _ in range(2):
        assert actions.remove_member(membership=membership, by=manager).pk == pk

    assert not Membership.objects.filter(pk=pk).exists()
    assert list(history.filter(history_type="-").values_list("history_user", flat=True)) == [manager.pk]


def test_role_of_somebody_removed_meanwhile_is_not_changed(force, manager):
    membership = people.MembershipFactory(force=force)
    Membership.objects.get(pk=membership.pk).delete()

    with pytest.raises(PermissionDenied, match="does not act for Westshire Police any more"):
        actions.change_role(membership=membership, role="viewer", by=manager)


@pytest.mark.parametrize("make", [people.viewer, people.editor, lambda force: people.manager()])
def test_only_a_manager_of_the_force_writes_its_people(force, manager, make):
    by, membership, user = make(force), people.MembershipFactory(force=force), people.UserFactory()

    for write in (
        lambda: actions.add_member(user=user, force=force, role="viewer", by=by),
        lambda: actions.change_role(membership=membership, role="viewer", by=by),
        lambda: actions.remove_member(membership=membership, by=by),
    ):
        with pytest.raises(PermissionDenied, match=r"^Only a manager for Westshire Police"):
            write()

    membership.refresh_from_db()
    assert (membership.role, user.memberships.count()) == ("editor", 0)


def test_administrator_may_too(force):
    by = people.superuser()
    membership = actions.add_member(user=people.UserFactory(), force=force, role="editor", by=by)
    actions.change_role(membership=membership, role="viewer", by=by)
    actions.remove_member(membership=membership, by=by)

    assert force.memberships.count() == 0


@pytest.mark.parametrize("as_administrator", [True, False])
def test_only_manager_stays_whoever_asks(force, manager, as_administrator):
    by = people.superuser() if as_administrator else manager
    membership = manager.memberships.get()

    for write in (
        lambda: actions.change_role(membership=membership, role="viewer", by=by),
        lambda: actions.remove_member(membership=membership, by=by),
    ):
        with pytest.raises(PermissionDenied, match="is the only manager for Westshire Police"):
            write()
    assert manager.memberships.get().role == "manager"


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_demote_themselves_at_once_leave_one():
    force = people.ForceFactory()
    memberships = [people.manager(force).memberships.get() for _ in range(2)]

    results = at_once(
        *[lambda each=each: actions.change_role(membership=each, role="viewer", by=each.user) for each in memberships]
    )

    assert sorted(type(result) for result in results if not isinstance(result, Membership)) == [PermissionDenied]
    assert sorted(force.memberships.values_list("role", flat=True)) == ["manager", "viewer"]


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_demote_each_other_at_once_leave_one():
    force = people.ForceFactory()
    first, second = (people.manager(force).memberships.get() for _ in range(2))

    results = at_once(
        lambda: actions.change_role(membership=first, role="viewer", by=second.user),
        lambda: actions.change_role(membership=second, role="viewer", by=first.user),
    )

    assert sorted(type(result) for result in results if not isinstance(result, Membership)) == [PermissionDenied]
    assert sorted(force.memberships.values_list("role", flat=True)) == ["manager", "viewer"]


def test_two_managers_who_were_shown_the_same_role_do_not_overwrite_each_other(force, manager):
    other, membership = people.manager(force), people.MembershipFactory(force=force, role="viewer")
    actions.change_role(membership=membership, role="manager", by=other, shown="viewer")

    told = rf"^{other} changed {membership.user}’s role from Viewer to Manager on .* Save again if your choice holds\.$"
    with pytest.raises(ValidationError) as refused:
        actions.change_role(membership=membership, role="editor", by=manager, shown="viewer")
    assert re.search(told, *refused.value.message_dict["role"])
    with pytest.raises(ValidationError, match="Nobody is removed yet"):
        actions.remove_member(membership=membership, by=manager, shown="viewer")

    membership.refresh_from_db()
    assert membership.role == "manager"
    # The same choice, and one made with the change in view, are no conflicts.
    actions.change_role(membership=membership, role="manager", by=manager, shown="viewer")
    assert actions.change_role(membership=membership, role="editor", by=manager, shown="manager").role == "editor"
    actions.remove_member(membership=membership, by=manager, shown="editor")
    assert not Membership.objects.filter(pk=membership.pk).exists()


def test_whoever_goes_back_in_a_form_is_not_asked_about_their_own_change(force, manager):
    membership, key = people.MembershipFactory(force=force, role="viewer"), uuid.uuid4()
    for role in ("editor", "manager"):
        actions.change_role(membership=membership, role=role, by=manager, key=key, shown="viewer")

    assert force.memberships.get(pk=membership.pk).role == "manager"
    # Somebody else's form with the same key is another form.
    with pytest.raises(ValidationError):
        actions.change_role(membership=membership, role="editor", by=people.manager(force), key=key, shown="viewer")


@pytest.mark.django_db(transaction=True)
def test_two_managers_at_the_same_moment_give_one_role_and_one_is_told():
    force = people.ForceFactory()
    first, second = people.manager(force), people.manager(force)
    membership = people.MembershipFactory(force=force, role="viewer")

    def giving(role, by):
        return lambda: actions.change_role(membership=membership, role=role, by=by, shown="viewer")

    results = at_once(giving("editor", first), giving("manager", second))

    assert sorted(type(result).__name__ for result in results) == ["Membership", "OvertakenError"]
    assert membership.history.count() == 2
