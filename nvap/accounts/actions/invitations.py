"""Invitations: sent and withdrawn by a force's managers and by VKPP people, accepted by the invited."""

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime

from nvap.accounts.actions.memberships import lock_people_of
from nvap.accounts.actions.people import add_groups, lock_rights
from nvap.accounts.actions.rows import insert
from nvap.accounts.models import Invitation, Membership, User
from nvap.accounts.permissions import (
    refuse,
    why_not_accept,
    why_not_invite,
    why_not_invite_as,
    why_not_invite_national,
    why_not_invite_oneself,
    why_not_join,
    why_not_withdraw_invitation,
)
from nvap.mail.outbox import want_mail_to
from nvap.security_log import log_security_event


@transaction.atomic
def invite(*, force, email, role, by, key, shown=None):
    """Invite somebody by email to act for the force. Return the Invitation.

    `key` is the key of the form it was asked for with. The same form with the same answers finds the invitation that
    is open already, and nothing is mailed again; with other answers it is an invitation of its own. Another open one to
    the address is withdrawn, so that one link at most works.

    `shown` is the id of the force's latest invitation when the form was shown, 0 where there was none. Where somebody
    has invited the address to another role since, nothing is written. The queue mails the link once the invitation is
    committed. Raise PermissionDenied with the reason, and ValidationError where somebody was faster.
    """
    by = lock_people_of([force], by)
    refuse(why_not_invite_as(by, force, role))
    email = email.lower()
    waiting = Invitation.objects.filter(force=force, email=email, accepted_at=None, withdrawn_at=None)
    asked_before = waiting.open().filter(key=key, role=role).first()
    if asked_before is not None:
        return asked_before
    refuse(why_not_invite(force, email) or why_not_invite_oneself(by, email))
    if shown is not None:
        faster = waiting.open().filter(pk__gt=shown).exclude(role=role).exclude(key=key, invited_by=by).first()
        if faster is not None:
            raise ValidationError(
                {"email": f"{_say_invited(faster)} while this page was open. Send again to replace that invitation."}
            )
    for earlier in waiting:
        _withdraw(earlier, by)
    return _send(Invitation(key=key, force=force, email=email, role=role, invited_by=by), by)


@transaction.atomic
def invite_managers(*, wanted, by, key):
    """Invite the first managers of several forces, all or none. Return the Invitations.

    `wanted` holds pairs of a force and an email address, `key` is the key of the form they were asked for with: sent
    twice, it finds what it has sent. Raise PermissionDenied with the reason of the first that cannot be sent.
    """
    by = lock_people_of([force for force, _email in wanted], by)
    return [
        invite(force=force, email=email, role=Membership.Role.MANAGER, by=by, key=key)
        for force, email in sorted(wanted, key=lambda each: each[0].pk)
    ]


@transaction.atomic
def invite_national(*, email, group, by, key):
    """Invite somebody by email to a national group, named by `group`. Return the Invitation.

    An earlier one to the address and group is replaced; the same form sent twice, which `key` tells, invites once.
    Raise PermissionDenied with the reason, ValidationError for what is no address or no group.
    """
    by, email = lock_rights(by), email.lower()
    waiting = Invitation.objects.filter(force=None, email=email, group=group, accepted_at=None, withdrawn_at=None)
    asked_before = waiting.open().filter(key=key).first()
    if asked_before is not None:
        return asked_before
    refuse(why_not_invite_national(by, email) or why_not_join(email, group))
    for earlier in waiting:
        _withdraw(earlier, by)
    return _send(Invitation(key=key, email=email, group=group, invited_by=by), by)


@transaction.atomic
def withdraw_invitation(*, invitation, by):
    """Make an invitation's link stop working. Return the Invitation; one that was withdrawn already stays as it was.

    Raise ValidationError where it was accepted meanwhile, or a newer one has replaced it.
    """
    _lock(invitation, by)
    refuse(why_not_withdraw_invitation(User.objects.get(pk=by.pk), invitation))
    row = Invitation.objects.select_related("accepted_by").get(pk=invitation.pk)
    if row.accepted_at is not None:
        raise ValidationError(
            f"{row.accepted_by} accepted the invitation to {row.email} on {_moment(row.accepted_at)} and "
            + (f"acts for {row.force} now. " if row.force else f"belongs to “{row.group}” now. ")
            + "Nothing is withdrawn. Remove them from the list if they should not."
        )
    if row.withdrawn_at is None:
        _withdraw(row, by)
        return row
    newer = Invitation.objects.open().filter(force=row.force, group=row.group, email=row.email, pk__gt=row.pk).first()
    if newer is not None:
        raise ValidationError(
            f"{_say_invited(newer)} while this page was open. That invitation still works: withdraw it too if you mean"
            " it."
        )
    return row


@transaction.atomic
def accept_invitation(*, invitation, by, name="", password=None):
    """Give the invited person their role or group, with a new account where the address has none. Return the User.

    `by` is the user signed in, or None. Name and password are for the new account. A role the person already has in
    the force stays. Raise PermissionDenied with the reason when the invitation cannot be accepted any more, or by them.
    """
    _lock(invitation, by or invitation.invited_by)
    row = Invitation.objects.select_for_update(of=("self",)).select_related("force", "invited_by").get(pk=invitation.pk)
    refuse(why_not_accept(row, by))
    # Two forces' invitations may be accepted at once: the second finds the account that the first made.
    user, _created = User.objects.get_or_create(
        email=row.email, defaults={"name": name, "password": make_password(password)}
    )
    if row.force is None:
        add_groups(user, [row.group], by=row.invited_by)
    elif not Membership.objects.filter(user=user, force=row.force).exists():
        insert(Membership(user=user, force=row.force, role=row.role), user)
    row.accepted_by, row.accepted_at = user, timezone.now()
    row.save(update_fields=["accepted_by", "accepted_at"])
    log_security_event("invitation_accepted", by=user, **_to_what(row))
    return user


def _lock(invitation, by):
    """Lock what an invitation is to: a force's people, or the national groups."""
    if invitation.force is None:
        lock_rights(by)
    else:
        lock_people_of([invitation.force], by)


def _send(invitation, by):
    """Save a new invitation and have its link mailed. Return it."""
    invitation.start()
    insert(invitation, by)
    want_mail_to("invited", invitation.email, invitation=invitation.pk)
    log_security_event("invited", by=by, **_to_what(invitation))
    return invitation


def _to_what(invitation):
    """Return what the security log says of an invitation: to act for a force in a role, or to join a national group."""
    about = {"invitation": invitation.pk}
    if invitation.force is None:
        return about | {"group": invitation.group}
    return about | {"force": invitation.force.slug, "role": invitation.role}


def _say_invited(invitation):
    """Return who has invited an address to what and when, to begin a sentence with."""
    role, at = invitation.get_role_display() or invitation.group, _moment(invitation.invited_at)
    return f"{invitation.invited_by} invited {invitation.email} as {role} on {at}"


def _moment(at):
    return format_date(localtime(at), "j F Y, H:i")


def _withdraw(invitation, by):
    invitation.withdrawn_by, invitation.withdrawn_at = by, timezone.now()
    invitation.save(update_fields=["withdrawn_by", "withdrawn_at"])
    log_security_event("invitation_withdrawn", by=by, **_to_what(invitation))
