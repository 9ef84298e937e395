"""VKPP keeps the toolkit in the admin, in a real browser: accessible, by keyboard's means, without scripts."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.browser.steps import click_through, sign_in, violations
from tests.factories.accounts import toolkit_editor
from tests.factories.toolkit import ActionFactory
from tests.toolkit.admin.pages import edition_page
from tests.toolkit.made_up import make_made_up_action
from toolkit.admin.addresses import WITH_PAGE, content_address, page_of
from toolkit.admin.content_pages import CONTENT_PAGES
from toolkit.editions import copy_edition, publish_edition
from toolkit.models import Activity, Edition, ImpactLink, Objective

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def check(page) -> None:
    """Assert that axe finds nothing in the page as it stands and that it fits a narrow screen."""
    where = page.url
    page.set_viewport_size(WIDE)
    assert (where, violations(page)) == (where, [])
    page.set_viewport_size(NARROW)
    assert (where, page.evaluate("document.documentElement.scrollWidth")) == (where, 390)
    page.set_viewport_size(WIDE)


@pytest.fixture(params=["real", "made-up"])
def published(request, db):
    """Return the real toolkit's edition, then one whose texts are very long and full of marks."""
    if request.param == "made-up":
        return make_made_up_action(activities=(4, 2))
    call_command("load_toolkit", stdout=StringIO())
    return Edition.objects.get()


@pytest.fixture
def page(new_page):
    """Return a page on which a toolkit editor has signed in."""
    page = new_page(viewport=WIDE)
    sign_in(page, toolkit_editor())
    return page


