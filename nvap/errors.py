"""The page of an error nobody expected, and of a database that was lost: what is known, and where to look."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from nvap.accounts.unsaved import posted_fields

# In seconds: how long a database that is started again takes, at most, where nothing worse has happened.
TRY_AGAIN_AFTER = 60


def server_error(request):
    """Answer an error with a page that needs neither the database nor anything else that may have failed.

    Of a lost database say whether anything of what was sent can have been saved, and give what was typed back, to be
    sent again.
    """
    page = {"request_id": getattr(request, "id", "")}
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        page |= _what_was_sent(request) if request.method == "POST" else {}
        response = HttpResponse(render_to_string("database_lost.html", page), status=503)
        response.headers["Retry-After"] = str(TRY_AGAIN_AFTER)
    else:
        response = HttpResponse(render_to_string("500.html", page), status=500)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _what_was_sent(request):
    """Return what the page says of a form that was posted: whether it may be saved, its words, its fields."""
    fields = posted_fields(request.POST)
    plan_id = request.resolver_match.kwargs.get("plan_id") if request.resolver_match else None
    return {
        "is_form": True,
        "may_be_saved": request.began_to_write,
        "plan_address": reverse("plans:plan", args=[plan_id]) if plan_id else "",
        # A choice or a date is soon made again; what has several words is not.
        "texts": [value for values in fields.values() for value in values if len(value.split()) > 1],
        "address": request.get_full_path(),
        # A password is never in a page.
        "fields": []
        if any("password" in name.lower() for name in request.POST)
        else [(name, value) for name, values in request.POST.lists() for value in values],
    }
