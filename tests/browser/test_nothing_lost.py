"""What browsers do by themselves, and what was typed or saved: nobody's words are overwritten, none are lost."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.steps import click_through, sign_in
from tests.factories.accounts import editor
from tests.plans.scene import make_scene, path_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = {"progress": "progress", "report": "summary", "line": "risks"}


@pytest.fixture
def scene(transactional_db):
    return make_scene()


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def javascript(request):
    return request.param == "with JavaScript"


def address_of(scene, name):
    match name:
        case "progress":
            return reverse("plans:progress", args=[scene.plan.pk, scene.period.reference, scene.line().key])
        case "report":
            return reverse("plans:report", args=[scene.plan.pk, scene.period.reference])
    return path_of(scene, scene.line())


def write(page, address, field, words):
    """Open a form and type into it."""
    page.goto(address)
    page.locator(f"[name={field}]").fill(words)
    if field == "progress":
        page.locator("[name=status][value=on_track]").check()


def save(page):
    click_through(page.locator("button.govuk-button[name=then][value=continue]"))
    page.wait_for_load_state()


def text_in(page, address, field):
    page.goto(address)
    return page.locator(f"[name={field}]").input_value()


@pytest.mark.parametrize("name", PAGES)
def test_back_and_save_never_overwrites_what_a_colleague_wrote_since(new_page, scene, javascript, name):
    address, field = address_of(scene, name), PAGES[name]
    mine, theirs = (new_page(java_script_enabled=javascript) for _ in range(2))
    sign_in(mine, scene.editor)
    sign_in(theirs, editor(scene.plan.force))
    write(mine, address, field, "My words")
    save(mine)
    write(theirs, address, field, "Their words")
    save(theirs)

    mine.go_back()
    mine.wait_for_load_state()
    save(mine)

    assert text_in(theirs, address, field) == "Their words"


def test_text_typed_and_not_saved_is_there_after_back(new_page, scene, javascript):
    page = new_page(java_script_enabled=javascript)
    sign_in(page, scene.editor)
    address = address_of(scene, "report")
    write(page, address, "summary", "Typed")
    page.goto("/plans/")
    page.go_back()
    page.wait_for_load_state()

    expect(page.locator("[name=summary]")).to_have_value("Typed")


def test_text_typed_and_not_saved_is_offered_after_back_where_a_colleague_saved_since(new_page, scene):
    mine, theirs = new_page(), new_page()
    sign_in(mine, scene.editor)
    sign_in(theirs, editor(scene.plan.force))
    address = address_of(scene, "report")
    mine.clock.install()
    write(mine, address, "summary", "My words")
    with mine.expect_response(lambda response: response.url.endswith("/unsaved/")):
        mine.clock.run_for(16_000)
    mine.goto("/plans/")
    write(theirs, address, "summary", "Their words")
    save(theirs)
    mine.go_back()
    mine.wait_for_load_state()

    # From its cache the browser shows the page as it was, with what it was drawn over; fetched again it is a new one.
    if mine.locator("[name=summary]").input_value() != "My words":
        click_through(mine.get_by_role("button", name="Show what was typed"))
    assert mine.locator("[name=summary]").input_value() == "My words"
    save(mine)
    mine.get_by_role("heading", name="Changed while you were writing").wait_for()
    assert text_in(theirs, address, "summary") == "Their words"


def test_form_sent_after_somebody_else_signed_in_on_the_same_computer_is_its_writers(new_page, scene, javascript):
    page = new_page(java_script_enabled=javascript)
    sign_in(page, scene.editor)
    other = page.context.new_page()
    write(page, address_of(scene, "report"), "summary", "Of the editor")
    other.goto("/")
    click_through(other.get_by_role("button", name="Sign out"))
    sign_in(other, scene.viewer)
    save(page)

    page.get_by_text(f"It is kept for {scene.editor}").wait_for()
    assert not scene.viewer.unsaved_forms.exists()
    other.goto("/")
    assert other.get_by_text("Not saved yet").count() == 0
    (kept,) = scene.editor.unsaved_forms.current()
    assert kept.fields["summary"] == ["Of the editor"]
