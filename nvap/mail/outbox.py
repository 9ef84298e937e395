"""How a mail is wanted: a row of the outbox in the transaction of what it tells, and a job that sends it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from nvap.mail.kinds import Urgency, find_kind
from nvap.mail.models import Mail
from nvap.mail.sending import send_waiting
from nvap.queue.jobs import begin

# When the mail of the day goes, London time, from Monday to Friday.
DAILY_AT = datetime.time(7, 30)
SATURDAY = 5
# For how long what can wait may go along with another mail of the day.
WAITS_FOR = datetime.timedelta(days=30)
NO_TIME = datetime.timedelta()


@dataclass(frozen=True)
class Wanted:
    """What some people are to be told: the ids of what it is about, and what makes it one and the same.

    Whoever was told `once` before is not told again.
    """

    people: Iterable[AbstractBaseUser]
    about: dict[str, int]
    once: str


def want_mail(kind: str, people: Iterable[AbstractBaseUser], *, once: str, **about: int) -> None:
    """Have people told one thing, as `want_mails` does several."""
    want_mails(kind, [Wanted(people, about, once)])


def want_mails(kind: str, wanted: Iterable[Wanted], *, after: datetime.timedelta = NO_TIME) -> None:
    """Have people told things of one kind, each at once or with their mail of the day, as they chose.

    Take how long it waits at the least. A rollback of the transaction around takes the mail back.
    """
    urgency, now = find_kind(kind).urgency, timezone.now()
    soonest = now + after
    rows = []
    for each in wanted:
        for person in each.people:
            gathered = urgency.is_gathered(person.mail_choice)
            row = Mail(kind=kind, user=person, about=each.about, gathered=gathered, wanted_at=now)
            waits = WAITS_FOR if urgency is Urgency.CAN_WAIT else NO_TIME
            row.send_at = next_daily(soonest + waits) if gathered else soonest
            row.once_key = f"{kind} {each.once} {person.pk}"
            rows.append(row)
    Mail.objects.bulk_create(rows, ignore_conflicts=True)
    if after == NO_TIME and any(not row.gathered for row in rows):
        begin(send_waiting)


def want_mail_to(kind: str, address: str, **about: int) -> None:
    """Have a mail sent to an address at once, whether it has an account or not."""
    Mail.objects.create(kind=kind, address=address, about=about)
    begin(send_waiting)


def was_told(kind: str, user: AbstractBaseUser, **about: int) -> bool:
    """Return whether a person was sent a mail of a kind about these rows."""
    return Mail.objects.filter(kind=kind, user=user, about=about).exclude(sent_at=None).exists()


def count_told(user: AbstractBaseUser, **about: int) -> int:
    """Return how many mails a person was sent about these rows, of whatever kind."""
    told = Mail.objects.filter(user=user, **{f"about__{name}": pk for name, pk in about.items()})
    return told.exclude(sent_at=None).count()


def find_refused(kind: str, address_of: dict[int, str], about: str) -> set[int]:
    """Return which rows' mails the server has refused so far, of rows by id with the address each is mailed to.

    Take the word under which mails of this kind name such a row.
    """
    refused = Mail.objects.filter(kind=kind, address__in=set(address_of.values()), sent_at=None)
    named = refused.exclude(refused_at=None).values_list(f"about__{about}", flat=True)
    return set(named) & set(address_of)


def next_daily(now: datetime.datetime) -> datetime.datetime:
    """Return when the next mail of the day goes."""
    local = timezone.localtime(now)
    day = local.date() if local.time() < DAILY_AT else local.date() + datetime.timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += datetime.timedelta(days=1)
    return timezone.make_aware(datetime.datetime.combine(day, DAILY_AT))
