"""The pages of a period that VKPP has voided."""

import pytest
from django.urls import reverse

from plans.actions import decide_review, submit_plan, void_period
from plans.exports.feedback import feedback_html
from plans.models import Submission
from tests.factories.accounts import ForceFactory, manager, reviewer
from tests.factories.plans import ReportingPeriodFactory, submittable_plan
from tests.plans.pages import address

pytestmark = pytest.mark.django_db


def test_voided_period_is_due_by_no_day_on_any_of_its_pages(client):
    period = ReportingPeriodFactory(name="A mistake")
    plan = submittable_plan(ForceFactory(), period)
    line = plan.objectives.get().lines.get()
    boss = manager(plan.force)
    submit_plan(plan=plan, period=period, by=boss, before_end=True)
    client.force_login(boss)
    pages = [
        *(address(name, plan, period.reference) for name in ("report", "update", "check", "nil_return")),
        address("progress", plan, period.reference, line.key),
        address("plan", plan),
        reverse("plans:home"),
    ]
    assert "ue by" in client.get(pages[0]).text
    void_period(period=period, reason="Opened by mistake", by=reviewer())
    for page in pages:
        assert "ue by" not in client.get(page).text, page


def test_feedback_note_of_a_period_voided_since_asks_for_no_other_submission():
    period = ReportingPeriodFactory(name="A mistake")
    plan, judge = submittable_plan(ForceFactory(), period), reviewer()
    submission = submit_plan(plan=plan, period=period, by=manager(plan.force), before_end=True)
    decide_review(submission=submission, decision="returned", reason="Say more", by=judge)
    submission.refresh_from_db()
    assert "to be submitted again" in feedback_html(submission)
    void_period(period=period, reason="Opened by mistake", by=judge)
    assert "to be submitted again" not in feedback_html(Submission.objects.get(pk=submission.pk))
