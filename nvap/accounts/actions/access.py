"""Managers say, twice a year, who still needs access."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime

from nvap.accounts.actions.memberships import lock_people, remove_member
from nvap.accounts.actions.rows import insert
from nvap.accounts.models import AccessConfirmation
from nvap.accounts.permissions import refuse
from nvap.accounts.queries import find_access_states, find_members
from nvap.security_log import log_security_event


@transaction.atomic
def confirm_access(*, force, due, shown, removed, by):
    """Record who still needs access to a force's plan, and remove who does not. Return the AccessConfirmation.

    `due` is the date for which it was asked, `shown` holds the role of each person whom the page showed, by the
    membership's id, and `removed` the ids of the memberships to end. Nothing is written unless these are the force's
    people and their roles as they are now. Raise PermissionDenied with the reason, also where no manager would be left;
    ValidationError for what has changed, and where somebody else has confirmed it meanwhile.
    """
    lock_people(force, by)
    last = force.access_confirmations.filter(due=due).select_related("confirmed_by").first()
    if last is not None and last.confirmed_by_id == by.pk:
        return last
    if last is not None:
        at = format_date(localtime(last.confirmed_at), "j F Y, H:i")
        raise ValidationError(f"{last.confirmed_by} confirmed this on {at}, while this page was open.")
    if find_access_states([force])[force.pk].due != due:
        raise ValidationError("This page was opened for another date. Look at the list again, then confirm.")
    members = list(find_members(force))
    now = {each.pk: each.role for each in members}
    if now != shown:
        raise ValidationError(f"{_say_changed(members, shown)} Look at the list again, then confirm.")
    leaving = [each for each in members if each.pk in removed]
    if any(each.user_id == by.pk for each in leaving):
        refuse("Another manager removes you: you cannot do it here.")
    for each in leaving:
        remove_member(membership=each, by=by, shown=each.role)
    confirmation = AccessConfirmation(
        force=force,
        due=due,
        confirmed_by=by,
        kept={str(each.user_id): each.role for each in members if each not in leaving},
        removed=[each.user_id for each in leaving],
    )
    insert(confirmation, by)
    log_security_event("access_confirmed", by=by, force=force.slug, due=due.isoformat(), removed=len(leaving))
    return confirmation


def _say_changed(members, shown):
    """Return what has changed in a list of people since a page showed it, in sentences."""
    said = [f"{each.user} was added." for each in members if each.pk not in shown]
    said += [
        f"{each.user} is {each.get_role_display().lower()} now."
        for each in members
        if each.pk in shown and shown[each.pk] != each.role
    ]
    gone = len(shown.keys() - {each.pk for each in members})
    said += [f"{gone} of the people shown {'was' if gone == 1 else 'were'} removed."] if gone else []
    return f"While this page was open, the list changed: {' '.join(said)}"
