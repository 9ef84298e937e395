"""The whole road in a real browser: build, submit, return, mend, submit again, accept, download. With and without
JavaScript."""

import io
import re

import pytest
from django.core.management import call_command
from pypdf import PdfReader

from plans.models import Plan, Submission
from tests.browser.steps import click_through, sign_in
from tests.factories.accounts import ForceFactory, manager, reviewer, viewer
from tests.factories.plans import ReportingPeriodFactory
from tests.jobs import run_jobs
from toolkit.models import Edition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OWN_ACTIVITIES = {
    1: "Sergeants ask two questions on curiosity in each supervision session",
    2: "A role profile agreed with partners",
    3: "One operating protocol for the hub",
}


@pytest.fixture
def toolkit():
    """The published toolkit, as `make run` loads it."""
    call_command("load_toolkit", verbosity=0)
    return Edition.objects.published().get()


@pytest.mark.parametrize("java_script_enabled", [True, False], ids=["javascript", "no_javascript"])
def test_plan_goes_from_start_to_accepted(new_page, toolkit, java_script_enabled):
    force = ForceFactory(name="Westshire Police", asks_approval=True)
    period = ReportingPeriodFactory(name="July to September 2026")
    lead, leader, vkpp = manager(force), viewer(force), reviewer()

    page = new_page(java_script_enabled=java_script_enabled)
    sign_in(page, lead)
    build_plan(page, toolkit)
    plan = Plan.objects.get(force=force)
    submit(page, plan)
    page.get_by_role("heading", name="Plan submitted").wait_for()
    first = Submission.objects.get(plan=plan)
    assert page.get_by_text(first.reference_with_hash).count() == 1

    review = new_page(java_script_enabled=java_script_enabled)
    sign_in(review, vkpp)
    open_waiting(review, force)
    review.get_by_label("Return for changes").check()
    review.get_by_label(re.compile("Reason")).fill("Say how objective 2 will be measured.")
    click_through(review.get_by_role("button", name="Record the decision"))
    review.get_by_text("Returned for changes").first.wait_for()

    page.goto("/")
    page.get_by_text("Say how objective 2 will be measured.").first.wait_for()
    mend(page, plan)
    submit(page, plan)
    page.get_by_role("heading", name="Plan submitted").wait_for()

    open_waiting(review, force)
    review.get_by_label("Reviewed, no changes needed").check()
    click_through(review.get_by_role("button", name="Record the decision"))
    review.get_by_text("Reviewed, no changes needed").first.wait_for()

    states = list(Submission.objects.order_by("number").values_list("number", "state", "period"))
    assert states == [(1, "returned", period.pk), (2, "accepted", period.pk)]

    reader = new_page(java_script_enabled=java_script_enabled)
    sign_in(reader, leader)
    reader.goto(f"/plans/{plan.pk}/")
    address = reader.get_by_role("link", name="PDF").first.get_attribute("href")
    run_jobs()
    pdf = PdfReader(io.BytesIO(reader.request.get(address).body()))
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert [words for words in [*OWN_ACTIVITIES.values(), "Staff survey each spring"] if words not in fold(text)] == []


def fold(text):
    """The text with white space folded, as a PDF's line breaks are no part of it."""
    return " ".join(text.split())


def build_plan(page, toolkit):
    """Start the plan and fill it in for every objective, from the task list on."""
    page.goto("/plans/")
    page.get_by_role("link", name=re.compile("Start a plan")).first.click()
    page.get_by_role("button", name="Start the plan").click()
    page.get_by_role("link", name="About this plan").click()
    page.get_by_label("Project Lead").fill("Detective Chief Inspector, Safeguarding")
    click_through(page.get_by_role("button", name="Save and come back later"))
    page.get_by_role("link", name="About this report").click()
    page.get_by_label("Prepared By").fill("Policy Officer")
    fill_date(page.get_by_role("group", name="Date Prepared"))
    click_through(page.get_by_role("button", name="Save and come back later"))

    for objective in toolkit.objective_set.all():
        page.get_by_role("link", name="Impact Owner, focus and where we stand").nth(objective.number - 1).click()
        page.get_by_role("textbox", name="Impact Owner").fill(f"Owner of objective {objective.number}")
        page.get_by_label("We are working on this now").check()
        page.get_by_label("Partly in place").first.check()
        page.get_by_role("button", name="Add an activity").click()
        page.get_by_label(str(objective.activities.first())).check()
        page.get_by_role("button", name="Continue").click()
        page.get_by_label("Activity, in your own words").fill(OWN_ACTIVITIES[objective.number])
        page.get_by_label("Organisational impact").check()
        page.get_by_role("group", name="Outputs from the toolkit").get_by_role("checkbox").first.check()
        page.get_by_label("Who will do it").fill("Hub sergeants")
        click_through(page.get_by_role("button", name="Save and come back later"))
        page.get_by_role("heading", name="Impact Realisation Plan").wait_for()

    page.get_by_role("link", name="Update progress").click()
    page.get_by_label("Status").first.select_option("On track")
    page.get_by_label("Progress", exact=True).first.fill("The questions stand in the supervision template.")
    click_through(page.get_by_role("button", name="Save all and check"))


def fill_date(group, day=1, month=10, year=2026):
    """Type a date into its three boxes."""
    group.get_by_label("Day").fill(str(day))
    group.get_by_label("Month").fill(str(month))
    group.get_by_label("Year").fill(str(year))


def submit(page, plan):
    """Check the plan and submit it with its approval."""
    page.goto(f"/plans/{plan.pk}/")
    page.get_by_role("link", name="Check and submit").last.click()
    page.get_by_label("I am submitting before the period ends").check()
    page.get_by_label("Name", exact=True).fill("A. Example")
    page.get_by_label("Rank or role").fill("Assistant Chief Constable")
    fill_date(page.get_by_role("group", name="Date approved"))
    click_through(page.get_by_role("button", name="Submit to VKPP"))


def open_waiting(page, force):
    """Find the submission that waits, from the admin's front page on."""
    page.goto("/admin/")
    page.get_by_role("link", name=re.compile("waiting", re.IGNORECASE)).first.click()
    page.locator("#result_list tbody").get_by_role("link").first.click()
    page.get_by_role("heading", name=re.compile(force.name)).first.wait_for()


def mend(page, plan):
    """Do what VKPP asked for: say how objective 2 is measured."""
    page.goto(f"/plans/{plan.pk}/")
    page.get_by_role("link", name=re.compile(OWN_ACTIVITIES[2])).click()
    page.get_by_label("Impact Measurement, in your own words").fill("Staff survey each spring")
    click_through(page.get_by_role("button", name="Save and come back later"))
