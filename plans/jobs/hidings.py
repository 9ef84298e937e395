"""What is told of hidden words, and clearing away what the database leaves of removed ones."""

from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django_q.models import Task

from nvap.accounts.models import UnsavedForm, User
from nvap.mail.kinds import MailKind, MailText, Urgency, site_link
from nvap.mail.models import Mail
from nvap.mail.outbox import Wanted, want_mail, want_mails
from nvap.pdf.models import PdfFile
from plans.jobs.telling import find_managers
from plans.models import Hiding, SubmissionFile
from plans.permissions import why_not_decide_hiding
from plans.queries.texts import WAYS_TO_PLAN
from plans.wording import day_words


def tell_of_hiding(hiding: Hiding) -> None:
    """Tell who can remove hidden words or show them again that they wait."""
    want_mail("text_hidden", find_deciders(hiding), once=str(hiding.pk), hiding=hiding.pk)


def remind_of_hidings() -> None:
    """Remind who can decide on hidden words, each day until somebody has: a job, done each morning."""
    today = timezone.localdate()
    waiting = [each for each in Hiding.objects.open().select_related("plan__force") if _day(each) < today]
    with transaction.atomic():
        want_mails(
            "hidden_text_waits",
            [Wanted(find_deciders(each), {"hiding": each.pk}, f"{each.pk} {today}") for each in waiting],
        )


def find_deciders(hiding: Hiding) -> list[User]:
    """Return who is asked to decide: the force's managers but who hid the words; VKPP's reviewers where it has none."""
    managers = [each for each in find_managers(hiding.plan.force) if each.pk != hiding.hidden_by_id]
    return managers or list(User.objects.reviewers().exclude(pk=hiding.hidden_by_id))


def write_hidden(mail: Mail) -> MailText | None:
    """Write that words wait for a second person, and nothing of them; nothing once somebody has decided."""
    hiding = Hiding.objects.select_related("plan__force", "plan__action").filter(pk=mail.about["hiding"]).first()
    if hiding is None or why_not_decide_hiding(mail.user, hiding):
        return None
    plan = hiding.plan
    return MailText(
        subject=f"{plan.force}: hidden text waits for your decision",
        paragraphs=(
            f"On {day_words(_day(hiding))} somebody hid text in the plan of {plan.force} for {plan.action}, because it "
            "should not be there.",
            "A second person decides: remove it for good, or show it again. This mail comes each day until then.",
        ),
        link=site_link(reverse("plans:hidden_text", args=[plan.pk, hiding.key])),
        link_words="Decide on the hidden text",
        why="You get this because you can decide on it.",
    )


def wipe_deleted() -> None:
    """Have the database clear away what is left of removed words in its files: a job.

    What was overwritten is still in the file until its room is used again. Raise OperationalError where others
    keep it from that: the queue then tries again.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if cursor.fetchone()[0]:
                raise OperationalError("Somebody was reading: the write-ahead log is emptied at the next try.")
        else:
            # Rewrites each table; an ordinary VACUUM leaves what was overwritten in its pages.
            cursor.execute(f"VACUUM (FULL) {', '.join(map(connection.ops.quote_name, _tables()))}")


def _tables() -> list[str]:
    """Return the tables from which words are removed."""
    models = [*WAYS_TO_PLAN, *(each.history.model for each in WAYS_TO_PLAN if hasattr(each, "history"))]
    models += [Hiding, LogEntry, PdfFile, Session, SubmissionFile, Task, UnsavedForm]
    return [model._meta.db_table for model in models]


def _day(hiding: Hiding):
    return timezone.localdate(hiding.hidden_at)


MAILS = {
    "text_hidden": MailKind(Urgency.ALWAYS_AT_ONCE, write_hidden),
    "hidden_text_waits": MailKind(Urgency.ALWAYS_AT_ONCE, write_hidden),
}
