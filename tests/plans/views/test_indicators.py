"""The numbers a force tracks: adding, changing, their results."""

import datetime
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from nvap.govuk import error_lines
from plans.actions import retire_line
from plans.actions.indicators import reading_mark
from plans.models import Indicator, Reading
from tests.factories.accounts import editor, viewer
from tests.factories.plans import IndicatorFactory, PlannedActivityFactory, PlanObjectiveFactory, ReadingFactory
from tests.factories.toolkit import MeasureFactory, MeasurePlacementFactory
from tests.plans.pages import errors_of, fill_in, form_fields, messages_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def plan_objective():
    return PlanObjectiveFactory()


@pytest.fixture
def person(client, plan_objective):
    person = editor(plan_objective.plan.force)
    client.force_login(person)
    return person


@pytest.fixture
def indicator(plan_objective):
    return IndicatorFactory(plan_objective=plan_objective, name="Staff trained")


def add_address(plan_objective):
    path = reverse("plans:add_indicator", args=[plan_objective.plan.pk])
    return f"{path}?objective={plan_objective.objective.number}&key={uuid.uuid4()}"


def address(indicator):
    return reverse("plans:indicator", args=[indicator.plan_objective.plan.pk, indicator.key])


def date_fields(name, date):
    return {f"{name}_{part}": str(getattr(date, part)) for part in ("day", "month", "year")}


def test_number_is_added_with_all_it_may_say(client, plan_objective, person):
    line = PlannedActivityFactory(plan_objective=plan_objective)
    measure = MeasureFactory(edition=plan_objective.plan.edition)
    MeasurePlacementFactory(edition=plan_objective.plan.edition, measure=measure, objective=plan_objective.objective)
    IndicatorFactory(plan_objective=plan_objective, order=4)
    response = fill_in(
        client,
        add_address(plan_objective),
        name="Staff trained",
        unit="percentage",
        out_of="all staff in the hub",
        direction="up",
        line=str(line.pk),
        measure=str(measure.pk),
        baseline="42%",
        **date_fields("baseline_date", datetime.date(2026, 4, 1)),
        baseline_source="Training log",
        target="95.5",
        **date_fields("target_date", datetime.date(2027, 3, 31)),
    )
    indicator = Indicator.objects.get(name="Staff trained")
    assert (response.status_code, response.url) == (302, address(indicator))
    assert (indicator.plan_objective, indicator.line, indicator.measure, indicator.order) == (
        plan_objective,
        line,
        measure,
        5,
    )
    assert (indicator.unit, indicator.out_of, indicator.direction) == ("percentage", "all staff in the hub", "up")
    assert (indicator.baseline, indicator.baseline_date) == (Decimal(42), datetime.date(2026, 4, 1))
    assert (indicator.target, indicator.target_date) == (Decimal("95.5"), datetime.date(2027, 3, 31))
    assert indicator.baseline_source == "Training log"


def test_number_needs_a_name_and_a_direction(client, plan_objective, person):
    response = fill_in(client, add_address(plan_objective))
    assert errors_of(response) == {"name": ["Say what you count"], "direction": ["Choose which way is better"]}


def test_number_that_hangs_together_badly_says_where(client, plan_objective, person):
    response = fill_in(
        client,
        add_address(plan_objective),
        name="Staff trained",
        unit="percentage",
        direction="up",
        baseline="142",
        **date_fields("target_date", datetime.date(2027, 3, 31)),
    )
    assert errors_of(response) == {
        "out_of": ["Say what the percentage is out of"],
        "baseline": ["Baseline must be a percentage from 0 to 100"],
        "baseline_date": ["Enter the date of the baseline"],
        "target": ["Enter the target, or clear its date"],
    }
    assert form_fields(response)["baseline"] == ["142"]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"baseline": "about half"}, {"baseline": ["Baseline must be a number, like 42 or 3.5"]}),
        (
            date_fields("target_date", datetime.date(2020, 1, 1)) | {"target": "5"},
            {"target_date": ["Date of the target must be after the baseline’s, 1 April 2026"]},
        ),
        (
            {"name": "n" * 50_000},
            {"name": ["What you count must be 500 characters or fewer. You have used 50,000: take out 49,500."]},
        ),
        ({"unit": "bananas"}, {"unit": ["Select a valid choice. bananas is not one of the available choices."]}),
    ],
)
def test_bad_input_stays_beside_its_message(client, plan_objective, person, changes, errors):
    base = {"name": "Staff trained", "unit": "number", "direction": "up", "baseline": "1"}
    base |= date_fields("baseline_date", datetime.date(2026, 4, 1))
    response = fill_in(client, add_address(plan_objective), **(base | changes))
    assert errors_of(response) == errors
    kept = {name: value for name, value in changes.items() if name != "unit"}
    assert {name: form_fields(response)[name] for name in kept} == {name: [value] for name, value in kept.items()}


