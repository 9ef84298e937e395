"""Who may manage a force's people. Each rule gives the reason why not, or None."""

from nvap.accounts.models import Membership, User


def why_not_manage_people(user, force):
    """Give the reason why this user may not invite, change or remove people of this force, or None."""
    if user.roles.get(force.pk) == Membership.Role.MANAGER:
        return None
    return f"Only a manager for {force} can invite people, change their roles or remove them."


def why_not_change_role(membership, role):
    """Give the reason why this person may not be given this role, or None."""
    return None if role == Membership.Role.MANAGER else why_not_remove(membership)


def why_not_remove(membership):
    """Give the reason why this person may not be removed from their force, or None."""
    if membership.role != Membership.Role.MANAGER or not membership.user.is_active:
        return None
    managers = Membership.objects.filter(force=membership.force, role=Membership.Role.MANAGER, user__is_active=True)
    if managers.exclude(pk=membership.pk).exists():
        return None
    return f"{membership.user} is the only manager for {membership.force}. Make somebody else a manager first."


def why_not_accept(invitation):
    """Give the reason why this invitation cannot be accepted, or None."""
    if invitation.accepted_at:
        return "This invitation has been used already. Sign in with your email address and password."
    if invitation.withdrawn_at:
        return f"This invitation has been withdrawn or replaced by a newer one. Ask {invitation.invited_by}."
    if not invitation.is_open:
        return f"This invitation has expired. Ask {invitation.invited_by} to invite you again."
    if User.objects.filter(email=invitation.email, is_active=False).exists():
        return "The account with this email address has been closed, so this invitation cannot be used."
    return None
