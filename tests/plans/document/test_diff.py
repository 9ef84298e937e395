import datetime
from decimal import Decimal

import pytest

from plans.document import Anchor, Change, diff
from plans.document.schema import DocField
from tests.plans.documents import (
    LAST_PERIOD,
    earlier_document,
    long_document,
    make_decision,
    make_document,
    make_indicator,
    make_line,
    make_objective,
    make_position,
    make_progress,
    make_report,
    pick,
    rich_document,
)
from toolkit.models import Measure

FIRST, SECOND = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"


def with_lines(*lines):
    return make_document(objectives=[make_objective(1, lines=lines)])


def with_number(**fields):
    return make_document(objectives=[make_objective(1, indicators=[make_indicator(**fields)])])


def told(old, new):
    """The changes as (label, old words, new words)."""
    return [(change.label, change.old, change.new) for change in diff(old, new)]


@pytest.mark.parametrize("document", [make_document(), rich_document(), long_document()])
def test_document_does_not_differ_from_itself(document):
    assert diff(document, document.model_copy(deep=True)) == []


# By key, never by position


def test_reordered_lines_are_no_change():
    one = make_line(FIRST, "1A", activity="Write the profile", risks="None")
    two = make_line(SECOND, "1B", activity="Train the team")
    swapped = [two.model_copy(update={"number": "1A"}), one.model_copy(update={"number": "1B"})]

    assert diff(with_lines(one, two), with_lines(*swapped)) == []


def test_change_is_found_in_a_line_that_moved():
    one = make_line(FIRST, "1A", activity="Write the profile")
    two = make_line(SECOND, "1B", activity="Train the team")
    after = make_line(SECOND, "1B", activity="Train both teams")

    (change,) = diff(with_lines(one, two), with_lines(after, one))

    anchor = Anchor("line", SECOND, "activity")
    assert change == Change(anchor, "Objective 1, activity 1B", "Activity", "Train the team", "Train both teams")
    assert change.kind == "changed"


def test_added_and_removed_lines():
    one = make_line(FIRST, "1A", activity="Write the profile")
    two = make_line(SECOND, "1B", activity="Train the team")

    changes = diff(with_lines(one), with_lines(two))

    assert [(change.kind, change.place, change.label, change.old, change.new) for change in changes] == [
        ("added", "Objective 1, activity 1B", "Long-term impact", "", "Organisational impact"),
        ("added", "Objective 1, activity 1B", "Activity", "", "Train the team"),
        (
            *("removed", "Objective 1, activity 1A, no longer in the plan"),
            *("Long-term impact", "Organisational impact", ""),
        ),
        ("removed", "Objective 1, activity 1A, no longer in the plan", "Activity", "Write the profile", ""),
    ]


def test_changes_are_in_the_new_document_s_order():
    old = make_document(summary="Before")
    new = make_document(
        summary="After",
        objectives=[
            make_objective(1, impact_owner="A"),
            make_objective(2, additional_comments="B"),
            make_objective(3, impact_owner="C"),
        ],
    )

    assert [(change.anchor, change.place, change.new) for change in diff(old, new)] == [
        (Anchor("plan", "", "summary"), "About this plan", "After"),
        (Anchor("objective", "objective-1", "impact_owner"), "Objective 1", "A"),
        (Anchor("objective", "objective-2", "additional_comments"), "Objective 2", "B"),
        (Anchor("objective", "objective-3", "impact_owner"), "Objective 3", "C"),
    ]


# In words


def test_picks_dates_and_progress_are_told_in_words():
    old = make_line(due=datetime.date(2026, 10, 1))
    new = make_line(
        due=datetime.date(2026, 11, 5),
        measures=[pick("Dip check"), pick("Survey")],
        progress=make_progress("at_risk", status_reason="Vacancy", progress="Begun", next_steps="Hire"),
    )

    assert told(with_lines(old), with_lines(new)) == [
        ("Measures from the toolkit", "", "Dip check\nSurvey"),
        ("Status", "", "At risk"),
        ("Why", "", "Vacancy"),
        ("Progress", "", "Begun"),
        ("Next steps", "", "Hire"),
        ("Due", "1 October 2026", "5 November 2026"),
    ]


