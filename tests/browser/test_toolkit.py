"""The toolkit's pages in a real browser: axe, narrow screens, and the ways from page to page."""

from io import BytesIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from pypdf import PdfReader

from tests.browser.steps import click_through, sign_in, violations
from tests.factories.accounts import UserFactory, toolkit_editor
from tests.toolkit.made_up import make_made_up_action
from toolkit.editions import copy_edition
from toolkit.models import Edition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    "/toolkit/",
    "/toolkit/2.6.1/",
    "/toolkit/2.6.1/guidance/",
    "/toolkit/2.6.1/objectives/1/",
    "/toolkit/2.6.1/objectives/2/",
    "/toolkit/2.6.1/objectives/3/supporting-information/",
    "/toolkit/2.6.1/perennial-challenges/",
    "/toolkit/2.6.1/links/",
    "/toolkit/2.6.1/references/",
    "/toolkit/2.6.1/plan-form/",
    "/toolkit/2.6.1/peel-questions/",
    "/toolkit/2.6.1/search/",
    "/toolkit/2.6.1/search/?q=&kind=evidence",
    "/toolkit/2.6.1/search/?q=training",
    "/toolkit/2.6.1/search/?q=trainning+moths&kind=evidence&objective=1",
    "/toolkit/2.6.1/search/?q=curiosity&kind=question&objective=3",
]
# Of the made-up action: no sheet texts, long words, forty activities, a page of results.
MADE_UP_PAGES = [
    "/toolkit/9.8.7/",
    "/toolkit/9.8.7/guidance/",
    "/toolkit/9.8.7/objectives/1/supporting-information/",
    "/toolkit/9.8.7/objectives/2/supporting-information/",
    "/toolkit/9.8.7/perennial-challenges/",
    "/toolkit/9.8.7/links/",
    "/toolkit/9.8.7/references/",
    "/toolkit/9.8.7/plan-form/",
    "/toolkit/9.8.7/peel-questions/",
    "/toolkit/9.8.7/search/?q=lantern&page=2",
]


@pytest.fixture
def _toolkit(db):
    call_command("loaddata", "action_2_6_1", verbosity=0)


@pytest.mark.usefixtures("_toolkit")
def test_pages_are_accessible_and_fit_a_narrow_screen(new_page):
    page = new_page(viewport={"width": 1280, "height": 900})
    sign_in(page, UserFactory())
    for path in PAGES:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(path)
        for details in page.locator("main details").all():
            details.evaluate("element => element.open = true")
        assert (path, violations(page)) == (path, [])
        page.set_viewport_size({"width": 390, "height": 844})
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, 390)


def test_pages_of_any_action_are_accessible_and_fit_a_narrow_screen(new_page):
    make_made_up_action()
    page = new_page(viewport={"width": 1280, "height": 900})
    sign_in(page, UserFactory())
    for path in MADE_UP_PAGES:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(path)
        assert (path, violations(page)) == (path, [])
        for width in (1280, 390, 320):
            page.set_viewport_size({"width": width, "height": 844})
            assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, width)


@pytest.mark.usefixtures("_toolkit")
@pytest.mark.parametrize("scripts", [True, False])
def test_contents_list_is_closed_on_a_narrow_screen_and_in_view_on_a_wide_one(new_page, scripts):
    page = new_page(java_script_enabled=scripts, viewport={"width": 390, "height": 844})
    sign_in(page, UserFactory())
    page.goto("/toolkit/2.6.1/guidance/")
    contents = page.get_by_role("navigation", name="Contents of the toolkit")
    link = contents.get_by_role("link", name="References")
    assert not link.is_visible()
    # The page itself begins on the first screen.
    assert page.get_by_role("heading", level=1).bounding_box()["y"] < 500
    contents.get_by_text("Contents of the toolkit").click()
    assert link.is_visible()

    page.goto("/toolkit/2.6.1/guidance/")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert link.is_visible()
    assert not contents.get_by_text("Contents of the toolkit").is_visible()
    click_through(link)
    assert page.url.endswith("/toolkit/2.6.1/references/")


@pytest.mark.usefixtures("_toolkit")
def test_contents_list_is_reached_by_keyboard_on_a_wide_screen(new_page):
    page = new_page(viewport={"width": 1280, "height": 900})
    sign_in(page, UserFactory())
    page.goto("/toolkit/2.6.1/guidance/")
    page.get_by_role("searchbox").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.textContent") == "Impact Statement"


