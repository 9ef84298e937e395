"""Mail on what VKPP changed: the toolkit a plan is written on. That of dates is in `plans.jobs.due_dates`."""

import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from nvap.mail.kinds import MailKind, MailText, Urgency, site_link
from nvap.mail.models import Mail
from nvap.mail.outbox import Wanted, want_mails
from plans.jobs.mails import because_of
from plans.jobs.telling import find_managers, find_managers_of
from plans.models import Plan
from toolkit.models import Edition

# A toolkit that was published longer ago is no news.
NEWS_FOR = datetime.timedelta(days=14)


def tell_of_toolkits() -> None:
    """Tell managers that the toolkit of their force's plan was published anew: a job, done each day, that may be late.

    Once for each plan and edition.
    """
    since = timezone.now() - NEWS_FOR
    news = {each.action_id: each for each in Edition.objects.published().filter(published_at__gt=since)}
    plans = [
        plan
        for plan in Plan.objects.filter(action__in=news).select_related("force")
        if plan.edition_id != news[plan.action_id].pk
    ]
    managers = find_managers_of({plan.force for plan in plans})
    with transaction.atomic():
        want_mails(
            "new_toolkit",
            [Wanted(managers[plan.force], {"plan": plan.pk}, f"{news[plan.action_id].pk} {plan.pk}") for plan in plans],
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


MAILS = {"new_toolkit": MailKind(Urgency.CAN_WAIT, write_new_toolkit)}
