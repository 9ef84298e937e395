"""What people were told of the dates by which their force reports: the rows of mails that were sent say it.

A mail that names such a date keeps it in its row when it is sent (`MailText.told`), as a day's ordinal.
"""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from nvap.accounts.models import User
from nvap.mail.models import Mail
from plans.models import ReportingPeriod

# The kinds of mail that say nothing but that a date has changed.
DUE_KINDS = ("due_earlier", "due_later", "due_corrected")


@dataclass(frozen=True)
class Told:
    """The date somebody was last told, and whether it was news of a change that went to them at once."""

    due: datetime.date
    was_news_at_once: bool


def date_told(period: ReportingPeriod, force_id: int, due: datetime.date) -> dict[str, int]:
    """Return what the row of a mail keeps of a date that it names."""
    return {"period": period.pk, "force": force_id, "due": due.toordinal()}


def find_told(period: ReportingPeriod, user: User | None = None) -> dict[tuple[int, int], Told]:
    """Return what each person, or one alone, was last told for each force, by the ids of person and force."""
    rows = Mail.objects.filter(about__period=period.pk, about__due__isnull=False).exclude(sent_at=None)
    if user is not None:
        rows = rows.filter(user=user)
    found: dict[tuple[int, int], Told] = {}
    for kind, user_id, about, gathered in rows.order_by("sent_at", "pk").values_list(
        "kind", "user", "about", "gathered"
    ):
        key, due = (user_id, about["force"]), datetime.date.fromordinal(about["due"])
        if key not in found:
            found[key] = Told(due, kind in DUE_KINDS and not gathered)
        elif found[key].due != due:
            found[key] = Told(due, not gathered)
    return found


def find_days_told(period: ReportingPeriod) -> dict[tuple[int, datetime.date], datetime.date]:
    """Return the last day on which a mail of its own told a force's people of a change to a date, by force and date."""
    rows = Mail.objects.filter(kind__in=DUE_KINDS, about__period=period.pk).exclude(sent_at=None)
    return {
        (about["force"], datetime.date.fromordinal(about["due"])): timezone.localdate(sent_at)
        for about, sent_at in rows.order_by("sent_at").values_list("about", "sent_at")
    }
