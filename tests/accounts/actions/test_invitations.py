"""Invitations: twice is once, one link at most, guards inside the action."""

import uuid

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nvap.accounts import actions
from nvap.accounts.models import Invitation, Membership, User
from tests.accounts.threads import at_once
from tests.factories import accounts as people
from tests.jobs import run_jobs

# Threads see what others have committed.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def force():
    return people.ForceFactory(name="Westshire Police", slug="westshire")


@pytest.fixture
def manager(force):
    return people.manager(force)


@pytest.fixture
def invite(force, manager):
    """Invite as the form with one key does, unless told otherwise."""
    form = {"force": force, "email": "new@example.org", "role": "viewer", "by": manager}
    form["key"] = uuid.uuid4()
    return lambda **fields: actions.invite(**form | fields)


def mailed():
    """Do what the queue holds, and return whom all mails so far went to."""
    run_jobs()
    return [address for message in mail.outbox for address in message.to]


def test_invitation_carries_the_forms_key_and_is_mailed_once_committed(invite, force, manager):
    with transaction.atomic():
        invitation = invite(email="New@Example.org")
        assert mail.outbox == []

    assert mailed() == ["new@example.org"]
    assert (invitation.email, invitation.force, invitation.role) == ("new@example.org", force, "viewer")
    assert (invitation.invited_by, Invitation.objects.get()) == (manager, invitation)


def test_invitation_undone_with_its_transaction_mails_nothing(invite):
    with transaction.atomic():
        invite()
        transaction.set_rollback(True)

    assert (mailed(), Invitation.objects.count()) == ([], 0)


def test_same_form_again_finds_its_invitation_and_mails_nothing(invite):
    first = invite()
    second = invite(email="NEW@example.org")

    assert second == first
    assert (mailed(), Invitation.objects.open().count()) == (["new@example.org"], 1)


def test_same_form_with_another_address_invites_both(invite):
    invite()
    for _ in range(2):
        invite(email="second@example.org")

    assert mailed() == ["new@example.org", "second@example.org"]
    assert sorted(Invitation.objects.open().values_list("email", flat=True)) == mailed()


def test_same_form_with_another_role_replaces_the_first(invite, manager):
    first = invite()
    mailed()
    for _ in range(2):
        invite(role="editor")

    first.refresh_from_db()
    assert (first.is_open, first.withdrawn_by) == (False, manager)
    assert Invitation.objects.open().get().role == "editor"
    assert mailed() == ["new@example.org"] * 2


def test_same_form_after_the_invitation_was_withdrawn_invites_anew(invite, manager):
    first = invite()
    mailed()
    actions.withdraw_invitation(invitation=first, by=manager)

    assert invite().is_open
    assert mailed() == ["new@example.org"] * 2


def test_same_form_after_the_link_expired_invites_anew(invite):
    first = invite()
    Invitation.objects.update(expires_at=timezone.now())

    assert invite() != first
    assert Invitation.objects.open().count() == 1


def test_same_key_in_another_force_is_another_invitation(invite):
    other = people.ForceFactory()
    invite()
    invite(force=other, by=people.manager(other))

    assert (Invitation.objects.open().count(), len(mailed())) == (2, 2)


def test_two_posts_at_once_send_one_invitation(force, manager):
    fields = {"email": "new@example.org", "role": "viewer", "form_key": str(uuid.uuid4())}
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(manager)
    address = reverse("people:invite", args=["westshire"])

    answers = at_once(*[lambda client=client: client.post(address, fields) for client in clients])

    assert [answer["Location"] for answer in answers] == [reverse("people:list", args=["westshire"])] * 2
    assert (Invitation.objects.count(), mailed()) == (1, ["new@example.org"])


def test_link_is_the_same_however_often_it_is_mailed_and_is_kept_nowhere(invite):
    invitation = invite()
    tokens = [Invitation.objects.get().mailed_token() for _ in range(2)]

    assert tokens[0] == tokens[1]
    assert Invitation.objects.with_token(tokens[0]).get() == invitation
    assert tokens[0] not in str(Invitation.objects.values_list().get())


def test_invitation_withdrawn_before_its_mail_went_is_not_mailed(invite, manager):
    actions.withdraw_invitation(invitation=invite(), by=manager)

    assert mailed() == []


@pytest.mark.parametrize("make", [people.viewer, people.editor, lambda force: people.manager(), lambda force: None])
def test_only_a_manager_of_the_force_or_an_administrator_invites_and_withdraws(invite, force, make):
    by = make(force) or people.UserFactory()
    invitation = people.InvitationFactory(force=force)

    for write in (lambda: invite(by=by), lambda: actions.withdraw_invitation(invitation=invitation, by=by)):
        with pytest.raises(PermissionDenied, match=r"^Only a manager for Westshire Police can invite people"):
            write()

    invitation.refresh_from_db()
    assert (Invitation.objects.get(), invitation.is_open, mailed()) == (invitation, True, [])
    assert invite(by=people.superuser()).is_open


