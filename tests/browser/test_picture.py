"""The logic model in a real browser: choosing by mouse and keyboard, with and without scripts, in every width."""

import pytest
from django.core.management import call_command

from tests.browser.steps import click_through, sign_in, violations
from tests.factories.accounts import UserFactory
from tests.toolkit.made_up import make_made_up_action

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = "/toolkit/2.6.1/objectives/1/"
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}
ACTIVITY = "Activity 1.2: "
CHOSEN = "[data-picture] a[aria-current]:visible"


@pytest.fixture
def _toolkit(db):
    call_command("loaddata", "action_2_6_1", verbosity=0)


@pytest.fixture
def open_page(new_page):
    """Return a function that signs a reader in and opens a page; keyword arguments go to the browser's context."""

    def opened(path=PAGE, **options):
        page = new_page(**{"viewport": WIDE} | options)
        sign_in(page, UserFactory())
        page.goto(path)
        return page

    return opened


def box(page, name):
    """Return the box of the picture whose name begins so."""
    return page.locator(f'a[aria-label^="{name}"]:visible')


def chosen(page):
    """Return the choice that each box leads to which is shown as chosen."""
    return [one.get_attribute("href").partition("#")[0] for one in page.locator(CHOSEN).all()]


def focused(page):
    return page.evaluate("document.activeElement.id")


def is_hidden_by_panel(page):
    """Return whether nothing of what has the focus can be seen: it lies behind the panel, or off the screen."""
    return page.evaluate(
        """() => {
            const at = document.activeElement.getBoundingClientRect();
            const panel = document.querySelector(".app-picture__panel");
            const end = panel ? panel.getBoundingClientRect().top : innerHeight;
            return at.top >= end - 1 || at.bottom <= 0;
        }"""
    )


def furthest_line(page):
    """Return how far the furthest line of text goes beyond its box, in pixels; below 0 all are within."""
    return page.evaluate(
        """() => Math.max(...[...document.querySelectorAll(".app-picture__box")].flatMap(box => {
            const edge = box.querySelector("rect").getBoundingClientRect().right;
            return [...box.querySelectorAll("tspan")].map(line => line.getBoundingClientRect().right - edge);
        }))"""
    )


@pytest.mark.usefixtures("_toolkit")
@pytest.mark.parametrize("scripts", [True, False])
def test_box_is_chosen_by_click_and_the_address_gives_the_same_page(open_page, scripts):
    page = open_page(java_script_enabled=scripts)
    act = box(page, ACTIVITY)
    if scripts:
        act.click()
    else:
        click_through(act)
    page.get_by_role("region", name="Chosen: Activity 1.2").wait_for()

    assert page.url.endswith(f"{PAGE}?choose=activity-1.2")
    assert page.title().startswith("Activity 1.2 in Objective 1")
    assert chosen(page) == ["?choose=activity-1.2"]
    assert page.get_by_role("link", name="Evidence for activity 1.2").count() == 1
    words = page.locator("[data-picture]").inner_text()
    page.reload()
    assert page.locator("[data-picture]").inner_text() == words
    assert chosen(page) == ["?choose=activity-1.2"]
    click_through(page.locator(".app-picture__panel").get_by_role("link", name="activity 1.2"))
    assert page.url.endswith("/supporting-information/#activity-1.2")


@pytest.mark.usefixtures("_toolkit")
def test_keyboard_goes_through_the_boxes_and_keeps_its_place_and_the_scrolling(open_page):
    page = open_page()
    boxes = page.locator("[data-picture] a:visible")
    codes = boxes.evaluate_all("all => all.map(one => one.id).filter(id => id)")
    assert len(codes) == 3 + 7 + 7 + 2
    assert boxes.count() == len(codes) + 1  # and the PDF
    box(page, "Activity 1.1: ").focus()
    for code in codes[:9]:
        assert focused(page) == code
        page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    before = page.evaluate("scrollY")

    page.keyboard.press("Enter")
    page.locator(".app-picture__panel").wait_for()

    assert (focused(page), page.evaluate("scrollY")) == (codes[8], before)
    assert page.url.endswith(f"?choose={codes[8].removeprefix('box-')}")
    assert page.get_by_role("status").inner_text().endswith(" chosen")
    for code in codes[9:]:
        page.keyboard.press("Tab")
        assert (focused(page), is_hidden_by_panel(page)) == (code, False)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Show everything again"

    page.locator(CHOSEN).focus()
    page.keyboard.press("Enter")
    assert focused(page) == "chosen-words"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.textContent") == "Show everything again"

    page.keyboard.press("Enter")
    page.locator(".app-picture__panel").wait_for(state="detached")

    assert (focused(page), chosen(page)) == (codes[8], [])
    assert page.url.endswith(f"{PAGE}?#picture")

    page.keyboard.press("Enter")
    page.locator(".app-picture__panel").wait_for()
    page.keyboard.press("Escape")
    page.locator(".app-picture__panel").wait_for(state="detached")
    assert (focused(page), chosen(page)) == (codes[8], [])


