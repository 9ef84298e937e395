"""Enter pressed twice, and "Back, change, Save", in a real browser: what adds a row to a plan adds it once."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from plans.models import DecisionAsked, Indicator, PlannedActivity, Reading
from tests.browser.steps import sign_in
from tests.conftest import BROWSER_TIMEOUT_MS
from tests.factories.plans import IndicatorFactory
from tests.plans.scene import add_address, make_scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# What is told once a row is there.
TOLD = {
    "activity": "added to your plan",
    "number": "is a number you track now",
    "result": "The result of 1 March 2026 is saved",
    "decision": "What you ask for is in the report",
}


@pytest.fixture
def scene(transactional_db):
    return make_scene()


@pytest.fixture
def page(page, scene):
    sign_in(page, scene.editor)
    return page


def begin(page, scene, what):
    """Open the page that adds a row and fill it in; return its one-line field and that field's values of all rows."""
    plan = scene.plan
    match what:
        case "activity":
            page.goto(f"{add_address(scene)}?activity=own")
            page.locator("[name=impacts]").first.check()
            page.locator("[name=activity]").fill("Ours")
            return "who", PlannedActivity.objects.values_list("who", flat=True)
        case "number":
            page.goto(f"{reverse('plans:add_indicator', args=[plan.pk])}?objective=1")
            page.locator("[name=direction][value=up]").check()
            return "name", Indicator.objects.values_list("name", flat=True)
        case "result":
            row = IndicatorFactory(plan_objective=scene.plan_objective)
            page.goto(reverse("plans:indicator", args=[plan.pk, row.key]))
            page.locator("[name=result_value]").fill("7")
            for part, value in (("day", "1"), ("month", "3"), ("year", "2026")):
                page.locator(f"[name=result_date_{part}]").fill(value)
            return "result_note", Reading.objects.values_list("note", flat=True)
        case "decision":
            page.goto(reverse("plans:add_decision", args=[plan.pk, scene.period.reference]))
            page.locator("[name=what]").fill("Fund it")
            return "of_whom", DecisionAsked.objects.values_list("of_whom", flat=True)


def press_enter(page, field, text, told, times=1):
    """Type a text into a field and press Enter there, several times before an answer can come; wait for the answer."""
    page.locator(f"[name={field}]").fill(text)
    for _time in range(times):
        page.keyboard.press("Enter")
    # A page that replaces another has been left by a navigation cut short: only what is told says that it is there.
    expect(page.locator("body")).to_contain_text(told, timeout=BROWSER_TIMEOUT_MS)
    page.wait_for_load_state()


@pytest.mark.parametrize("what", TOLD)
def test_enter_pressed_twice_adds_one_row(page, scene, what):
    field, texts = begin(page, scene, what)
    press_enter(page, field, "Once", TOLD[what], times=2)
    page.goto("/")
    assert list(texts.all()) == ["Once"]


@pytest.mark.parametrize("what", [what for what in TOLD if what != "result"])
def test_back_change_save_leaves_one_row_with_the_change(page, scene, what):
    field, texts = begin(page, scene, what)
    press_enter(page, field, "First words", TOLD[what])
    page.go_back()
    page.wait_for_load_state()
    # The address leads to the row by now, or the browser shows the form as it was left.
    page.locator(f"[name={field}]").fill("Second words")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert list(texts.all()) == ["Second words"]


def test_result_changed_after_going_back_is_never_a_second_one_of_its_day(page, scene):
    field, texts = begin(page, scene, "result")
    press_enter(page, field, "First words", TOLD["result"])
    page.go_back()
    page.wait_for_load_state()
    # From its cache the browser shows the same form, whose row then changes; fetched again it is a new form, which is
    # refused with the words still typed.
    refused = "There is a result for 1 March 2026 already"
    press_enter(page, field, "Second words", re.compile(f"{refused}|{TOLD['result']}"))
    if page.get_by_text(refused).count():
        assert page.locator(f"[name={field}]").input_value() == "Second words"
        assert list(texts.all()) == ["First words"]
    else:
        assert list(texts.all()) == ["Second words"]
