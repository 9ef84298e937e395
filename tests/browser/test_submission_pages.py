"""Checking, submitting and what was submitted in a real browser: axe in every state, narrow screens, the keyboard."""

import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from nvap.accounts.models import Force, User
from plans.actions import withdraw_submission
from plans.models import PeriodReport, Plan, Remark, ReportingPeriod, Submission
from tests.browser.steps import click_through, lost_error_links, sign_in, violations
from tests.factories.accounts import UserFactory, national_leader
from tests.jobs import print_nothing, run_jobs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
VIEWPORTS = [{"width": 1280, "height": 900}, {"width": 390, "height": 844}]


@pytest.fixture(autouse=True)
def _demo():
    """The demonstration: one rich plan with three submissions, one just begun with a waiting one."""
    call_command("loaddata", "forces", verbosity=0)
    call_command("load_toolkit", stdout=StringIO())
    call_command("load_demo", stdout=StringIO())


@pytest.fixture(autouse=True)
def _quick_pdf(monkeypatch):
    print_nothing(monkeypatch, lambda *args: "1.7 made for a test")


def plan_of(slug) -> Plan:
    return Plan.objects.get(force__slug=slug)


def person(slug, role) -> User:
    """Somebody with this role in the force, with a password the tests know."""
    user = UserFactory()
    user.memberships.create(force=Force.objects.get(slug=slug), role=role)
    return user


def ready(plan, period=None) -> Plan:
    """The plan with who prepared it and when for a period, by default the open one, so that it can be submitted."""
    said = {"prepared_by": "Policy officer", "date_prepared": timezone.localdate()}
    period = period or ReportingPeriod.objects.current()
    PeriodReport.objects.update_or_create(plan=plan, period=period, defaults=said)
    return plan


def check_url(plan):
    """The address without a period, which leads to the page of the open one."""
    return reverse("plans:check", args=[plan.pk])


def problems(page, address):
    """What is wrong on a page at each width; empty when nothing is."""
    found = []
    for viewport in VIEWPORTS:
        page.set_viewport_size(viewport)
        page.goto(address)
        for details in page.locator("main details").all():
            details.evaluate("element => element.open = true")
        found += violations(page)
        if page.evaluate("document.documentElement.scrollWidth") > viewport["width"]:
            found.append(f"{address} scrolls sideways at {viewport['width']}")
    return found


def test_check_page_of_a_rich_plan_is_accessible_while_fields_are_missing(page):
    sign_in(page, person("westshire", "manager"))

    assert problems(page, check_url(plan_of("westshire"))) == []


def test_links_of_missing_fields_land_on_them(page):
    plan = plan_of("westshire")
    plan.project_lead = ""
    plan.save()
    plan.reports.filter(period=ReportingPeriod.objects.current()).delete()
    sign_in(page, person("westshire", "editor"))
    for name, target in (
        ("Project Lead", "about/#id_project_lead"),
        ("Prepared By", "report/#id_prepared_by"),
        ("Date Prepared", "report/#id_date_prepared_0"),
    ):
        page.goto(check_url(plan))
        click_through(page.get_by_role("region", name="What is missing").get_by_role("link", name=name))
        assert page.url.endswith(f"/{target}")
        expect(page.locator(f"#{target.partition('#')[2]}")).to_be_in_viewport()


