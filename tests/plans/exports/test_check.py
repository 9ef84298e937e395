"""What is shown before a plan is submitted is rendered once and kept; it never outlives what it was made from."""

import dataclasses
import datetime

import pytest
from django.utils import timezone

from plans.actions import submit_plan
from plans.document import Stamp, build_document, canonical_json, sha256_of
from plans.exports.check import render_check
from plans.models import PeriodReport
from tests.factories.accounts import ForceFactory, manager
from tests.factories.plans import PeriodReportFactory, ReportingPeriodFactory, submittable_plan

pytestmark = pytest.mark.django_db


def test_check_is_kept_by_document_stamp_and_what_it_is_read_beside():
    period = ReportingPeriodFactory()
    starts = period.starts - datetime.timedelta(days=91)
    last_period = ReportingPeriodFactory(name="April to June 2026", starts=starts, due=timezone.localdate())
    plan = submittable_plan(ForceFactory(), period)
    PeriodReportFactory(plan=plan, period=last_period)
    earlier = submit_plan(plan=plan, period=last_period, by=manager(plan.force), before_end=True)
    stamp = Stamp.of_draft(plan)

    def render(stamp=stamp, last_period=None, compared_with=None):
        document = build_document(plan, period)
        seen = sha256_of(canonical_json(document))
        return render_check(document, seen, stamp, last_period=last_period, compared_with=compared_with)

    plain = render()
    assert ("April to June 2026" in plain.page_one, plain.changes) == (False, None)
    assert "DRAFT, another day" in render(dataclasses.replace(stamp, state_label="DRAFT, another day")).rest
    assert "April to June 2026" in render(last_period=earlier).page_one
    assert render() == plain
    PeriodReport.objects.filter(plan=plan, period=period).update(summary="Rewritten")
    assert "Rewritten" in render().page_one
    told = {change.label: change.new for change in render(compared_with=earlier).changes.changes}
    assert told["Summary for leadership"] == "Rewritten"
