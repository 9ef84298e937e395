"""What VKPP does in the admin with what was submitted, for its tests."""

import datetime

from django.urls import reverse
from django.utils import timezone

from plans.actions import submit_plan
from plans.models import Submission
from tests.factories.accounts import (
    ForceFactory,
    manager,
)
from tests.factories.plans import ReportingPeriodFactory, submittable_plan

LIST = reverse("admin:plans_submission_changelist")


def submitted(force=None, period=None, plan=None, days_ago=1, **fields) -> Submission:
    """Give a submission that waits, of a new plan or of the one given."""
    period = period or ReportingPeriodFactory()
    plan = plan or submittable_plan(force or ForceFactory(), period, **fields)
    at = timezone.now() - datetime.timedelta(days=days_ago)
    return submit_plan(plan=plan, period=period, by=manager(plan.force), at=at)


def page_of(submission) -> str:
    """The address of a submission's page in the admin."""
    return reverse("admin:plans_submission_change", args=[submission.pk])


def listed(client, query="") -> list[Submission]:
    """What the admin's list shows, in its order."""
    response = client.get(LIST + query)
    assert response.status_code == 200
    return list(response.context["cl"].result_list)


def decide(client, submission, decision, reason=""):
    """Send the form of the decision."""
    data = {"form": "decision", "decision-decision": decision, "decision-reason": reason}
    return client.post(page_of(submission), data, follow=True)


def remark(client, submission, text, place=""):
    """Send the form of a remark."""
    return client.post(page_of(submission), {"form": "remark", "remark-text": text, "remark-place": place}, follow=True)
