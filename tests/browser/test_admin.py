"""VKPP's admin in a real browser: axe in every state, narrow screens, and a review by keyboard alone."""

import datetime
from io import StringIO

import pytest
from django.core.management import call_command

from plans.actions import share_draft, stop_sharing
from plans.models import Reminder, ReportingPeriod, Review, SharedDraft, Submission
from tests.browser.steps import click_through, lost_error_links, sign_in, violations
from tests.factories.accounts import ForceFactory, reviewer
from tests.factories.plans import ExtensionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(autouse=True)
def _demo(db):
    call_command("load_toolkit", stdout=StringIO())
    call_command("load_demo", stdout=StringIO())


@pytest.fixture
def page(new_page):
    """Return a page on which a reviewer has signed in and entered the admin."""
    page = new_page(viewport=WIDE)
    sign_in(page, reviewer())
    page.goto("/admin/")
    return page


def check(page) -> None:
    """Assert that axe finds nothing in the page as it stands and that it fits a narrow screen."""
    where = page.url
    page.set_viewport_size(WIDE)
    assert (where, violations(page)) == (where, [])
    page.set_viewport_size(NARROW)
    assert (where, page.evaluate("document.documentElement.scrollWidth")) == (where, 390)
    page.set_viewport_size(WIDE)


def tab_to(page, target) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("The keyboard never got there")


def share_again() -> SharedDraft:
    """Share the draft of the demonstration's plan once more."""
    draft = SharedDraft.objects.first()
    return share_draft(plan=draft.plan, period=draft.period, by=draft.shared_by)


def address_of(submission) -> str:
    return f"/admin/plans/submission/{submission.pk}/change/"


def test_pages_are_accessible_and_fit_a_narrow_screen(page):
    period = ReportingPeriod.objects.current()
    extension = ExtensionFactory(period=period)
    submissions = Submission.objects.all()
    drafts = [SharedDraft.objects.get(), *(share_again() for _ in range(2))]
    stop_sharing(draft=drafts[2], by=drafts[2].shared_by)
    for path in [
        "/admin/",
        "/admin/plans/",
        "/admin/plans/submission/",
        "/admin/plans/submission/?state__exact=submitted",
        "/admin/plans/submission/?o=2.-3",
        "/admin/plans/submission/?q=nobody",
        *(address_of(submission) for submission in submissions),
        f"/admin/plans/submission/{submissions[0].pk}/history/",
        "/admin/plans/shareddraft/",
        *(f"/admin/plans/shareddraft/{draft.pk}/change/" for draft in drafts),
        "/admin/plans/reviewphrase/",
        "/admin/plans/reviewphrase/add/",
        "/admin/plans/reportingperiod/",
        "/admin/plans/reportingperiod/add/",
        *(
            f"/admin/plans/reportingperiod/{period.pk}/{page}/"
            for page in ("change", "close", "void", "due-date", "extensions/add", "history")
        ),
        *(
            f"/admin/plans/reportingperiod/{period.pk}/board/{page}"
            for page in (
                "?forces=all",
                "?forces=all&tick=all",
                "?q=nobody",
                *(f"{what}/?force={extension.force_id}" for what in ("remind", "extend", "contact")),
            )
        ),
        f"/admin/plans/reportingperiod/{period.pk}/extensions/{extension.pk}/",
        f"/admin/plans/reportingperiod/{period.pk}/extensions/{extension.pk}/take-back/",
    ]:
        page.goto(path)
        for details in page.locator("main details").all():
            details.evaluate("element => element.open = true")
        check(page)


