"""Mail that a force reports by another date, whatever changed it: the date of all forces, or one of its own.

Each person is told of the date in force as compared with the one they were last told, and of nothing where these are
the same. A change waits some minutes, so that a slip that is taken back tells nobody.
"""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Mapping

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from nvap.accounts.models import Force
from nvap.mail.kinds import MailKind, MailText, Urgency
from nvap.mail.models import Mail
from nvap.mail.outbox import Wanted, want_mails
from plans.jobs.mails import because_of, find_owed, where_to_work
from plans.jobs.telling import find_writers
from plans.jobs.told import DUE_KINDS, Told, date_told, find_told
from plans.models import Extension, ReportingPeriod
from plans.wording import day_words


def tell_of_due_date(period: ReportingPeriod, was: datetime.date) -> None:
    """Tell the writers of every force without a date of its own that the period's is another than it `was`."""
    forces = Force.objects.exclude(pk__in=period.extensions.values("force"))
    tell_of_due_dates(period, dict.fromkeys(forces, was))


def tell_of_due_dates(period: ReportingPeriod, were: Mapping[Force, datetime.date]) -> None:
    """Tell these forces' writers that another date is in force for them than it was: given, changed or taken back.

    A mail is wanted of each change, also back to what people know: one with the wrong date may be on its way just now.
    """
    if period.opened_at is None:
        return
    own = dict(period.extensions.values_list("force", "due"))
    told, waiting, once = find_told(period), _find_waiting(period), uuid.uuid4().hex
    wanted: dict[str, list[Wanted]] = defaultdict(list)
    for force, people in find_writers(were).items():
        due = own.get(force.pk, period.due)
        for person in people:
            key = (person.pk, force.pk)
            known = told[key].due if key in told else waiting.get(key, were[force])
            about = {"period": period.pk, "force": force.pk, "was": known.toordinal()}
            wanted[_kind(due, known, told.get(key))].append(Wanted([person], about, f"{once} {force.pk}"))
    after = datetime.timedelta(minutes=settings.DUE_DATE_PENDING_MINUTES)
    for kind, each in wanted.items():
        want_mails(kind, each, after=after)


def _kind(due: datetime.date, known: datetime.date, told: Told | None) -> str:
    """Return how soon somebody is to hear: what went to them at once is put right at once."""
    if due < known:
        return "due_earlier"
    return "due_corrected" if due == known or (told and told.was_news_at_once) else "due_later"


def _find_waiting(period: ReportingPeriod) -> dict[tuple[int, int], datetime.date]:
    """Return what was in force before the first change that waits to be told, by the ids of person and force."""
    rows = Mail.objects.waiting().filter(kind__in=DUE_KINDS, about__period=period.pk).order_by("-pk")
    return {
        (user, about["force"]): datetime.date.fromordinal(about["was"])
        for user, about in rows.values_list("user", "about")
    }


def write_due_date(mail: Mail) -> MailText | None:
    """Write by when the force reports now; nothing where its reader knows, or where another mail will say it."""
    period, unanswered = find_owed(mail)
    if unanswered is None or _will_be_told(mail):
        return None
    force, due = unanswered.force, unanswered.due
    told = find_told(period, mail.user).get((mail.user_id, force.pk))
    known = told.due if told else datetime.date.fromordinal(mail.about["was"])
    if due == known:
        return None
    if Extension.objects.filter(period=period, force=force).exists():
        what = (
            f"VKPP has given {force} until {day_words(due)} to submit for {period}. "
            f"For other forces it is {day_words(period.due)}."
        )
    else:
        what = f"The date by which {force} submits for {period} is now {day_words(due)}, the date set for all forces."
    left = "You have more time." if due > known else "You have less time than before."
    before = f"Our last mail to you said {day_words(known)}. {left}" if told else ""
    over = "That day is over: you can still submit, and it will be marked late." if due < timezone.localdate() else ""
    return MailText(
        subject=f"{period}: {force} now reports by {day_words(due)}",
        paragraphs=tuple(filter(None, (what, before, over))),
        link=where_to_work(unanswered.plans),
        link_words="Open your plan" if unanswered.plans else "Start your plan",
        why=because_of(force),
        told=date_told(period, force.pk, due),
    )


def _will_be_told(mail: Mail) -> bool:
    """Whether a later change waits to be told to the same reader, or the opening does, which names the date too."""
    others = Mail.objects.waiting().filter(
        user=mail.user, about__period=mail.about["period"], about__force=mail.about["force"]
    )
    return others.filter(Q(kind="period_opened") | Q(kind__in=DUE_KINDS, pk__gt=mail.pk)).exists()


MAILS = {
    "due_earlier": MailKind(Urgency.ASKS_TO_ACT, write_due_date),
    "due_later": MailKind(Urgency.TELLS, write_due_date),
    "due_corrected": MailKind(Urgency.ASKS_TO_ACT, write_due_date),
}
