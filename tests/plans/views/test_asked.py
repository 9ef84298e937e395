"""What next beside the report: what is over its date, open decisions, numbers, remarks, what was not saved."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from nvap.accounts.models import Membership
from plans.actions import add_remark, decide_review, submit_plan
from plans.document import Anchor
from plans.models import Plan
from plans.views.home import STEPS_SHOWN
from plans.wording import day_words
from tests.factories.accounts import (
    ForceFactory,
    MembershipFactory,
    UnsavedFormFactory,
    UserFactory,
    editor,
    manager,
    reviewer,
    viewer,
)
from tests.factories.plans import (
    DecisionAskedFactory,
    IndicatorFactory,
    PlannedActivityFactory,
    PlanObjectiveFactory,
    ProgressUpdateFactory,
    ReadingFactory,
    ReportingPeriodFactory,
    submittable_plan,
)

pytestmark = pytest.mark.django_db
HOME = reverse("plans:home")
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
PAST = TODAY - 12 * DAY


@pytest.fixture
def period():
    return ReportingPeriodFactory(name="This quarter")


@pytest.fixture
def plan(period):
    """A plan whose report lacks nothing, with one line that was updated and is not over its date."""
    plan = submittable_plan(ForceFactory(), period, summary="Going well")
    plan.created_at = timezone.now() - 100 * DAY
    plan.save()
    ProgressUpdateFactory(line=plan.objectives.get().lines.get(), period=period)
    return plan


@pytest.fixture
def as_manager(client, plan):
    client.force_login(manager(plan.force))
    return client


def steps_on(client, url):
    """All that is to be done on the page's one plan, as pairs of words and address."""
    found = client.get(url).context
    (next_steps,) = found["all_next_steps"] if "all_next_steps" in found else [found["next_steps"]]
    lists = [period.steps for period in next_steps.periods] or [next_steps.steps]
    return [(step.text, step.href) for steps in lists for step in steps]


def plan_page(plan):
    return reverse("plans:plan", args=[plan.pk])


def add_line(plan, *, status="on_track", period=None, **fields):
    line = PlannedActivityFactory(plan_objective=plan.objectives.get(), **fields)
    if period:
        ProgressUpdateFactory(line=line, period=period, status=status)
    return line


def overdue(plan, **fields):
    return add_line(plan, due_on=PAST, due_precision="day", **fields)


def returned_with(plan, period, *anchors, decision="returned"):
    """Have the plan submitted and decided, with a remark on each anchor."""
    submission = submit_plan(plan=plan, period=period, by=manager(plan.force), before_end=True)
    judge = reviewer()
    kind = "must_change" if decision == "returned" else "suggestion"
    for anchor in anchors:
        add_remark(copy=submission, text="Say more", kind=kind, anchor=anchor, by=judge)
    decide_review(submission=submission, decision=decision, reason="See the remarks", by=judge)
    return submission


def test_all_that_waits_is_one_list_most_urgent_first(as_manager, plan, period):
    line, waiting = overdue(plan, activity="Set up", period=period), overdue(plan, activity="Train")
    DecisionAskedFactory(plan=plan, asked_for=period, what="Later", by_when=TODAY + DAY)
    DecisionAskedFactory(plan=plan, asked_for=period, what="Fund it", by_when=PAST, of_whom="The board")
    IndicatorFactory(plan_objective=plan.objectives.get(), name="Visits")
    raised = add_line(plan, activity="Share", period=period, raise_with_leadership=True, leadership_review_by=PAST)
    returned_with(plan, period, Anchor("plan", "", "summary"), Anchor("line", str(line.key), "progress"))
    unsaved = UnsavedFormFactory(
        user=manager(plan.force), address=reverse("plans:about", args=[plan.pk]), title="the plan"
    )
    as_manager.force_login(unsaved.user)

    past, since = day_words(PAST), day_words(period.starts)
    assert [words for words, _href in steps_on(as_manager, plan_page(plan))] == [
        f"Not saved yet: the plan, {unsaved.when}",
        "Make the changes VKPP asks for in its reason and remarks on submission 1",
        "Answer VKPP’s remark (must change): Summary for leadership",
        f"Answer VKPP’s remark (must change): Activity {line.number}, Progress",
        "Say what progress there is on 1 activity",
        f"Enter a result for this period (none since {since}): Visits",
        f"Needed of The board by {past}, no answer yet: Fund it",
        f"Activity {line.number} was due by {past} and is not finished: Set up",
        f"Activity {waiting.number} was due by {past} and is not finished: Train",
        f"Look again at the risk raised with leadership, as planned for {past}: activity {raised.number}, Share",
        f"Asked, needed by {day_words(TODAY + DAY)}, no answer yet: Later",
        "Check and submit",
    ]


