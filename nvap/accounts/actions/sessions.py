"""The sessions of a person on their devices."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from nvap.accounts.permissions import refuse, why_not_end_sessions
from nvap.security_log import log_security_event


@transaction.atomic
def end_sessions(*, user, by, only=None, but=None):
    """End a person's sessions: all, `only` the one with this id, or all `but` the one with this key. Return how many.

    Raise PermissionDenied for somebody else's.
    """
    refuse(why_not_end_sessions(by, user))
    rows = UserSession.objects.filter(user=user).exclude(session_key=but)
    if only is not None:
        rows = rows.filter(pk=only)
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    if keys:
        log_security_event("sessions_ended", by=by, person=user.pk, sessions=len(keys))
    return len(keys)
