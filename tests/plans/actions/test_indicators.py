"""Numbers and results are checked on the row as it would be, and nothing typed is lost unseen."""

import datetime
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from plans import actions
from plans.actions.indicators import indicator_values, reading_mark
from plans.merging import Change, digests
from plans.models import Indicator, Reading
from tests.factories.accounts import editor
from tests.factories.plans import IndicatorFactory, PlanObjectiveFactory, ReadingFactory

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 5, 3)


@pytest.fixture
def indicator():
    return IndicatorFactory(name="Staff trained")


@pytest.fixture
def writer(indicator):
    return editor(indicator.plan_objective.plan.force)


def result(value, note="", date=DAY):
    return {"value": Decimal(value), "note": note, "date": date}


def add(indicator, writer, values, form_key=None):
    return actions.add_reading(indicator=indicator, values=values, form_key=form_key or uuid.uuid4(), by=writer)


@pytest.mark.parametrize(("value", "words"), [("150", "150 of 3 May 2026"), ("-1", "-1 of 3 May 2026")])
def test_unit_is_not_changed_to_percentage_over_a_result_that_is_none(indicator, writer, value, words):
    add(indicator, writer, result(value))
    with pytest.raises(ValidationError) as raised:
        actions.save_indicator(
            indicator=indicator, change=Change({"unit": "percentage", "out_of": "all staff"}), by=writer
        )
    assert raised.value.message_dict == {
        "unit": [f"The result {words} is not a percentage. Remove it first, or count in something else"]
    }


def test_result_is_checked_against_the_unit_the_row_has_by_now(indicator, writer):
    actions.save_indicator(indicator=indicator, change=Change({"unit": "percentage", "out_of": "all staff"}), by=writer)
    # What the page still holds of the number says nothing of that.
    indicator.unit = Indicator.Unit.NUMBER
    with pytest.raises(ValidationError) as raised:
        add(indicator, writer, result("150"))
    assert list(raised.value.message_dict) == ["value"]


def test_two_results_of_a_day_with_different_notes_lose_neither_note(indicator, writer):
    add(indicator, writer, result("12", "From the log"))
    with pytest.raises(ValidationError) as raised:
        add(indicator, writer, result("12", "From the survey"))
    there = f"There is a result for 3 May 2026 already: 12 (“From the log”), by {writer}."
    assert raised.value.message_dict == {"date": [f"{there} Remove it first to replace it."]}


def test_same_result_from_another_form_is_there_already(indicator, writer):
    first = add(indicator, writer, result("12", "From the log"))
    assert add(indicator, writer, result("12.00", "From the log")).pk == first.pk
    assert indicator.readings.count() == 1


def test_same_form_sent_again_adds_once_and_takes_its_writers_change(indicator, writer):
    key = uuid.uuid4()
    first = add(indicator, writer, result("12"), key)
    again = add(indicator, writer, result("13", "Counted again"), key)
    assert (first.pk, indicator.readings.get().value, indicator.readings.get().note) == (again.pk, 13, "Counted again")


def test_number_and_result_are_saved_together_or_not_at_all(indicator, writer):
    add(indicator, writer, result("12"))
    current = indicator_values(indicator)
    change = Change(current | {"name": "Renamed"}, digests(current))
    with pytest.raises(ValidationError) as raised:
        actions.save_indicator(indicator=indicator, change=change, result=result("13"), by=writer)
    indicator.refresh_from_db()
    assert (list(raised.value.message_dict), indicator.name) == (["result_date"], "Staff trained")


def test_result_is_removed_and_put_back_with_its_words(indicator, writer):
    reading = add(indicator, writer, result("12", "From the log"))
    actions.remove_reading(indicator=indicator, key=reading.key, by=writer)
    assert indicator.readings.count() == 0
    actions.restore_reading(indicator=indicator, key=reading.key, by=writer)
    back = indicator.readings.get()
    assert (back.value, back.note, back.date, back.key) == (12, "From the log", DAY, reading.key)


def test_result_is_not_put_back_over_another_of_its_day(indicator, writer):
    reading = add(indicator, writer, result("12"))
    actions.remove_reading(indicator=indicator, key=reading.key, by=writer)
    add(indicator, writer, result("14"))
    with pytest.raises(ValidationError, match="14 of 3 May 2026"):
        actions.restore_reading(indicator=indicator, key=reading.key, by=writer)


def test_result_changed_since_it_was_shown_is_not_removed(indicator, writer):
    key = uuid.uuid4()
    shown = reading_mark(add(indicator, writer, result("12"), form_key=key))
    changed = add(indicator, writer, result("14"), form_key=key)
    with pytest.raises(ValidationError, match=r"it is 14 of 3 May 2026 now\. Nothing is removed\."):
        actions.remove_reading(indicator=indicator, key=key, by=writer, shown=shown)
    assert indicator.readings.get() == changed
    assert actions.remove_reading(indicator=indicator, key=key, by=writer, shown=reading_mark(changed)).value == 14
    with pytest.raises(Reading.DoesNotExist):
        actions.remove_reading(indicator=indicator, key=key, by=writer)


def test_result_of_another_number_is_not_removed(indicator, writer):
    other = ReadingFactory()
    with pytest.raises(Reading.DoesNotExist):
        actions.remove_reading(indicator=indicator, key=other.key, by=writer)
    assert Reading.objects.get() == other


def test_result_of_another_number_cannot_be_put_back(indicator, writer):
    other = ReadingFactory()
    other.delete()
    with pytest.raises(Reading.DoesNotExist):
        actions.restore_reading(indicator=indicator, key=other.key, by=writer)


def test_number_added_twice_by_one_form_is_one_number_with_the_last_words(writer, indicator):
    objective, key = indicator.plan_objective, uuid.uuid4()
    blank = indicator_values(Indicator(plan_objective=objective))
    for name in ("Referrals", "Referrals graded high"):
        change = Change(blank | {"name": name, "direction": "up"}, digests(blank), form_key=key)
        actions.add_indicator(plan_objective=objective, change=change, by=writer)
    assert list(objective.indicators.exclude(pk=indicator.pk).values_list("name", "key")) == [
        ("Referrals graded high", key)
    ]


def test_number_stays_of_its_plan_when_another_plan_posts_its_key(indicator):
    other = PlanObjectiveFactory()
    values = indicator_values(Indicator(plan_objective=other)) | {"name": "Theirs", "direction": "up"}
    added = actions.add_indicator(
        plan_objective=other, change=Change(values, form_key=indicator.key), by=editor(other.plan.force)
    )
    indicator.refresh_from_db()
    assert (added.plan_objective, indicator.name, added.key != indicator.key) == (other, "Staff trained", True)


def test_restored_number_keeps_its_results(indicator, writer):
    add(indicator, writer, result("12"))
    actions.retire_indicator(indicator=indicator, by=writer)
    indicator.refresh_from_db()
    assert indicator.retired_at <= timezone.now()
    actions.restore_indicator(indicator=indicator, by=writer)
    indicator.refresh_from_db()
    assert (indicator.retired_at, indicator.readings.count()) == (None, 1)
