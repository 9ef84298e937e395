from django.conf import settings
from django.core import serializers
from django.core.management.base import BaseCommand
from django.db import transaction

from nvap.accounts.models import Force


class Command(BaseCommand):
    help = "Add the police forces that are missing. What is there already stays as VKPP has made it."

    @transaction.atomic
    def handle(self, *args, **options):
        """Save each force of fixtures/forces.yaml whose slug is not in the database."""
        there = set(Force.objects.values_list("slug", flat=True))
        with (settings.BASE_DIR / "fixtures" / "forces.yaml").open(encoding="utf-8") as fixture:
            for row in serializers.deserialize("yaml", fixture):
                if row.object.slug not in there:
                    row.save()
