import json

from django.core.management.base import BaseCommand, CommandError

from nvap.accounts.held import find_held
from nvap.accounts.models import User


class Command(BaseCommand):
    help = "Print what is held about one person, for them: python manage.py export_person name@example.org > file.json"

    def add_arguments(self, parser):
        """Add the person's address."""
        parser.add_argument("email")

    def handle(self, *args, email, **options):
        """Print the file; raise CommandError where nobody has the address."""
        person = User.objects.filter(email=email.lower()).first()
        if person is None:
            raise CommandError(f"Nobody here has the address {email}.")
        self.stdout.write(json.dumps(find_held(person), indent=2, ensure_ascii=False))