@pytest.mark.parametrize("asked_for", ["", "99999", "first", "²", "1" * 5000])
def test_number_for_no_objective_is_not_found(client, plan_objective, person, asked_for):
    url = reverse("plans:add_indicator", args=[plan_objective.plan.pk])
    assert client.get(url, {"objective": asked_for}).status_code == 404


def test_number_for_an_activity_or_measure_of_elsewhere_is_no_choice(client, plan_objective, person):
    response = fill_in(
        client,
        add_address(plan_objective),
        name="Staff trained",
        direction="up",
        line=str(PlannedActivityFactory().pk),
        measure=str(MeasureFactory().pk),
    )
    assert sorted(errors_of(response)) == ["line", "measure"]


def test_result_is_added_with_what_else_was_typed(client, indicator, person):
    response = fill_in(
        client,
        address(indicator),
        then="add_result",
        name="Staff trained by now",
        result_value="1,250",
        **date_fields("result_date", TODAY),
        result_note="Two courses",
    )
    assert response.url == f"{address(indicator)}#results"
    reading = Reading.objects.get()
    assert (reading.value, reading.date, reading.note, reading.recorded_by) == (1250, TODAY, "Two courses", person)
    indicator.refresh_from_db()
    assert indicator.name == "Staff trained by now"
    assert form_fields(client.get(address(indicator)))["result_value"] == [""]


def test_result_is_saved_whichever_button_is_pressed(client, indicator, person):
    fill_in(client, address(indicator), result_value="7", **date_fields("result_date", TODAY))
    assert Reading.objects.get().value == 7


def test_result_sent_twice_is_kept_once(client, indicator, person):
    url = address(indicator)
    data = {**form_fields(client.get(url)), "result_value": "7", **date_fields("result_date", TODAY)}
    assert [client.post(url, data).status_code for _ in range(2)] == [302, 302]
    assert Reading.objects.count() == 1


def test_second_result_of_a_day_is_refused_and_kept_typed(client, indicator, person):
    there = ReadingFactory(indicator=indicator, date=TODAY, value=7)
    response = fill_in(client, address(indicator), result_value="8", **date_fields("result_date", TODAY))
    day = f"{TODAY.day} {TODAY:%B %Y}"
    message = f"There is a result for {day} already: 7, by {there.recorded_by}. Remove it first to replace it."
    assert errors_of(response) == {"result_date": [message]}
    assert form_fields(response)["result_value"] == ["8"]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"result_value": "5"}, {"result_date": ["Enter the date of the result"]}),
        (date_fields("result_date", TODAY), {"result_value": ["Enter the result"]}),
        (
            {"result_note": "Why"},
            {"result_value": ["Enter the result"], "result_date": ["Enter the date of the result"]},
        ),
        (
            {"result_value": "101", **date_fields("result_date", TODAY)},
            {"result_value": ["Result must be a percentage from 0 to 100"]},
        ),
    ],
)
def test_result_that_lacks_something_says_what(client, indicator, person, changes, errors):
    Indicator.objects.update(unit="percentage", out_of="all staff")
    assert errors_of(fill_in(client, address(indicator), **changes)) == errors
    assert not Reading.objects.exists()


def test_result_of_tomorrow_is_refused(client, indicator, person):
    tomorrow = TODAY + datetime.timedelta(days=1)
    response = fill_in(client, address(indicator), result_value="5", **date_fields("result_date", tomorrow))
    assert list(errors_of(response)) == ["result_date"]


def test_result_asked_for_and_not_typed_is_asked_for(client, indicator, person):
    response = fill_in(client, address(indicator), then="add_result")
    assert errors_of(response) == {
        "result_value": ["Enter the result"],
        "result_date": ["Enter the date of the result"],
    }


def test_errors_stand_in_the_order_of_the_page(client, indicator, person):
    response = fill_in(client, address(indicator), name="", result_value="x", result_date_day="y")
    assert [line.text for line in error_lines(response.context["form"])] == [
        "Result must be a number, like 42 or 3.5",
        "Date of the result must be a real date, like 27 3 2026",
        "Say what you count",
    ]


