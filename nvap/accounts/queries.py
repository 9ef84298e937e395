"""Reading about people: who manages a force, which forces have nobody, who is asked who still needs access."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Max, Min, OuterRef, Q, Subquery
from django.utils import timezone

from nvap.accounts.models import AccessConfirmation, Force, Invitation, Membership

# For how long before its date the question is asked, and how long a force is left alone after its first manager joined.
ASKED_BEFORE = datetime.timedelta(days=14)
FIRST_AFTER = datetime.timedelta(days=60)


def find_managers(force):
    """Return the memberships of a force's managers whose account is open: one at least stays."""
    managers = force.memberships.filter(role=Membership.Role.MANAGER, user__is_active=True)
    return managers.select_related("user", "force").order_by("user__name", "pk")


def find_forces_left(person):
    """Return the forces that would have no manager any more if this person's account were closed."""
    managed = (
        person.memberships.filter(role=Membership.Role.MANAGER).select_related("force") if person.is_active else []
    )
    return [each.force for each in managed if not find_managers(each.force).exclude(pk=each.pk).exists()]


def find_members(force):
    """Return the memberships of a force's people whose account is open, by name."""
    members = force.memberships.filter(user__is_active=True).select_related("user", "force")
    return members.order_by("user__name", "user__email")


@dataclass(frozen=True)
class AccessState:
    """Where a force is with saying who still needs access.

    `due` is the date it is asked for now, None where it is not asked; `next_due` the one after. `last` is what it
    confirmed last.
    """

    due: datetime.date | None
    next_due: datetime.date | None
    last: AccessConfirmation | None = None

    @property
    def is_confirmed(self):
        """Return whether what is asked for now has been answered."""
        return self.last is not None and self.due is not None and self.last.due >= self.due

    @property
    def waits(self):
        """Return whether an answer is asked for now."""
        return self.due is not None and not self.is_confirmed

    @property
    def is_overdue(self):
        """Return whether an answer is asked for and its date is over."""
        return self.waits and self.due < timezone.localdate()


def find_access_dates(since, today):
    """Return the date for which a force is asked now, or None, and the one after it.

    `since` is the day on which its first manager joined, None where it never had one.
    """
    if since is None:
        return None, None
    days = [
        datetime.date(year, month, day)
        for year in range(since.year, today.year + 2)
        for month, day in settings.NVAP_ACCESS_DATES
    ]
    days = sorted(each for each in days if each >= since + FIRST_AFTER)
    asked = [each for each in days if each - ASKED_BEFORE <= today]
    return (asked[-1] if asked else None), next((each for each in days if each not in asked), None)


def find_access_states(forces):
    """Return an AccessState of each force, by its id; two queries, none for no forces."""
    forces, today = list(forces), timezone.localdate()
    if not forces:
        return {}
    managed = Membership.history.filter(force__in=forces, role=Membership.Role.MANAGER).order_by()
    since = {pk: timezone.localdate(at) for pk, at in managed.values_list("force").annotate(first=Min("history_date"))}
    last = {}
    for each in AccessConfirmation.objects.filter(force__in=forces).select_related("confirmed_by").order_by("due"):
        last[each.force_id] = each
    return {
        force.pk: AccessState(*find_access_dates(since.get(force.pk), today), last.get(force.pk)) for force in forces
    }


def find_access_to_confirm(user):
    """Return the forces this user manages that are asked who still needs access, with the date of each; one query."""
    managed = [pk for pk, role in user.roles.items() if role == Membership.Role.MANAGER]
    if not managed:
        return []
    joined = Membership.history.filter(force=OuterRef("pk"), role=Membership.Role.MANAGER).order_by("history_date")
    forces = Force.objects.filter(pk__in=managed).annotate(
        since=Subquery(joined.values("history_date")[:1]), confirmed=Max("access_confirmations__due")
    )
    found = []
    for force in forces:
        due, _next = find_access_dates(force.since and timezone.localdate(force.since), timezone.localdate())
        if due is not None and (force.confirmed is None or force.confirmed < due):
            found.append((force, due))
    return found


@dataclass(frozen=True)
class ForcePeople:
    """A force that has, or had, people: its managers and other people, and who is invited to manage it."""

    force: Force
    access: AccessState
    managers: list = field(default_factory=list)
    others: list = field(default_factory=list)
    invitations: list = field(default_factory=list)


def find_force_people():
    """Return the people of every force that has let somebody in, or invited a manager; six queries however many."""
    members, invited = defaultdict(list), defaultdict(list)
    rows = Membership.objects.filter(user__is_active=True).select_related("user", "force")
    for each in rows.order_by("user__name", "pk"):
        members[each.force_id].append(each)
    invitations = Invitation.objects.open().filter(role=Membership.Role.MANAGER).select_related("invited_by")
    for each in invitations.order_by("email"):
        invited[each.force_id].append(each)
    had = Membership.history.order_by().values("force")
    forces = list(Force.objects.filter(Q(pk__in=had) | Q(pk__in=[*invited])))
    states = find_access_states(forces)
    return [
        ForcePeople(
            force,
            states[force.pk],
            managers=[each for each in members[force.pk] if each.role == Membership.Role.MANAGER],
            others=[each for each in members[force.pk] if each.role != Membership.Role.MANAGER],
            invitations=invited[force.pk],
        )
        for force in forces
    ]
