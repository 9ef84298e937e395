"""Answers that counted as told by the period on whose page they were typed: by submissions from then on."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from plans.actions import submit_plan, withdraw_submission
from plans.models import DecisionAsked
from tests.factories.accounts import ForceFactory, manager
from tests.factories.plans import DecisionAskedFactory, ReportingPeriodFactory, submittable_plan

told = import_module("plans.migrations.0011_answers_told_by_submissions")


@pytest.mark.django_db
def test_answer_is_told_by_the_first_submission_not_withdrawn_that_holds_it():
    period = ReportingPeriodFactory()
    plan = submittable_plan(ForceFactory(), period)
    answer = {"answer": "Agreed", "answered_on": timezone.localdate()}
    decision = DecisionAskedFactory(plan=plan, asked_for=period, **answer)
    submission = submit_plan(plan=plan, period=period, by=manager(plan.force), before_end=True)
    DecisionAskedFactory(plan=plan, asked_for=period, answered_for=period, **answer)
    DecisionAsked.objects.filter(pk=decision.pk).update(answered_for=None)

    told.tell_by_submissions(apps, None)
    assert [each.answered_for for each in DecisionAsked.objects.order_by("pk")] == [period, None]

    withdraw_submission(submission=submission, by=submission.submitted_by)
    DecisionAsked.objects.update(answered_for=period)
    told.tell_by_submissions(apps, None)
    assert set(DecisionAsked.objects.values_list("answered_for", flat=True)) == {None}
