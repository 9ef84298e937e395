from django.core.management.base import BaseCommand

from plans.jobs.reminders import send_reminders


class Command(BaseCommand):
    help = (
        "Remind forces of what is due or overdue, as the queue does each morning. Running it again sends nothing twice."
    )

    def handle(self, *args, **options):
        """Want the mails; the queue sends them."""
        send_reminders()