def test_period_is_made_and_opened(page):
    page.goto("/admin/plans/reportingperiod/add/")
    page.get_by_label("Name").fill("Next quarter")
    page.get_by_role("button", name="Add the period").click()
    page.get_by_text("Please correct what is marked below.").wait_for()
    check(page)
    page.get_by_label("First day covered").fill("2031-04-01")
    page.get_by_label("Last day covered").fill("2031-06-30")
    page.get_by_label("Submissions due by").fill("2031-07-15")
    page.get_by_role("button", name="Add the period").dblclick()
    page.wait_for_url("**/change/")
    check(page)

    click_through(page.get_by_role("link", name="Open “Next quarter”"))
    check(page)
    page.get_by_role("button", name="Open the period").click()

    page.get_by_text("You have opened “Next quarter”.").wait_for()
    check(page)
    assert str(ReportingPeriod.objects.current()) == "Next quarter"


def test_due_date_moves_a_force_gets_more_time_and_the_period_is_voided(page):
    period, force = ReportingPeriod.objects.current(), ForceFactory(name="Eastmoor Police")
    page.goto(f"/admin/plans/reportingperiod/{period.pk}/change/")
    click_through(page.get_by_role("link", name="Move the due date"))
    page.get_by_label("Submissions due by").fill(str(period.due + datetime.timedelta(days=7)))
    click_through(page.get_by_role("button", name="Move the due date"))
    check(page)

    click_through(page.get_by_role("link", name="Give a force more time"))
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Choose a force.").wait_for()
    check(page)
    page.get_by_role("combobox", name="Force").select_option("Eastmoor Police")
    page.get_by_label("Due date of this force").fill(str(period.due + datetime.timedelta(days=14)))
    page.get_by_label("Reason").fill("The hub moves.")
    click_through(page.get_by_role("button", name="Save"))
    check(page)
    assert period.extensions.get().force == force
    click_through(page.get_by_role("link", name="Take back the due date of Eastmoor Police"))
    click_through(page.get_by_role("button", name="Take it back"))
    assert not period.extensions.exists()

    click_through(page.get_by_role("link", name="Void this period"))
    page.get_by_label("Reason").fill("Opened by mistake.")
    click_through(page.get_by_role("button", name="Void the period"))
    check(page)
    assert ReportingPeriod.objects.get(pk=period.pk).void_reason == "Opened by mistake."


