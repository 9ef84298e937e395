"""Accounts closed and opened again: with a reason, and a force keeps a manager or is said to have none."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from nvap.accounts import actions
from nvap.accounts.models import AccountClosure, Invitation, User
from nvap.accounts.queries import find_force_people, find_managers
from tests.accounts.threads import at_once
from tests.factories import accounts as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def force():
    return people.ForceFactory(name="Westshire Police", slug="westshire")


@pytest.fixture
def keeper():
    return people.vkpp_people()


def close(user, by, **asked):
    asked = {"reason": "Left the force", "key": uuid.uuid4()} | asked
    return actions.close_account(user=user, by=by, **asked)


def test_closed_account_keeps_why_and_who_and_is_opened_again(keeper):
    user = people.editor()

    closure = close(user, keeper)

    user.refresh_from_db()
    assert (user.is_active, closure.reason, closure.closed_by) == (False, "Left the force", keeper)
    assert user.history.first().history_user == keeper
    assert close(user, keeper) == closure
    actions.open_account(user=user, reason="Came back", by=keeper)
    user.refresh_from_db()
    closure.refresh_from_db()
    assert (user.is_active, closure.opened_by, closure.opened_reason) == (True, keeper, "Came back")
    assert user.memberships.get().role == "editor"


@pytest.mark.parametrize("make", [people.manager, people.reviewer, people.toolkit_editor, people.national_leader])
def test_nobody_but_vkpp_people_closes_an_account(make):
    user = people.editor()

    with pytest.raises(PermissionDenied, match="Only VKPP people can do this"):
        close(user, make())
    assert User.objects.get(pk=user.pk).is_active


def test_nobody_closes_their_own_account_nor_an_administrators(keeper):
    for user, why in ((keeper, "Nobody changes their own account"), (people.superuser(), "is an administrator")):
        with pytest.raises(PermissionDenied, match=why):
            close(user, keeper)
    only = User.objects.get(is_superuser=True)
    with pytest.raises(PermissionDenied, match="is the only administrator"):
        close(only, only)
    assert AccountClosure.objects.count() == 0


def test_only_managers_account_is_not_closed_without_saying_who_takes_over(force, keeper):
    manager, editor = people.manager(force), people.editor(force)

    with pytest.raises(ValidationError, match="Say for each force who takes over"):
        close(manager, keeper)
    assert (User.objects.get(pk=manager.pk).is_active, AccountClosure.objects.count()) == (True, 0)

    close(manager, keeper, successors={force.pk: editor.memberships.get()})
    assert [each.user for each in find_managers(force)] == [editor]


def test_successor_may_be_invited_or_left_open_which_vkpp_is_told(force, keeper):
    other = people.ForceFactory()
    manager = people.manager(force)
    people.MembershipFactory(user=manager, force=other, role="manager")

    close(manager, keeper, successors={force.pk: "next@example.org", other.pk: None})

    assert [(each.email, each.role, each.force) for each in Invitation.objects.open()] == [
        ("next@example.org", "manager", force)
    ]
    rows = {row.force: row for row in find_force_people()}
    assert [rows[each].managers for each in (force, other)] == [[], []]
    assert [invitation.email for invitation in rows[force].invitations] == ["next@example.org"]


def test_who_is_said_to_take_over_must_still_be_able_to(force, keeper):
    manager, leaver = people.manager(force), people.editor(force)
    membership = leaver.memberships.get()
    User.objects.filter(pk=leaver.pk).update(is_active=False)
    stranger = people.editor().memberships.get()
    own = people.MembershipFactory(user=keeper, force=force)

    for successor in (membership, stranger, own):
        with pytest.raises(ValidationError, match="cannot take over"):
            close(manager, keeper, successors={force.pk: successor})
    assert User.objects.get(pk=manager.pk).is_active


def test_answer_about_a_force_that_has_another_manager_meanwhile_is_asked_again(force, keeper):
    manager, second = people.manager(force), people.manager(force)

    with pytest.raises(ValidationError, match="this has changed while the page was open"):
        close(manager, keeper, successors={force.pk: None})
    close(manager, keeper)
    assert [each.user for each in find_managers(force)] == [second]


@pytest.mark.django_db(transaction=True)
def test_two_managers_whose_accounts_are_closed_at_once_leave_one():
    force = people.ForceFactory()
    managers = [people.manager(force) for _ in range(2)]
    keepers = [people.vkpp_people() for _ in range(2)]

    results = at_once(
        *[lambda pair=pair: close(*pair) for pair in zip(managers, keepers, strict=True)],
    )

    assert sorted(type(result).__name__ for result in results) == ["AccountClosure", "ValidationError"]
    assert find_managers(force).count() == 1


@pytest.mark.django_db(transaction=True)
def test_manager_who_steps_down_while_the_others_account_is_closed_stays():
    force = people.ForceFactory()
    leaving, staying = (people.manager(force) for _ in range(2))
    keeper, membership = people.vkpp_people(), staying.memberships.get()

    results = at_once(
        lambda: close(leaving, keeper),
        lambda: actions.change_role(membership=membership, role="viewer", by=staying),
    )

    assert len([each for each in results if isinstance(each, ValidationError | PermissionDenied)]) == 1
    assert find_managers(force).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_of_vkpp_people_who_take_each_others_rights_at_once_leave_one():
    first, second = people.vkpp_people(), people.vkpp_people()

    results = at_once(
        lambda: actions.change_person(user=first, values={}, groups=[], by=second),
        lambda: actions.change_person(user=second, values={}, groups=[], by=first),
    )

    assert [type(each) for each in results if not isinstance(each, User)] == [PermissionDenied]
    assert User.objects.vkpp_people().count() == 1


def test_account_closed_before_reasons_were_kept_is_opened(keeper):
    user = people.UserFactory(is_active=False)

    actions.open_account(user=user, reason="Back", by=keeper)

    assert User.objects.get(pk=user.pk).is_active
    with pytest.raises(ValidationError):
        actions.close_account(user=user, reason="", by=keeper, key=uuid.uuid4())
