"""The pages of planned activities in a real browser: axe in every state, narrow screens, error links, keyboard."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from nvap.accounts.models import UnsavedForm
from plans.actions import retire_line
from plans.models import LineMeasure, LineOutput, ReportingPeriod
from tests.browser.steps import click_through, lost_error_links, sign_in, violations
from tests.factories.accounts import UnsavedFormFactory, editor
from tests.factories.plans import PlannedActivityFactory, ProgressUpdateFactory, ReportingPeriodFactory
from tests.plans.scene import make_scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
LONG = "Cooperation" * 12


@pytest.fixture
def scene(transactional_db):
    return make_scene()


@pytest.fixture
def full_line(scene):
    """An activity with something everywhere, long words among it, and progress in three periods."""
    line = scene.line(
        toolkit_activity=scene.rows["activity"],
        activity=LONG,
        risks="Two\nlines",
        who=LONG,
        start=datetime.date(2026, 1, 2),
        evidence_where=LONG,
    )
    LineOutput.objects.create(line=line, output=scene.rows["output"])
    LineMeasure.objects.create(line=line, measure=scene.rows["review"])
    for quarters in (1, 2):
        period = ReportingPeriodFactory(
            name=f"{quarters} before", starts=scene.period.starts - datetime.timedelta(days=91 * quarters)
        )
        ProgressUpdateFactory(
            line=line, period=period, status="at_risk", status_reason=LONG, progress=LONG, next_steps="Next"
        )
    return line


@pytest.fixture
def signed_in_page(new_page, scene):
    """A page on which the plan's editor has signed in."""
    page = new_page(viewport=WIDE)
    sign_in(page, scene.editor)
    return page


def address(name, scene, *args):
    return reverse(f"plans:{name}", args=[scene.plan.pk, *args])


def assert_fine(page, state):
    """Hold the page as it stands against axe, open and closed, at both widths, and its error links."""
    page.set_viewport_size(WIDE)
    assert (state, lost_error_links(page)) == (state, [])
    for details in page.locator("main details").all():
        details.evaluate("element => element.open = true")
    assert (state, violations(page)) == (state, [])
    page.set_viewport_size(NARROW)
    assert (state, page.evaluate("document.documentElement.scrollWidth")) == (state, NARROW["width"])
    page.set_viewport_size(WIDE)


def test_choosing_and_adding_is_fine_in_every_state(signed_in_page, scene):
    page = signed_in_page
    page.goto(address("add_line", scene, 1))
    assert_fine(page, "choosing")
    click_through(page.get_by_role("button", name="Continue"))
    assert page.locator(".govuk-error-summary__list a").count() == 1
    assert_fine(page, "nothing chosen")
    page.get_by_label("1.1 Curiosity is led from the top").check()
    page.get_by_role("button", name="Continue").click()
    assert_fine(page, "new activity")
    page.get_by_label("Day").first.fill("soon")
    click_through(page.get_by_role("button", name="Save and continue").last)
    assert page.locator(".govuk-error-summary__list a").count() == 2
    assert_fine(page, "new activity with errors")


def test_activity_is_fine_in_every_state(signed_in_page, new_page, scene, full_line):
    page, path = signed_in_page, address("line", scene, full_line.key)
    page.goto(path)
    assert_fine(page, "full activity")
    page.get_by_label("Risks to the thing, in your own words").fill("Mine")
    page.get_by_label("A course").check()
    page.get_by_label("Who will do it").fill("x" * 201)
    full_line.risks = "Theirs"
    full_line.save()
    full_line.outputs.all().delete()
    click_through(page.get_by_role("button", name="Save and continue").last)
    assert page.locator(".app-compare").count() == 2
    assert_fine(page, "conflicts beside an error")
    retire_line(line=full_line, by=scene.editor)
    click_through(page.get_by_role("button", name="Save and continue").last)
    assert page.get_by_role("button", name="Put it back and save").count() == 2
    assert_fine(page, "taken out meanwhile")
    page.goto(path)
    assert_fine(page, "taken out")
    reader = new_page(viewport=WIDE)
    sign_in(reader, scene.viewer)
    reader.goto(path)
    assert_fine(reader, "read by a viewer")


