"""Where a message waits for the next page that shows it: in a cookie, or in the session where it is long."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class MessageCookie(CookieStorage):
    """Django's cookie under a name that browsers take from this host by TLS alone."""

    cookie_name = f"{settings.COOKIE_PREFIX}messages"


class MessageStorage(FallbackStorage):
    """Django's own choice between the two, with our cookie."""

    storage_classes = (MessageCookie, SessionStorage)
