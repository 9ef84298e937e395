import datetime
from decimal import Decimal

import pytest

from plans.document import Change, diff
from plans.document.schema import DocPick
from tests.plans.documents import (
    long_document,
    make_document,
    make_indicator,
    make_line,
    make_objective,
    make_progress,
    rich_document,
)

FIRST, SECOND = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"


def with_lines(*lines):
    return make_document(objectives=[make_objective(1, lines=list(lines))])


@pytest.mark.parametrize("document", [make_document(), rich_document(), long_document()])
def test_document_does_not_differ_from_itself(document):
    assert diff(document, document.model_copy(deep=True)) == []


def test_reordered_lines_are_no_change():
    one = make_line(key=FIRST, number="1.1", activity="Write the profile", risks="None")
    two = make_line(key=SECOND, number="1.2", activity="Train the team")
    swapped = [two.model_copy(update={"number": "1.1"}), one.model_copy(update={"number": "1.2"})]

    assert diff(with_lines(one, two), with_lines(*swapped)) == []


def test_change_is_found_in_a_line_that_moved():
    one = make_line(key=FIRST, number="1.1", activity="Write the profile")
    two = make_line(key=SECOND, number="1.2", activity="Train the team")
    moved = [
        two.model_copy(update={"number": "1.1", "activity": "Train both teams"}),
        one.model_copy(update={"number": "1.2"}),
    ]

    (change,) = diff(with_lines(one, two), with_lines(*moved))

    assert change == Change("Objective 1, activity 1.1", "Activity", "Train the team", "Train both teams")
    assert change.kind == "changed"


def test_added_and_removed_lines():
    one = make_line(key=FIRST, number="1.1", activity="Write the profile")
    two = make_line(key=SECOND, number="1.1", activity="Train the team")

    changes = diff(with_lines(one), with_lines(two))

    assert [(change.kind, change.label, change.old, change.new) for change in changes] == [
        ("added", "Activity", "", "Train the team"),
        ("added", "Long-term impact", "", "Organisational impact"),
        ("removed", "Activity", "Write the profile", ""),
        ("removed", "Long-term impact", "Organisational impact", ""),
    ]


def test_changes_stand_in_the_new_document_s_order():
    old = make_document(summary="Before")
    new = make_document(
        summary="After",
        objectives=[
            make_objective(1, impact_owner="A"),
            make_objective(2, additional_comments="B"),
            make_objective(3, impact_owner="C"),
        ],
    )

    assert [(change.place, change.new) for change in diff(old, new)] == [
        ("About this plan", "After"),
        ("Objective 1", "A"),
        ("Objective 2", "B"),
        ("Objective 3", "C"),
    ]


def test_picks_dates_and_progress_are_told_in_words():
    old = make_line(due=datetime.date(2026, 10, 1))
    new = make_line(
        due=datetime.date(2026, 11, 5),
        measure_picks=[DocPick(code="m1", text="Dip check"), DocPick(code="m2", text="Survey")],
        progress=make_progress("at_risk", "At risk", status_reason="Vacancy", progress="Begun", next_steps="Hire"),
    )

    assert [(change.label, change.old, change.new) for change in diff(with_lines(old), with_lines(new))] == [
        ("Impact Measurement (from the toolkit)", "", "Dip check\nSurvey"),
        ("Progress", "", "At risk\nVacancy\nBegun"),
        ("Next steps", "", "Hire"),
        ("Due", "1 October 2026", "5 November 2026"),
    ]


def test_each_part_of_a_number_is_compared():
    old = make_indicator()
    changed = {
        "name": "Staff inducted",
        "unit_label": "Number",
        "direction_label": "For context only",
        "measure": "Survey",
        "baseline": Decimal("42"),
        "baseline_date": datetime.date(2025, 12, 1),
        "baseline_source": "Payroll",
        "target": Decimal("96"),
        "target_date": datetime.date(2027, 4, 1),
    }
    for field, value in changed.items():
        before = make_document(objectives=[make_objective(1, indicators=[old])])
        after = make_document(objectives=[make_objective(1, indicators=[old.model_copy(update={field: value})])])
        assert len(diff(before, after)) == 1, field


def test_new_reading_is_one_change():
    old = make_indicator(readings=make_indicator().readings[:2])
    before = make_document(objectives=[make_objective(1, indicators=[old])])
    after = make_document(objectives=[make_objective(1, indicators=[make_indicator()])])

    (change,) = diff(before, after)

    assert (change.label, change.old, change.new) == (
        "Staff who have completed the induction: result on 30 September 2026",
        "",
        "78%",
    )


def test_nil_return_and_approval_are_compared():
    document = rich_document()
    without = document.model_copy(update={"approval": None, "nil_return_reason": "No hub"})

    assert [(change.label, change.old, change.new) for change in diff(document, without)] == [
        ("Approved by", "Assistant Chief Constable A. Example, 26 September 2026", ""),
        ("No multi-agency unit here", "", "No hub"),
    ]


def test_of_what_was_ticked_only_the_items_that_differ_are_told():
    def pick(text):
        return DocPick(code=text, text=text)

    old = make_line(measure_picks=[pick("Staff survey"), pick("Dip check"), pick("Review")])
    new = make_line(measure_picks=[pick("Review"), pick("Dip check"), pick("Analysis"), pick("6.2")])
    (change,) = diff(with_lines(old), with_lines(new))
    assert (change.label, change.old, change.new) == (
        "Impact Measurement (from the toolkit)",
        "Staff survey",
        "Analysis\n6.2",
    )

    same = make_line(measure_picks=[pick("Review"), pick("Dip check"), pick("Staff survey")])
    assert diff(with_lines(old), with_lines(same)) == []
