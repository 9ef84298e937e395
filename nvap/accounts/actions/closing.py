"""Accounts closed and opened again. Whoever takes over from a force's only manager is named first."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from nvap.accounts.actions.invitations import invite
from nvap.accounts.actions.memberships import lock_people_of, make_manager
from nvap.accounts.actions.people import lock_rights
from nvap.accounts.actions.rows import change, insert
from nvap.accounts.models import AccountClosure, Membership, User
from nvap.accounts.permissions import refuse, why_not_change_person, why_not_close
from nvap.accounts.queries import find_forces_left
from nvap.security_log import log_security_event

SUCCESSORS_CHANGED = "Say for each force who takes over: this has changed while the page was open."


@transaction.atomic
def close_account(*, user, reason, by, key, successors=None):
    """Close somebody's account: they are signed out at their next click. Return the AccountClosure.

    `successors` says for each force whose only manager they are who takes over, by the force's id: one of its people (a
    Membership), an email address to invite as manager, or None where it has no manager until one is appointed. `key` is
    the key of the form. Raise PermissionDenied with the reason; ValidationError for no reason, and where `successors`
    does not speak of just these forces, or of somebody who cannot take over.
    """
    by = lock_rights(by)
    forces = [each.force for each in user.memberships.select_related("force")]
    lock_people_of(forces, by)
    person = User.objects.select_for_update().get(pk=user.pk)
    refuse(why_not_change_person(by, person))
    if closed_before := person.closures.filter(opened_at=None, closed_by=by).first():
        return closed_before
    refuse(why_not_close(person))
    successors = successors or {}
    last_of = {force.pk: force for force in find_forces_left(person)}
    if last_of.keys() != successors.keys():
        raise ValidationError({"successors": SUCCESSORS_CHANGED})
    change(person, {"is_active": False}, by)
    closure = insert(AccountClosure(user=person, closed_by=by, reason=reason), by)
    log_security_event("account_closed", by=by, person=person.pk)
    for pk, successor in successors.items():
        _take_over(last_of[pk], successor, by, key)
    return closure


@transaction.atomic
def open_account(*, user, reason, by):
    """Open a closed account again, with the roles and groups it had. Return the user.

    Raise PermissionDenied with the reason, ValidationError for no reason.
    """
    by = lock_rights(by)
    person = User.objects.select_for_update().get(pk=user.pk)
    refuse(why_not_change_person(by, person))
    if person.is_active:
        return person
    if not reason:
        raise ValidationError({"reason": "Say why the account is opened again"})
    change(person, {"is_active": True}, by)
    # One that was closed before reasons were kept has no row.
    closure = person.closures.filter(opened_at=None).first()
    if closure is not None:
        change(closure, {"opened_at": timezone.now(), "opened_by": by, "opened_reason": reason}, by)
    log_security_event("account_opened", by=by, person=person.pk)
    return person


def _take_over(force, successor, by, key):
    """Let somebody take over a force that its only manager has left; None leaves it for now."""
    if successor is None:
        log_security_event("force_without_manager", by=by, force=force.slug)
    elif isinstance(successor, Membership):
        row = force.memberships.select_related("user", "force").filter(pk=successor.pk, user__is_active=True).first()
        if row is None or row.user_id == by.pk:
            raise ValidationError({"successors": f"{successor.user} cannot take over {force}. Choose somebody else."})
        make_manager(row, by)
    else:
        invite(force=force, email=successor, role=Membership.Role.MANAGER, by=by, key=key)