@pytest.mark.usefixtures("_toolkit")
def test_search_leads_from_any_page_to_the_very_place_without_scripts(new_page):
    page = new_page(java_script_enabled=False, viewport={"width": 390, "height": 844})
    sign_in(page, UserFactory())
    page.goto("/toolkit/2.6.1/guidance/")
    page.get_by_label("Search this toolkit").fill("misunderstandings cumulative")
    click_through(page.get_by_role("search").get_by_role("button", name="Search"))
    page.get_by_label("Kind of text").select_option(label="Evidence (1)")
    click_through(page.get_by_role("search").get_by_role("button", name="Search"))
    assert page.get_by_label("Words to look for").input_value() == "misunderstandings cumulative"
    click_through(page.get_by_role("link", name="Evidence for activity 1.2, paragraph 2"))

    assert page.url.endswith("/objectives/1/supporting-information/#evidence-1.2-2")
    assert page.locator(":target").bounding_box()["y"] < 844


# What links lead to, with the heading that must be in view with it.
PLACES = [
    ("/toolkit/2.6.1/peel-questions/#measure-peel-6.2.3", "PEEL 6.2.3"),
    ("/toolkit/2.6.1/peel-questions/#measure-peel-6.2.1", "PEEL 6.2.1"),
    # On a narrow screen its question's other wording stands between it and the heading.
    ("/toolkit/2.6.1/peel-questions/#measure-peel-6.2.1-supporting-information", None),
    ("/toolkit/2.6.1/objectives/1/supporting-information/#evidence-1.2-1", "Evidence"),
    ("/toolkit/2.6.1/objectives/1/supporting-information/#evidence-1.2-2", None),
    ("/toolkit/2.6.1/objectives/1/supporting-information/#activity-1.2", None),
    ("/toolkit/2.6.1/references/#reference-perumal-2017", None),
]


@pytest.mark.usefixtures("_toolkit")
@pytest.mark.parametrize("width", [1366, 390])
def test_what_a_link_leads_to_is_in_view_with_its_heading(new_page, width):
    page = new_page(viewport={"width": width, "height": 768})
    sign_in(page, UserFactory())
    for path, heading in PLACES:
        page.goto(path)
        target = page.locator(":target").bounding_box()
        assert (path, 30 <= target["y"] <= 140) == (path, True)
        if heading:
            tops = [one.bounding_box()["y"] for one in page.get_by_role("heading", name=heading, exact=True).all()]
            assert (path, [top >= 0 for top in tops if -400 < top < target["y"]][-1:]) == (path, [True])


@pytest.mark.usefixtures("_toolkit")
def test_contents_list_does_not_scroll_by_itself(new_page):
    page = new_page(viewport={"width": 1366, "height": 600})
    sign_in(page, UserFactory())
    page.goto("/toolkit/2.6.1/guidance/")
    beside = page.locator(".app-toolkit__beside")

    assert beside.evaluate("element => element.scrollHeight - element.clientHeight") == 0
    assert beside.get_by_text("You are reading version 1, in force.").is_visible()
    before = beside.bounding_box()["y"]
    page.evaluate("window.scrollTo(0, 300)")
    assert beside.bounding_box()["y"] == before - 300


@pytest.mark.usefixtures("_toolkit")
def test_impacts_of_the_statement_are_seen_on_the_second_screen(new_page):
    page = new_page(viewport={"width": 1366, "height": 768})
    sign_in(page, UserFactory())
    page.goto("/toolkit/2.6.1/")

    impacts = page.locator(".app-statement__impacts").bounding_box()

    assert impacts["y"] + impacts["height"] < 2 * 768


def printed(page, path):
    """Return what the browser prints of a page, as a PDF."""
    page.goto(path)
    return PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))


@pytest.mark.usefixtures("_toolkit")
def test_impact_statement_is_printed_on_one_page(new_page):
    page = new_page()
    sign_in(page, UserFactory())

    paper = printed(page, "/toolkit/2.6.1/")

    text = " ".join(paper.pages[0].extract_text().split())
    assert len(paper.pages) == 1
    assert "improve the outcome for the individual at risk." in text
    assert text.endswith("From the Action Impact Toolkit, 2.6.1 Multi-Agency Hubs, version 1, in force.")


@pytest.mark.usefixtures("_toolkit")
def test_printed_results_begin_on_the_first_page(new_page):
    page = new_page()
    sign_in(page, UserFactory())

    paper = printed(page, "/toolkit/2.6.1/search/?q=referral")

    assert "Time made available to explore safeguarding referrals" in " ".join(paper.pages[0].extract_text().split())


