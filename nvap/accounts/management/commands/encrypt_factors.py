from django.core.management.base import BaseCommand

from nvap.accounts import actions


class Command(BaseCommand):
    help = "Encrypt the secrets of second factors with the first of NVAP_FACTOR_KEYS. Then the others may go."

    def handle(self, *args, **options):
        """Encrypt them anew, and say how many there are."""
        self.stdout.write(f"Encrypted {actions.encrypt_factors_anew()} secrets with the first key.")