def test_copying_is_fine(signed_in_page, scene, full_line):
    signed_in_page.goto(address("copy_line", scene, full_line.key))
    assert_fine(signed_in_page, "copying")


def test_progress_is_fine_in_every_state(signed_in_page, scene, full_line):
    page = signed_in_page
    page.goto(address("progress", scene, scene.period.reference, scene.line().key))
    assert_fine(page, "nothing said before")
    page.goto(address("progress", scene, scene.period.reference, full_line.key))
    assert_fine(page, "said before")
    page.get_by_label("There is progress to report").check()
    page.get_by_label("At risk", exact=True).check()
    click_through(page.get_by_role("button", name="Save and continue"))
    assert page.locator(".govuk-error-summary__list a").all_inner_texts() == ["Say why the activity is at risk"]
    assert_fine(page, "with errors")
    ReportingPeriod.objects.update(voided_at=timezone.now(), voided_by=scene.editor, void_reason="Opened by mistake")
    page.get_by_label("Why").fill("Typed as the period closed")
    click_through(page.get_by_role("button", name="Save and continue"))
    assert page.get_by_text("Typed as the period closed").count() == 1
    assert_fine(page, "period closed and answered")


def test_update_is_fine_in_every_state(signed_in_page, scene, full_line):
    page = signed_in_page
    PlannedActivityFactory(plan_objective=scene.other_plan_objective, activity=LONG)
    page.goto(address("update", scene, scene.period.reference))
    assert_fine(page, "full")
    page.get_by_label("Nothing has changed").first.check()
    page.get_by_role("button", name="Save all and stay here").click()
    page.get_by_text("Saved: activity 1A.").wait_for()
    assert_fine(page, "one said")
    scene.plan_objective.lines.all().delete()
    scene.other_plan_objective.lines.all().delete()
    page.goto(address("update", scene, scene.period.reference))
    assert_fine(page, "empty")


@pytest.mark.parametrize("java_script_enabled", [True, False], ids=["javascript", "no_javascript"])
def test_taking_out_is_undone_from_the_banner(new_page, scene, java_script_enabled):
    line = scene.line(activity="Two sessions a term")
    page = new_page(java_script_enabled=java_script_enabled)
    sign_in(page, scene.editor)
    page.goto(address("line", scene, line.key))
    page.get_by_role("button", name="Take this activity out of the plan").click()
    page.get_by_text("Activity 1A, “Two sessions a term”, taken out of the plan").wait_for()
    if java_script_enabled:
        assert_fine(page, "undo banner")
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Activity 1A is back in the plan").wait_for()
    line.refresh_from_db()
    assert line.retired_at is None


def test_going_back_and_saving_again_adds_no_second_activity(signed_in_page, scene):
    page = signed_in_page
    page.goto(f"{address('add_line', scene, 2)}?activity=own&choose=1")
    page.get_by_label("Activity, in your own words").fill("Once")
    page.get_by_label("External impact").check()
    page.get_by_role("button", name="Save and continue").last.click()
    page.get_by_text("Activity 2A added to your plan").wait_for()
    page.go_back()
    page.get_by_label("Who will do it").fill("The hub")
    page.get_by_role("button", name="Save and continue").last.click()
    page.get_by_text("Activity 2A saved").wait_for()
    line = scene.other_plan_objective.lines.get()
    assert (line.activity, line.who) == ("Once", "The hub")