@pytest.mark.parametrize(
    ("fields", "change"),
    [
        ({"name": "Staff inducted"}, ("What is counted", "Staff who have completed the induction", "Staff inducted")),
        ({"unit": "number"}, ("Counted in", "Percentage", "Number")),
        ({"out_of": "all staff"}, ("Out of what", "staff in post", "all staff")),
        ({"direction": "context"}, ("Direction", "Up is better", "For context only")),
        ({"measure": Measure(code="m", text="Survey")}, ("Toolkit’s measure", "", "Survey")),
        ({"baseline": Decimal("42.00")}, ("Baseline", "41%", "42%")),
        (
            {"baseline_date": datetime.date(2025, 12, 1)},
            ("Date of the baseline", "31 December 2025", "1 December 2025"),
        ),
        ({"baseline_source": "Payroll"}, ("Source of the baseline", "HR system", "Payroll")),
        ({"target": Decimal("96.00")}, ("Target", "95%", "96%")),
        ({"target_date": datetime.date(2027, 4, 1)}, ("Date of the target", "31 March 2027", "1 April 2027")),
    ],
)
def test_each_field_of_a_number_is_one_change(fields, change):
    assert told(with_number(), with_number(**fields)) == [change]


def test_new_result_is_one_change():
    results = [(datetime.date(2026, 6, 30), "64.50", "one team not counted")]

    (change,) = diff(with_number(results=[]), with_number(results=results))

    assert (change.place, change.label, change.old, change.new) == (
        "Objective 1, number: Staff who have completed the induction",
        "Result on 30 June 2026",
        "",
        "64.5% (one team not counted)",
    )


def test_two_results_of_one_day_are_told_apart():
    day = datetime.date(2026, 6, 30)

    before, after = (
        with_number(results=[(day, "1.00", "")]),
        with_number(results=[(day, "1.00", ""), (day, "2.00", "")]),
    )

    assert told(before, after) == [("Result on 30 June 2026", "", "2%")]


def test_position_is_named_by_its_activity_and_unit():
    def with_position(position):
        rows = [make_position("1.1", "Training", position, "Hub North"), make_position("1.2", "Profile", "partly")]
        return make_document(objectives=[make_objective(1, positions=rows)])

    assert told(with_position(""), with_position("in_place")) == [("Where we stand on 1.1, Hub North", "", "In place")]


def test_nil_return_approval_period_and_joint_forces_are_compared():
    document = rich_document()
    other = {
        "approval": None,
        "nil_return_reason": "No hub",
        "period": None,
        "joint_with": ["Eastmoor Police", "Zed Police"],
    }

    assert told(document, document.model_copy(update=other)) == [
        (
            "Reporting Period",
            "July to September 2026 (1 July 2026 to 30 September 2026)",
            "No reporting period is open",
        ),
        ("Joint with", "Eastmoor Police", "Eastmoor Police, Zed Police"),
        ("Approved by", "Assistant Chief Constable A. Example, 26 September 2026", ""),
        ("No multi-agency unit here", "", "No hub"),
    ]


def test_of_what_was_ticked_only_the_items_that_differ_are_told():
    old = make_line(measures=[pick("Staff survey"), pick("Dip check"), pick("Review")])
    new = make_line(measures=[pick("Review"), pick("Dip check"), pick("Analysis\nin two lines"), pick("6.2")])
    assert told(with_lines(old), with_lines(new)) == [
        ("Measures from the toolkit", "Staff survey", "Analysis\nin two lines\n6.2")
    ]

    same = make_line(measures=[pick("Review"), pick("Dip check"), pick("Staff survey")])
    assert diff(with_lines(old), with_lines(same)) == []


# Progress: the words that hold


def test_nothing_has_changed_takes_nothing_away():
    then = make_progress("at_risk", period=LAST_PERIOD, status_reason="Vacancy", progress="Begun")
    before = with_lines(make_line(progress=then))
    after = with_lines(make_line(progress=make_progress(nothing_changed=True), last_progress=then))

    assert diff(before, after) == []


def test_no_update_yet_takes_nothing_away():
    then = make_progress(period=LAST_PERIOD)

    assert diff(with_lines(make_line(progress=then)), with_lines(make_line(last_progress=then))) == []


def test_new_period_that_says_less_takes_nothing_away():
    before = earlier_document().model_copy(update={"report": make_report(prepared_by="Officer", summary="Then")})
    after = rich_document().model_copy(update={"report": make_report()})

    changes = diff(before, after)

    # 1A is not started, in no words; 2B complete, without next steps.
    assert [change.label for change in changes if change.place == "Objective 1, activity 1A"] == [
        "Status",
        "Next steps",
    ]
    assert [change for change in changes if change.kind == "removed"] == []


