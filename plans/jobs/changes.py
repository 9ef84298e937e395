"""Mails on what VKPP changed: a due date for all, one force's own date, the toolkit a plan is written on.

Nobody is told of a date that was changed again before the mail went, nor of one that does not hold for their force.
"""

import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from nvap.mail.kinds import MailKind, MailText, Urgency, site_link
from nvap.mail.models import Mail
from nvap.mail.outbox import Wanted, want_mails
from plans.jobs.mails import because_of, find_owed, where_to_work, write_extension
from plans.jobs.telling import find_managers
from plans.models import Extension, Plan
from plans.wording import day_words
from toolkit.models import Edition

# A toolkit that was published longer ago is no news.
NEWS_FOR = datetime.timedelta(days=14)


def tell_of_toolkits() -> None:
    """Tell managers that the toolkit of their force's plan was published anew: a job, done each day, that may be late.

    Once for each plan and edition.
    """
    since = timezone.now() - NEWS_FOR
    news = {each.action_id: each for each in Edition.objects.published().filter(published_at__gt=since)}
    plans = Plan.objects.filter(action__in=news).select_related("force")
    with transaction.atomic():
        want_mails(
            "new_toolkit",
            [
                Wanted(find_managers(plan.force), {"plan": plan.pk}, f"{news[plan.action_id].pk} {plan.pk}")
                for plan in plans
                if plan.edition_id != news[plan.action_id].pk
            ],
        )


def write_new_toolkit(mail: Mail) -> MailText | None:
    """Write that there is a newer toolkit, and what that means for a plan: nothing by itself."""
    plan = Plan.objects.select_related("force", "action", "edition").filter(pk=mail.about["plan"]).first()
    if plan is None or plan.edition.status != Edition.Status.SUPERSEDED:
        return None
    if mail.user not in find_managers(plan.force):
        return None
    return MailText(
        subject=f"{plan.action}: VKPP has published a newer version of the toolkit",
        paragraphs=(
            f"VKPP has published a newer version of the toolkit for {plan.action}. The plan of {plan.force} stays on "
            "the version it was begun with: nothing in it changes by itself, and there is nothing you have to do.",
            "Read what changed, and see whether you want to plan anything differently.",
        ),
        link=site_link(reverse("toolkit:changes", args=[plan.action.reference])),
        link_words="Read what changed in the toolkit",
        why=because_of(plan.force),
    )


def write_due_moved(mail: Mail) -> MailText | None:
    """Write that the due date of all forces was moved; nothing to a force with a date of its own."""
    period, unanswered = find_owed(mail)
    if unanswered is None or period.due.toordinal() != mail.about["due"]:
        return None
    if Extension.objects.filter(period=period, force=unanswered.force).exists():
        return None
    was, is_later = datetime.date.fromordinal(mail.about["was"]), mail.about["due"] > mail.about["was"]
    what = "You have more time." if is_later else "You have less time than before."
    return MailText(
        subject=f"{period}: {unanswered.force} now reports by {day_words(period.due)}",
        paragraphs=(
            f"VKPP has moved the date by which all forces submit for {period}, from {day_words(was)} to "
            f"{day_words(period.due)}. {what}",
        ),
        link=where_to_work(unanswered.plans),
        link_words="Open your plan" if unanswered.plans else "Start your plan",
        why=because_of(unanswered.force),
    )


def write_taken_back(mail: Mail) -> MailText | None:
    """Write that a force's own date holds no longer, and which does; nothing where it was given one again."""
    period, unanswered = find_owed(mail)
    if unanswered is None or Extension.objects.filter(period=period, force=unanswered.force).exists():
        return None
    due, plans = unanswered.due, unanswered.plans
    over = " That day is over: you can still submit, and it will be marked late." if due < timezone.localdate() else ""
    return MailText(
        subject=f"{period}: {unanswered.force} reports by {day_words(due)} again",
        paragraphs=(
            f"VKPP has taken back the longer time that {unanswered.force} had for {period}. Like other forces you "
            f"submit by {day_words(due)}.{over}",
        ),
        link=where_to_work(plans),
        link_words="Open your plan" if plans else "Start your plan",
        why=because_of(unanswered.force),
    )


MAILS = {
    "new_toolkit": MailKind(Urgency.CAN_WAIT, write_new_toolkit),
    "due_later": MailKind(Urgency.TELLS, write_due_moved),
    "due_earlier": MailKind(Urgency.ASKS_TO_ACT, write_due_moved),
    "extension_shorter": MailKind(Urgency.ASKS_TO_ACT, write_extension),
    "extension_taken_back": MailKind(Urgency.ASKS_TO_ACT, write_taken_back),
}