def test_form_with_errors_is_accessible_and_keeps_what_was_typed(page):
    plan = ready(plan_of("westshire"))
    plan.force.asks_approval = True
    plan.force.save()
    sign_in(page, person("westshire", "manager"))
    assert problems(page, check_url(plan)) == []

    page.get_by_label("Rank or role").fill("Assistant Chief Constable")
    click_through(page.get_by_role("button", name="Submit to VKPP"))

    assert page.title().startswith("Error: Check and submit")
    assert page.locator(".govuk-error-summary__list a").all_inner_texts() == [
        "Enter the approver’s name",
        "Enter the date of approval",
    ]
    assert violations(page) == []
    assert lost_error_links(page) == []
    assert page.get_by_label("Rank or role").input_value() == "Assistant Chief Constable"


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_manager_submits_reads_and_withdraws(new_page, java_script_enabled):
    plan = ready(plan_of("westshire"))
    page = new_page(java_script_enabled=java_script_enabled)
    sign_in(page, person("westshire", "manager"))
    page.goto(check_url(plan))
    page.get_by_role("button", name="Submit to VKPP").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Plan submitted")
    submission = plan.submissions.get(number=4)
    expect(page.locator(".govuk-panel__body")).to_contain_text(submission.reference_with_hash)
    pdf = page.get_by_role("link", name="PDF").get_attribute("href")
    page.goto(pdf)
    expect(page.get_by_role("heading", level=1)).to_have_text("The PDF is being made")
    with page.expect_event("response", lambda answer: answer.headers["content-type"] == "application/pdf") as opened:
        run_jobs()
    assert page.request.get(opened.value.url).body() == b"%PDF-1.7 made for a test"
    page.goto(f"/plans/{plan.pk}/submissions/4/submitted/")

    page.get_by_role("link", name="Read what was submitted").click()
    page.get_by_role("link", name="Withdraw this submission").click()
    click_through(page.get_by_role("button", name="Withdraw the submission"))

    assert Submission.objects.get(pk=submission.pk).state == "withdrawn"
    expect(page.get_by_text("Submission 4 is withdrawn.")).to_be_visible()


def test_submitting_works_by_keyboard(page):
    plan = ready(plan_of("westshire"))
    sign_in(page, person("westshire", "manager"))
    page.goto(check_url(plan))

    page.get_by_role("link", name="Go to the end of the page to submit").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Submit to VKPP")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Plan submitted")
    assert plan.submissions.get(number=4).nil_return is False


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_nil_return_is_sent_from_a_page_of_its_own(new_page, java_script_enabled):
    plan = ready(plan_of("westshire"))
    page = new_page(java_script_enabled=java_script_enabled)
    sign_in(page, person("westshire", "manager"))
    page.goto(check_url(plan))
    page.get_by_role("link", name="Send a nil return instead").click()
    page.wait_for_url("**/nil-return/")
    if java_script_enabled:
        assert problems(page, page.url) == []
    page.get_by_label("Reason for a nil return").fill("Our hub closed in May.")
    page.get_by_role("button", name="Send the nil return to VKPP").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nil return sent")
    assert plan.submissions.get(number=4).nil_return is True


def test_pages_of_submissions_are_accessible_in_every_state(page):
    westshire, northmoor = plan_of("westshire"), plan_of("northmoor")
    sign_in(page, person("westshire", "viewer"))
    for number in (1, 2, 3):
        assert problems(page, reverse("plans:submission", args=[westshire.pk, number])) == []
    assert problems(page, check_url(westshire)) == []
    remark = Remark.objects.latest().filter(submission__plan=westshire).first()
    assert problems(page, reverse("plans:with_vkpp", args=[westshire.pk])) == []
    page.context.clear_cookies()
    sign_in(page, person("westshire", "editor"))
    assert problems(page, reverse("plans:remark", args=[westshire.pk, remark.key])) == []
    page.context.clear_cookies()
    sign_in(page, person("northmoor", "manager"))
    for name, number in (("submission", 1), ("submission", 2), ("submitted", 2), ("withdraw", 2)):
        assert problems(page, reverse(f"plans:{name}", args=[northmoor.pk, number])) == []
    assert problems(page, check_url(northmoor)) == []


def test_pages_of_shared_drafts_are_accessible_in_every_state(page):
    plan = plan_of("westshire")
    advised, manager = plan.shared_drafts.get(), person("westshire", "manager")
    sign_in(page, manager)
    assert problems(page, reverse("plans:share", args=[plan.pk])) == []
    page.get_by_label("What would you like advice on?").fill("Is it clear?")
    page.get_by_role("button", name="Share the draft").dblclick()
    page.wait_for_url("**/shared/**")
    waiting = plan.shared_drafts.exclude(pk=advised.pk).get()
    for draft in (advised, waiting):
        for name in ("shared_draft", "stop_sharing"):
            assert problems(page, reverse(f"plans:{name}", args=[plan.pk, draft.key])) == []
    page.get_by_role("button", name="Stop sharing").click()
    page.get_by_text("VKPP can no longer read it.").wait_for()
    assert problems(page, reverse("plans:shared_draft", args=[plan.pk, waiting.key])) == []
    assert problems(page, reverse("plans:share", args=[plan.pk])) == []


