"""Forces and their units: administrators' to write."""

from django.db import transaction

from nvap.accounts.actions.rows import change, insert
from nvap.accounts.models import Force, Unit
from nvap.accounts.permissions import refuse, why_not_administer


@transaction.atomic
def add_force(*, by, **values):
    """Add a force with these values of its fields, by name. Return it; raise PermissionDenied, ValidationError."""
    refuse(why_not_administer(by))
    return insert(Force(**values), by)


@transaction.atomic
def change_force(*, force, values, by):
    """Write these values of a force's fields, by name. Return it; raise PermissionDenied, ValidationError."""
    refuse(why_not_administer(by))
    return change(Force.objects.select_for_update().get(pk=force.pk), values, by)


@transaction.atomic
def remove_force(*, force, by):
    """Remove a force that was added by mistake. Return it as it was.

    Raise PermissionDenied; ProtectedError where it has people, units or plans.
    """
    refuse(why_not_administer(by))
    return _remove(force, by)


@transaction.atomic
def add_unit(*, force, name, by, retired_at=None):
    """Add a unit to a force. Return it; raise PermissionDenied, ValidationError."""
    refuse(why_not_administer(by))
    return insert(Unit(force=force, name=name, retired_at=retired_at), by)


@transaction.atomic
def change_unit(*, unit, values, by):
    """Write these values of a unit's fields, by name. Return it; raise PermissionDenied, ValidationError."""
    refuse(why_not_administer(by))
    return change(Unit.objects.select_for_update().get(pk=unit.pk), values, by)


@transaction.atomic
def remove_unit(*, unit, by):
    """Remove a unit that was added by mistake. Return it as it was.

    Raise PermissionDenied; ProtectedError where a plan speaks of it.
    """
    refuse(why_not_administer(by))
    return _remove(unit, by)


def _remove(row, by):
    pk = row.pk
    row._history_user = by
    row.delete()
    row.pk = pk
    return row
