"""The security log: who signed in, was refused, changed a role, downloaded, decided. A stream of its own, not a table.

Its logger is "nvap.security"; settings say where it goes: standard error with the rest, and a syslog server as it
happens. It names people by their id and things by their reference: nothing that anybody wrote, no key, no token, no
address of a mailbox.
"""

import logging
from functools import partial

from django.db import transaction

logger = logging.getLogger("nvap.security")


def log_security_event(event, *, by=None, **about):
    """Have an event written to the security log once the transaction, if there is one, is committed.

    `event` is a short name in the past tense ("role_changed"), `by` the user who did it, `about` plain values that say
    what it was done to.
    """
    details = {"event": event, "user": by.pk if by is not None else None, **about}
    transaction.on_commit(partial(logger.info, event, extra={"security": details}))


def log_answer(event, *, user_id, path):
    """Write at once what a page answered, "refused" or "downloaded": to whom, by their id, at which path."""
    logger.info(event, extra={"security": {"event": event, "user": user_id, "path": path}})
