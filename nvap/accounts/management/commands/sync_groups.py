from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from nvap.accounts.groups import sync_groups


class Command(BaseCommand):
    help = "Make the national groups and give them their admin permissions. Run it after migrate."

    @transaction.atomic
    def handle(self, *args, **options):
        """Write the groups, or say in one line that migrations have not run."""
        try:
            sync_groups()
        except LookupError as error:
            raise CommandError(str(error)) from error
