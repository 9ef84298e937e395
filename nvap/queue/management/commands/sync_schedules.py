from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django_q.models import Schedule

# What runs every few minutes is listed where it failed alone: done well, it would drown what people look for.
NOT_LISTED = str({"q_options": {"save": False}})


class Command(BaseCommand):
    help = "Write the schedules of NVAP_SCHEDULES into the database. Run it after migrate."

    @transaction.atomic
    def handle(self, *args, **options):
        """Add, change and remove schedules until they are those of the settings; one that is as it was stays."""
        Schedule.objects.exclude(name__in=settings.NVAP_SCHEDULES).delete()
        for name, (func, cron) in settings.NVAP_SCHEDULES.items():
            schedule = Schedule.objects.filter(name=name).first() or Schedule(name=name)
            kwargs = NOT_LISTED if cron.startswith("*") else ""
            if (schedule.func, schedule.cron, schedule.kwargs or "") == (func, cron, kwargs):
                continue
            schedule.func, schedule.cron, schedule.schedule_type = func, cron, Schedule.CRON
            schedule.kwargs = kwargs
            schedule.repeats = -1
            schedule.next_run = timezone.now()
            schedule.next_run = schedule.calculate_next_run()
            schedule.save()
