"""Users: administrators add and change them; only what differs is written."""

import pytest
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied, ValidationError

from nvap.accounts import actions
from nvap.accounts.models import User
from tests.factories import accounts as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return people.superuser()


def test_person_is_added_with_password_groups_and_who_did(administrator):
    group = people.reviewer().groups.get()

    user = actions.add_person(
        email="New@Example.org",
        name="New Person",
        by=administrator,
        password_hash=make_password(people.PASSWORD),
        groups=[group],
    )

    stored = User.objects.get(email="new@example.org")
    assert (stored, stored.name, stored.is_staff, stored.is_superuser) == (user, "New Person", True, False)
    assert (stored.check_password(people.PASSWORD), list(stored.groups.all())) == (True, [group])
    assert user.history.get().history_user == administrator


def test_person_without_a_password_cannot_sign_in_yet(administrator):
    user = actions.add_person(email="new@example.org", name="New", by=administrator)

    assert (user.has_usable_password(), user.is_staff, user.is_superuser) == (False, False, False)


def test_first_person_is_added_by_nobody():
    assert actions.add_person(email="first@example.org", name="First", by=None, is_superuser=True).is_superuser


@pytest.mark.parametrize("fields", [{"email": "HERE@example.org"}, {"email": "nothing"}, {"name": ""}])
def test_person_who_cannot_be_is_refused(administrator, fields):
    people.UserFactory(email="here@example.org")

    with pytest.raises(ValidationError):
        actions.add_person(**{"email": "new@example.org", "name": "New"} | fields, by=administrator)


def test_person_is_changed_where_values_differ_and_their_groups_only_if_given(administrator):
    group = people.reviewer().groups.get()
    user = people.UserFactory(name="Before")
    user.groups.add(group)

    values = {"name": "After", "email": user.email.upper()}
    for _ in range(2):
        actions.change_person(user=user, values=values, by=administrator)
    # The first of them found that the group lets them into the admin.
    told = [("After", True), ("After", False), ("Before", False)]
    assert list(user.history.values_list("name", "is_staff")) == told
    assert list(user.history.values_list("history_user", flat=True)) == [administrator.pk, administrator.pk, None]
    assert list(user.groups.all()) == [group]

    actions.change_person(user=user, values={}, groups=[], by=administrator)
    assert (list(user.groups.all()), User.objects.get(pk=user.pk).is_staff) == ([], False)


@pytest.mark.parametrize("make", [people.manager, people.reviewer, people.toolkit_editor])
def test_only_who_looks_after_people_writes_them(make):
    by, user = make(), people.UserFactory(name="Before")
    count = User.objects.count()

    with pytest.raises(PermissionDenied, match=r"^Only an administrator can change users, forces and units"):
        actions.add_person(email="new@example.org", name="New", by=by)
    with pytest.raises(PermissionDenied, match=r"^Only VKPP people can do this"):
        actions.change_person(user=user, values={"name": "After"}, by=by)
    user.refresh_from_db()
    assert (user.name, User.objects.count()) == ("Before", count)