def removing(reading):
    """Return what the button that removes a result sends."""
    return f"remove:{reading.key}:{reading_mark(reading)}"


def test_result_is_removed_from_a_number_with_baseline_and_target_and_nothing_is_kept_as_typed(
    client, indicator, person
):
    day = TODAY - datetime.timedelta(days=90)
    Indicator.objects.filter(pk=indicator.pk).update(
        baseline=Decimal("61"), baseline_date=day, target=Decimal("7.5"), target_date=TODAY
    )
    gone = ReadingFactory(indicator=indicator, date=TODAY, value=3)
    assert fill_in(client, address(indicator), then=removing(gone)).status_code == 302
    assert list(person.unsaved_forms.current()) == []


def test_result_is_removed_and_put_back(client, indicator, person):
    kept = ReadingFactory(indicator=indicator, date=TODAY - datetime.timedelta(days=1))
    gone = ReadingFactory(indicator=indicator, date=TODAY, value=3, note="Two courses")
    response = fill_in(client, address(indicator), then=removing(gone))
    assert (response.url, messages_of(response)) == (
        f"{address(indicator)}#results",
        [f"The result 3 of {TODAY.day} {TODAY:%B %Y} is removed."],
    )
    assert list(indicator.readings.all()) == [kept]
    undo = reverse("plans:restore_result", args=[indicator.plan_objective.plan_id, indicator.key, gone.key])
    assert client.get(address(indicator)).content.decode().count(f'action="{undo}"') == 1
    assert [client.post(undo).url for _ in range(2)] == [f"{address(indicator)}#results"] * 2
    back = indicator.readings.get(date=TODAY)
    assert (back.key, back.value, back.note, back.recorded_by) == (gone.key, 3, "Two courses", gone.recorded_by)


def test_result_is_not_put_back_over_another_of_its_day(client, indicator, person):
    gone = ReadingFactory(indicator=indicator, date=TODAY, value=3)
    undo = reverse("plans:restore_result", args=[indicator.plan_objective.plan_id, indicator.key, gone.key])
    gone.delete()
    other = ReadingFactory(indicator=indicator, date=TODAY, value=4)
    day = f"{TODAY.day} {TODAY:%B %Y}"
    assert messages_of(client.post(undo)) == [f"There is another result for that day: 4 of {day}."]
    assert indicator.readings.get() == other


def test_result_never_removed_or_of_elsewhere_is_not_put_back(client, indicator, person):
    stranger, there = ReadingFactory(), ReadingFactory(indicator=indicator)
    stranger.delete()
    for key in (stranger.key, uuid.uuid4()):
        undo = reverse("plans:restore_result", args=[indicator.plan_objective.plan_id, indicator.key, key])
        assert client.get(undo).url == f"{address(indicator)}#results"
        assert client.post(undo).status_code == 404
    assert list(Reading.objects.all()) == [there]


def test_result_is_removed_whatever_else_is_typed(client, indicator, person):
    gone = ReadingFactory(indicator=indicator, date=TODAY, value=3)
    typed = {"name": "", "result_value": "half", "result_date_day": "5", "result_note": "Half typed"}
    response = fill_in(client, address(indicator), then=removing(gone), **typed)
    assert (indicator.readings.count(), response.context["form"].errors) == (0, {})
    redrawn = form_fields(response)
    assert {name: redrawn[name] for name in typed} == {name: [value] for name, value in typed.items()}
    indicator.refresh_from_db()
    assert indicator.name != ""
    fill_in_again = {**redrawn, "name": "Kept", "result_value": "4", **date_fields("result_date", TODAY)}
    assert client.post(address(indicator), fill_in_again).status_code == 302
    indicator.refresh_from_db()
    assert (indicator.name, indicator.readings.get().value) == ("Kept", 4)


@pytest.mark.parametrize("what", ["", "x", "9" * 40, "{stranger}", "00000000-0000-0000-0000-000000000000"])
def test_result_of_elsewhere_is_never_removed(client, indicator, person, what):
    stranger = ReadingFactory()
    response = fill_in(client, address(indicator), then=f"remove:{what.format(stranger=stranger.key)}")
    assert response.status_code == 302
    assert list(Reading.objects.all()) == [stranger]