def test_every_page_is_accessible_and_fits_a_narrow_screen(page, published):
    draft = copy_edition(edition=published)
    # With an action that has no edition, one can be written from nothing.
    ActionFactory()
    addresses = ["/admin/", "/admin/toolkit/edition/", "/admin/toolkit/edition/add/", "/admin/toolkit/action/"]
    addresses += ["/admin/toolkit/activity/", "/admin/toolkit/editorialnote/add/"]
    for edition in (published, draft):
        addresses += [page_of(edition), *(edition_page(edition, name) for name in ("changes", "derived", "notes"))]
    addresses += [edition_page(published, "start"), edition_page(draft, "publish")]
    addresses += [content_address(draft.pk, page) for page in CONTENT_PAGES]
    addresses += [
        content_address(published.pk, "headings"),
        page_of(Objective.objects.filter(edition=published).first()),
    ]
    for model in WITH_PAGE:
        addresses += [page_of(row) for row in model.objects.filter(edition=draft)[:1]]
    activity = Activity.objects.filter(edition=draft).first()
    addresses += [page_of(activity).replace("/change/", end) for end in ("/history/", "/delete/")]
    addresses += [f"/admin/toolkit/edition/{draft.pk}/delete/"]
    for address in addresses:
        assert page.goto(address).status == 200, address
        check(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_new_edition_is_made_changed_checked_published_and_compared(new_page, scripts):
    call_command("load_toolkit", stdout=StringIO())
    old = Edition.objects.get()
    editor = toolkit_editor()
    page = new_page(viewport=WIDE, java_script_enabled=scripts)
    sign_in(page, editor)

    # Begun from the edition in force.
    page.goto("/admin/")
    click_through(page.get_by_role("main").get_by_role("link", name="Editions"))
    click_through(page.get_by_role("link", name="2.6.1 Multi-Agency Hubs, edition 1"))
    click_through(page.get_by_role("link", name="Start a new edition"))
    click_through(page.get_by_role("button", name="Start the new edition"))
    page.get_by_text("Only toolkit editors see it.").first.wait_for()

    # An activity is reworded, one added, one removed, two change places.
    click_through(page.get_by_role("link", name="Objective 1 - Professional Curiosity"))
    page.get_by_role("group", name="Activity 1.1").get_by_label("Text").fill("Leaders set the tone")
    page.get_by_role("group", name="Activity 1.2").get_by_label("Remove").check()
    page.get_by_role("group", name="Activity 1.3").get_by_label("Order").fill("1")
    new = page.get_by_role("group", name="New activity")
    new.get_by_label("Text").fill("Peers hold each other to it")
    click_through(page.get_by_role("button", name="Save", exact=True))
    page.get_by_role("heading", name="Remove this?").wait_for()
    page.get_by_text("Evidence of activity 1.").first.wait_for()
    if scripts:
        check(page)
    click_through(page.get_by_role("button", name="Remove"))
    page.get_by_text("Removed: Activity 1.").wait_for()
    numbers = list(Activity.objects.filter(edition__status="draft", objective__number=1).values_list("number", "text"))
    assert [number for number, _ in numbers] == ["1.1", "1.2", "1.3"]
    assert [text[:19] for _, text in numbers] == ["Regular training is", "Leaders set the ton", "Peers hold each oth"]

    # The check names what is missing and leads there.
    draft = Edition.objects.get(status="draft")
    page.goto(page_of(draft))
    click_through(page.get_by_role("link", name="Check and publish"))
    page.get_by_text("Activity 1.3 has no short to medium term impact").wait_for()
    if scripts:
        check(page)
    assert page.get_by_role("button", name="Publish").count() == 0
    while page.get_by_role("link", name="Go there").count():
        mend(page)
        page.goto(edition_page(draft, "publish"))
    page.get_by_text("Nothing is wrong with this draft.").wait_for()
    if scripts:
        check(page)

    # What was drawn from the text is decided.
    page.goto(edition_page(draft, "derived"))
    click_through(page.get_by_role("button", name="Confirm").first)
    page.get_by_text("Confirmed: ").first.wait_for()
    page.get_by_role("checkbox").nth(0).check()
    page.get_by_role("checkbox").nth(1).check()
    click_through(page.get_by_role("group", name="All that are ticked").get_by_role("button", name="Confirm"))
    page.get_by_text("Confirmed: 2 rows.").wait_for()
    click_through(page.get_by_role("link", name="Confirmed (3)"))
    if scripts:
        check(page)
    click_through(page.get_by_role("button", name="Undo").first)
    page.get_by_text("Waiting again: ").wait_for()

    # Published, in force at once; the old one stays as it was.
    page.goto(edition_page(draft, "publish"))
    click_through(page.get_by_role("button", name="Publish edition 2"))
    page.get_by_text("is published, and in force from now on.").wait_for()
    assert page.get_by_text("Published at").count() == 1
    page.goto("/toolkit/2.6.1/objectives/1/supporting-information/")
    assert page.get_by_text("Leaders set the tone").count() >= 1
    page.goto("/toolkit/2.6.1/editions/1/objectives/1/supporting-information/")
    assert page.get_by_text("Leaders set the tone").count() == 0
    old.refresh_from_db()
    assert old.status == "superseded"

    # Everybody reads what changed.
    page.goto("/toolkit/2.6.1/editions/2/changes/")
    page.get_by_role("heading", name="What changed in this version").wait_for()
    assert page.locator(".app-block", has_text="Text, nowLeaders set the tone").count() >= 1
    if scripts:
        check(page)


def mend(page) -> None:
    """Put right the first thing that is wrong, on the page that the check leads to."""
    problem = page.locator(".problems li").first.inner_text()
    click_through(page.get_by_role("link", name="Go there").first)
    if "has no short to medium term impact" in problem:
        page.get_by_role("group", name="New impact").get_by_label("Impact").select_option(index=1)
        click_through(page.get_by_role("button", name="Save", exact=True))
    else:
        click_through(page.get_by_role("link", name="Remove").last)
        click_through(page.get_by_role("button", name="Remove"))


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize(("name", "button"), [("derived", "Reject"), ("notes", "Settle")])
def test_answer_to_a_click_is_in_view_where_the_list_goes_on(page, name, button, size):
    call_command("load_toolkit", stdout=StringIO())
    published = Edition.objects.get()
    copy_edition(edition=published)
    page.goto(edition_page(published, name))
    page.set_viewport_size(size)
    # Far enough down for the list to go on where the top of the page is out of sight.
    click_through(page.locator(".row").nth(5).get_by_role("button", name=button))

    page.wait_for_function("scrollY > 1000")
    answer = page.locator(".messagelist").bounding_box()
    entry = page.locator(":target").bounding_box()
    assert answer["y"] == 0
    assert answer["height"] <= entry["y"] < size["height"] / 2
    assert violations(page) == []
    page.emulate_media(media="print")
    assert page.locator(".messagelist").evaluate("list => getComputedStyle(list).position") == "static"


def test_errors_stand_beside_their_fields_and_are_accessible(page):
    call_command("load_toolkit", stdout=StringIO())
    draft = copy_edition(edition=Edition.objects.get())
    page.goto(page_of(Objective.objects.filter(edition=draft).first()))
    group = page.get_by_role("group", name="Activity 1.2")
    group.get_by_label("Text").fill("")
    page.get_by_label("Short title").fill("")
    click_through(page.get_by_role("button", name="Save", exact=True))

    page.get_by_text("Please correct the errors below.").wait_for()
    page.get_by_role("link", name="Activity 1.2, Text: This field is required.").click()
    assert (
        page.get_by_role("group", name="Activity 1.2")
        .get_by_label("Text")
        .evaluate("field => field === document.querySelector(':target')")
    )
    assert page.get_by_role("group", name="Activity 1.2").get_by_text("This field is required.").count() == 1
    check(page)


def test_second_editor_is_warned_in_the_browser(page):
    call_command("load_toolkit", stdout=StringIO())
    draft = copy_edition(edition=Edition.objects.get())
    link = ImpactLink.objects.filter(edition=draft).first()
    page.goto(page_of(link.impact))
    link.impact.text = "Changed meanwhile"
    link.impact.save()
    page.get_by_label("Text").first.fill("Mine")
    click_through(page.get_by_role("button", name="Save", exact=True))

    page.get_by_text("Nothing of yours is saved yet.").wait_for()
    assert page.get_by_label("Text").first.input_value() == "Mine"
    check(page)


def test_words_typed_into_an_edition_published_meanwhile_are_handed_back(page):
    call_command("load_toolkit", stdout=StringIO())
    draft = copy_edition(edition=Edition.objects.get())
    page.goto(page_of(Objective.objects.filter(edition=draft).first()))
    page.get_by_role("group", name="Activity 1.2").get_by_label("Text").fill("Typed too late")
    page.get_by_role("group", name="New activity").get_by_label("Text").fill("Brand new and too late")
    publish_edition(edition=draft, by=toolkit_editor())
    click_through(page.get_by_role("button", name="Save", exact=True))

    page.get_by_role("heading", name="Nothing was saved").wait_for()
    typed = page.get_by_role("region", name="What you typed").locator("dt, dd")
    assert typed.all_inner_texts() == [
        "Activity 1.2: Text",
        "Typed too late",
        "New activity: Text",
        "Brand new and too late",
    ]
    check(page)