@pytest.mark.usefixtures("_toolkit")
@pytest.mark.parametrize("size", [WIDE, NARROW, {"width": 1366, "height": 768}])
def test_box_chosen_low_on_the_screen_comes_out_from_behind_the_panel(open_page, size):
    page = open_page("/toolkit/2.6.1/objectives/3/", viewport=size)
    low = page.locator('[data-picture] a[href="?choose=activity-3.2"]:visible')
    low.evaluate(
        "(box, height) => scrollTo(0, box.getBoundingClientRect().top + scrollY - height + 120)", size["height"]
    )
    before = page.evaluate("scrollY")
    low.click(position={"x": 20, "y": 20})
    page.locator(".app-picture__panel").wait_for()
    page.wait_for_function(
        """() => {
            const at = document.activeElement.getBoundingClientRect();
            const panel = document.querySelector(".app-picture__panel").getBoundingClientRect();
            return at.top >= 0 && (at.bottom <= panel.top || at.top < 20);
        }"""
    )
    assert page.evaluate("scrollY") > before


@pytest.mark.usefixtures("_toolkit")
def test_chosen_box_says_where_to_read_on_where_the_panel_is_not_beside_it(open_page):
    page = open_page(f"{PAGE}?choose=output-1.1-2", viewport={"width": 683, "height": 384})
    onward = page.locator(".app-chain__again:visible")
    assert onward.bounding_box()["height"] > 10
    onward.click()
    page.wait_for_function("() => document.activeElement.id === 'chosen-words'")
    page.set_viewport_size(NARROW)
    assert onward.bounding_box()["height"] == 1
    assert page.get_by_text("Leads to, as published").is_visible() is False
    page.set_viewport_size(WIDE)
    assert page.get_by_text("Leads to, as published").is_visible() is True


@pytest.mark.usefixtures("_toolkit")
def test_going_back_gives_the_choice_before(open_page):
    page = open_page()
    for name in (ACTIVITY, "Impact: Effective and efficient"):
        box(page, name).click()
        page.wait_for_function("name => document.title.startsWith(name)", arg=name.split(":")[0])
    assert chosen(page) == ["?choose=impact-1-4"]

    page.go_back()
    page.wait_for_function("() => document.title.startsWith('Activity 1.2')")
    assert chosen(page) == ["?choose=activity-1.2"]
    page.go_back()
    page.wait_for_function("() => document.title.startsWith('Objective 1')")
    assert chosen(page) == []


@pytest.mark.usefixtures("_toolkit")
@pytest.mark.parametrize("scripts", [True, False])
def test_address_with_a_box_begins_at_it_in_every_width(open_page, scripts):
    page = open_page(java_script_enabled=scripts)
    # Links from the search and from the supporting information name a place that is not there: the box is the place.
    addresses = ["?choose=output-1.3-2", "?choose=output-1.3-2#chosen"]
    # Where there are scripts, so does an address that names a place of the other width.
    addresses += ["?choose=output-1.3-2#box-output-1.3-2", "?choose=output-1.3-2#list-output-1.3-2"] if scripts else []
    for size in (WIDE, NARROW, {"width": 683, "height": 384}):
        page.set_viewport_size(size)
        for address in addresses:
            page.goto("about:blank")
            page.goto(PAGE + address)
            wanted = "box-output-1.3-2" if size == WIDE else "list-output-1.3-2"
            page.wait_for_function("id => document.activeElement.id === id", arg=wanted)
            # Scripts bring it clear of the panel. Without them the browser goes there while the page is still being
            # laid out, and may end some lines off: less than a window.
            page.wait_for_function(
                """exact => {
                    const at = document.activeElement.getBoundingClientRect();
                    const panel = document.querySelector(".app-picture__panel").getBoundingClientRect();
                    if (exact) return at.top > -1 && at.bottom <= Math.min(panel.top, innerHeight);
                    return at.bottom > -innerHeight && at.top < 2 * innerHeight;
                }""",
                arg=scripts,
            )