@pytest.mark.parametrize("java_script_enabled", [True, False], ids=["javascript", "no_javascript"])
def test_two_windows_are_brought_together(new_page, scene, java_script_enabled):
    line = scene.line(activity="Drawn")
    mine, theirs = (new_page(java_script_enabled=java_script_enabled) for _ in range(2))
    for page, user in ((mine, scene.editor), (theirs, editor(scene.plan.force))):
        sign_in(page, user)
        page.goto(address("line", scene, line.key))
    theirs.get_by_label("Activity, in your own words").fill("Theirs")
    theirs.get_by_role("button", name="Save and come back later").click()
    theirs.get_by_text("Activity 1A saved").wait_for()
    mine.get_by_label("Activity, in your own words").fill("Mine")
    mine.get_by_label("Risk mitigation strategy").fill("My mitigation")
    mine.get_by_role("button", name="Save and continue").last.click()
    mine.get_by_role("link", name="“Activity” was changed while you were writing. Choose which to keep.").click()
    mine.get_by_role("radio", name="Keep what I entered").check()
    mine.get_by_role("button", name="Save and continue").last.click()
    mine.get_by_text("Activity 1A saved").wait_for()
    line.refresh_from_db()
    assert (line.activity, line.risk_mitigation) == ("Mine", "My mitigation")


def test_keyboard_alone_adds_an_activity(signed_in_page, scene):
    page = signed_in_page
    page.goto(address("add_line", scene, 2))
    page.get_by_label("Our own activity").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_label("Activity, in your own words").focus()
    page.keyboard.type("Typed alone")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_label("Who will do it").focus()
    page.keyboard.type("The hub")
    # Enter in a single-line field saves, wherever other buttons stand on the page.
    page.keyboard.press("Enter")
    page.get_by_text("Activity 2A added to your plan").wait_for()
    line = scene.other_plan_objective.lines.get()
    assert (line.activity, line.who, line.impacts.get().long_term_impact) == (
        "Typed alone",
        "The hub",
        scene.organisational,
    )


def test_enter_on_an_activity_with_progress_saves_and_goes_on(signed_in_page, scene, full_line):
    page = signed_in_page
    page.goto(address("line", scene, full_line.key))
    page.get_by_label("Who will do it").fill("The hub")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address('objective', scene, 1)}")
    full_line.refresh_from_db()
    assert full_line.who == "The hub"


def test_evidence_opens_beside_what_is_being_written(signed_in_page, scene, full_line):
    page = signed_in_page
    page.goto(address("line", scene, full_line.key))
    page.get_by_label("Who will do it").fill("Not saved yet")
    page.get_by_text("Evidence for this activity").click()
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Read it in the toolkit (opens in new tab)").click()
    popup.value.wait_for_load_state()
    assert popup.value.url.endswith("/objectives/1/supporting-information/#activity-1.1")
    assert page.get_by_label("Who will do it").input_value() == "Not saved yet"


def test_what_was_typed_outlives_a_closed_window(signed_in_page, scene, full_line):
    page, path = signed_in_page, address("line", scene, full_line.key)
    page.clock.install()
    page.goto(path)
    page.clock.run_for(16_000)
    assert UnsavedForm.objects.count() == 0
    page.get_by_label("Risk mitigation strategy").fill("Typed, never saved")
    with page.expect_response(lambda response: "/unsaved/" in response.url) as response:
        page.clock.run_for(16_000)
    assert response.value.status == 204
    page.get_by_text("not saved yet.").wait_for()
    context = page.context
    page.close()

    again = context.new_page()
    again.goto(path)
    again.get_by_text("What you typed for activity 1A, today").wait_for()
    assert_fine(again, "unsaved changes offered")
    again.get_by_role("button", name="Show what was typed").click()
    assert again.get_by_label("Risk mitigation strategy").input_value() == "Typed, never saved"
    again.get_by_role("button", name="Save and continue").last.click()
    again.get_by_text("Activity 1A saved").wait_for()
    full_line.refresh_from_db()
    assert (full_line.risk_mitigation, UnsavedForm.objects.current().count()) == ("Typed, never saved", 0)


def test_what_was_typed_can_be_discarded(signed_in_page, scene, full_line):
    page, path = signed_in_page, address("line", scene, full_line.key)
    UnsavedFormFactory(user=scene.editor, address=path, fields={"risk_mitigation": ["Typed"]})
    page.goto(path)
    click_through(page.get_by_role("button", name="Discard"))
    assert page.get_by_role("button", name="Show what was typed").count() == 0
    assert UnsavedForm.objects.current().count() == 0
