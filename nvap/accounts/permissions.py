"""Who may do what with people and forces. Each rule returns the reason why not, or None."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied

from nvap.accounts.models import Membership, UnsavedForm, User


def refuse(reason):
    """Raise PermissionDenied with the reason, if there is one."""
    if reason:
        raise PermissionDenied(reason)


def why_not_administer(user):
    """Return the reason why this user may not write users, forces and units, or None."""
    return None if user.is_superuser else "Only an administrator can change users, forces and units."


def why_not_reset_factor(user, person):
    """Return the reason why this user may not take away a person's second step of signing in, or None."""
    if not user.is_vkpp_people:
        return "Only an administrator or VKPP’s people team can reset somebody’s second step of signing in."
    if user.pk == person.pk:
        return "You cannot reset your own second step. Ask somebody else who may."
    return None


def why_not_remove_factor(user, factor):
    """Return the reason why this user may not remove one of their own keys or their authenticator app, or None."""
    if not (settings.NVAP_SECOND_FACTOR_REQUIRED and user.needs_second_factor):
        return None
    others = Authenticator.objects.filter(user=user).exclude(pk=factor.pk)
    if others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        return None
    return "You must have a second step of signing in. Add another one before you remove this."


def why_not_end_sessions(user, person):
    """Return the reason why this user may not sign a person out, or None."""
    return None if user.pk == person.pk else why_not_reset_factor(user, person)


def why_not_assign_contact(user):
    """Return the reason why this user may not say who at VKPP is a force's contact, or None."""
    return None if user.is_reviewer else "Only VKPP reviewers can say who is a force’s contact."


def why_not_manage_people(user, force):
    """Return the reason why this user may not invite, change or remove people of this force, or None."""
    if user.is_superuser or user.roles.get(force.pk) == Membership.Role.MANAGER:
        return None
    return f"Only a manager for {force} can invite people, change their roles or remove them."


def why_not_invite(force, email):
    """Return the reason why nobody with this email address can be invited to this force, or None."""
    if force.memberships.filter(user__email=email.lower()).exists():
        return f"{email} already belongs to {force}. Change what they can do on the list of people."
    return None


def why_not_change_role(membership, role):
    """Return the reason why this person may not be given this role, or None."""
    return None if role == Membership.Role.MANAGER else why_not_remove(membership)


def why_not_remove(membership):
    """Return the reason why this person may not be removed from their force, or None."""
    if membership.role != Membership.Role.MANAGER or not membership.user.is_active:
        return None
    managers = Membership.objects.filter(force=membership.force, role=Membership.Role.MANAGER, user__is_active=True)
    if managers.exclude(pk=membership.pk).exists():
        return None
    return f"{membership.user} is the only manager for {membership.force}. Make somebody else a manager first."


def why_not_accept(invitation, user=None):
    """Return the reason why this invitation cannot be accepted, by anybody or by the user signed in, or None."""
    if invitation.accepted_at:
        return "This invitation has been used already. Sign in with your email address and password."
    if invitation.withdrawn_at:
        return f"This invitation has been withdrawn or replaced by a newer one. Ask {invitation.invited_by}."
    if not invitation.is_open:
        return f"This invitation has expired. Ask {invitation.invited_by} to invite you again."
    if User.objects.filter(email=invitation.email, is_active=False).exists():
        return "The account with this email address has been closed, so this invitation cannot be used."
    if user is not None and user.email != invitation.email:
        return f"This invitation is for {invitation.email}. You are signed in as {user.email}."
    return None


def why_not_keep(fields):
    """Return the reason why a form with these fields cannot be kept unsaved, or None."""
    size = sum(len(name) + len(value) for name, values in fields.items() for value in values)
    return "This is too long to be kept unsaved." if size > UnsavedForm.LONGEST else None
