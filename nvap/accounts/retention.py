"""How long what is held about people is kept."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet

from nvap.accounts.models import Invitation, SignInAttempt, UnsavedForm
from nvap.retention.rules import Rule


def _ended_invitations(before: datetime) -> QuerySet:
    ended = Q(accepted_at__lt=before) | Q(withdrawn_at__lt=before)
    return Invitation.objects.filter(ended | Q(accepted_at=None, withdrawn_at=None, expires_at__lt=before))


def _forget_sessions(sessions: QuerySet) -> None:
    """Delete sessions, and what is known of the devices of those that are gone."""
    sessions.delete()
    open_still = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(open_still)).delete()


RULES = [
    Rule(
        what="What you typed and did not save",
        setting="KEEP_UNSAVED_DAYS",
        find=lambda _before: UnsavedForm.objects.expired(),
        why="So that you do not lose it when you are signed out or interrupted. You alone can read it.",
    ),
    Rule(
        what="Where you are signed in: since when, your browser’s name, the network’s address",
        setting="KEEP_SESSIONS_DAYS",
        find=lambda before: Session.objects.filter(expire_date__lt=before),
        why="So that you need not sign in on each page, and can end a session that is not yours.",
        forget=_forget_sessions,
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
