from django.core.management.base import BaseCommand

from nvap.retention.rules import retention_rules


class Command(BaseCommand):
    help = "List what has been kept for as long as the settings say, then forget it. Done each night by itself."

    def add_arguments(self, parser):
        """Add --yes, for scripts."""
        parser.add_argument("--yes", action="store_true", help="forget without asking")

    def handle(self, *args, **options):
        """Print a line for each kind of row, ask, and forget what is due."""
        due = [(rule, rule.due().count()) for rule in retention_rules()]
        for rule, count in due:
            self.stdout.write(f"{count:8}  {rule.what}: kept for {rule.kept_for.days} days ({rule.setting})")
        if not any(count for _rule, count in due):
            self.stdout.write("Nothing is due.")
            return
        if not options["yes"] and input("Forget them? They cannot be brought back. [y/N] ").strip().lower() != "y":
            self.stdout.write("Nothing was forgotten.")
            return
        for rule, count in due:
            if count:
                rule.forget(rule.due())
        self.stdout.write("Forgotten.")
