"""`signed_in`, for every page that needs a person, and what it does for forms: nothing typed is lost.

A session ends while somebody writes. What they then send is kept and given back after they sign in; docs/forms.md
says what a view does for it. The person is known by a signed cookie, set while they were signed in: only that same
person sees the text again, and nobody without the cookie can fill the table.
"""

from functools import wraps
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from nvap.accounts.models import UnsavedForm, User
from nvap.accounts.second_factor import has_signed_in_recently
from nvap.accounts.unsaved import (
    FORM_ADDRESS,
    find_other_writer,
    find_wished,
    find_writer,
    finish_posted,
    keep_posted,
    keep_rejected,
)

OWNER_COOKIE = settings.NVAP_OWNER_COOKIE_NAME
OWNER_COOKIE_AGE = 365 * 24 * 60 * 60


def signed_in(view):
    """Let only people who have signed in reach the view; send others to the sign-in page and back.

    A script's request gets 401 instead of a page it cannot show. A form that the view answers with a redirect is saved:
    nothing of it comes back. One that it answers with a page, or refuses, is kept unsaved. Who asks for what they typed
    gets it to read where the form is not offered any more.
    """

    @wraps(view)
    def signed_in_view(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if request.method == "POST" and not is_script(request) and (writer := find_other_writer(request)):
            return keep_for_writer(request, writer)
        try:
            response = view(request, *args, **kwargs)
        except (PermissionDenied, Http404) as refusal:
            if request.method == "POST" and isinstance(refusal, PermissionDenied):
                keep_posted(request)
            response = _to_read(request)
            if response is None:
                raise
        _keep_or_finish(request, response)
        if not getattr(request, "shows_typed", False):
            response = _to_read(request) or response
        # The view may have signed them out.
        if request.user.is_authenticated and _owner_id(request) != request.user.pk:
            _set_owner(response, request.user)
        return response

    signed_in_view.keeps_posts = True
    return signed_in_view


def keep_for_writer(request, writer):
    """Answer a form that somebody else typed who was signed in on this browser before: keep it for them alone."""
    kept = keep_posted(request, why=UnsavedForm.Why.SIGNED_OUT, by=writer)
    # It is nothing to the person signed in now.
    request.unsaved_form = None
    where = f"It is kept for {writer}, to whom it is offered after signing in." if kept else "It could not be kept."
    reason = f"{writer} was signed in when this page was opened, and you are {request.user}. Nothing was saved. {where}"
    return render(request, "403.html", {"reason": reason}, status=403)


def keep_signed_out(request):
    """Keep what was posted for its writer: whom its page was drawn for, else who was last signed in on this browser.

    Return the UnsavedForm, or None.
    """
    owner = find_writer(request.POST) or User.objects.filter(pk=_owner_id(request), is_active=True).first()
    return keep_posted(request, why=UnsavedForm.Why.SIGNED_OUT, by=owner) if owner else None


def has_signed_in_here(request, email):
    """Return whether the person with this email address is who last signed in on this browser."""
    owner = User.objects.filter(pk=_owner_id(request)).first()
    return owner is not None and owner.email == email.strip().lower()


def recently_signed_in(view):
    """Let only people who have signed in, or signed in again, a moment ago reach the view; inside `signed_in`.

    Others sign in again by their own route and come back. What they had posted is kept and given back there; a button
    is pressed again.
    """

    @wraps(view)
    def recently_signed_in_view(request, *args, **kwargs):
        if has_signed_in_recently(request):
            return view(request, *args, **kwargs)
        if is_script(request):
            return HttpResponse("Sign in again first.", status=401, content_type="text/plain; charset=utf-8")
        address = request.get_full_path()
        if request.method == "POST":
            # Django's own forms in the admin keep nothing.
            keeps_posts = getattr(request.resolver_match.func, "keeps_posts", False)
            kept = keep_posted(request) if keeps_posts else None
            address = kept.link if kept else page_of_form(request)
            what = (
                "What you typed is still there: save it again" if kept else "Nothing was saved: press the button again"
            )
            messages.info(request, f"Sign in again first. {what} after that.")
        methods = get_adapter().get_reauthentication_methods(request.user)
        if not methods:
            raise PermissionDenied("Sign out and sign in again to do this: it is asked only of who signed in just now.")
        return redirect(f"{methods[0]['url']}?{urlencode({REDIRECT_FIELD_NAME: address})}")

    return recently_signed_in_view


def page_of_form(request, otherwise=None):
    """Return the address, on this site, of the page whose form was posted.

    Where the browser does not tell, return `otherwise`, or the address the form was posted to.
    """
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}):
        page = urlsplit(referer)
        address = page._replace(scheme="", netloc="", fragment="").geturl()
        # A path that begins with two slashes would itself name another host.
        if page.netloc and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
            return address
    return otherwise or request.get_full_path()


def is_script(request):
    """Return whether a page's script sent the request, which cannot show a page that answers."""
    return request.headers.get("Sec-Fetch-Dest") == "empty" or FORM_ADDRESS in request.POST


def _to_sign_in(request):
    if is_script(request):
        return HttpResponse("You have been signed out.", status=401, content_type="text/plain; charset=utf-8")
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    if keep_signed_out(request):
        messages.info(request, "You were signed out. Sign in and what you typed will still be there.")
    else:
        messages.warning(request, "You are not signed in, so nothing was saved.")
    return redirect_to_login(page_of_form(request))


def _keep_or_finish(request, response):
    """Mark what was posted as saved where a view answered with a redirect; keep it where it answered with a page."""
    if request.method == "POST" and 300 <= response.status_code < 400:
        finish_posted(request)
    elif request.method == "POST" and response.status_code == 200:
        keep_rejected(request)


def _to_read(request):
    """Return the way to what somebody asks for that they typed, to be read; None where they ask for nothing."""
    wished = find_wished(request) if request.method in ("GET", "HEAD") else None
    return redirect("people:read_unsaved", wished.form_key) if wished else None


def _owner_id(request):
    owner_id = request.get_signed_cookie(OWNER_COOKIE, default=None, salt=OWNER_COOKIE, max_age=OWNER_COOKIE_AGE)
    return owner_id and int(owner_id)


def _set_owner(response, user):
    response.set_signed_cookie(
        OWNER_COOKIE,
        user.pk,
        salt=OWNER_COOKIE,
        max_age=OWNER_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