def test_forces_are_ticked_and_reminded_by_keyboard_alone(page):
    period = ReportingPeriod.objects.current()
    tab_to(page, page.get_by_role("link", name=f"Board of {period}"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/board/")
    tab_to(page, page.get_by_role("link", name="Show all forces", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url("**/board/?forces=all")
    for name in ("Northmoor Constabulary", "Westshire Police"):
        tab_to(page, page.get_by_role("checkbox", name=name))
        page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Remind"))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=f"Remind Westshire Police of “{period}”?").wait_for()
    page.get_by_text("Northmoor Constabulary has submitted").wait_for()
    tab_to(page, page.get_by_role("button", name="Remind"))
    page.keyboard.press("Enter")

    page.get_by_text("Recorded a reminder for Westshire Police.").wait_for()
    check(page)
    assert [str(each.force) for each in Reminder.objects.all()] == ["Westshire Police"]


def test_board_works_without_scripts_and_its_buttons_hide_no_row(new_page):
    page, force = new_page(viewport=WIDE, java_script_enabled=False), ForceFactory(name="Eastmoor Police")
    contact = reviewer()
    sign_in(page, contact)
    period = ReportingPeriod.objects.current()
    page.goto(f"/admin/plans/reportingperiod/{period.pk}/board/?forces=all")
    page.get_by_label("Force", exact=True).fill("eastmoor")
    click_through(page.get_by_role("button", name="Show"))
    page.get_by_role("checkbox", name="Eastmoor Police").check()
    click_through(page.get_by_role("button", name="Choose a contact"))
    page.get_by_label("Contact at VKPP").select_option(str(contact.pk))
    click_through(page.get_by_role("button", name="Save"))

    page.get_by_text("Chose the contact of Eastmoor Police.").wait_for()
    assert page.url.endswith("/board/?q=eastmoor&forces=all")
    force.refresh_from_db()
    assert force.contact == contact


def test_submission_is_reviewed_by_keyboard_alone(page):
    waiting = Submission.objects.waiting().get()
    tab_to(page, page.get_by_role("link", name="1 submission waiting for review"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name=waiting.reference))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address_of(waiting)}?**")

    tab_to(page, page.get_by_label("Return for changes"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Record the decision"))
    page.keyboard.press("Enter")

    summary = page.get_by_role("link", name="Say what the force needs to change.")
    summary.wait_for()
    check(page)
    tab_to(page, summary)
    page.keyboard.press("Enter")
    reason = page.get_by_label("Reason, or a message to the force")
    assert reason.evaluate("element => element === document.activeElement")
    page.keyboard.type("Say how the impact is measured.")
    tab_to(page, page.get_by_role("button", name="Record the decision"))
    page.keyboard.press("Enter")

    page.get_by_text("Your decision is recorded: Returned for changes.").wait_for()
    check(page)
    review = Review.objects.get(submission=waiting)
    assert (review.decision, review.reason) == ("returned", "Say how the impact is measured.")


def test_double_click_and_a_second_window_leave_one_decision(page):
    waiting = Submission.objects.waiting().get()
    page.goto(address_of(waiting))
    second = page.context.new_page()
    second.goto(address_of(waiting))
    second.get_by_label("Return for changes").check()
    second.get_by_label("Reason, or a message to the force").fill("Written in the second window")

    page.get_by_label("Reviewed, no changes needed").check()
    page.get_by_role("button", name="Record the decision").dblclick()
    page.get_by_text("Your decision is recorded: Reviewed, no changes needed.").wait_for()
    second.get_by_role("button", name="Record the decision").click()

    second.get_by_role("heading", name="What you wrote, not recorded").wait_for()
    check(second)
    assert second.get_by_text("Written in the second window").count() == 1
    assert Review.objects.get(submission=waiting).decision == "accepted"


def test_remark_is_written_beside_an_activity_and_the_reason_typed_stays(page):
    waiting = Submission.objects.waiting().get()
    page.goto(address_of(waiting))
    page.get_by_label("Reason, or a message to the force").fill("Half a reason")

    page.locator("button[value^='place:line']").first.click()
    page.wait_for_url("**#place")
    check(page)
    page.get_by_label("Remark", exact=True).fill("A dip check would do.")
    page.get_by_role("button", name="Add the remark").click()

    page.get_by_text("Your remark is added.").wait_for()
    check(page)
    assert page.get_by_label("Reason, or a message to the force").input_value() == "Half a reason"
    assert waiting.remarks.get().anchor_kind == "line"


def test_decision_pending_is_undone_with_its_words_given_back(page, settings):
    settings.DECISION_PENDING_MINUTES = 10
    waiting = Submission.objects.waiting().get()
    page.goto(address_of(waiting))
    page.get_by_label("Return for changes").check()
    page.get_by_label("Reason, or a message to the force").fill("Pressed too soon")
    page.get_by_role("button", name="Record the decision").click()
    page.get_by_role("heading", name="Decision pending").wait_for()
    check(page)

    page.get_by_role("button", name="Undo the decision").click()

    page.get_by_role("heading", name="Decide").wait_for()
    assert page.get_by_label("Reason, or a message to the force").input_value() == "Pressed too soon"
    assert not Review.objects.filter(submission=waiting).exists()


def test_remark_is_added_to_an_activity_of_the_document(page):
    waiting = Submission.objects.waiting().get()
    page.goto(address_of(waiting))
    page.get_by_role("button", name="Add the remark").click()
    page.get_by_role("link", name="Write your remark.").wait_for()
    check(page)
    assert lost_error_links(page) == []

    page.get_by_label("About").select_option(index=2)
    page.get_by_label("Which part of it").select_option("line:progress")
    page.get_by_label("Remark", exact=True).fill("A dip check would do.")
    page.get_by_role("button", name="Add the remark").click()

    page.get_by_text("Your remark is added.").wait_for()
    check(page)
    assert (waiting.remarks.get().anchor_kind, waiting.remarks.get().field_id) == ("line", "progress")
