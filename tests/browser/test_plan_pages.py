"""The plan's pages in a real browser: axe in every state, narrow screens, error links, the keyboard, two tabs."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from plans.actions import decide_review, start_plan, submit_plan
from plans.models import PlanObjective, ReportingPeriod
from tests.browser.steps import click_through, lost_error_links, sign_in, violations
from tests.factories.accounts import (
    ForceFactory,
    MembershipFactory,
    UnitFactory,
    UserFactory,
    manager,
    reviewer,
    viewer,
)
from tests.factories.plans import (
    ActivityPositionFactory,
    DecisionAskedFactory,
    IndicatorFactory,
    PeriodReportFactory,
    PlannedActivityFactory,
    ProgressUpdateFactory,
    ReadingFactory,
    ReportingPeriodFactory,
)
from toolkit.models import Edition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW = {"width": 390, "height": 844}
LONG = "Cooperation" * 12


@pytest.fixture
def edition():
    call_command("loaddata", "action_2_6_1", verbosity=0)
    return Edition.objects.get(action__reference="2.6.1")


@pytest.fixture
def lead():
    force = ForceFactory(name="Northmoor and the Very Long Named Isles Constabulary", slug="northmoor")
    return manager(force)


@pytest.fixture
def begun(edition, lead):
    """A plan just begun."""
    return start_plan(force=lead.memberships.get().force, edition=edition, by=lead)


@pytest.fixture
def rich(begun, lead):
    """A plan with something of everything, long words among it, once returned."""
    period = ReportingPeriodFactory()
    begun.project_lead, begun.contributing_agencies = LONG, LONG
    begun.save()
    PeriodReportFactory(plan=begun, period=period, summary="Going well.\n\nMore to do.")
    DecisionAskedFactory(plan=begun, asked_for=period, what=LONG, of_whom=LONG)
    force = begun.force
    UnitFactory(force=force, name="North hub")
    UnitFactory(force=force, name=LONG[:100])
    for plan_objective in begun.objectives.all():
        plan_objective.impact_owner, plan_objective.focus, plan_objective.additional_comments = (
            LONG,
            PlanObjective.Focus.NOW,
            LONG,
        )
        plan_objective.save()
        first, *_others = plan_objective.objective.activities.all()
        ActivityPositionFactory(plan_objective=plan_objective, activity=first)
        line = PlannedActivityFactory(plan_objective=plan_objective, activity="", toolkit_activity=first, who=LONG)
        ProgressUpdateFactory(line=line, period=period, status="at_risk")
        PlannedActivityFactory(plan_objective=plan_objective, activity=LONG)
        PlannedActivityFactory(plan_objective=plan_objective, retired_at=timezone.now(), retired_by=lead)
        indicator = IndicatorFactory(plan_objective=plan_objective, name=LONG, unit="percentage", out_of="all staff")
        ReadingFactory(indicator=indicator, note=LONG)
        IndicatorFactory(plan_objective=plan_objective, retired_at=timezone.now(), retired_by=lead)
    submission = submit_plan(plan=begun, period=period, by=lead, before_end=True)
    decide_review(submission=submission, decision="returned", by=reviewer(), reason=LONG)
    return begun


def pages_of(plan):
    """The addresses of the plan's own pages."""
    number = plan.objectives.first().objective.number
    names = ("plan", "about", "planning_questions")
    of_period = ("report", "add_decision", "update")
    period = ReportingPeriod.objects.current()
    return [
        reverse("plans:home"),
        reverse("plans:plan_list"),
        *(reverse(f"plans:{name}", args=[plan.pk]) for name in names),
        reverse("plans:objective", args=[plan.pk, number]),
        *(reverse(f"plans:{name}", args=[plan.pk, period.reference]) for name in of_period if period),
        *(
            reverse("plans:decision", args=[plan.pk, period.reference, decision.key])
            for decision in plan.decisions_asked.all()
        ),
        f"{reverse('plans:add_indicator', args=[plan.pk])}?objective={number}",
        *(
            reverse("plans:indicator", args=[plan.pk, indicator.key])
            for indicator in plan.objectives.first().indicators.all()
        ),
    ]


def found_on(page, addresses):
    """What axe finds on each page, and which scroll sideways: on a narrow screen tables must not either."""
    found = {}
    for address in addresses:
        assert page.goto(address).status == 200, address
        wide = page.evaluate(
            """boxes => [...document.querySelectorAll(boxes)].some(box => box.scrollWidth > box.clientWidth)""",
            "html, .app-scroll, .doc-scroll" if page.viewport_size == NARROW else "html",
        )
        if problems := [*violations(page), *(["scrolls sideways"] if wide else [])]:
            found[address] = problems
    return found


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 900}, NARROW], ids=["wide", "narrow"])
def test_rich_plan_has_no_violation_and_no_sideways_scrolling(new_page, rich, lead, viewport):
    page = new_page(viewport=viewport)
    sign_in(page, lead)
    assert found_on(page, pages_of(rich)) == {}