def test_manager_demoted_since_the_request_began_invites_nobody(invite, manager):
    assert manager.roles
    Membership.objects.update(role="viewer")

    with pytest.raises(PermissionDenied):
        invite()


def test_somebody_of_the_force_is_not_invited(invite, force):
    people.MembershipFactory(force=force, user__email="here@example.org")
    people.MembershipFactory(user__email="new@example.org")

    with pytest.raises(PermissionDenied, match=r"^here@example\.org already belongs to Westshire Police\."):
        invite(email="Here@example.org")
    assert invite().is_open


def test_withdrawing_again_changes_nothing(invite, force, manager):
    invitation = actions.withdraw_invitation(invitation=invite(), by=manager)
    again = actions.withdraw_invitation(invitation=invitation, by=people.manager(force))

    assert (again.withdrawn_by, again.withdrawn_at) == (manager, invitation.withdrawn_at)


def test_accepted_invitation_is_not_withdrawn(invite, manager):
    invitation = invite()
    user = actions.accept_invitation(invitation=invitation, by=None, name="New", password=people.PASSWORD)

    with pytest.raises(ValidationError, match=r"New accepted the invitation to .* Nothing is withdrawn\."):
        actions.withdraw_invitation(invitation=invitation, by=manager)
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None
    assert user.memberships.get().history.get().history_user == user


def test_somebody_else_cannot_accept(invite):
    other = people.UserFactory()

    with pytest.raises(PermissionDenied, match=r"^This invitation is for new@example\.org\. You are signed in as"):
        actions.accept_invitation(invitation=invite(), by=other)
    assert Membership.objects.filter(user=other).count() == 0


def test_two_invitations_of_one_address_accepted_at_once_make_one_account(manager, force):
    invitations = [people.InvitationFactory(email="new@example.org") for _ in range(2)]

    users = at_once(
        *[
            lambda each=each: actions.accept_invitation(
                invitation=each, by=None, name="New Person", password=people.PASSWORD
            )
            for each in invitations
        ]
    )

    user = User.objects.get(email="new@example.org")
    assert users == [user, user]
    assert set(user.memberships.values_list("force", flat=True)) == {each.force_id for each in invitations}


def test_one_invitation_accepted_twice_at_once_is_accepted_once(invite):
    invitation = invite()
    results = at_once(
        *[
            lambda: actions.accept_invitation(
                invitation=invitation, by=None, name="New Person", password=people.PASSWORD
            )
        ]
        * 2
    )

    assert sorted(type(result) for result in results if not isinstance(result, User)) == [PermissionDenied]
    assert Membership.objects.filter(user__email="new@example.org").count() == 1


def test_person_who_presses_join_twice_is_led_on(invite):
    user = people.UserFactory(email="new@example.org")
    client = Client()
    client.force_login(user)
    people.InvitationFactory(token="abc", email=user.email)
    address = reverse("people:accept_invitation", args=["abc"])

    answers = [client.post(address), client.post(address), client.get(address)]

    assert [answer["Location"] for answer in answers] == ["/"] * 3
    assert user.memberships.count() == 1


def test_invitation_replaced_by_another_managers_is_not_called_withdrawn(invite, force, manager):
    first = invite()
    other = people.manager(force)
    newer = invite(role="manager", by=other, key=uuid.uuid4())

    with pytest.raises(ValidationError, match=rf"{other} invited new@example\.org as Manager on .* still works"):
        actions.withdraw_invitation(invitation=first, by=manager)
    newer.refresh_from_db()
    assert newer.is_open

    actions.withdraw_invitation(invitation=newer, by=manager)
    assert actions.withdraw_invitation(invitation=first, by=manager).withdrawn_by == other


def test_newer_invitation_to_another_role_is_not_replaced_unseen(invite, force):
    shown, other = invite(email="before@example.org").pk, people.manager(force)
    theirs = invite(role="manager", by=other, key=uuid.uuid4(), shown=shown)

    with pytest.raises(ValidationError, match=rf"{other} invited new@example\.org as Manager on .* Send again"):
        invite(shown=shown)
    theirs.refresh_from_db()
    assert theirs.is_open
    # The same role again, another address, and what was shown are no surprise.
    invite(role="manager", shown=shown)
    invite(email="third@example.org", shown=shown)
    latest = Invitation.objects.latest("pk").pk
    assert invite(role="editor", shown=latest, key=uuid.uuid4()).is_open


def test_whoever_goes_back_and_chooses_another_role_is_not_asked_about_their_own_invitation(invite):
    first = invite(shown=0)

    assert invite(role="editor", shown=0) != first
    first.refresh_from_db()
    assert not first.is_open
