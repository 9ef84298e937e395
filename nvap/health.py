"""Health, for those who run the service: whether this process answers, and whether what it needs is well.

`/health/alive/` asks nothing of the database: it tells a proxy whether to send requests here. `/health/` tells a
monitor what is not well, with no version, no address and nothing of anybody in it.
"""

import shutil
import tempfile
from functools import cache

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_q.models import OrmQ, Schedule

WELL = "well"


@never_cache
@require_safe
def alive(request):
    """Answer that this process answers."""
    return JsonResponse({"alive": WELL})


@never_cache
@require_safe
def ready(request):
    """Answer for each thing the service needs whether it is well, or what is not: 200 where all are, else 503."""
    try:
        # Asked of the database, so it answers.
        found = {"database": None, "migrations": why_not_migrated(), "queue": why_not_queue()}
    except Error:
        found = {"database": "does not answer"}
    found["disk"] = why_not_disk()
    status = 503 if any(found.values()) else 200
    return JsonResponse({name: reason or WELL for name, reason in found.items()}, status=status)


def why_not_migrated():
    """Return what is to be done where the database lacks a migration of this version; None where it has them all."""
    applied = MigrationRecorder(connection).applied_migrations()
    return None if latest_migrations() <= applied.keys() else "migrations of this version were not run"


def why_not_queue():
    """Return what is wrong with the worker's queue; None where it is well.

    What is done by the clock is begun by the worker: a schedule that is overdue tells that no worker runs.
    """
    late = timezone.now() - settings.QUEUE_PATIENCE
    if Schedule.objects.filter(next_run__lt=late).exists():
        return "no worker runs: what the clock should have begun was not begun"
    if OrmQ.objects.filter(lock__lt=late).exists():
        return "jobs wait too long"
    return None


def why_not_disk():
    """Return which disk has too little room left; None where there is enough."""
    database = settings.DATABASES["default"]
    is_file = database["ENGINE"] == "django.db.backends.sqlite3" and not str(database["NAME"]).startswith("file:")
    places = {"temporary files": tempfile.gettempdir(), "the database": database["NAME"] if is_file else None}
    short = [
        name for name, place in places.items() if place and shutil.disk_usage(place).free < settings.LEAST_FREE_SPACE
    ]
    return f"too little room for {' and '.join(short)}" if short else None


@cache
def latest_migrations():
    """Return the last migration of each app of this version."""
    return set(MigrationLoader(None).graph.leaf_nodes())
