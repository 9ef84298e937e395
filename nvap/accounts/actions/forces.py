"""Forces and their units: administrators' to write; and who at VKPP is a force's contact: reviewers'."""

from django.core.exceptions import ValidationError
from django.db import transaction

from nvap.accounts.actions.rows import change, insert
from nvap.accounts.models import Force, Unit, User
from nvap.accounts.permissions import refuse, why_not_administer, why_not_assign_contact


@transaction.atomic
def add_force(*, by, **values):
    """Add a force with these values of its fields, by name. Return it; raise PermissionDenied, ValidationError."""
    refuse(why_not_administer(by))
    return insert(Force(**values), by)


@transaction.atomic
def change_force(*, force, values, by, shown=None):
    """Write these values of a force's fields, by name, and return it.

    `shown` holds by name what `by` was shown. Raise PermissionDenied; ValidationError, by field, for what the force
    cannot have, and for what somebody else has changed since.
    """
    refuse(why_not_administer(by))
    return change(Force.objects.select_for_update().get(pk=force.pk), values, by, shown=shown)


@transaction.atomic
def remove_force(*, force, by):
    """Remove a force that was added by mistake. Return it as it was.

    Raise PermissionDenied; ProtectedError where it has people, units or plans.
    """
    refuse(why_not_administer(by))
    return _remove(force, by)


@transaction.atomic
def assign_contact(*, forces, contact, by, shown=None, key=None):
    """Say who at VKPP is the contact of these forces, or that nobody is. Return those whose contact this has changed.

    `shown` holds by force id the id of the contact `by` was shown, or None for nobody. Where somebody has chosen
    another one since, nothing is written. `key` is the key of the form that asked for it, which the history keeps.
    Raise PermissionDenied; ValidationError, by field, for somebody who is no reviewer, and where it has changed.
    """
    refuse(why_not_assign_contact(by))
    if contact is not None and not User.objects.reviewers().filter(pk=contact.pk).exists():
        raise ValidationError({"contact": f"{contact} is not a VKPP reviewer with an open account."})
    # In the order of their ids, so that two people who choose the same forces wait for one another in one place.
    rows = list(
        Force.objects.select_for_update(of=("self",)).filter(pk__in=[each.pk for each in forces]).order_by("pk")
    )
    wanted = contact and contact.pk
    differing = [row for row in rows if row.contact_id != wanted]
    overtaken = [row for row in differing if shown is not None and row.contact_id != shown.get(row.pk)]
    if overtaken:
        told = ", ".join(f"{row} ({row.contact or 'nobody'})" for row in sorted(overtaken, key=str))
        raise ValidationError(
            {
                "contact": f"Somebody has changed the contact since you opened this page: {told}. Save again if your "
                "choice holds."
            }
        )
    return [change(row, {"contact": contact}, by, key) for row in differing]


@transaction.atomic
def add_unit(*, force, name, by, retired_at=None):
    """Add a unit to a force. Return it; raise PermissionDenied, ValidationError."""
    refuse(why_not_administer(by))
    return insert(Unit(force=force, name=name, retired_at=retired_at), by)


@transaction.atomic
def change_unit(*, unit, values, by, shown=None):
    """Write these values of a unit's fields, by name. Return it; raise what `change_force` raises."""
    refuse(why_not_administer(by))
    return change(Unit.objects.select_for_update().get(pk=unit.pk), values, by, shown=shown)


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
