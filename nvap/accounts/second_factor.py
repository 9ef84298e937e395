"""By when somebody must have a second step of signing in; whether somebody has signed in a moment ago.

A session remembers by when, so that no page asks the database: `remember_due` writes it when somebody signs in, every
few minutes after that, and once they have set one up.
"""

import time
from datetime import datetime

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone

from nvap.accounts import actions

# What a session holds: when it began and when its person last did something, in seconds since 1970; by when they must
# have a second step, a date and time as text.
BEGAN, SEEN, DUE = "nvap_began", "nvap_seen", "nvap_second_factor_due"

# The kinds that count: printed codes alone are a way back in, not a second step.
COUNTING = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user):
    """Return whether a user has set up a second step."""
    return Authenticator.objects.filter(user=user, type__in=COUNTING).exists()


def begin_session(sender, request, user, **kwargs):
    """Note in a new session when it began, and by when its user must set up a second step; Django calls this."""
    request.session[BEGAN] = request.session[SEEN] = time.time()
    remember_due(request.session, user)


def remember_due(session, user):
    """Write into a session by when its user must set up a second step; take it out where they need not, or have."""
    is_due = settings.NVAP_SECOND_FACTOR_REQUIRED and user.needs_second_factor and not has_second_factor(user)
    if is_due:
        session[DUE] = actions.ask_second_factor(user=user).isoformat()
    else:
        session.pop(DUE, None)


def read_due(request):
    """Return by when a session's user must set up a second step, as it remembers; None where they need not."""
    due = request.session.get(DUE)
    return datetime.fromisoformat(due) if due else None


def is_overdue(request):
    """Return whether the session's user may do nothing but set up a second step."""
    due = read_due(request)
    return due is not None and due <= timezone.now()


def has_signed_in_recently(request):
    """Return whether the session's user signed in, or signed in again, a moment ago.

    A form that was shown in time may take as long again to be filled in.
    """
    latest = max([request.session.get(BEGAN, 0), *(each["at"] for each in _records(request))])
    patience = 2 if request.method == "POST" else 1
    return time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT * patience


def _records(request):
    return get_authentication_records(request, request.user)