def test_national_reader_s_pages_are_accessible(page):
    northmoor = plan_of("northmoor")
    waiting = northmoor.submissions.get(number=2)
    sign_in(page, national_leader())

    assert problems(page, reverse("plans:submission", args=[northmoor.pk, 2])) == []
    withdraw_submission(submission=waiting, by=person("northmoor", "manager"))
    assert problems(page, reverse("plans:submission", args=[northmoor.pk, 2])) == []
    expect(page.get_by_text("What it held stays with the force.")).to_be_visible()


def test_earlier_period_can_be_chosen_and_says_it_is_late(page):
    plan = ready(plan_of("northmoor"))
    plan.created_at = timezone.now() - datetime.timedelta(days=400)
    plan.save()
    earlier = ReportingPeriod.objects.earliest("starts")
    ready(plan, earlier)
    sign_in(page, person("northmoor", "manager"))
    page.goto(check_url(plan))

    page.get_by_role("link", name=f"Check the plan for {earlier.name}").click()

    expect(page.get_by_text("This submission will be marked late.")).to_be_visible()
    assert violations(page) == []


def test_chart_is_named_and_its_numbers_stand_as_text(page):
    plan = plan_of("westshire")
    sign_in(page, person("westshire", "viewer"))
    page.goto(check_url(plan))

    page.get_by_text("The rest of the document").click()
    figure = page.locator(".doc-number").filter(has=page.locator(".doc-chart")).first
    title = figure.locator("svg title").text_content()
    assert title.startswith(f"{figure.get_by_role('heading').inner_text()}: From ")
    assert figure.locator(".doc-readings li").count() == figure.locator("circle[r='4.5']").count() > 1


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_sensitive_text_is_hidden_and_removed_by_two_people(new_page, java_script_enabled):
    plan, words = plan_of("westshire"), "supervision template"
    page = new_page(viewport=VIEWPORTS[1], java_script_enabled=java_script_enabled)
    sign_in(page, person("westshire", "manager"))
    page.goto(reverse("plans:submission", args=[plan.pk, 3]))
    expect(page.get_by_text(words).first).to_be_visible()
    click_through(page.get_by_role("link", name="Hide sensitive text"))
    address = page.url
    click_through(page.get_by_role("button", name="Look where it is"))
    expect(page.get_by_role("link", name="Paste the words to hide")).to_be_visible()
    page.get_by_label("Words to hide").fill(words.upper())
    page.get_by_label("Could identify a victim").check()
    click_through(page.get_by_role("button", name="Look where it is"))
    expect(page.get_by_text("Submission 3")).to_be_visible()
    assert not java_script_enabled or violations(page) == []
    click_through(page.get_by_role("button", name="Hide it now"))
    hidden = page.url
    page.goto(reverse("plans:submission", args=[plan.pk, 3]))
    expect(page.get_by_text(words)).to_have_count(0)
    expect(page.get_by_text("[text hidden on").first).to_be_visible()

    other = new_page(viewport=VIEWPORTS[0], java_script_enabled=java_script_enabled)
    sign_in(other, person("westshire", "manager"))
    other.goto(hidden)
    click_through(other.get_by_role("button", name="Read the text once"))
    expect(other.get_by_text(words).first).to_be_visible()
    assert not java_script_enabled or violations(other) == []
    click_through(other.get_by_role("button", name="Remove it for good"))
    expect(other.get_by_text("The text is removed for good.")).to_be_visible()
    if java_script_enabled:
        for each in (address, hidden, reverse("plans:hidden_texts", args=[plan.pk])):
            assert problems(other, each) == []
