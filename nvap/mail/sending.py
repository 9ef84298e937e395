"""The job that sends what waits, through one mail server that may be down, slow, silent, or refuse somebody.

One job at a time talks to it, so that at most one of the queue's workers waits for it. Where it does not answer it is
left alone for some minutes: mail is late then, and nothing else is. What waits is never given up for that.
"""

import datetime
import logging
import time
import traceback
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.db.models import F, Q
from django.utils import timezone

from nvap.mail.kinds import MailText, find_kind, kinds_that_can_wait
from nvap.mail.models import Mail, MailServer
from nvap.mail.rendering import render_mail
from nvap.queue.jobs import begin

logger = logging.getLogger(__name__)

# In seconds: then other jobs get their turn.
ROUND = 60
# Longer than the queue lets a job run: a job that was killed does not keep others out for good.
TURN = datetime.timedelta(minutes=5)
# How long the server is left alone after it has failed once, twice ... in a row.
PAUSES = [datetime.timedelta(minutes=minutes) for minutes in (1, 2, 5, 10)]
# A mail that was refused, or could not be written, is tried again so often, and so long.
AGAIN_AFTER = datetime.timedelta(hours=1)
REFUSED_FOR = datetime.timedelta(days=2)
# Nobody gets two mails of the day sooner after each other: the first may have been late.
DAILY_APART = datetime.timedelta(hours=12)


def send_waiting() -> None:
    """Send what is due: a job, begun with each mail that is wanted and by the clock."""
    while Mail.objects.due().exists() and _take_turn():
        try:
            is_done = _send_round()
        finally:
            MailServer.objects.filter(pk=1).update(taken_until=None)
        if not is_done:
            begin(send_waiting)
            return


def _take_turn() -> bool:
    """Return whether this job may talk to the server: no other does, and it is not left alone."""
    MailServer.objects.get_or_create(pk=1)
    now = timezone.now()
    free = Q(taken_until=None) | Q(taken_until__lt=now)
    not_paused = Q(paused_until=None) | Q(paused_until__lte=now)
    return bool(MailServer.objects.filter(free, not_paused, pk=1).update(taken_until=now + TURN))


def _send_round() -> bool:
    """Send one mail after the other; return False where the time is up and some are left."""
    until = time.monotonic() + ROUND
    while (first := Mail.objects.due().select_related("user").first()) is not None:
        if time.monotonic() > until:
            return False
        together = _with_those_of_the_day(first) if first.gathered else [first]
        if together and not _send(together):
            return True
    return True


def _with_those_of_the_day(first: Mail) -> list[Mail]:
    """Return what goes with a person's mail of the day, or nothing where they had one just now."""
    theirs = Mail.objects.filter(user=first.user, gathered=True)
    last = theirs.filter(sent_at__gt=timezone.now() - DAILY_APART).order_by("-sent_at").first()
    if last is not None:
        theirs.due().update(send_at=last.sent_at + DAILY_APART)
        return []
    along = Q(send_at__lte=timezone.now()) | Q(kind__in=kinds_that_can_wait())
    return list(theirs.waiting().filter(along).select_related("user").order_by("send_at", "pk"))


def _send(mails: list[Mail]) -> bool:
    """Send these to their one reader as one mail; return False where the server does not work."""
    texts = {mail: text for mail in mails if (text := _write(mail))}
    if not texts:
        return True
    rows = Mail.objects.filter(pk__in=[mail.pk for mail in texts])
    # Written beforehand: what a killed worker was sending does not come first again.
    rows.update(tries=F("tries") + 1, send_at=timezone.now() + TURN)
    first = mails[0]
    message = render_mail(list(texts.values()), to=first.to, number=first.pk, has_account=first.user is not None)
    try:
        message.send()
    except (SMTPRecipientsRefused, SMTPDataError) as error:
        _put_off(rows, failure=_name(error))
    except (SMTPException, OSError) as error:
        _leave_alone(error)
        rows.update(send_at=timezone.now(), failure=_name(error))
        return False
    else:
        for mail, text in texts.items():
            if text.told:
                Mail.objects.filter(pk=mail.pk).update(about=mail.about | text.told)
        rows.update(sent_at=timezone.now(), failure="")
        MailServer.objects.filter(pk=1).exclude(failures=0).update(failures=0, paused_until=None)
    return True


def _write(mail: Mail) -> MailText | None:
    """Return what a mail says; drop it where there is nothing to say, put it off where that fails."""
    row = Mail.objects.filter(pk=mail.pk)
    if mail.user is not None and not mail.user.is_active:
        row.update(dropped_at=timezone.now())
        return None
    try:
        text = find_kind(mail.kind).write(mail)
    except Exception as error:
        # One that cannot be written must not keep all others back. The place is logged, not the message, which may
        # quote what the mail is about.
        frames = "".join(traceback.format_tb(error.__traceback__)[-3:])
        logger.error("Mail %s cannot be written: %s\n%s", mail.pk, type(error).__name__, frames)
        _put_off(row, failure=type(error).__name__)
        return None
    if text is None:
        row.update(dropped_at=timezone.now())
    return text


def _put_off(rows, failure: str) -> None:
    """Try these again later; drop them where they have failed for too long."""
    now = timezone.now()
    rows.filter(refused_at=None).update(refused_at=now)
    rows.update(send_at=now + AGAIN_AFTER, failure=failure)
    rows.filter(refused_at__lt=now - REFUSED_FOR).update(dropped_at=now)


def _leave_alone(error: Exception) -> None:
    """Leave the server alone, the longer the more often it has failed in a row."""
    server = MailServer.objects.get(pk=1)
    pause = PAUSES[min(server.failures, len(PAUSES) - 1)]
    server.failures, server.paused_until = server.failures + 1, timezone.now() + pause
    server.save(update_fields=["failures", "paused_until"])
    logger.warning("The mail server does not work (%s): trying again in %s.", _name(error), pause)


def _name(error: Exception) -> str:
    """Return a failure's kind with the server's code: its words may quote the address."""
    code = getattr(error, "smtp_code", None)
    if isinstance(error, SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()))[0]
    return f"{type(error).__name__} {code or ''}".strip()
