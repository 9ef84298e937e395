"""What is done around every request: its id and its line in the log; its size; health for whoever asks."""

import logging
import re
import time
import uuid

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from nvap.logs import Work, current_work
from nvap.security_log import log_answer

access = logging.getLogger("nvap.access")
REQUEST_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
WRITES = ("INSERT", "UPDATE", "DELETE")


def request_log(get_response):
    """Give each request its id, which its answer and all its log lines carry, and log one line when it is answered.

    The id is the proxy's (X-Request-Id) where there is one that is trusted (NVAP_TRUSTED_PROXIES).
    """

    def log_request(request):
        begun = time.monotonic()
        request.id = _given_id(request) or uuid.uuid4().hex
        token = current_work.set(Work(request.id, _address(request)))
        try:
            response = get_response(request)
            response.headers["X-Request-Id"] = request.id
            user_id = _user_id(request)
            _log(request, response, user_id, round((time.monotonic() - begun) * 1000))
            return response
        finally:
            current_work.reset(token)

    return log_request


def body_limit(get_response):
    """Refuse a body of more than the limit unread, whoever sends it (settings.LARGEST_BODY, in bytes)."""

    def refuse_large_body(request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > settings.LARGEST_BODY:
            megabytes = settings.LARGEST_BODY // 1024**2
            return HttpResponse(render_to_string("413.html", {"megabytes": megabytes}), status=413)
        return get_response(request)

    return refuse_large_body


def health(get_response):
    """Answer health before host and TLS are looked at: monitors ask by a server's own address, without TLS."""

    def answer_health(request):
        if not request.path_info.startswith("/health/"):
            return get_response(request)
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return HttpResponse("There is no such page.\n", status=404, content_type="text/plain; charset=utf-8")
        return match.func(request, *match.args, **match.kwargs)

    return answer_health


def writes_noted(get_response):
    """Note whether a request that posts has begun to write: the page of a lost database says what is known by that."""

    def note_writes(request):
        request.began_to_write = False
        if request.method != "POST":
            return get_response(request)

        def note(execute, sql, params, many, context):
            if str(sql).lstrip().startswith(WRITES):
                request.began_to_write = True
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            return get_response(request)

    return note_writes


def _log(request, response, user_id, ms):
    """Log a request's line; and for the security log that a page was refused, or a file was taken away."""
    status, path = response.status_code, request.path
    values = {"method": request.method, "path": path, "status": status, "ms": ms, "user": user_id}
    access.info("answered", extra={"values": values})
    if status == 403:
        log_answer("refused", user_id=user_id, path=path)
    elif status == 200 and "Content-Disposition" in response:
        log_answer("downloaded", user_id=user_id, path=path)


def _given_id(request):
    given = request.headers.get("X-Request-Id", "") if settings.NVAP_TRUSTED_PROXIES else ""
    return given if REQUEST_ID.fullmatch(given) else None


def _address(request):
    try:
        return get_adapter(request).get_client_ip(request)
    except (PermissionDenied, ImproperlyConfigured):
        # No proxy has written where it comes from; sign-in refuses it for the same reason.
        return request.META.get("REMOTE_ADDR")


def _user_id(request):
    """Return the id of who is signed in, as the session says that the page has read; None where it has read none."""
    session = getattr(request, "session", None)
    if session is None or not session.accessed:
        return None
    try:
        user_id = session.get(SESSION_KEY)
    except DatabaseError:
        return None
    return user_id and int(user_id)
