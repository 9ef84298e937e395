"""What pages say of the session they are read in."""

from django.contrib.auth import SESSION_KEY

from nvap.accounts.middleware import seconds_left
from nvap.accounts.second_factor import is_overdue, read_due


def session(request):
    """Give templates `session_seconds_left`, `second_factor_due` and `second_factor_overdue` of who is signed in."""
    if SESSION_KEY not in request.session:
        return {}
    return {
        "session_seconds_left": seconds_left(request),
        "second_factor_due": read_due(request),
        "second_factor_overdue": is_overdue(request),
    }
