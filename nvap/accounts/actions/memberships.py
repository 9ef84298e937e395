"""Who acts for a force, and in what role."""

from django.db import transaction

from nvap.accounts.actions.rows import change, insert, refuse_overtaken
from nvap.accounts.models import Force, Membership, User
from nvap.accounts.permissions import (
    refuse,
    why_not_appoint,
    why_not_change_role,
    why_not_manage_people,
    why_not_remove,
)
from nvap.security_log import log_security_event

REMOVE_AGAIN = "Nobody is removed yet. Press the button again if you still mean it."


@transaction.atomic
def add_member(*, user, force, role, by):
    """Let a user act for a force. Return the Membership; raise PermissionDenied, ValidationError for a second role."""
    lock_people(force, by)
    membership = insert(Membership(user=user, force=force, role=role), by)
    log_security_event("member_added", by=by, person=user.pk, force=force.slug, role=role)
    return membership


@transaction.atomic
def change_role(*, membership, role, by, key=None, shown=None):
    """Give a person another role in their force. Return the Membership.

    `shown` is the role `by` was shown. Where somebody has given another one since, nothing is written. `key` is the key
    of the form that asked for it, which the history keeps. Raise PermissionDenied when no manager would be left, and
    when the person belongs to the force no more; ValidationError for a role that is none, and where it has changed.
    """
    lock_people(membership.force, by)
    row = _find(membership)
    if row is None:
        refuse(f"{membership.user} does not act for {membership.force} any more.")
    refuse(why_not_change_role(row, role))
    before = row.role
    row = change(row, {"role": role}, by, key, None if shown is None else {"role": shown}, _called(row))
    if row.role != before:
        log_security_event("role_changed", by=by, person=row.user_id, force=row.force.slug, role=role, before=before)
    return row


@transaction.atomic
def remove_member(*, membership, by, shown=None):
    """End a person's membership of their force, where it has not ended already. Return it as it was.

    `shown` is the role `by` was shown. Where somebody has given another one since, nothing is removed.
    Raise PermissionDenied when no manager would be left, and ValidationError where the role has changed.
    """
    lock_people(membership.force, by)
    row = _find(membership)
    if row is not None:
        refuse(why_not_remove(row))
        if shown is not None:
            refuse_overtaken(row, {"role": shown}, by, shown={"role": shown}, called=_called(row), again=REMOVE_AGAIN)
        row._history_user = by
        row.delete()
        log_security_event("member_removed", by=by, person=row.user_id, force=row.force.slug, role=row.role)
    return membership


@transaction.atomic
def appoint_manager(*, force, user, by):
    """Make one of a force's people its manager where it has none left. Return the Membership.

    Raise PermissionDenied with the reason: the force has a manager meanwhile, or the person belongs to it no more.
    """
    by = lock_people_of([force], by)
    refuse(why_not_appoint(by, force, user))
    row = force.memberships.select_related("user", "force").filter(user=user.pk, user__is_active=True).first()
    if row is None:
        refuse(f"{user} does not act for {force} any more, or their account is closed.")
    return make_manager(row, by)


def make_manager(membership, by):
    """Make somebody of a force whose people are locked its manager. Return the Membership."""
    change(membership, {"role": Membership.Role.MANAGER}, by)
    log_security_event("manager_appointed", by=by, person=membership.user_id, force=membership.force.slug)
    return membership


def lock_people(force, by):
    """Lock the list of a force's people. Raise PermissionDenied where `by` may not manage it, as it is now."""
    refuse(why_not_manage_people(lock_people_of([force], by), force))


def lock_people_of(forces, by):
    """Lock the lists of some forces' people. Return `by` with the roles and groups they have then.

    The force's row is the lock: two managers who demote each other at once would leave none. They are locked in the
    order of their ids, so that two who lock the same ones wait for one another in one place.
    """
    ids = [force.pk for force in forces]
    list(Force.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    return User.objects.get(pk=by.pk)


def _called(membership):
    return {"role": f"{membership.user}’s role"}


def _find(membership):
    return Membership.objects.select_related("user", "force").filter(pk=membership.pk).first()
