from pathlib import Path

import yaml
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from toolkit.editions import edition_problems
from toolkit.models import Edition


class Command(BaseCommand):
    help = (
        "Load published editions of the toolkit from fixtures/action_*.yaml, each only if it is absent. "
        "What is in the database already, VKPP's decisions and later editions included, is never touched."
    )

    def handle(self, **options):
        """Load each fixture whose editions are all absent; print a line for each edition."""
        for directory in settings.FIXTURE_DIRS:
            for path in sorted(Path(directory).glob("action_*.yaml")):
                self.load(path)

    def load(self, path):
        """Load a fixture in one transaction; raise CommandError where its text does not match its hash."""
        keys = _edition_keys(path)
        present = {key for key in keys if _find(key)}
        if present and present != set(keys):
            raise CommandError(f"{path.name}: some of its editions are here and some are not; nothing loaded.")
        if not present:
            with transaction.atomic():
                call_command("loaddata", str(path), verbosity=0)
                problems = [problem for key in keys for problem in edition_problems(_find(key))]
                if problems:
                    raise CommandError(f"{path.name}: nothing loaded. {' '.join(map(str, problems))}")
        for key in keys:
            self.stdout.write(f"Toolkit: {_find(key)} {'is here already' if present else 'loaded'}.")


def _edition_keys(path):
    """Return (reference, number) of each edition that a fixture holds."""
    with path.open(encoding="utf-8") as fixture:
        # PyYAML's loader in C, where there is one, is ten times faster.
        rows = yaml.load(fixture, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    editions = [row["fields"] for row in rows if row["model"] == "toolkit.edition"]
    return [(edition["action"][0], edition["number"]) for edition in editions]


def _find(key):
    reference, number = key
    return Edition.objects.select_related("action").filter(action__reference=reference, number=number).first()
