"""What a page's form asks, every action asks of every caller: nothing goes in beside the pages."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from plans.actions import (
    SubmissionError,
    add_decision,
    add_indicator,
    add_reading,
    save_plan,
    save_progress,
    save_report,
    start_plan,
    submit_plan,
)
from plans.actions.indicators import indicator_values
from plans.actions.reports import decision_values
from plans.document import DocApproval
from plans.merging import Change
from plans.models import DecisionAsked, Indicator, ProgressUpdate, Submission
from tests.factories.accounts import ForceFactory, manager
from tests.factories.plans import IndicatorFactory, ReportingPeriodFactory, submittable_plan
from tests.factories.toolkit import EditionFactory
from toolkit.models import Edition

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
SAID = {"status": "on_track", "status_reason": "", "progress": "Going well", "next_steps": ""}


@pytest.fixture
def period():
    """A period that ends today: its last day is not over."""
    return ReportingPeriodFactory(name="This quarter", starts=TODAY - 90 * DAY, ends=TODAY)


@pytest.fixture
def plan(period):
    return submittable_plan(ForceFactory(), period)


@pytest.fixture
def boss(plan):
    return manager(plan.force)


def test_period_that_has_not_ended_is_submitted_only_by_who_says_so(plan, period, boss):
    with pytest.raises(SubmissionError, match=r"^This quarter ends on .* Tick that you submit before it has ended$"):
        submit_plan(plan=plan, period=period, by=boss)
    assert not Submission.objects.exists()
    assert submit_plan(plan=plan, period=period, by=boss, before_end=True)


def test_period_that_has_ended_and_a_nil_return_are_not_asked_about(plan, period, boss):
    submission = submit_plan(plan=plan, period=period, by=boss, nil_return_reason="No hub here")
    submission.delete()
    period.ends = TODAY - DAY
    period.save()
    assert submit_plan(plan=plan, period=period, by=boss)


@pytest.mark.parametrize("asks", [True, False])
@pytest.mark.parametrize(
    ("name", "rank", "days", "words"),
    [
        ("", "Chief", 0, "Give the approver’s name"),
        ("A. Person", "  ", 0, "or their rank|rank or role"),
        ("A. Person", "Chief", 1, "The date of approval must be on or before"),
    ],
)
def test_approval_says_who_and_is_of_no_day_to_come(plan, period, boss, asks, name, rank, days, words):
    plan.force.asks_approval = asks
    plan.force.save()
    approval = DocApproval(name=name, rank=rank, date=TODAY + days * DAY)
    with pytest.raises(SubmissionError, match=words):
        submit_plan(plan=plan, period=period, by=boss, before_end=True, approval=approval)


def test_plan_is_started_on_a_published_toolkit_alone(boss, plan):
    for status in (Edition.Status.DRAFT, Edition.Status.SUPERSEDED):
        edition = EditionFactory(status=status)
        with pytest.raises(ValidationError, match="published toolkit"):
            start_plan(force=plan.force, edition=edition, by=boss)


def test_choice_that_is_none_is_not_saved(plan, period, boss):
    line = plan.objectives.get().lines.get()
    with pytest.raises(ValidationError) as caught:
        save_progress(line=line, period=period, by=boss, change=Change(SAID | {"status": "marvellous"}))
    assert set(caught.value.message_dict) == {"status"}
    assert not ProgressUpdate.objects.exists()
    update = save_progress(line=line, period=period, by=boss, change=Change(SAID))
    for changed in ({"status": "marvellous"}, {"status": "s" * 30}):
        with pytest.raises(ValidationError):
            save_progress(line=line, period=period, by=boss, change=Change(SAID | changed))
    update.refresh_from_db()
    assert update.status == "on_track"
    with pytest.raises(ValidationError):
        save_plan(plan=plan, by=boss, change=Change({"marking": "TOP SECRET"}))


def test_nothing_is_dated_in_the_future(plan, period, boss):
    tomorrow = TODAY + DAY
    number = IndicatorFactory(plan_objective=plan.objectives.get())
    with pytest.raises(ValidationError) as caught:
        add_reading(indicator=number, values={"value": 1, "date": tomorrow, "note": ""}, form_key=uuid.uuid4(), by=boss)
    assert set(caught.value.message_dict) == {"date"}
    values = indicator_values(Indicator(plan_objective=plan.objectives.get()))
    values |= {"name": "Visits", "direction": "up", "baseline": 1, "baseline_date": tomorrow}
    with pytest.raises(ValidationError) as caught:
        add_indicator(plan_objective=plan.objectives.get(), by=boss, change=Change(values))
    assert set(caught.value.message_dict) == {"baseline_date"}
    with pytest.raises(ValidationError) as caught:
        save_report(plan=plan, period=period, by=boss, change=Change({"date_prepared": tomorrow}))
    assert set(caught.value.message_dict) == {"date_prepared"}


def test_name_too_long_for_its_column_is_refused_in_words(plan, period, boss):
    values = decision_values(DecisionAsked()) | {"what": "Fund it", "of_whom": "x" * 501}
    with pytest.raises(ValidationError) as caught:
        add_decision(plan=plan, period=period, by=boss, change=Change(values))
    assert set(caught.value.message_dict) == {"of_whom"}
