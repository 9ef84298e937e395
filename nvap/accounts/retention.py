"""How long what is held about people is kept."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from nvap.accounts.models import Invitation, SignInAttempt, UnsavedForm
from nvap.retention.rules import Rule


def _ended_invitations(before: datetime) -> QuerySet:
    ended = Q(accepted_at__lt=before) | Q(withdrawn_at__lt=before)
    return Invitation.objects.filter(ended | Q(accepted_at=None, withdrawn_at=None, expires_at__lt=before))


RULES = [
    Rule(
        what="What you typed and did not save",
        setting="KEEP_UNSAVED_DAYS",
        find=lambda _before: UnsavedForm.objects.expired(),
        why="So that you do not lose it when you are signed out or interrupted. You alone can read it.",
    ),
    Rule(
        what="That you are signed in",
        setting="KEEP_SESSIONS_DAYS",
        find=lambda before: Session.objects.filter(expire_date__lt=before),
        why="So that you need not sign in on each page, until you sign out or the time has run out.",
    ),
    Rule(
        what="Where you were signed in: your browser’s name, and the network it was in",
        setting="KEEP_DEVICES_DAYS",
        find=lambda before: UserSession.objects.filter(last_seen_at__lt=before),
        why="So that you can see where you are signed in, and sign out there.",
    ),
    Rule(
        what="Wrong passwords: a code of the address that was typed, and the network it came from",
        setting="KEEP_ATTEMPTS_DAYS",
        find=lambda before: SignInAttempt.objects.filter(at__lt=before),
        why="So that nobody can go on guessing.",
    ),
    Rule(
        what="Invitations that were accepted, withdrawn, or ran out",
        setting="KEEP_INVITATIONS_DAYS",
        find=_ended_invitations,
        why="To show who let whom in. They hold the address that was invited.",
    ),
    Rule(
        what="What was done in the admin",
        setting="KEEP_ADMIN_LOG_DAYS",
        find=lambda before: LogEntry.objects.filter(action_time__lt=before),
        why="To show who changed what in looking after the service.",
    ),
]
