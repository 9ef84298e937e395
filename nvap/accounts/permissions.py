"""Who may do what with people and forces. Each rule returns the reason why not, or None."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied

from nvap.accounts.models import Membership, UnsavedForm, User
from nvap.accounts.queries import find_managers


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


def why_not_look_after_people(user):
    """Return the reason why this user may not do VKPP's part in looking after people, or None."""
    return None if user.is_vkpp_people else "Only VKPP people can do this."


def why_not_change_person(user, person):
    """Return the reason why this user may not change what this person may do, nor close or open their account."""
    if user.is_superuser:
        return None
    if reason := why_not_look_after_people(user):
        return reason
    if person.pk == user.pk:
        return "Nobody changes their own account. Ask somebody else of VKPP people."
    if person.is_superuser:
        return f"{person} is an administrator. Only another administrator can change this account."
    return None


def why_not_change_fields(user, names):
    """Return the reason why this user may not change these fields of a person whom they may change, or None."""
    if "is_active" in names:
        return "An account is closed and opened on a page of its own, which asks why."
    if user.is_superuser or not set(names) - {"name"}:
        return None
    return "Only an administrator can change an email address, or who is an administrator."


def why_not_close(person):
    """Return the reason why this person's account cannot be closed, or None."""
    if not person.is_active:
        return f"The account of {person} is closed already."
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk)
    if person.is_superuser and not others.exists():
        return f"{person} is the only administrator. Make somebody else one first."
    return None


def why_not_invite_national(user, email):
    """Return the reason why this user may not invite this address to a national group, or None."""
    if reason := why_not_look_after_people(user):
        return reason
    if user.is_superuser:
        return None
    if reason := why_not_invite_oneself(user, email):
        return reason
    if User.objects.filter(email=email.lower(), is_superuser=True).exists():
        return f"{email} is an administrator’s address. Administrators need no group."
    return None


def why_not_join(email, group):
    """Return the reason why this address cannot be invited to this national group, or None."""
    person = User.objects.filter(email=email.lower()).first()
    if person is not None and not person.is_active:
        return f"The account of {email} is closed. Open it first: Users, their page, “Open this account”."
    if person is not None and person.groups.filter(name=group).exists():
        return f"{email} belongs to “{group}” already."
    return None


def why_not_manage_people(user, force):
    """Return the reason why this user may not invite, change or remove people of this force, or None."""
    if user.is_superuser or user.roles.get(force.pk) == Membership.Role.MANAGER:
        return None
    return f"Only a manager for {force} can invite people, change their roles or remove them."


def why_not_invite_as(user, force, role):
    """Return the reason why this user may not invite people to this role in this force, or None.

    VKPP people let a force's first manager in, and its next one where none is left; managers do all else.
    """
    reason = why_not_manage_people(user, force)
    if reason is None or not user.is_vkpp_people:
        return reason
    if role != Membership.Role.MANAGER:
        return f"VKPP invites managers alone. Managers for {force} invite everybody else."
    managers = ", ".join(str(each.user) for each in find_managers(force))
    return f"{force} has a manager, who can invite others: {managers}." if managers else None


def why_not_appoint(user, force, person=None):
    """Return the reason why this user may not appoint a manager for a force, or appoint this person, or None."""
    if reason := why_not_look_after_people(user):
        return reason
    if person is not None and person.pk == user.pk and not user.is_superuser:
        return "Nobody gives themselves rights: ask somebody else of VKPP people."
    managers = ", ".join(str(each.user) for each in find_managers(force))
    return f"{force} has a manager, who can make others one: {managers}." if managers else None


def why_not_withdraw_invitation(user, invitation):
    """Return the reason why this user may not withdraw this invitation, or None."""
    if user.is_vkpp_people:
        return None
    return why_not_manage_people(user, invitation.force) if invitation.force else why_not_look_after_people(user)


def why_not_invite(force, email):
    """Return the reason why nobody with this email address can be invited to this force, or None."""
    membership = force.memberships.select_related("user").filter(user__email=email.lower()).first()
    if membership is None:
        return None
    if not membership.user.is_active:
        return f"{email} belongs to {force}, and this account is closed. VKPP can open it again."
    return f"{email} already belongs to {force}. Change what they can do on the list of people."


def why_not_invite_oneself(user, email):
    """Return the reason why this user may not invite this address where it is their own, or None."""
    if user.is_superuser or user.email != email.lower():
        return None
    return "This is your own address. Nobody gives themselves rights: ask somebody else of VKPP people."


def why_not_change_role(membership, role):
    """Return the reason why this person may not be given this role, or None."""
    return None if role == Membership.Role.MANAGER else why_not_remove(membership)


def why_not_remove(membership):
    """Return the reason why this person may not be removed from their force, or None."""
    if membership.role != Membership.Role.MANAGER or not membership.user.is_active:
        return None
    if find_managers(membership.force).exclude(pk=membership.pk).exists():
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