def test_words_taken_out_within_a_period_are_told():
    before = with_lines(make_line(progress=make_progress(progress="Begun", next_steps="Hire")))
    after = with_lines(make_line(progress=make_progress(progress="", next_steps="Hire")))

    assert told(before.model_copy(update={"report": make_report(summary="Then")}), after) == [
        ("Summary for leadership", "Then", ""),
        ("Progress", "Begun", ""),
    ]


def test_what_is_said_after_nothing_had_changed_is_compared_with_what_held():
    then = make_progress(period=LAST_PERIOD, progress="Begun", next_steps="Hire")
    before = with_lines(make_line(progress=make_progress(nothing_changed=True), last_progress=then))
    after = with_lines(make_line(progress=make_progress("complete", progress="Done", next_steps="Hire")))

    assert told(before, after) == [("Status", "On track", "Complete"), ("Progress", "Begun", "Done")]


# Decisions


def test_decision_asked_answered_and_withdrawn_are_told():
    answered = {"answer": "Two posts", "answered_on": datetime.date(2026, 9, 4)}
    before = make_document(decisions=[make_decision("Posts", "a"), make_decision("Room", "b")])
    after = make_document(decisions=[make_decision("Posts", "a", **answered), make_decision("Lead", "c")])

    assert [(change.place, change.label, change.old, change.new) for change in diff(before, after)] == [
        ("Decision asked: Posts", "Answer", "", "Two posts"),
        ("Decision asked: Posts", "Date of the answer", "", "4 September 2026"),
        ("Decision asked: Lead", "Decision or help needed", "", "Lead"),
        ("Decision asked: Room, no longer asked", "Decision or help needed", "Room", ""),
    ]


def test_decision_that_has_been_answered_leaves_without_a_word():
    decision = make_decision("Posts", answer="Two posts", answered_on=datetime.date(2026, 9, 4))

    assert diff(make_document(decisions=[decision]), make_document()) == []


def test_decision_in_the_same_words_is_the_same_though_its_key_is_another():
    before = make_document(decisions=[make_decision("Posts", "version-1"), make_decision("Room", "b")])
    after = make_document(decisions=[make_decision("Posts", "uuid", of_whom="Chief"), make_decision("Room", "b")])

    assert told(before, after) == [("Of whom", "", "Chief")]


# By the documents' own lists


def relabelled(line, field_id, **update):
    fields = [field.model_copy(update=update) if field.id == field_id else field for field in line.fields]
    return line.model_copy(update={"fields": fields})


def test_fields_that_today_s_code_does_not_know_are_compared():
    def with_lesson(words):
        line = make_line()
        lesson = DocField(id="lesson", label="Lesson learned", kind="text", value=words)
        return with_lines(line.model_copy(update={"fields": [*line.fields, lesson]}))

    assert told(with_lesson("Ask first"), with_lesson("Ask early")) == [("Lesson learned", "Ask first", "Ask early")]
    assert told(with_lesson("Ask first"), with_lines(make_line())) == [("Lesson learned", "Ask first", "")]
    assert told(with_lines(make_line()), with_lesson("Ask first")) == [("Lesson learned", "", "Ask first")]


def test_label_or_status_worded_anew_is_no_change():
    line = make_line(risks="Abstraction", progress=make_progress())
    relabelled_line = relabelled(line, "risks", label="Perils")
    progress = relabelled(line.progress, "status", words="Going to plan")

    after = with_lines(relabelled_line.model_copy(update={"progress": progress}))

    assert diff(with_lines(line), after) == []


def test_change_carries_the_new_document_s_label():
    before, after = make_line(risks="Abstraction"), relabelled(make_line(risks="Leave"), "risks", label="Perils")

    assert told(with_lines(before), with_lines(after)) == [("Perils", "Abstraction", "Leave")]


def test_report_of_a_new_period_is_compared_field_by_field():
    before = make_document(report=make_report(purpose="decision", prepared_by="Officer", summary="Then"))
    after = make_document(report=make_report(purpose="information", summary="Now"))

    assert told(before, after) == [
        ("Purpose", "For decision", "For information"),
        ("Prepared By", "Officer", ""),
        ("Summary for leadership", "Then", "Now"),
    ]