def test_plan_just_begun_without_a_period_has_no_violation(new_page, begun, lead):
    page = new_page(viewport=NARROW)
    sign_in(page, lead)
    assert found_on(page, pages_of(begun)) == {}


def test_viewer_and_national_pages_have_no_violation(new_page, rich):
    page = new_page(viewport=NARROW)
    sign_in(page, viewer(rich.force))
    readable = [address for address in pages_of(rich) if "/add/" not in address]
    assert found_on(page, readable) == {}
    page = new_page(viewport=NARROW)
    sign_in(page, reviewer())
    assert found_on(page, ["/"]) == {}


def test_starting_asks_with_errors_that_lead_to_their_fields(new_page, edition):
    person = UserFactory()
    for name in ("Ashire", "Bshire"):
        MembershipFactory(user=person, force=ForceFactory(name=name))
    page = new_page(viewport=NARROW)
    sign_in(page, person)
    assert found_on(page, ["/", "/plans/", "/plans/start/"]) == {}
    click_through(page.get_by_role("button", name="Start the plan"))
    assert page.title().startswith("Error: ")
    assert (violations(page), lost_error_links(page)) == ([], [])
    page.get_by_label("Bshire").check()
    page.get_by_role("button", name="Start the plan").click()
    page.get_by_role("heading", name="Impact Realisation Plan").wait_for()


def test_errors_lead_to_their_fields_and_keep_what_was_typed(page, begun, lead):
    sign_in(page, lead)
    page.goto(reverse("plans:about", args=[begun.pk]))
    page.get_by_label("Project Lead").fill("p" * 600)
    click_through(page.get_by_role("button", name="Save and continue"))
    assert page.title().startswith("Error: ")
    assert (violations(page), lost_error_links(page)) == ([], [])
    assert page.get_by_label("Project Lead").input_value() == "p" * 600
    number = begun.objectives.first().objective.number
    page.goto(f"{reverse('plans:add_indicator', args=[begun.pk])}?objective={number}")
    page.get_by_label("Baseline", exact=True).fill("about half")
    click_through(page.get_by_role("button", name="Save and continue"))
    assert (violations(page), lost_error_links(page)) == ([], [])
    period = ReportingPeriodFactory()
    page.goto(reverse("plans:report", args=[begun.pk, period.reference]))
    page.get_by_label("Summary for leadership", exact=True).fill("s" * 601)
    page.get_by_label("Day").fill("31")
    page.get_by_label("Month").fill("2")
    page.get_by_label("Year").fill("2026")
    assert page.get_by_text("You have 1 character too many").first.is_visible()
    click_through(page.get_by_role("button", name="Save and continue"))
    assert (violations(page), lost_error_links(page)) == ([], [])


def test_two_windows_show_both_texts_to_choose_from(new_page, begun, lead):
    page = new_page(viewport=NARROW)
    sign_in(page, lead)
    number = begun.objectives.first().objective.number
    address = reverse("plans:objective", args=[begun.pk, number])
    other = page.context.new_page()
    for window in (page, other):
        window.goto(address)
    other.get_by_role("textbox", name="Impact Owner").fill("Chief Inspector")
    click_through(other.get_by_role("button", name="Save and come back later").last)
    page.get_by_role("textbox", name="Impact Owner").fill("Superintendent")
    page.get_by_label("Why? (optional)").fill("Typed beside it")
    click_through(page.get_by_role("button", name="Save and come back later").last)
    assert (violations(page), lost_error_links(page)) == ([], [])
    page.get_by_label("Keep what I entered").check()
    page.get_by_role("button", name="Save and come back later").last.click()
    page.get_by_role("heading", name="Impact Realisation Plan").wait_for()
    plan_objective = begun.objectives.first()
    assert (plan_objective.impact_owner, plan_objective.focus_why) == ("Superintendent", "Typed beside it")


def test_activity_is_moved_by_keyboard_and_enter_in_a_field_saves_without_moving(page, rich, lead):
    plan_objective = rich.objectives.first()
    first, second = plan_objective.lines.active()
    sign_in(page, lead)
    page.goto(reverse("plans:objective", args=[rich.pk, plan_objective.objective.number]))
    page.get_by_role("textbox", name="Impact Owner").fill("Superintendent")
    page.get_by_role("textbox", name="Impact Owner").press("Enter")
    page.get_by_role("heading", name="Objective 2").wait_for()
    plan_objective.refresh_from_db()
    assert (plan_objective.impact_owner, list(plan_objective.lines.active())) == ("Superintendent", [first, second])
    page.go_back()
    page.get_by_role("button", name="Move down").first.focus()
    page.keyboard.press("Space")
    page.get_by_text("Moved down").first.wait_for()
    assert list(plan_objective.lines.active()) == [second, first]
