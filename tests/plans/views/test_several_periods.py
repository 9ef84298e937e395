"""An activity's page while several periods can be worked on: progress for each, and what taking it out changes."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from plans.actions import decide_review, submit_plan
from tests.factories.accounts import manager, reviewer
from tests.factories.plans import IndicatorFactory, PeriodReportFactory, ProgressUpdateFactory, ReportingPeriodFactory
from tests.plans.scene import fields_of, path_of, take_out

DAY = datetime.timedelta(days=1)


@pytest.fixture
def earlier(scene):
    """Last quarter's period, still open, for which the plan can be submitted."""
    scene.plan.project_lead, scene.plan.created_at = "Lead", timezone.now() - 100 * DAY
    scene.plan.save()
    period = ReportingPeriodFactory(name="Last quarter", starts=scene.period.starts - 91 * DAY)
    PeriodReportFactory(plan=scene.plan, period=period)
    return period


def submit(scene, period):
    return submit_plan(plan=scene.plan, period=period, by=manager(scene.plan.force), before_end=True)


def give_back(submission):
    decide_review(submission=submission, decision="returned", reason="Say more.", by=reviewer())


def test_page_offers_progress_for_each_period_the_returned_one_too(first, scene, earlier):
    line = scene.line()
    ProgressUpdateFactory(line=line, period=earlier)
    give_back(submit(scene, earlier))
    page = first.get(path_of(scene, line))
    offered = [(each["name"], each["reference"], each["is_given"]) for each in page.context["progress_for"]]
    assert set(offered) == {
        ("Last quarter", earlier.reference, True),
        ("This quarter", scene.period.reference, False),
    }
    assert "Save this page and change progress for Last quarter" in page.text
    assert "Save this page and give progress for This quarter" in page.text
    assert f'href="{reverse("plans:submission", args=[scene.plan.pk, 1])}"' in page.text
    for period in (earlier, scene.period):
        then = {"then": f"progress:{period.reference}"}
        response = first.post(path_of(scene, line), fields_of(first.get(path_of(scene, line))) | then)
        assert response.url == reverse("plans:progress", args=[scene.plan.pk, period.reference, line.key])


@pytest.mark.parametrize("state", ["open", "returned", "waiting", "reviewed", "none"])
def test_taking_out_says_before_and_after_which_other_reports_it_leaves(first, scene, state, request):
    if state != "none":
        earlier = request.getfixturevalue("earlier")
    if state in ("returned", "waiting", "reviewed"):
        submission = submit(scene, earlier)
    if state == "returned":
        give_back(submission)
    if state == "reviewed":
        decide_review(submission=submission, decision="accepted", by=reviewer())
    leaves = {
        "open": "leaves the report for Last quarter.",
        "returned": "leaves the report for Last quarter, which VKPP returned.",
        "waiting": "leaves the report for Last quarter as it reads now; submission 1, which VKPP is reading, keeps it.",
    }.get(state, "")
    line = scene.line(activity="Words")
    assert first.get(path_of(scene, line)).context["leaves"] == (
        f"If you take it out, it also {leaves}" if leaves else ""
    )
    (message,) = take_out(first, scene, line).context["messages"]
    after = f". It also {leaves} You can put it back." if leaves else ""
    assert str(message) == f"Activity 1A, “Words”, taken out of the plan{after}"
    assert message.extra_tags == path_of(scene, line, "restore_line")


def test_a_number_no_longer_tracked_says_so_too(first, scene, earlier):
    give_back(submit(scene, earlier))
    indicator = IndicatorFactory(plan_objective=scene.plan_objective)
    path = reverse("plans:indicator", args=[scene.plan.pk, indicator.key])
    leaves = "also leaves the report for Last quarter, which VKPP returned."
    page = first.get(path)
    assert page.context["leaves"] == f"It then {leaves}"
    response = first.post(path, fields_of(page) | {"then": "retire"}, follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        f"You no longer track “{indicator.name}”. It {leaves} It can be put back from the objective’s page."
    ]
