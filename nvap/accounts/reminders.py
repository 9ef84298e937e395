"""Reminders to managers to say who still needs access. Safe to run twice, and to miss a day."""

from django.db import transaction

from nvap.accounts.models import Force
from nvap.accounts.queries import find_access_states, find_managers
from nvap.mail.outbox import Wanted, want_mails


def ask_who_needs_access() -> None:
    """Mail the managers of each force that is asked: when the question opens, and once its date is over. A job."""
    forces = list(Force.objects.filter(memberships__user__is_active=True).distinct())
    states = find_access_states(forces)
    wanted: dict[str, list[Wanted]] = {"access_asked": [], "access_overdue": []}
    for force in forces:
        state = states[force.pk]
        if not state.waits:
            continue
        kind = "access_overdue" if state.is_overdue else "access_asked"
        people = [each.user for each in find_managers(force)]
        wanted[kind].append(Wanted(people, {"force": force.pk}, f"{force.pk} {state.due}"))
    with transaction.atomic():
        for kind, each in wanted.items():
            want_mails(kind, each)
