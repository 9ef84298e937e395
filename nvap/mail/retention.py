"""How long the outbox remembers what was sent."""

from datetime import datetime

from django.db.models import QuerySet

from nvap.mail.models import Mail
from nvap.retention.rules import Rule


def _ended(before: datetime) -> QuerySet[Mail]:
    return Mail.objects.exclude(sent_at=None, dropped_at=None).filter(wanted_at__lt=before)


RULES = [
    # What was told but once is remembered for as long as it might be told again.
    Rule(
        what="That a mail was sent to you",
        setting="KEEP_MAIL_DAYS",
        find=_ended,
        why="So that nothing is sent to you twice. The mail’s words are not kept.",
    ),
    Rule(
        what="That a mail was sent to an address without an account",
        setting="KEEP_ADDRESSES_DAYS",
        find=lambda before: _ended(before).filter(user=None),
        why="To find out what became of an invitation or of a new password that was asked for.",
    ),
]
