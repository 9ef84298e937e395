"""An objective's page: its own words, where the force stands, its activities in order."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from plans.models import ActivityPosition, PlanObjective
from tests.factories.accounts import ForceFactory, UnitFactory, editor, viewer
from tests.factories.plans import (
    ActivityPositionFactory,
    IndicatorFactory,
    PlanFactory,
    PlannedActivityFactory,
    PlanObjectiveFactory,
    ProgressUpdateFactory,
    ReadingFactory,
    ReportingPeriodFactory,
)
from tests.factories.toolkit import ActivityFactory, LongTermImpactFactory
from tests.plans.pages import fill_in, form_fields, messages_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan_objective():
    return PlanObjectiveFactory()


@pytest.fixture
def person(client, plan_objective):
    person = editor(plan_objective.plan.force)
    client.force_login(person)
    return person


@pytest.fixture
def toolkit_activity(plan_objective):
    return ActivityFactory(edition=plan_objective.plan.edition, objective=plan_objective.objective)


def address(plan_objective):
    return reverse("plans:objective", args=[plan_objective.plan.pk, plan_objective.objective.number])


def order_of(plan_objective):
    return list(plan_objective.lines.active().values_list("activity", flat=True))


def test_objective_saves_its_own_words_and_goes_on_to_the_next(client, plan_objective, person):
    following = PlanObjectiveFactory(plan=plan_objective.plan)
    response = fill_in(
        client,
        address(plan_objective),
        impact_owner="Chief Inspector",
        second_impact_owner="Head of safeguarding, Health",
        focus="later",
        focus_why="Objective 2 first",
        additional_comments="None\r\nyet",
    )
    assert (response.status_code, response.url) == (302, address(following))
    assert messages_of(response) == [f"“Objective {plan_objective.objective.number}” is saved."]
    plan_objective.refresh_from_db()
    assert (plan_objective.impact_owner, plan_objective.second_impact_owner) == (
        "Chief Inspector",
        "Head of safeguarding, Health",
    )
    assert (plan_objective.focus, plan_objective.focus_why) == (PlanObjective.Focus.LATER, "Objective 2 first")
    assert plan_objective.additional_comments == "None\nyet"
    assert fill_in(client, address(following)).url == reverse("plans:plan", args=[plan_objective.plan.pk])
    assert fill_in(client, address(plan_objective), then="later").url == reverse(
        "plans:plan", args=[plan_objective.plan.pk]
    )


def test_last_objective_goes_on_to_what_the_latest_period_asks(client, plan_objective, person):
    period, plan = ReportingPeriodFactory(), plan_objective.plan
    ReportingPeriodFactory(starts=period.starts - datetime.timedelta(days=91))
    onward = [fill_in(client, address(plan_objective)).url]
    PlannedActivityFactory(plan_objective=plan_objective)
    onward.append(fill_in(client, address(plan_objective)).url)
    assert onward == [reverse(f"plans:{name}", args=[plan.pk, period.reference]) for name in ("report", "update")]


def test_moving_an_activity_taken_out_meanwhile_still_saves_what_was_typed(client, plan_objective, person):
    line = PlannedActivityFactory(plan_objective=plan_objective, retired_at=timezone.now(), retired_by=person)
    response = fill_in(client, address(plan_objective), then=f"up:{line.key}", impact_owner="Typed")
    assert response.url == f"{address(plan_objective)}#activities"
    plan_objective.refresh_from_db()
    assert plan_objective.impact_owner == "Typed"


def test_position_is_given_changed_and_taken_back(client, plan_objective, person, toolkit_activity):
    name = f"position_{toolkit_activity.pk}"
    assert form_fields(client.get(address(plan_objective)))[name] == [""]
    fill_in(client, address(plan_objective), **{name: "partly"})
    position = ActivityPosition.objects.get()
    assert (position.activity, position.unit, position.position) == (toolkit_activity, None, "partly")
    fill_in(client, address(plan_objective), **{name: "in_place"})
    assert ActivityPosition.objects.get().position == "in_place"
    fill_in(client, address(plan_objective))
    assert ActivityPosition.objects.get().history.count() == 2
    fill_in(client, address(plan_objective), **{name: ""})
    assert not ActivityPosition.objects.exists()


def test_positions_are_asked_for_each_unit(client, plan_objective, person, toolkit_activity):
    north, south = (UnitFactory(force=plan_objective.plan.force, name=name) for name in ("North", "South"))
    UnitFactory(force=plan_objective.plan.force, retired_at=timezone.now())
    UnitFactory()
    form = client.get(address(plan_objective)).context["form"]
    assert [(place.activity, place.unit) for place in form.places] == [
        (toolkit_activity, None),
        (toolkit_activity, north),
        (toolkit_activity, south),
    ]
    assert [form[place.field_name].label for place in form.places] == ["All units", "North", "South"]
    fill_in(client, address(plan_objective), **{f"position_{toolkit_activity.pk}_{south.pk}": "in_place"})
    position = ActivityPosition.objects.get()
    assert (position.unit, position.position) == (south, "in_place")


def test_units_are_in_view_once_one_is_answered(client, plan_objective, person, toolkit_activity):
    unit = UnitFactory(force=plan_objective.plan.force)
    ActivityPositionFactory(plan_objective=plan_objective, activity=toolkit_activity)
    page = client.get(address(plan_objective)).content.decode()
    assert (page.count(f'<h3 class="govuk-heading-s">{toolkit_activity}'), page.count("instead")) == (1, 1)
    assert [row["in_view"] for row in client.get(address(plan_objective)).context["questions"]] == [False]
    ActivityPositionFactory(plan_objective=plan_objective, activity=toolkit_activity, unit=unit)
    assert [row["in_view"] for row in client.get(address(plan_objective)).context["questions"]] == [True]


def test_force_without_units_is_asked_once_under_the_activity(client, plan_objective, person, toolkit_activity):
    form = client.get(address(plan_objective)).context["form"]
    assert [form[place.field_name].label for place in form.places] == [
        f"{toolkit_activity.number} {toolkit_activity.text}"
    ]


def test_positions_given_before_there_were_units_or_on_an_older_toolkit_stay(
    client, plan_objective, person, toolkit_activity
):
    UnitFactory(force=plan_objective.plan.force)
    for_all = ActivityPositionFactory(plan_objective=plan_objective, activity=toolkit_activity)
    older = ActivityPositionFactory(plan_objective=plan_objective, activity=ActivityFactory())
    response = fill_in(client, address(plan_objective), impact_owner="Chief Inspector")
    assert response.status_code == 302
    assert set(plan_objective.positions.all()) == {for_all, older}


def test_position_that_does_not_exist_is_refused_and_the_rest_kept(client, plan_objective, person, toolkit_activity):
    name = f"position_{toolkit_activity.pk}"
    response = fill_in(client, address(plan_objective), **{name: "perfect"}, impact_owner="Chief Inspector")
    assert list(response.context["form"].errors) == [name]
    assert form_fields(response)["impact_owner"] == ["Chief Inspector"]


@pytest.mark.parametrize(
    ("places", "button", "order"),
    [(0, "down", ["Two", "One", "Three"]), (2, "up", ["One", "Three", "Two"]), (0, "up", ["One", "Two", "Three"])],
)
def test_moving_an_activity_saves_what_was_typed_too(client, plan_objective, person, places, button, order):
    lines = [
        PlannedActivityFactory(plan_objective=plan_objective, activity=activity, order=place)
        for place, activity in enumerate(("One", "Two", "Three"), 1)
    ]
    response = fill_in(
        client, address(plan_objective), then=f"{button}:{lines[places].key}", additional_comments="Typed before moving"
    )
    assert (response.status_code, response.url) == (302, f"{address(plan_objective)}#activities")
    assert order_of(plan_objective) == order
    plan_objective.refresh_from_db()
    assert plan_objective.additional_comments == "Typed before moving"


def test_moving_with_an_error_on_the_page_moves_nothing_and_keeps_it_typed(client, plan_objective, person):
    first, second = (PlannedActivityFactory(plan_objective=plan_objective, activity=text) for text in ("One", "Two"))
    response = fill_in(client, address(plan_objective), then=f"up:{second.key}", focus_why="y" * 50_000)
    assert response.context["form"].errors["focus_why"] == [
        "Why must be 10,000 characters or fewer. You have used 50,000: take out 40,000."
    ]
    assert form_fields(response)["focus_why"] == ["y" * 50_000]
    assert order_of(plan_objective) == [first.activity, second.activity]


@pytest.mark.parametrize("then", ["up:no-key", "up:", "restore:{stranger}", "up:{stranger}", "track:{stranger}"])
def test_button_for_a_row_of_elsewhere_is_not_found(client, plan_objective, person, then):
    stranger = PlannedActivityFactory()
    response = fill_in(client, address(plan_objective), then=then.format(stranger=stranger.key), impact_owner="Lost?")
    assert response.status_code == 404
    plan_objective.refresh_from_db()
    assert plan_objective.impact_owner == ""


def test_activity_taken_out_is_put_back(client, plan_objective, person):
    line = PlannedActivityFactory(plan_objective=plan_objective, retired_at=timezone.now(), retired_by=person)
    page = client.get(address(plan_objective))
    assert (page.context["lines"], page.context["retired_lines"]) == ([], [line])
    response = fill_in(client, address(plan_objective), then=f"restore:{line.key}")
    assert messages_of(response) == [f"Activity {line.number} is back in the plan"]
    assert order_of(plan_objective) == [line.activity]


def test_number_no_longer_tracked_is_tracked_again(client, plan_objective, person):
    indicator = IndicatorFactory(plan_objective=plan_objective, retired_at=timezone.now(), retired_by=person)
    assert client.get(address(plan_objective)).context["retired_indicators"] == [indicator]
    response = fill_in(client, address(plan_objective), then=f"track:{indicator.key}")
    assert response.url == f"{address(plan_objective)}#numbers"
    indicator.refresh_from_db()
    assert (indicator.retired_at, indicator.retired_by) == (None, None)


def test_adding_from_the_page_saves_it_first(client, plan_objective, person, toolkit_activity):
    plan, number = plan_objective.plan, plan_objective.objective.number
    add_line = reverse("plans:add_line", args=[plan.pk, number])
    assert fill_in(client, address(plan_objective), then="add_line", impact_owner="One").url == add_line
    chosen = f"{add_line}?activity={toolkit_activity.pk}"
    assert fill_in(client, address(plan_objective), then=f"add_line:{toolkit_activity.pk}").url == chosen
    add_number = f"{reverse('plans:add_indicator', args=[plan.pk])}?objective={number}"
    assert fill_in(client, address(plan_objective), then="add_number", focus_why="Two").url == add_number
    plan_objective.refresh_from_db()
    assert (plan_objective.impact_owner, plan_objective.focus_why) == ("One", "Two")


def test_what_is_not_in_the_plan_reads_not_chosen(client, plan_objective, person, toolkit_activity):
    assert "Not chosen this period" in client.get(address(plan_objective)).content.decode()
    PlannedActivityFactory(plan_objective=plan_objective, toolkit_activity=toolkit_activity)
    assert "Not chosen this period" not in client.get(address(plan_objective)).content.decode()


def test_activities_show_when_they_are_due_as_it_was_said(client, plan_objective, person):
    day = datetime.date(2027, 3, 31)
    for order, due in enumerate([(day, "day"), (day, "month"), (None, "open"), (None, "")], start=1):
        PlannedActivityFactory(plan_objective=plan_objective, order=order, due_on=due[0], due_precision=due[1])
    response = client.get(address(plan_objective))
    assert [row["due"] for row in response.context["lines"]] == ["31 March 2027", "March 2027", "No end date", ""]


def test_numbers_show_their_last_result(client, plan_objective, person):
    measured = IndicatorFactory(plan_objective=plan_objective, unit="percentage", out_of="all staff")
    for days, value in ((2, "40"), (0, "62.50"), (1, "50")):
        ReadingFactory(indicator=measured, date=timezone.localdate() - datetime.timedelta(days=days), value=value)
    IndicatorFactory(plan_objective=plan_objective)
    response = client.get(address(plan_objective))
    assert [row["last"] for row in response.context["indicators"]] == ["62.5%", ""]
    assert response.content.decode().count("No measurement recorded yet") == 1


def test_two_tabs_merge_positions_and_words(client, plan_objective, person, toolkit_activity):
    url, name = address(plan_objective), f"position_{toolkit_activity.pk}"
    first_tab = form_fields(client.get(url))
    fill_in(client, url, **{name: "in_place"})
    assert client.post(url, {**first_tab, "impact_owner": "Chief Inspector"}).status_code == 302
    plan_objective.refresh_from_db()
    assert (plan_objective.impact_owner, plan_objective.positions.get().position) == ("Chief Inspector", "in_place")


def test_two_tabs_that_differ_are_asked_and_both_answers_kept(client, plan_objective, person, toolkit_activity):
    url, name = address(plan_objective), f"position_{toolkit_activity.pk}"
    first_tab = form_fields(client.get(url))
    fill_in(client, url, **{name: "in_place"}, additional_comments="Theirs")
    response = client.post(url, {**first_tab, name: "partly", "additional_comments": "Mine"})
    assert {row["called"]: (row["theirs"], row["mine"]) for row in response.context["form"].conflicts} == {
        "Additional comments": ("Theirs", "Mine"),
        f"Activity {toolkit_activity.number}": ("In place", "Partly in place"),
    }
    answers = {f"keep_{name}": "mine", "keep_additional_comments": "theirs"}
    assert client.post(url, {**form_fields(response), **answers}).status_code == 302
    plan_objective.refresh_from_db()
    assert (plan_objective.additional_comments, plan_objective.positions.get().position) == ("Theirs", "partly")


def test_page_sent_after_the_session_ended_is_drawn_again_unsaved(client, plan_objective, person, toolkit_activity):
    url, name = address(plan_objective), f"position_{toolkit_activity.pk}"
    fields = form_fields(client.get(url))
    client.session.flush()
    client.post(url, {**fields, name: "partly", "additional_comments": "Long thought about", "then": "later"})
    client.force_login(person)
    drawn = form_fields(client.get(url))
    assert (drawn[name], drawn["additional_comments"]) == (["partly"], ["Long thought about"])
    assert not ActivityPosition.objects.exists()


def test_viewer_reads_answers_and_has_no_buttons(client, plan_objective, toolkit_activity):
    ActivityPositionFactory(plan_objective=plan_objective, activity=toolkit_activity)
    PlanObjective.objects.update(impact_owner="Chief Inspector", additional_comments="To be read")
    PlannedActivityFactory.create_batch(2, plan_objective=plan_objective)
    client.force_login(viewer(plan_objective.plan.force))
    response = client.get(address(plan_objective))
    page = response.content.decode()
    assert form_fields(response) == {}
    assert [text in page for text in ("Partly in place", "Chief Inspector", "To be read", "Move up")] == [
        True,
        True,
        True,
        False,
    ]
    assert client.post(address(plan_objective), {"impact_owner": "Taken over"}).status_code == 403


def test_objective_that_the_plan_does_not_have_is_not_found(client, plan_objective, person):
    assert client.get(reverse("plans:objective", args=[plan_objective.plan.pk, 99_999])).status_code == 404


def test_objective_of_a_toolkit_with_one_impact_and_no_activities(client, person, plan_objective):
    LongTermImpactFactory(edition=plan_objective.plan.edition)
    response = client.get(address(plan_objective))
    assert len(response.context["impacts"]) == 1
    assert "The toolkit suggests no activities for this objective." in response.content.decode()


def test_objective_takes_the_same_queries_however_much_it_lists(
    client, django_assert_max_num_queries, django_assert_num_queries
):
    plan_objective = PlanObjectiveFactory(plan=PlanFactory(force=ForceFactory()))
    period = ReportingPeriodFactory()
    client.force_login(editor(plan_objective.plan.force))

    def add():
        activity = ActivityFactory(edition=plan_objective.plan.edition, objective=plan_objective.objective)
        ActivityPositionFactory(plan_objective=plan_objective, activity=activity)
        line = PlannedActivityFactory(plan_objective=plan_objective, toolkit_activity=activity)
        ProgressUpdateFactory(line=line, period=period)
        ReadingFactory(indicator=IndicatorFactory(plan_objective=plan_objective, line=line))
        PlannedActivityFactory(
            plan_objective=plan_objective, retired_at=timezone.now(), retired_by=plan_objective.plan.created_by
        )

    add()
    client.get(address(plan_objective))
    with django_assert_max_num_queries(25) as at_one:
        client.get(address(plan_objective))
    add()
    add()
    with django_assert_num_queries(len(at_one)):
        client.get(address(plan_objective))
