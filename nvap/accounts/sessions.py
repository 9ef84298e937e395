"""Where somebody is signed in, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

# The first that a browser names itself by: most also name those they descend from.
BROWSERS = {"Edg": "Edge", "EdgA": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac OS": "Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


@dataclass(frozen=True)
class Place:
    """Where somebody is signed in: on what, from which network, since when, last seen when, and whether it is here."""

    pk: int
    device: str
    network: str
    since: datetime
    last_seen: datetime
    is_here: bool


def find_sessions(user, here):
    """Return the Places where a user is signed in, the one with the session key `here` first. In two queries."""
    now = timezone.now()
    rows = UserSession.objects.filter(
        user=user,
        last_seen_at__gt=now - timedelta(minutes=settings.NVAP_IDLE_MINUTES),
        created_at__gt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )
    rows = {row.session_key: row for row in rows.order_by("-last_seen_at")}
    alive = Session.objects.filter(session_key__in=rows, expire_date__gt=now).values_list("session_key", flat=True)
    alive = set(alive)
    places = [
        Place(row.pk, device_words(row.user_agent), row.ip, row.created_at, row.last_seen_at, key == here)
        for key, row in rows.items()
        if key in alive
    ]
    return sorted(places, key=lambda place: not place.is_here)


def device_words(user_agent):
    """Return what a browser calls itself, in words: "Edge on Windows"."""
    browser = next((words for name, words in BROWSERS.items() if f"{name}/" in user_agent), "A browser")
    system = next((words for name, words in SYSTEMS.items() if name in user_agent), "")
    return f"{browser} on {system}" if system else browser
