"""Where every force is in a period, as the board says it."""

import datetime

import pytest
from django.utils import timezone

from nvap.accounts.actions import assign_contact
from nvap.accounts.models import Force
from plans.actions import decide_review, submit_plan, withdraw_submission
from plans.queries.board import Board, BoardFilter, find_board
from tests.factories.accounts import ForceFactory, editor, manager, reviewer
from tests.factories.plans import (
    ExtensionFactory,
    PlanFactory,
    ReportingPeriodFactory,
    submittable_plan,
)
from tests.factories.toolkit import EditionFactory
from tests.plans.reviewing import submitted

pytestmark = pytest.mark.django_db


def board(period) -> Board:
    return find_board(period, Force.objects.all())


def states(period) -> dict:
    """Return each force's state and marks for the one action it has a plan for, by its name."""
    return {
        row.force.name: [(str(cell.state), *map(str, cell.marks)) for cell in row.cells] for row in board(period).rows
    }


def days_ago(days: int) -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=days)


def named(name: str) -> Force:
    return ForceFactory(name=name)


@pytest.fixture
def edition(db):
    return EditionFactory(status="published")


def make_plan(force, period, edition, **fields):
    return submittable_plan(force, period, edition=edition, **fields)


def test_each_state_is_said(period, edition):
    plans = {name: make_plan(named(name), period, edition) for name in "bcdef"}
    named("a")
    for name in "def":
        submission = submitted(plan=plans[name], period=period, days_ago=3)
        if name in "ef":
            decision = "returned" if name == "e" else "accepted"
            decide_review(submission=submission, decision=decision, reason="More", by=reviewer())
    withdraw_submission(
        submission=submitted(plan=plans["c"], period=period), by=manager(plans["c"].force), at=timezone.now()
    )

    assert states(period) == {
        "a": [("no_plan",)],
        "b": [("writing",)],
        "c": [("writing",)],
        "d": [("submitted",)],
        "e": [("returned",)],
        "f": [("accepted",)],
    }


def test_since_when_it_is_so(edition):
    opened = timezone.now() - datetime.timedelta(days=20)
    period = ReportingPeriodFactory(opened_at=opened)
    named("a")
    for name, begun in (("b", 40), ("c", 5)):
        plan = make_plan(named(name), period, edition)
        plan.created_at = timezone.now() - datetime.timedelta(days=begun)
        plan.save()
    waits, decided = (make_plan(named(name), period, edition) for name in "de")
    submitted(plan=waits, period=period, days_ago=4)
    decide_review(
        submission=submitted(plan=decided, period=period, days_ago=4),
        decision="accepted",
        by=reviewer(),
        at=timezone.now() - datetime.timedelta(days=2),
    )

    since = {row.force.name: row.cells[0].since for row in board(period).rows}

    assert since == {"a": days_ago(20), "b": days_ago(20), "c": days_ago(5), "d": days_ago(4), "e": days_ago(2)}


def test_late_overdue_nil_return_and_extension_are_marked(edition):
    period = ReportingPeriodFactory(due=days_ago(10))
    begun = timezone.now() - datetime.timedelta(days=30)
    late, writing, extended = (make_plan(named(name), period, edition, created_at=begun) for name in ("late", "w", "x"))
    begun_after = make_plan(named("y"), period, edition, created_at=timezone.now())
    for force in (extended.force, named("z")):
        ExtensionFactory(period=period, force=force, due=days_ago(-3))
    first = submit_plan(plan=late, period=period, by=manager(late.force), nil_return_reason="No hub", at=timezone.now())
    decide_review(submission=first, decision="returned", reason="Why?", by=reviewer())
    submit_plan(plan=late, period=period, by=manager(late.force), nil_return_reason="None", at=timezone.now())

    assert states(period) == {
        # The first was late, so the force was, though the latest is not called so.
        "late": [("submitted", "late", "nil_return")],
        "w": [("writing", "overdue")],
        "x": [("writing", "extended")],
        "y": [("writing",)],
        "z": [("no_plan", "extended")],
    }
    assert (writing.created_at, begun_after.force.name) == (begun, "y")


