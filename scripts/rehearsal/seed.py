"""Fictional forces that owe many periods, written into the service's database. Prints who they are, as JSON.

usage: python -m scripts.rehearsal.seed FORCES PERIODS PASSWORD   (in the service's environment)
"""

import datetime
import json
import os
import sys

import django

# The environment is the service's; the models can be imported only after this.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nvap.settings")
django.setup()

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from nvap.accounts.models import REVIEWER_GROUP, Force, Membership, User
from plans.actions import start_plan
from plans.models import PeriodReport, PlannedActivity, ReportingPeriod
from toolkit.models import Edition

LINES = 3
MONTH = datetime.timedelta(days=30)


def seed(forces: int, periods: int, password: str) -> dict:
    """Add forces with a manager and a plan each, and opened periods that all of them owe; return who they are."""
    edition = Edition.objects.published().get(action__reference="2.6.1")
    today = timezone.localdate()
    references = []
    for back in range(periods, 0, -1):
        starts = today - MONTH * back
        period = ReportingPeriod(
            name=f"Rehearsal {starts:%Y-%m-%d}",
            starts=starts,
            ends=starts + MONTH - datetime.timedelta(days=1),
            due=today + MONTH,
            opened_at=timezone.now(),
        )
        period.save()
        references.append(period.reference)
    # Who is told of every submission by mail.
    reviewer = User.objects.create_user("reviewer@rehearsal.example.org", password, name="Rehearsal Reviewer")
    reviewer.groups.add(Group.objects.get(name=REVIEWER_GROUP))
    people = [_add_force(number, edition, password) for number in range(1, forces + 1)]
    return {"periods": references, "people": people}


def _add_force(number: int, edition: Edition, password: str) -> dict:
    force = Force(
        name=f"Rehearsal {number} Police",
        slug=f"rehearsal-{number}",
        nation="England",
        region="South West",
        kind=Force.Kind.FICTIONAL,
    )
    force.save()
    email = f"manager{number}@rehearsal.example.org"
    manager = User.objects.create_user(email, password, name=f"Rehearsal Manager {number}")
    Membership(user=manager, force=force, role=Membership.Role.MANAGER).save()
    plan = start_plan(force=force, edition=edition, by=manager)
    plan.project_lead = "The project lead"
    plan.save()
    plan_objective = plan.objectives.order_by("pk").first()
    for ordinal in range(1, LINES + 1):
        activity = f"Activity {ordinal} of the rehearsal"
        PlannedActivity(plan_objective=plan_objective, order=ordinal, ordinal=ordinal, activity=activity).save()
    for period in ReportingPeriod.objects.all():
        prepared = {"prepared_by": "The preparer", "date_prepared": timezone.localdate()}
        PeriodReport(plan=plan, period=period, **prepared).save()
    return {"email": email, "plan": plan.pk}


if __name__ == "__main__":
    with transaction.atomic():
        json.dump(seed(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]), sys.stdout)
