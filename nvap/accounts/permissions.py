"""Who may manage a force's people. Each rule gives the reason why not, or None."""

from nvap.accounts.models import Membership


def role_of(user, force):
    """Give the user's role in this force, or None where they have none."""
    return user.memberships.filter(force=force).values_list("role", flat=True).first()


def why_not_manage_people(user, force):
    """Give the reason why this user may not invite, change or remove people of this force, or None."""
    if role_of(user, force) == Membership.Role.MANAGER:
        return None
    return f"Only a manager for {force} can invite people, change what they may do or remove them."