def test_another_periods_submission_says_nothing_of_this_one(period, edition):
    plan = make_plan(named("a"), period, edition)
    earlier = ReportingPeriodFactory(starts=days_ago(400), due=days_ago(300))
    submitted(plan=plan, period=earlier)

    assert states(period) == {"a": [("writing",)]}


def test_a_force_that_reports_in_anothers_plan_is_where_that_plan_is(period, edition):
    plan = make_plan(named("b"), period, edition)
    joint, both = named("a"), named("c")
    plan.joint_with.set([joint, both])
    PlanFactory(force=both, edition=edition)
    manager(joint)

    rows = {row.force.name: row for row in board(period).rows}

    assert (rows["a"].cells[0].joint, rows["b"].cells[0].joint, rows["c"].cells[0].joint) == (plan.force, None, None)
    assert rows["a"].why_not_remind == "reports in the plan of b"


def test_who_is_to_be_reminded(period, edition):
    writes, done, nobody = (make_plan(named(name), period, edition) for name in ("writes", "done", "nobody"))
    for plan in (writes, done):
        manager(plan.force)
    editor(nobody.force)
    closed = manager(nobody.force)
    closed.is_active = False
    closed.save()
    submitted(plan=done, period=period)

    assert {row.force.name: row.why_not_remind for row in board(period).rows} == {
        "done": "has submitted",
        "nobody": "has no manager",
        "writes": None,
    }


def test_every_action_has_a_cell_of_its_own(period):
    first, second = EditionFactory(status="published"), EditionFactory(status="published")
    EditionFactory(status="draft")
    force = named("a")
    make_plan(force, period, second)

    (row,) = board(period).rows

    assert [(cell.action, str(cell.state)) for cell in row.cells] == [
        (first.action, "no_plan"),
        (second.action, "writing"),
    ]
    narrowed = BoardFilter(action=second.action.reference, state="writing").apply(board(period))
    assert [cell.action for cell in narrowed.rows[0].cells] == [second.action]
    assert BoardFilter(action=second.action.reference, state="no_plan").apply(board(period)).rows == []


def test_board_is_narrowed_by_each_filter(period, edition):
    contact = reviewer()
    kent, powys = ForceFactory(name="Kent"), ForceFactory(name="Powys", nation="Wales", region="Wales")
    make_plan(kent, period, edition)
    assign_contact(forces=[kent], contact=contact, by=contact)

    def found(**wanted):
        return [row.force for row in BoardFilter(**wanted).apply(board(period)).rows]

    assert found() == [kent, powys]
    assert found(state="writing") == found(contact=str(contact.pk)) == found(region="South West") == [kent]
    assert found(state="no_plan") == found(contact="nobody") == found(nation="Wales") == [powys]
    assert found(text="p", called=frozenset([powys.pk])) == [powys]
    assert found(state="late") == found(nation="Wales", state="writing") == []
    assert board(period).counts == [
        ("not_submitted", "Not submitted yet", 2),
        ("no_plan", "No plan", 1),
        ("writing", "Writing", 1),
    ]
    assert found(state="not_submitted") == [kent, powys]


def test_board_takes_as_many_queries_for_nine_forces_as_for_three(period, edition, django_assert_num_queries):
    def add(names):
        for name in names:
            force = named(name)
            plan = make_plan(force, period, edition)
            manager(force)
            plan.joint_with.add(ForceFactory())
            ExtensionFactory(period=period, force=force)
            decide_review(submission=submitted(plan=plan, period=period), decision="accepted", by=reviewer())

    add("abc")
    with django_assert_num_queries(10):
        assert len(board(period).rows) == 6
    add("defghi")
    with django_assert_num_queries(10):
        assert len(board(period).rows) == 18
