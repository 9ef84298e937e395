"""What VKPP does in the admin with what was submitted, for its tests."""

import datetime
import uuid

from django.urls import reverse
from django.utils import timezone

from plans.actions import submit_plan
from plans.models import PeriodReport, Submission
from tests.factories.accounts import (
    ForceFactory,
    manager,
)
from tests.factories.plans import ReportingPeriodFactory, submittable_plan

LIST = reverse("admin:plans_submission_changelist")


def say(plan, period, **words):
    """Have the plan say these words for the period, and who prepared them."""
    PeriodReport.objects.update_or_create(
        plan=plan,
        period=period,
        defaults=words,
        create_defaults={"prepared_by": "Preparer", "date_prepared": timezone.localdate(), **words},
    )


def submitted(force=None, period=None, plan=None, days_ago=1, **words) -> Submission:
    """Give a submission that waits, of a new plan or of the one given, with these words in the period's report."""
    period = period or ReportingPeriodFactory()
    plan = plan or submittable_plan(force or ForceFactory(), period)
    say(plan, period, **words)
    at = timezone.now() - datetime.timedelta(days=days_ago)
    return submit_plan(plan=plan, period=period, by=manager(plan.force), at=at, before_end=True)


def page_of(submission) -> str:
    """The address of a submission's page in the admin."""
    return reverse("admin:plans_submission_change", args=[submission.pk])


def listed(client, query="") -> list[Submission]:
    """What the admin's list shows, in its order."""
    response = client.get(LIST + query)
    assert response.status_code == 200
    return list(response.context["cl"].result_list)


def decide(client, submission, decision, reason="", key=""):
    """Send the form of the decision."""
    data = {"decision-decision": decision, "decision-reason": reason, "form_key": key or uuid.uuid4()}
    return client.post(page_of(submission), {"then": "decision", **data}, follow=True)


def remark(client, submission, text, anchor="plan", field="", key="", **typed):
    """Send the form of a remark, with what else is typed in it."""
    data = {"remark-text": text, "remark-anchor": anchor, "remark-field": field, **typed}
    data["form_key"] = key or uuid.uuid4()
    return client.post(page_of(submission), {"then": "remark", **data}, follow=True)
