"""What every request of somebody signed in passes: how long a session lasts, a second step overdue, no copies kept."""

import time

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control

from nvap.accounts.decorators import is_script
from nvap.accounts.second_factor import BEGAN, SEEN, is_overdue, remember_due
from nvap.accounts.unsaved import keep_posted

# In seconds: what was done is noted no more often than this, so that a page costs no write.
NOTED_EVERY = 3 * 60
# What somebody whose second step is overdue may still open: setting one up, signing in again for it, signing out.
OPEN_WHEN_OVERDUE = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "account_reauthenticate",
    "account_logout",
    "people:save_unsaved",
    "people:session",
}


class SessionMiddleware:
    """Ends sessions that are idle or old, holds back whoever must set up a second step, keeps pages out of caches."""

    def __init__(self, get_response):
        """Take what answers the request."""
        self.get_response = get_response

    def __call__(self, request):
        """Answer a request."""
        signed_in = SESSION_KEY in request.session
        if signed_in and seconds_left(request) <= 0:
            logout(request)
            if request.method == "GET" and not is_script(request):
                messages.info(
                    request, f"You were signed out, as always after {_idle_words()} in which nothing is done."
                )
        response = self.get_response(request)
        is_stale = SESSION_KEY in request.session and time.time() - request.session.get(SEEN, 0) > NOTED_EVERY
        if is_stale and _is_activity(request, response):
            note_activity(request)
        if signed_in or SESSION_KEY in request.session or _is_signing_in(request):
            # Nobody keeps a copy of what is one person's, and Back asks again.
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_view(self, request, view, args, kwargs):
        """Send somebody whose second step is overdue to the page that sets one up; keep what they had typed."""
        if SESSION_KEY not in request.session or not is_overdue(request) or not request.user.is_authenticated:
            return None
        if request.resolver_match.view_name in OPEN_WHEN_OVERDUE:
            return None
        # Set up in another browser, or no longer asked of them.
        remember_due(request.session, request.user)
        if not is_overdue(request):
            return None
        if is_script(request):
            return HttpResponse("Set up a second step first.", status=403, content_type="text/plain; charset=utf-8")
        if request.method == "POST" and getattr(view, "keeps_posts", False):
            keep_posted(request)
        return redirect("mfa_index")


def seconds_left(request):
    """Return for how many seconds more the request's session lasts where nothing is done; 0 or less once it is over."""
    now = time.time()
    began = request.session.get(BEGAN, now)
    seen = request.session.get(SEEN, now)
    idle = seen + settings.NVAP_IDLE_MINUTES * 60 - now
    return int(min(idle, began + settings.SESSION_COOKIE_AGE - now))


def _is_signing_in(request):
    match = request.resolver_match
    return match is not None and (match.url_name or "").startswith(("account_", "mfa_"))


def _is_activity(request, response):
    """Return whether a request shows that a person is there: a page, or a script that kept or saved something."""
    if request.resolver_match is None or getattr(request, "is_no_activity", False) or not request.user.is_authenticated:
        return False
    # A page that waits for its PDF loads itself again.
    if "Refresh" in response:
        return False
    return not is_script(request) or (request.method == "POST" and response.status_code < 400)


def note_activity(request):
    """Write into the session, and into the list of sessions, that its person is there now."""
    request.session[SEEN] = time.time()
    request.session.setdefault(BEGAN, time.time())
    UserSession.objects.create_from_request(request)
    remember_due(request.session, request.user)


def _idle_words():
    minutes = settings.NVAP_IDLE_MINUTES
    return "an hour" if minutes == 60 else f"{minutes} minutes"
