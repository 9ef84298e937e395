"""A line's letter is given once, and never to another line."""

import pytest

from plans import actions
from plans.actions.lines import new_line_values
from plans.merging import Change
from tests.factories.accounts import editor
from tests.factories.plans import PlanFactory, PlannedActivityFactory, PlanObjectiveFactory
from tests.factories.toolkit import ObjectiveFactory

pytestmark = pytest.mark.django_db


def objective_number(number, plan):
    return PlanObjectiveFactory(plan=plan, objective=ObjectiveFactory(edition=plan.edition, number=number))


@pytest.fixture
def objective():
    return objective_number(1, PlanFactory())


@pytest.fixture
def writer(objective):
    return editor(objective.plan.force)


def add(objective, writer, text):
    return actions.add_line(plan_objective=objective, change=Change(new_line_values() | {"activity": text}), by=writer)


def test_letters_stay_when_a_line_before_is_taken_out_moved_or_put_back(objective, writer):
    first, second = add(objective, writer, "First"), add(objective, writer, "Second")
    actions.retire_line(line=first, by=writer)
    third = add(objective, writer, "Third")
    actions.move_line(line=third, by_places=-1, by=writer)
    assert [(line.number, line.activity) for line in objective.lines.active()] == [("1C", "Third"), ("1B", "Second")]
    actions.restore_line(line=first, by=writer)
    second.refresh_from_db()
    assert (first.number, second.number) == ("1A", "1B")


def test_letter_of_a_line_taken_out_is_not_given_again_though_it_was_the_last(objective, writer):
    add(objective, writer, "First")
    actions.retire_line(line=add(objective, writer, "Last"), by=writer)
    assert add(objective, writer, "Next").number == "1C"


def test_letters_go_on_after_z(objective, writer):
    PlannedActivityFactory(plan_objective=objective, ordinal=26)
    assert [add(objective, writer, f"Line {n}").number for n in range(2)] == ["1AA", "1AB"]


def test_letters_of_each_objective_begin_with_a(objective, writer):
    add(objective, writer, "First")
    other = objective_number(2, objective.plan)
    assert add(other, writer, "Other").number == "2A"
