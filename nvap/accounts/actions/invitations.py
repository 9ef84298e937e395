"""Invitations: sent and withdrawn by a force's managers, accepted by the invited."""

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from nvap.accounts.actions.memberships import lock_people
from nvap.accounts.actions.rows import insert
from nvap.accounts.models import Force, Invitation, Membership, User
from nvap.accounts.permissions import refuse, why_not_accept, why_not_invite
from nvap.mail.outbox import want_mail_to


@transaction.atomic
def invite(*, force, email, role, by, key):
    """Invite somebody by email to act for the force. Return the Invitation.

    `key` is the key of the form it was asked for with. The same form with the same answers finds the invitation that
    is open already, and nothing is mailed again; with other answers it is an invitation of its own. Another open one to
    the address is withdrawn, so that one link at most works.

    The queue mails its link once the invitation is committed. Raise PermissionDenied with the reason.
    """
    lock_people(force, by)
    email = email.lower()
    waiting = Invitation.objects.filter(force=force, email=email, accepted_at=None, withdrawn_at=None)
    asked_before = waiting.open().filter(key=key, role=role).first()
    if asked_before is not None:
        return asked_before
    refuse(why_not_invite(force, email))
    for earlier in waiting:
        _withdraw(earlier, by)
    invitation = Invitation(key=key, force=force, email=email, role=role, invited_by=by)
    invitation.start()
    insert(invitation, by)
    want_mail_to("invited", email, invitation=invitation.pk)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation, by):
    """Make an invitation's link stop working. Return the Invitation; one accepted or withdrawn stays as it was."""
    lock_people(invitation.force, by)
    row = Invitation.objects.get(pk=invitation.pk)
    if row.accepted_at is None and row.withdrawn_at is None:
        _withdraw(row, by)
    return row


@transaction.atomic
def accept_invitation(*, invitation, by, name="", password=None):
    """Give the invited person their role, with a new account where the address has none. Return the User.

    `by` is the user signed in, or None. Name and password are for the new account. A role the person already has in
    the force stays. Raise PermissionDenied with the reason when the invitation cannot be accepted any more, or by them.
    """
    Force.objects.select_for_update().get(pk=invitation.force_id)
    row = Invitation.objects.select_for_update(of=("self",)).select_related("force", "invited_by").get(pk=invitation.pk)
    refuse(why_not_accept(row, by))
    # Two forces' invitations may be accepted at once: the second finds the account that the first made.
    user, _created = User.objects.get_or_create(
        email=row.email, defaults={"name": name, "password": make_password(password)}
    )
    if not Membership.objects.filter(user=user, force=row.force).exists():
        insert(Membership(user=user, force=row.force, role=row.role), user)
    row.accepted_by, row.accepted_at = user, timezone.now()
    row.save(update_fields=["accepted_by", "accepted_at"])
    return user


def _withdraw(invitation, by):
    invitation.withdrawn_by, invitation.withdrawn_at = by, timezone.now()
    invitation.save(update_fields=["withdrawn_by", "withdrawn_at"])
