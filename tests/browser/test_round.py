"""One quarter's round for the lead in a real browser: what it costs, and that nothing typed on the way is lost."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from plans.actions import submit_plan
from plans.models import ProgressUpdate, ReportingPeriod, Submission
from tests.browser.steps import click_through, lost_error_links, sign_in, violations
from tests.factories.accounts import ForceFactory, manager
from tests.factories.plans import (
    IndicatorFactory,
    PlannedActivityFactory,
    ProgressUpdateFactory,
    ReadingFactory,
    ReportingPeriodFactory,
    submittable_plan,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = datetime.timedelta(days=1)
MOST_CLICKS, MOST_BOXES, MOST_PAGES = 15, 10, 5


@pytest.fixture
def plan():
    """A plan of five lines in its second period, three of them with a number; the first period was submitted."""
    force = ForceFactory(name="Westshire Police")
    today = timezone.localdate()
    first = ReportingPeriodFactory(name="First quarter", starts=today - 180 * DAY, closed_at=timezone.now())
    plan = submittable_plan(force, first, summary="It has begun.")
    plan.created_at = timezone.now() - 200 * DAY
    plan.save()
    plan_objective = plan.objectives.get()
    lines = [plan_objective.lines.get(), *(PlannedActivityFactory(plan_objective=plan_objective) for _ in range(4))]
    for line in lines:
        ProgressUpdateFactory(line=line, period=first, next_steps="Call partners\nWrite the protocol")
    for line in lines[:3]:
        number = IndicatorFactory(plan_objective=plan_objective, line=line, name=f"Number of {line.number}")
        ReadingFactory(indicator=number, date=today - 100 * DAY)
    submit_plan(plan=plan, period=first, by=manager(force), before_end=True)
    Submission.objects.update(state="accepted")
    ReportingPeriodFactory(name="Second quarter", starts=today - 88 * DAY)
    return plan


class Counter:
    """Counts what a person does on a page: clicks, boxes typed into (a date is one), pages seen."""

    def __init__(self, page):
        self.page, self.clicks, self.boxes, self.pages = page, 0, 0, 0

    def see(self):
        """Look at a page."""
        self.pages += 1

    def click(self, target, *, leads=False):
        """Click; where that leads to another page, look at it."""
        self.clicks += 1
        if not leads:
            return target.click()
        click_through(target)
        return self.see()

    def choose(self, target, label):
        """Open a list and choose from it, which is two clicks."""
        self.clicks += 2
        target.select_option(label)

    def type(self, target, text):
        """Type into a box."""
        self.boxes += 1
        target.fill(text)

    def __str__(self):
        return f"{self.clicks} clicks, {self.boxes} boxes, {self.pages} pages"


def group(page, plan, letter):
    number = plan.objectives.get().objective.number
    return page.get_by_role("group", name=re.compile(f"^{number}{letter} "))


@pytest.mark.parametrize("java_script_enabled", [True, False], ids=["javascript", "no_javascript"])
def test_second_period_of_five_lines_is_few_clicks(new_page, plan, capsys, java_script_enabled):
    page = new_page(java_script_enabled=java_script_enabled)
    sign_in(page, manager(plan.force))
    page.goto(reverse("plans:plan", args=[plan.pk]))
    count = Counter(page)
    count.see()
    count.click(page.get_by_role("link", name="About this report"), leads=True)
    count.type(page.get_by_label("Summary for leadership"), "Three of five activities moved.")
    count.click(page.get_by_role("button", name="Save and continue"), leads=True)
    for letter in "ABC":
        part = group(page, plan, letter)
        count.choose(part.get_by_label("Status"), "On track")
        count.type(part.get_by_label("Progress"), f"Progress of {letter}")
        count.type(part.get_by_label("Next steps"), f"Steps of {letter}")
        count.type(part.get_by_label("Result", exact=True), "12")
    for letter in "DE":
        count.click(group(page, plan, letter).get_by_label("Nothing has changed"))
    count.click(page.get_by_role("button", name="Save all and check"), leads=True)
    count.click(page.get_by_label("I am submitting before the period ends"))
    count.click(page.get_by_role("button", name="Submit to VKPP"), leads=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Plan submitted")

    with capsys.disabled():
        print(f"\nSecond period of five lines: {count}")  # noqa: T201 -- the figure this test is for
    assert (count.clicks <= MOST_CLICKS, count.boxes <= MOST_BOXES, count.pages <= MOST_PAGES) == (True, True, True)
    updates = ProgressUpdate.objects.filter(period__name="Second quarter").order_by("line__ordinal")
    assert list(updates.values_list("nothing_changed", "status", "progress", "next_steps")) == [
        *((False, "on_track", f"Progress of {letter}", f"Steps of {letter}") for letter in "ABC"),
        *((True, "", "", ""),) * 2,
    ]
    assert [number.readings.count() for number in plan.objectives.get().indicators.all()] == [2, 2, 2]


@pytest.fixture
def update_page(page, plan):
    """The update page of the second period, signed in."""
    sign_in(page, manager(plan.force))
    reference = ReportingPeriod.objects.get(name="Second quarter").reference
    page.goto(reverse("plans:update", args=[plan.pk, reference]))
    return page


def test_part_is_saved_without_leaving_the_page(update_page, plan):
    page, address = update_page, update_page.url
    part = group(page, plan, "A")
    expect(part.get_by_label("Why")).to_be_hidden()
    part.get_by_label("Status").select_option("At risk")
    expect(part.get_by_label("Why")).to_be_visible()
    group(page, plan, "B").get_by_label("Progress").fill("Typed and not sent")
    part.get_by_role("button", name="Save").click()
    expect(part.get_by_role("alert")).to_contain_text("Say why the activity is at risk")
    # What was not accepted is kept without another word typed.
    expect(part.get_by_text(re.compile("^Kept at"))).to_be_visible()
    assert violations(page) == []
    part.get_by_label("Why").fill("Ice")
    part.get_by_role("button", name="Save").click()
    expect(part.get_by_text("Saved just now")).to_be_visible()
    expect(page.get_by_text("4 of 5 activities wait for an update.").first).to_be_visible()
    assert page.evaluate("document.activeElement.dataset.part") == part.get_attribute("data-part")
    assert (page.url, ProgressUpdate.objects.filter(period__name="Second quarter").count()) == (address, 1)
    assert group(page, plan, "B").get_by_label("Progress").input_value() == "Typed and not sent"
    assert violations(page) == []


def test_last_next_steps_are_taken_over_and_struck_off(update_page, plan):
    part = group(update_page, plan, "A")
    box = part.get_by_label("Next steps")
    box.fill("Mine")
    part.get_by_role("button", name="Still to do").click()
    assert box.input_value() == "Call partners\nWrite the protocol\nMine"
    part.get_by_role("button", name=re.compile(r"^Done\s+Call partners")).click()
    assert box.input_value() == "Write the protocol\nMine"
    part.get_by_role("button", name=re.compile(r"^Put back\s+Call partners")).click()
    assert box.input_value() == "Call partners\nWrite the protocol\nMine"
    assert violations(update_page) == []


def test_typing_between_saves_is_kept_part_by_part(update_page, plan):
    page = update_page
    for letter in "AB":
        group(page, plan, letter).get_by_label("Progress").fill(f"Half a sentence of {letter}")
    # As if the window were left.
    page.evaluate(
        "Object.defineProperty(document, 'visibilityState', {value: 'hidden'});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    expect(page.get_by_text(re.compile("^Kept at")).first).to_be_visible()
    expect(page.get_by_text(re.compile("^Kept at"))).to_have_count(2)
    page.goto(page.url)
    page.get_by_role("button", name="Show what was typed").click()
    page.wait_for_url("**unsaved=**")
    typed = [group(page, plan, letter).get_by_label("Progress").input_value() for letter in "AB"]
    assert typed == ["Half a sentence of A", "Half a sentence of B"]
    assert violations(page) == []


def test_save_after_the_session_has_ended_keeps_the_words_on_the_page(update_page, plan):
    part = group(update_page, plan, "A")
    part.get_by_label("Progress").fill("Still here")
    update_page.context.clear_cookies(name="sessionid")
    part.get_by_role("button", name="Save").click()
    expect(part.get_by_text("You have been signed out.")).to_be_visible()
    assert part.get_by_label("Progress").input_value() == "Still here"


@pytest.mark.parametrize("width", [1280, 390])
def test_update_page_is_accessible_and_never_scrolls_sideways(update_page, plan, width):
    page = update_page
    page.set_viewport_size({"width": width, "height": 844})
    group(page, plan, "A").get_by_label("Progress").fill("No status")
    click_through(page.get_by_role("button", name="Save all and check"))
    for details in page.locator("main details").all():
        details.evaluate("element => element.open = true")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert lost_error_links(page) == []