def test_each_leads_to_its_very_field(as_manager, plan, period):
    said, waiting = overdue(plan, period=period), overdue(plan)
    add_line(plan, period=period, raise_with_leadership=True, leadership_review_by=PAST)
    DecisionAskedFactory(plan=plan, asked_for=period, by_when=PAST)
    IndicatorFactory(plan_objective=plan.objectives.get(), name="Of all")
    IndicatorFactory(plan_objective=plan.objectives.get(), line=waiting, name="Of one")
    code = plan.objectives.get().objective.code
    returned_with(
        plan, period, Anchor("objective", code, "additional_comments"), Anchor("line", str(said.key), "risks")
    )

    steps = steps_on(as_manager, plan_page(plan))

    assert len(steps) == 11
    for words, href in steps:
        page, _, fragment = href.partition("#")
        response = as_manager.get(page)
        assert response.status_code == 200, words
        assert not fragment or re.search(f'id="{fragment}"', response.text), (words, href)
    assert [href.partition("#")[2] for _words, href in steps if "#" in href] == [
        *("field-additional_comments", "field-risks"),
        *(
            f"id_numbers{plan.objectives.get().objective.number}-number{plan.objectives.get().indicators.first().pk}-value",
        ),
        f"id_{waiting.number}-number{plan.objectives.get().indicators.last().pk}-value",
        *("field-due", f"part-{waiting.number}", "field-leadership_review_by"),
    ]


def test_what_is_done_or_gone_is_not_asked(as_manager, plan, period):
    plan_objective, person = plan.objectives.get(), manager(plan.force)
    finished = overdue(plan, period=period, status="complete", raise_with_leadership=True, leadership_review_by=PAST)
    IndicatorFactory(plan_objective=plan_objective, line=finished)
    overdue(plan).retire(by=person)
    add_line(plan, period=period, due_on=TODAY, due_precision="day", leadership_review_by=PAST)
    add_line(plan, period=period, due_precision="open")
    ReadingFactory(indicator__plan_objective=plan_objective, date=period.starts)
    IndicatorFactory(plan_objective=plan_objective).retire(by=person)
    DecisionAskedFactory(plan=plan, asked_for=period, by_when=PAST, answer="Yes", answered_on=TODAY)
    DecisionAskedFactory(plan=plan, asked_for=period, by_when=PAST, withdrawn_at=timezone.now(), withdrawn_by=person)

    assert [words for words, _href in steps_on(as_manager, HOME)] == ["Check and submit"]


def test_result_of_an_earlier_period_leaves_the_number_due(as_manager, plan, period):
    reading = ReadingFactory(indicator__plan_objective=plan.objectives.get(), date=period.starts - DAY)
    words = f"Enter a result for this period (the last is of {day_words(reading.date)}): {reading.indicator.name}"
    assert words in dict(steps_on(as_manager, HOME))


def test_what_waits_is_said_after_submitting_too_but_no_number(as_manager, plan, period):
    line = overdue(plan, period=period)
    IndicatorFactory(plan_objective=plan.objectives.get())
    returned_with(plan, period, Anchor("line", str(line.key), "risks"), decision="accepted")

    words = [text for text, _href in steps_on(as_manager, HOME)]

    assert [text.split()[0] for text in words] == ["Answer", "Activity"]


def test_without_a_period_a_decision_has_no_page_to_lead_to(as_manager, plan, period):
    DecisionAskedFactory(plan=plan, asked_for=period, by_when=PAST)
    line = overdue(plan, period=period)
    period.opened_at = None
    period.save()
    plan.objectives.get().lines.exclude(pk=line.pk).first().retire(by=manager(plan.force))

    hrefs = [href for _words, href in steps_on(as_manager, HOME)]

    assert hrefs == ["", f"{reverse('plans:line', args=[plan.pk, line.key])}#field-due"]