@pytest.mark.usefixtures("_toolkit")
def test_panel_is_low_and_folds_without_scripts(open_page):
    page = open_page(f"{PAGE}?choose=activity-1.1", java_script_enabled=False)
    panel = page.locator(".app-picture__panel")
    for size in ({"width": 1366, "height": 768}, NARROW):
        page.set_viewport_size(size)
        assert panel.bounding_box()["height"] <= 0.3 * size["height"] + 1

    page.locator("#chosen-words").click()

    assert panel.get_by_text("What it leads to", exact=True).is_visible() is False
    assert panel.get_by_role("link", name="Show everything again").is_visible() is True
    assert panel.bounding_box()["height"] < 80


@pytest.mark.usefixtures("_toolkit")
@pytest.mark.parametrize("scripts", [True, False])
def test_narrow_screen_has_the_list_in_which_boxes_are_chosen(open_page, scripts):
    page = open_page(viewport=NARROW, java_script_enabled=scripts)
    assert page.locator(".app-picture__drawing").is_visible() is False
    items = page.locator("[data-picture] a[id]:visible")
    assert items.count() == 3 + 7 + 9 + 2
    item = page.locator("#list-activity-1\\.3-impact-1-3")
    if scripts:
        item.click()
    else:
        click_through(item)
    page.get_by_role("region", name="Chosen: Impact").wait_for()

    # The impact stands with two activities.
    assert chosen(page) == ["?choose=impact-1-3"] * 2
    assert page.url.endswith("?choose=impact-1-3")
    # Scripts keep the place; without them the page begins at the first.
    first = "list-activity-1.1-impact-1-3"
    page.wait_for_function(
        "id => document.activeElement.id === id", arg="list-activity-1.3-impact-1-3" if scripts else first
    )
    assert "Also from activity 1.1" in page.locator("li", has=item).inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.usefixtures("_toolkit")
def test_paper_has_the_list_and_the_words_not_the_picture(open_page):
    page = open_page(f"{PAGE}?choose=activity-1.1")
    page.emulate_media(media="print")

    assert page.locator(".app-picture__drawing").is_visible() is False
    assert page.locator(".app-picture__narrow").is_visible() is True
    assert page.locator(".app-picture__panel").evaluate("one => getComputedStyle(one).position") == "relative"
    assert page.get_by_text("Choose a box").first.is_visible() is False
    assert page.locator(".app-picture__note").inner_text() == (
        "Brought out: Activity 1.1, with what leads to it and what it leads to."
    )
    inks = "all => [...new Set(all.map(one => getComputedStyle(one).color))]"
    assert len(page.locator(".app-chain__box").evaluate_all(inks)) == 1
    assert page.locator("main a.govuk-link:visible").count() == 0


@pytest.mark.usefixtures("_toolkit")
def test_every_state_is_accessible(open_page):
    page = open_page()
    for number, choices in (
        (1, ["", "activity-1.1", "output-1.1-2", "impact-1-3", "longterm-external"]),
        (2, ["", "activity-2.3", "impact-2-6"]),
        (3, ["", "output-3.1-1"]),
    ):
        for choice in choices:
            for size in (WIDE, NARROW):
                page.set_viewport_size(size)
                page.goto(f"/toolkit/2.6.1/objectives/{number}/?choose={choice}")
                for details in page.locator("main details").all():
                    details.evaluate("element => element.open = true")
                assert (number, choice, violations(page)) == (number, choice, [])
                assert (choice, page.evaluate("document.documentElement.scrollWidth")) == (choice, size["width"])


def test_made_up_action_fits_the_page_in_every_width(open_page):
    make_made_up_action()
    page = open_page("/toolkit/9.8.7/objectives/1/?choose=activity-1.2")
    for size in (
        WIDE,
        {"width": 1100, "height": 700},
        {"width": 1600, "height": 900},
        NARROW,
        {"width": 320, "height": 500},
    ):
        page.set_viewport_size(size)
        assert (size, page.evaluate("document.documentElement.scrollWidth")) == (size, size["width"])
    page.set_viewport_size(WIDE)
    assert violations(page) == []
    assert furthest_line(page) < 0


@pytest.mark.usefixtures("_toolkit")
def test_lines_of_text_stay_within_their_boxes_as_the_browser_sets_them(open_page):
    page = open_page()
    for number in (1, 2, 3):
        page.goto(f"/toolkit/2.6.1/objectives/{number}/")
        page.evaluate("document.fonts.ready")
        assert furthest_line(page) < -4
