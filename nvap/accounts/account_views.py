"""Pages of somebody's own account: their sessions, how long this one lasts, a key removed."""

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import remove_webauthn
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nvap.accounts import actions
from nvap.accounts.decorators import signed_in
from nvap.accounts.middleware import note_activity, seconds_left
from nvap.accounts.permissions import refuse, why_not_remove_factor
from nvap.accounts.sessions import find_sessions


@signed_in
@require_safe
def account(request):
    """Show somebody's own account: how they sign in, where they are signed in, what mail they get."""
    factors = list(Authenticator.objects.filter(user=request.user).exclude(type=Authenticator.Type.RECOVERY_CODES))
    sessions = find_sessions(request.user, request.session.session_key)
    return render(
        request,
        "accounts/account.html",
        {"nav_section": "account", "factors": [factor.wrap() for factor in factors], "sessions": sessions},
    )


@signed_in
@require_POST
def end_session(request, pk):
    """Sign out one of somebody's own devices."""
    if actions.end_sessions(user=request.user, by=request.user, only=pk, but=request.session.session_key):
        messages.success(request, "That device is signed out.")
    else:
        messages.info(request, "That device was signed out already.")
    return redirect("people:account")


@signed_in
@require_POST
def end_all_sessions(request):
    """Sign out all of somebody's own devices, this one last."""
    actions.end_sessions(user=request.user, by=request.user, but=request.session.session_key)
    logout(request)
    messages.success(request, "You are signed out everywhere.")
    return redirect("account_login")


@signed_in
@require_http_methods(["GET", "POST"])
def session(request):
    """Answer a page's script for how many seconds the session lasts; by POST somebody stays signed in."""
    if request.method == "POST":
        note_activity(request)
    request.is_no_activity = True
    return HttpResponse(str(seconds_left(request)), content_type="text/plain; charset=utf-8")


@signed_in
def remove_key(request, pk):
    """Ask whether a key or passkey should go, and remove it, unless its owner must keep one."""
    key = get_object_or_404(Authenticator, pk=pk, user=request.user, type=Authenticator.Type.WEBAUTHN)
    refuse(why_not_remove_factor(request.user, key))
    return remove_webauthn(request, pk=pk)