def test_decision_first_asked_in_a_later_period_leads_to_a_page_that_is_there(as_manager, plan, period):
    later = ReportingPeriodFactory(starts=period.ends + DAY, due=period.due + 90 * DAY)
    DecisionAskedFactory(plan=plan, asked_for=later, by_when=PAST)
    (href,) = [href for words, href in steps_on(as_manager, HOME) if words.startswith("Needed")]
    assert as_manager.get(href).status_code == 200


def test_many_of_one_kind_are_counted_and_home_shows_a_short_list(as_manager, plan, period):
    for _ in range(7):
        overdue(plan, period=period)
        DecisionAskedFactory(plan=plan, asked_for=period, by_when=PAST)

    whole, short = steps_on(as_manager, plan_page(plan)), steps_on(as_manager, HOME)

    counted = [words for words, _href in whole if words.startswith("And")]
    assert counted == ["And 4 more decisions past their date", "And 4 more activities past their date"]
    assert len(whole) == 2 * 4 + 1
    assert len(short) == STEPS_SHOWN + 1
    assert short[-1] == (f"And {len(whole) - STEPS_SHOWN} more", plan_page(plan))


def test_forms_not_saved_on_one_page_are_one_step(client, plan):
    person = editor(plan.force)
    address = reverse("plans:update", args=[plan.pk, "2026-1"])
    for number in range(60):
        UnsavedFormFactory(user=person, address=address, title=f"activity {number}")
    client.force_login(person)
    unsaved = [words for words, _href in steps_on(client, plan_page(plan)) if "Not saved" in words]
    assert len(unsaved) == 1
    assert unsaved[0].endswith("and 59 more on the same page")


def test_reader_is_asked_nothing_of_it(client, plan, period):
    overdue(plan, period=period)
    DecisionAskedFactory(plan=plan, asked_for=period, by_when=PAST)
    IndicatorFactory(plan_objective=plan.objectives.get())
    client.force_login(viewer(plan.force))
    assert [words for words, _href in steps_on(client, HOME)] == [
        f"A manager of {plan.force} checks and submits the plan"
    ]


def test_another_forces_plan_is_not_mixed_in(as_manager, plan, period):
    other = submittable_plan(ForceFactory(), period)
    overdue(other, activity="Of another force")
    DecisionAskedFactory(plan=other, asked_for=period)
    assert [words for words, _href in steps_on(as_manager, HOME)] == ["Check and submit"]


@pytest.mark.parametrize("where", ["home", "plan"])
def test_queries_are_the_same_at_one_of_each_and_at_three(client, period, where, django_assert_num_queries):
    person = UserFactory()

    def add_plan():
        force = ForceFactory()
        MembershipFactory(user=person, force=force, role=Membership.Role.MANAGER)
        plan = submittable_plan(force, period)
        plan.created_at = timezone.now() - 100 * DAY
        plan.save()
        fill(plan)
        line = plan.objectives.first().lines.first()
        code = plan.objectives.first().objective.code
        returned_with(plan, period, Anchor("line", str(line.key), "risks"), Anchor("objective", code, "focus_why"))
        return plan

    def fill(plan):
        plan_objective = PlanObjectiveFactory(plan=plan)
        line = PlannedActivityFactory(
            plan_objective=plan_objective,
            due_on=PAST,
            due_precision="day",
            raise_with_leadership=True,
            leadership_review_by=PAST,
        )
        IndicatorFactory(plan_objective=plan_objective, line=line)
        ReadingFactory(indicator__plan_objective=plan_objective, date=period.starts - DAY)
        DecisionAskedFactory(plan=plan, asked_for=period, by_when=PAST)

    plan = add_plan()
    url = HOME if where == "home" else plan_page(plan)
    client.force_login(person)
    client.get(url)
    with CaptureQueriesContext(connection) as at_one:
        client.get(url)
    assert len(at_one) <= (17 if where == "home" else 25)
    add_plan()
    add_plan()
    for each in Plan.objects.all():
        fill(each)
        fill(each)
    with django_assert_num_queries(len(at_one)):
        client.get(url)
