"""Invitations: sent and withdrawn by a force's managers, accepted by the invited."""

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime

from nvap.accounts.actions.memberships import lock_people
from nvap.accounts.actions.rows import insert
from nvap.accounts.models import Force, Invitation, Membership, User
from nvap.accounts.permissions import refuse, why_not_accept, why_not_invite
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
    lock_people(force, by)
    email = email.lower()
    waiting = Invitation.objects.filter(force=force, email=email, accepted_at=None, withdrawn_at=None)
    asked_before = waiting.open().filter(key=key, role=role).first()
    if asked_before is not None:
        return asked_before
    refuse(why_not_invite(force, email))
    if shown is not None:
        faster = waiting.open().filter(pk__gt=shown).exclude(role=role).exclude(key=key, invited_by=by).first()
        if faster is not None:
            raise ValidationError(
                {"email": f"{_say_invited(faster)} while this page was open. Send again to replace that invitation."}
            )
    for earlier in waiting:
        _withdraw(earlier, by)
    invitation = Invitation(key=key, force=force, email=email, role=role, invited_by=by)
    invitation.start()
    insert(invitation, by)
    want_mail_to("invited", email, invitation=invitation.pk)
    log_security_event("invited", by=by, force=force.slug, role=role, invitation=invitation.pk)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation, by):
    """Make an invitation's link stop working. Return the Invitation; one that was withdrawn already stays as it was.

    Raise ValidationError where it was accepted meanwhile, or a newer one has replaced it.
    """
    lock_people(invitation.force, by)
    row = Invitation.objects.select_related("accepted_by").get(pk=invitation.pk)
    if row.accepted_at is not None:
        raise ValidationError(
            f"{row.accepted_by} accepted the invitation to {row.email} on {_moment(row.accepted_at)} and acts for"
            f" {row.force} now. Nothing is withdrawn. Remove them from the list if they should not."
        )
    if row.withdrawn_at is None:
        _withdraw(row, by)
        return row
    newer = Invitation.objects.open().filter(force=row.force, email=row.email, pk__gt=row.pk).first()
    if newer is not None:
        raise ValidationError(
            f"{_say_invited(newer)} while this page was open. That invitation still works: withdraw it too if you mean"
            " it."
        )
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
    log_security_event("invitation_accepted", by=user, force=row.force.slug, role=row.role, invitation=row.pk)
    return user


def _say_invited(invitation):
    """Return who has invited an address to what and when, to begin a sentence with."""
    role, at = invitation.get_role_display(), _moment(invitation.invited_at)
    return f"{invitation.invited_by} invited {invitation.email} as {role} on {at}"


def _moment(at):
    return format_date(localtime(at), "j F Y, H:i")


def _withdraw(invitation, by):
    invitation.withdrawn_by, invitation.withdrawn_at = by, timezone.now()
    invitation.save(update_fields=["withdrawn_by", "withdrawn_at"])
    log_security_event("invitation_withdrawn", by=by, force=invitation.force.slug, invitation=invitation.pk)
