"""What managers do with their force's people, and what the invited do. Each checks first, then writes."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from nvap.accounts.models import Force, Invitation, Membership, User
from nvap.accounts.permissions import why_not_accept, why_not_change_role, why_not_remove


def invite(*, force, email, role, by):
    """Invite somebody by email to act for the force, and give the Invitation.

    An open invitation to the same address is withdrawn, so that one link at most works. Raises what the mail server
    raises (smtplib.SMTPException, OSError) when the invitation is saved but its mail could not be sent.
    """
    with transaction.atomic():
        earlier = Invitation.objects.open().filter(force=force, email=email.lower())
        earlier.update(withdrawn_by=by, withdrawn_at=timezone.now())
        invitation = Invitation(force=force, email=email, role=role, invited_by=by)
        token = invitation.new_token()
        invitation.save()
    link = settings.NVAP_BASE_URL.rstrip("/") + reverse("people:accept_invitation", args=[token])
    send_mail(
        subject=f"{settings.NVAP_SERVICE_NAME}: join {force}",
        message=render_to_string(
            "accounts/invitation_mail.txt",
            {"invitation": invitation, "link": link, "service_name": settings.NVAP_SERVICE_NAME},
        ),
        from_email=None,
        recipient_list=[invitation.email],
    )
    return invitation


def withdraw_invitation(*, invitation, by):
    """Make an invitation's link stop working. Nothing happens to one already accepted or withdrawn."""
    Invitation.objects.open().filter(pk=invitation.pk).update(withdrawn_by=by, withdrawn_at=timezone.now())


@transaction.atomic
def accept_invitation(*, invitation, name="", password=None):
    """Give the invited person their role, with a new account where the address has none, and give the User.

    Name and password are for the new account. A role the person already has in the force stays. Raises
    PermissionDenied with the reason when the invitation cannot be accepted any more.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    reason = why_not_accept(invitation)
    if reason:
        raise PermissionDenied(reason)
    user = User.objects.filter(email=invitation.email).first()
    if user is None:
        user = User.objects.create_user(invitation.email, password, name=name)
    Membership.objects.get_or_create(user=user, force=invitation.force, defaults={"role": invitation.role})
    invitation.accepted_by, invitation.accepted_at = user, timezone.now()
    invitation.save()
    return user


@transaction.atomic
def change_role(*, membership, role):
    """Give a person another role in their force. Raises PermissionDenied when no manager would be left."""
    membership = _locked(membership)
    reason = why_not_change_role(membership, role)
    if reason:
        raise PermissionDenied(reason)
    membership.role = role
    membership.save()


@transaction.atomic
def remove_member(*, membership):
    """End a person's membership of their force. Raises PermissionDenied when no manager would be left."""
    membership = _locked(membership)
    reason = why_not_remove(membership)
    if reason:
        raise PermissionDenied(reason)
    membership.delete()


def _locked(membership):
    # The force's row is the lock: two managers who demote each other at once would leave none.
    Force.objects.select_for_update().get(pk=membership.force_id)
    return Membership.objects.select_related("user", "force").get(pk=membership.pk)
