"""`signed_in`, for every page that needs a person, and `kept_post`, which gives forms back to their writers.

A session ends while somebody writes. What they then send is kept and drawn again after they sign in; docs/forms.md
says what a view does for it. The person is known by a signed cookie, set while they were signed in: only that same
person sees the text again, and nobody without the cookie can fill the table.
"""

from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from nvap.accounts.models import KeptPost, User

OWNER_COOKIE = "nvap_owner"
OWNER_COOKIE_AGE = 365 * 24 * 60 * 60


def signed_in(view):
    """Let only people who have signed in reach the view; send others to the sign-in page and back.

    A script's request gets 401 instead of a page it cannot show.
    """

    @wraps(view)
    def signed_in_view(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        response = view(request, *args, **kwargs)
        if request.method == "POST" and 300 <= response.status_code < 400:
            _forget_saved(request)
        if _owner_id(request) != request.user.pk:
            _set_owner(response, request.user)
        return response

    signed_in_view.keeps_posts = True
    return signed_in_view


def kept_post(request, path=None):
    """Give the fields this person sent to this page after their session had ended, or None.

    Takes the GET request that draws the form, and the address the form posts to where that is not the page's own.
    The page then shows a banner that explains it, which base.html draws from `request.kept_post`.
    """
    if request.method != "GET":
        return None
    kept = KeptPost.objects.current().filter(user=request.user, path=path or request.get_full_path()).first()
    if kept is None:
        return None
    request.kept_post = kept
    return QueryDict(kept.data)


def form_data(request, path=None):
    """Give what a view binds its form to: the posted fields, else those kept for this page, else None."""
    return request.POST if request.method == "POST" else kept_post(request, path)


def keep_post(request):
    """Keep what was posted for the person last signed in on this browser. Gives True if it could be kept."""
    owner = User.objects.filter(pk=_owner_id(request), is_active=True).first()
    fields = request.POST.copy()
    fields.pop("csrfmiddlewaretoken", None)
    data = fields.urlencode()
    path = request.get_full_path()
    if owner is None or len(data) > KeptPost.LONGEST or len(path) > KeptPost.LONGEST_PATH:
        return False
    KeptPost.objects.stale().delete()
    KeptPost.objects.filter(user=owner, path=path, data=data).delete()
    KeptPost.objects.create(user=owner, path=path, data=data)
    newest = KeptPost.objects.filter(user=owner).values_list("pk", flat=True)[: KeptPost.MOST_PER_USER]
    KeptPost.objects.filter(user=owner).exclude(pk__in=list(newest)).delete()
    return True


def page_of_form(request):
    """Give the address, on this site, of the page whose form was posted."""
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}):
        page = urlsplit(referer)
        if page.netloc:
            return page._replace(scheme="", netloc="", fragment="").geturl()
    return request.get_full_path()


def _to_sign_in(request):
    if request.headers.get("Sec-Fetch-Dest") == "empty":
        return HttpResponse("You have been signed out.", status=401, content_type="text/plain; charset=utf-8")
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    if keep_post(request):
        messages.info(request, "You were signed out. Sign in and what you typed will still be there.")
    else:
        messages.warning(request, "You are not signed in, so nothing was saved.")
    return redirect_to_login(page_of_form(request))


def _forget_saved(request):
    kept = KeptPost.objects.filter(user=request.user, path=request.get_full_path()).first()
    if kept is not None:
        # Only the one that was drawn: what a second tab sent to the same page comes next.
        kept.delete()


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
