"""Who has left a force, or whose account is closed, while their name is still written in its open plan."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils import timezone

from nvap.accounts.models import Force, Membership, User
from plans.models import HandOver, Plan
from plans.queries.names import find_names, name_pattern

# After that nobody is reminded: the name may well be meant.
TOLD_FOR = datetime.timedelta(days=180)


@dataclass(frozen=True)
class Departure:
    """Somebody who left a force, and in how many places of its open plans their name is written."""

    force: Force
    person: User
    places: int


def find_departures(user: User) -> list[Departure]:
    """Return who has left the forces this user manages, where their name is still written and nobody handed over.

    Two queries, none for who manages nothing; and those of `find_names` where anybody has left.
    """
    managed = [pk for pk, role in user.roles.items() if role == Membership.Role.MANAGER]
    if not managed:
        return []
    left = [(force, person) for force, person in _find_left(managed) if person.name.split()]
    if not left:
        return []
    plans = Plan.objects.filter(force__in={force.pk for force, _person in left}).select_related("edition", "force")
    named = [each for each in find_names(plans, {person.name: "" for _force, person in left}) if not each.is_finished]
    found = []
    for force, person in left:
        pattern = name_pattern(person.name)
        places = sum(each.plan.force_id == force.pk and pattern.search(each.before) is not None for each in named)
        if places:
            found.append(Departure(force, person, places))
    return found


def _find_left(forces: Iterable[int]) -> list[tuple[Force, User]]:
    """Return who was removed from these forces lately, or is of them with a closed account, and was not handed over."""
    current = Membership.objects.filter(force=OuterRef("force"), user=OuterRef("user"))
    done = HandOver.objects.filter(force=OuterRef("force"), leaver=OuterRef("user"))
    removed = Membership.history.filter(
        ~Exists(current), ~Exists(done), force__in=forces, history_type="-", history_date__gte=timezone.now() - TOLD_FOR
    )
    closed = Membership.objects.filter(~Exists(done), force__in=forces, user__is_active=False)
    pairs = {
        (each.force, each.user): None
        for rows in (removed, closed)
        for each in rows.select_related("force", "user").order_by("force__name", "user__name")
    }
    return list(pairs)