@pytest.mark.usefixtures("_toolkit")
def test_printed_form_begins_an_objective_with_its_boxes_and_has_room_to_write(new_page):
    page = new_page(viewport={"width": 1280, "height": 900})
    sign_in(page, UserFactory())

    pages = [" ".join(one.extract_text().split()) for one in printed(page, "/toolkit/2.6.1/plan-form/").pages]

    # The first objective stands below the form's head.
    assert [text.startswith(f"Objective {n}: ") for n, text in zip((2, 3), pages[2::2], strict=True)] == [True, True]
    starts = [text for text in pages if "Impact Owner:" in text]
    assert [text.split("Impact Owner:")[1].count("Output:") for text in starts] == [2, 2, 2]
    # The columns go on to the next page with the same field.
    for label in ("Impact Measurement:", "Progress:", "Next steps:", "Risks:", "Risk Mitigation Strategy:"):
        assert (label, {text.count(label) for text in pages}) == (label, {0, 2})
    page.emulate_media(media="print")
    heights = {box.bounding_box()["height"] for box in page.locator(".app-form__field").all()}
    assert min(heights) >= 140


@pytest.mark.usefixtures("_toolkit")
def test_last_printed_page_holds_more_than_what_the_page_is_from(new_page):
    page = new_page()
    sign_in(page, UserFactory())

    paper = printed(page, "/toolkit/2.6.1/objectives/1/supporting-information/")

    last = " ".join(paper.pages[-1].extract_text().split())
    assert last.partition("From the Action Impact Toolkit")[0].strip().endswith("Review of supervision sessions")


@pytest.mark.usefixtures("_toolkit")
def test_printed_supporting_information_has_no_heading_without_text_and_no_link_to_open(new_page):
    page = new_page(viewport={"width": 1280, "height": 900})
    sign_in(page, UserFactory())
    page.goto("/toolkit/2.6.1/objectives/3/supporting-information/")
    page.emulate_media(media="print")
    summary = page.locator("main summary", has_text="Action 2.6.1 Multi-Agency Hubs")

    def styled(locator, name, pseudo=None):
        return locator.evaluate("(it, [name, pseudo]) => getComputedStyle(it, pseudo)[name]", [name, pseudo])

    assert page.get_by_role("heading", name="Activities", exact=True).count() == 0
    assert styled(summary, "display", "::before") == "none"
    words = summary.locator(".govuk-details__summary-text")
    assert styled(words, "color") == styled(page.locator("main h1"), "color")
    assert styled(words, "textDecorationLine") == "none"
    items = page.locator("main .govuk-list--bullet > li").all()
    assert {styled(item, "breakInside") for item in items} == {"avoid"}


@pytest.mark.usefixtures("_toolkit")
@pytest.mark.parametrize("path", [path for path in PAGES if path.startswith("/toolkit/2.6.1/")])
def test_printed_page_is_the_text_alone_at_full_width(new_page, path):
    page = new_page(viewport={"width": 1280, "height": 900})
    sign_in(page, UserFactory())
    page.goto(path)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})

    for hidden in (".app-toolkit-contents", ".app-search", ".govuk-breadcrumbs", ".govuk-service-navigation", "footer"):
        assert (hidden, page.locator(hidden).locator("visible=true").count()) == (hidden, 0)
    whole, text = page.locator("main").bounding_box(), page.locator(".app-toolkit__page").bounding_box()
    assert (text["x"], text["width"]) == (whole["x"], whole["width"])
    assert page.evaluate("document.documentElement.scrollWidth") == 700


@pytest.mark.usefixtures("_toolkit")
def test_draft_pages_and_other_versions_are_accessible(new_page):
    copy_edition(edition=Edition.objects.get())
    page = new_page(viewport={"width": 390, "height": 844})
    sign_in(page, toolkit_editor())
    for path in ("/toolkit/", "/toolkit/2.6.1/editions/2/"):
        page.goto(path)
        assert (path, violations(page)) == (path, [])
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, 390)


@pytest.mark.usefixtures("_toolkit")
def test_evidence_is_one_click_from_the_activity_and_its_reference_one_more(new_page):
    page = new_page(java_script_enabled=False)
    sign_in(page, UserFactory())
    page.goto(reverse("toolkit:logic_model", kwargs={"reference": "2.6.1", "objective": 1}))

    click_through(page.get_by_role("link", name="Evidence for activity 1.2"))
    assert page.url.endswith("/objectives/1/supporting-information/#activity-1.2")
    click_through(page.get_by_role("link", name="Perumall, 2017"))
    assert page.url.endswith("/references/#reference-perumal-2017")
    click_through(page.get_by_role("link", name="Activity 1.2"))

    assert page.url.endswith("/objectives/1/supporting-information/#evidence-1.2-2")