def test_number_no_longer_tracked_leaves_the_plan_and_stays_kept(client, indicator, person):
    response = fill_in(client, address(indicator), then="retire")
    plan, number = indicator.plan_objective.plan, indicator.plan_objective.objective.number
    assert response.url == f"{reverse('plans:objective', args=[plan.pk, number])}#numbers"
    indicator.refresh_from_db()
    assert indicator.retired_by == person


def test_number_drawn_and_saved_unchanged_leaves_no_history(client, indicator, person):
    Indicator.objects.update(baseline="12.50", baseline_date=TODAY)
    assert form_fields(client.get(address(indicator)))["baseline"] == ["12.5"]
    fill_in(client, address(indicator))
    assert indicator.history.count() == 1


def test_number_changed_in_two_tabs_asks_which_to_keep(client, indicator, person):
    url = address(indicator)
    first_tab = form_fields(client.get(url))
    fill_in(client, url, name="Staff trained in person")
    response = client.post(url, {**first_tab, "name": "Staff trained online"})
    assert [(row["theirs"], row["mine"]) for row in response.context["form"].conflicts] == [
        ("Staff trained in person", "Staff trained online")
    ]
    client.post(url, {**form_fields(response), "keep_name": "mine"})
    indicator.refresh_from_db()
    assert indicator.name == "Staff trained online"


def test_viewer_reads_results_and_may_not_change_them(client, indicator):
    ReadingFactory(indicator=indicator, value=12, note="Two courses")
    client.force_login(viewer(indicator.plan_objective.plan.force))
    response = client.get(address(indicator))
    assert (form_fields(response), "Two courses" in response.content.decode()) == ({}, True)
    assert client.post(address(indicator), {"name": "Taken over"}).status_code == 403
    assert client.get(add_address(indicator.plan_objective)).status_code == 403


def test_number_of_another_force_does_not_exist(client, person, plan_objective):
    stranger = IndicatorFactory()
    own_plan = reverse("plans:indicator", args=[plan_objective.plan.pk, stranger.key])
    assert [client.get(url).status_code for url in (address(stranger), own_plan)] == [404, 404]


def test_number_takes_the_same_queries_however_many_results(
    client, indicator, person, django_assert_max_num_queries, django_assert_num_queries
):
    for days in range(4):
        ReadingFactory(indicator=indicator, date=TODAY - datetime.timedelta(days=days))
        PlannedActivityFactory(plan_objective=indicator.plan_objective)
        if days == 0:
            client.get(address(indicator))
            with django_assert_max_num_queries(25) as at_one:
                client.get(address(indicator))
    with django_assert_num_queries(len(at_one)):
        client.get(address(indicator))


def test_activities_to_choose_from_carry_their_numbers(client, plan_objective, person):
    number = plan_objective.objective.number
    for place, activity in enumerate(["Early", "Late"], start=1):
        PlannedActivityFactory(plan_objective=plan_objective, order=place, activity=activity)
    gone = PlannedActivityFactory(plan_objective=plan_objective, order=0, activity="Gone")
    retire_line(line=gone, by=person)
    measured = IndicatorFactory(plan_objective=plan_objective, line=gone)
    form = client.get(address(measured)).context["form"]
    labels = [
        "The objective as a whole",
        f"{number}C Gone (taken out of the plan)",
        f"{number}A Early",
        f"{number}B Late",
    ]
    assert [label for _value, label in form.fields["line"].choices] == labels


def test_form_posts_to_the_page_itself_so_that_an_error_opens_it_at_the_top(client, plan_objective, person, indicator):
    for path in (add_address(plan_objective), address(indicator)):
        page = client.get(path).content.decode()
        assert page.count(f'<form method="post" action="{escape(path)}"') == 1


def test_viewer_reads_what_the_number_is_in_words_of_its_unit(client, plan_objective):
    line = PlannedActivityFactory(plan_objective=plan_objective, activity="Induction")
    indicator = IndicatorFactory(
        plan_objective=plan_objective,
        name="Days to wait",
        unit="days",
        line=line,
        baseline=Decimal("12.50"),
        baseline_date=TODAY,
        target=Decimal("3.00"),
        target_date=TODAY,
    )
    client.force_login(viewer(plan_objective.plan.force))
    rows = {row["key"]: row["value"] for row in client.get(address(indicator)).context["form"].rows()}
    assert (rows["Baseline"], rows["Target"]) == ("12.5 days", "3 days")
    assert (rows["Activity it measures"], rows["Toolkit’s measure"]) == (
        f"{plan_objective.objective.number}A Induction",
        "No, it is our own",
    )
