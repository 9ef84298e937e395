from collections import Counter

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from nvap.mail.models import Mail
from plans.actions.reviews import settle_decisions
from plans.jobs.changes import tell_of_toolkits
from plans.jobs.reminders import send_reminders

HELD = "HeldAfterRestore"


class Command(BaseCommand):
    help = (
        "Hold the mail of a database that was just restored: it may have been sent after the backup was made. Run it "
        "before the worker starts. Admin, Mail lists under “Refused” what was held, and sends what you choose."
    )

    @transaction.atomic
    def handle(self, **options):
        """Want what the clock would have told by now, then hold all that waits; print how many mails of each kind."""
        # These went out since the backup, and the database no longer knows: it would tell them again.
        settle_decisions()
        send_reminders()
        tell_of_toolkits()
        waiting = Mail.objects.waiting()
        held = Counter(waiting.values_list("kind", flat=True))
        waiting.update(dropped_at=timezone.now(), failure=HELD)
        for kind, times in sorted(held.items()):
            self.stdout.write(f"{times:5}  {kind}")
        self.stdout.write(f"{held.total()} mails are held. Admin, Mail, “Refused” lists them.")
