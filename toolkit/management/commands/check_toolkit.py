from django.core.management.base import BaseCommand, CommandError

from toolkit.editions import edition_problems
from toolkit.models import Edition


class Command(BaseCommand):
    help = "Verify that the text of every published and superseded edition is the text that was published."

    def handle(self, **options):
        """Print a line for each edition; raise CommandError with what is wrong."""
        problems = []
        for edition in Edition.objects.filter(status__in=Edition.FIXED).select_related("action"):
            found = edition_problems(edition)
            problems += map(str, found)
            if not found:
                self.stdout.write(f"{edition}: as it should be.")
        if problems:
            raise CommandError("\n".join(problems))
