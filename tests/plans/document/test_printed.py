"""A document as it is read: rows, counts and dates, from the document's own lists alone."""

import datetime
import json

import pytest

from plans.document import canonical_json, print_plan, read_document
from plans.document.printed.row import print_rows
from plans.document.schema import DocField
from tests.plans.documents import (
    DRAFT,
    IMPACTS,
    LAST_PERIOD,
    PERIOD,
    earlier_document,
    make_document,
    make_indicator,
    make_line,
    make_objective,
    make_progress,
    pick,
    plan_line,
    rich_document,
)

KEYS = [f"00000000-0000-4000-8000-00000000000{place}" for place in range(1, 10)]


def with_lines(*lines, **parts):
    return make_document(objectives=[make_objective(1, lines=lines)], **parts)


def rows_of(line, **parts):
    """The rows of a document's one line: {label: (words, last time's words)}."""
    ((group,), *_) = (objective.groups for objective in print_plan(with_lines(line, **parts), DRAFT).objectives)
    (printed,) = group.lines
    return {row.label: (row.text or row.empty, row.before) for row in printed.rows}


def september(day):
    return datetime.date(2026, 9, day)


# Groups and rows


def test_lines_are_grouped_by_the_impacts_they_serve():
    groups = print_plan(rich_document(), DRAFT).objectives[1].groups

    assert [(group.heading, [line.number for line in group.lines]) for group in groups] == [
        ("Activities serving the organisational impact", ["2A", "2B"]),
        ("Activities serving the external impact", ["2C"]),
        ("Activities serving both impacts", ["2D"]),
    ]


def test_lines_serving_no_impact_or_one_the_document_does_not_list_come_last():
    unlisted = make_line(KEYS[0], "1A", serves=["external"])
    untied = make_line(KEYS[1], "1B", serves=[])
    document = with_lines(untied, unlisted, impacts=[IMPACTS["organisational"]])

    groups = print_plan(document, DRAFT).objectives[0].groups

    assert [(group.heading, [line.number for line in group.lines]) for group in groups] == [
        ("Activities serving the external impact", ["1A"]),
        ("Activities not yet tied to a long-term impact", ["1B"]),
    ]


def test_every_line_is_printed_exactly_once():
    printed = print_plan(rich_document(), DRAFT)

    numbers = [
        number
        for objective in printed.objectives
        for number in [
            *(line.number for group in objective.groups for line in group.lines),
            *(words.split()[0] for _key, words in objective.finished),
        ]
    ]
    assert sorted(numbers) == [f"{objective}{letter}" for objective in (1, 2, 3) for letter in "ABCD"]


def test_rows_of_a_line_are_the_document_s_fields_in_its_order():
    line = make_line(
        activity="Train",
        outputs=[pick("A course")],
        evidence_held="Register",
        evidence_date=september(1),
        evidence_where="Shared drive",
        risks="Abstraction",
        progress=make_progress("at_risk", status_reason="Vacancy", progress="Begun", next_steps="Hire"),
    )

    assert rows_of(line) == {
        "Activity": ("Train", ""),
        "Output": ("Nothing entered", ""),
        "Impact Measurement": ("No measurement recorded yet", ""),
        "Progress": ("At risk: Vacancy\nBegun", ""),
        "Next steps": ("Hire", ""),
        "Evidence held": ("Register\n1 September 2026\nKept: Shared drive", ""),
        "Risks": ("Abstraction", ""),
        "Risk Mitigation Strategy": ("Nothing entered", ""),
    }


def test_facts_of_a_line_begin_with_its_status():
    line = make_line(who="Inspector", due=september(30), raise_with_leadership=True, progress=make_progress())

    ((group,), *_) = (objective.groups for objective in print_plan(with_lines(line), DRAFT).objectives)

    assert [(fact.label, fact.text) for fact in group.lines[0].facts] == [
        ("Status", "On track"),
        ("Who will do it", "Inspector"),
        ("Due", "30 September 2026"),
        ("Raise with leadership", "Yes"),
    ]


def test_field_beside_one_that_is_not_there_has_a_row_of_its_own():
    alone = DocField(id="note", label="Note", kind="text", value="Words", beside="removed")

    assert [(row.label, row.text) for row in print_rows([alone])] == [("Note", "Words")]


def test_words_of_two_fields_are_joined_as_the_document_says():
    owner = make_objective(1, impact_owner="Superintendent", second_impact_owner="Council")
    second_alone = make_objective(1, second_impact_owner="Council")

    assert print_plan(make_document(objectives=[owner]), DRAFT).objectives[0].owner == "Superintendent and Council"
    assert print_plan(make_document(objectives=[second_alone]), DRAFT).objectives[0].owner == "Council"


# Progress


def test_last_time_is_beside_what_is_said_now():
    line = make_line(
        progress=make_progress("at_risk", progress="Now", next_steps=""),
        last_progress=make_progress(period=LAST_PERIOD, progress="Then", next_steps="Agree dates"),
    )

    rows = rows_of(line)

    assert rows["Progress"] == ("At risk\nNow", "On track\nThen")
    assert rows["Next steps"] == ("Nothing entered", "Agree dates")


@pytest.mark.parametrize(
    ("periods", "words"),
    [(1, "Nothing has changed since last time."), (3, "Nothing has changed for 3 periods.")],
)
def test_nothing_has_changed_says_for_how_long(periods, words):
    line = make_line(
        progress=make_progress(nothing_changed=True),
        last_progress=make_progress(period=LAST_PERIOD, progress="Then", next_steps="Agree dates"),
        unchanged_periods=periods,
    )

    rows = rows_of(line)

    assert rows["Progress"] == (words, "On track\nThen")
    assert rows["Next steps"] == ("As last time", "Agree dates")


def test_line_of_which_nothing_is_said_says_so():
    last = make_progress(period=LAST_PERIOD, progress="Then")

    assert rows_of(make_line(last_progress=last))["Progress"] == ("No update this period", "On track\nThen")
    assert rows_of(make_line(), period=None)["Progress"] == ("No reporting period is open", "")


def test_line_that_ended_earlier_is_told_in_one_sentence():
    stopped = make_line(
        number="1C",
        activity="Old idea",
        last_progress=make_progress("stopped", period=LAST_PERIOD),
        finished_earlier=LAST_PERIOD,
    )

    (objective,) = print_plan(with_lines(stopped), DRAFT).objectives

    assert (objective.finished, objective.groups) == (((stopped.key, "1C Old idea (stopped, April to June 2026)"),), ())


# Counts


def test_statuses_are_counted_now_and_last_time():
    printed = print_plan(rich_document(), DRAFT, earlier_document())

    assert printed.page_one.last_period == LAST_PERIOD
    assert [(objective.statuses, objective.statuses_before) for objective in printed.objectives] == [
        ("1 not started, 1 on track, 2 complete", "2 on track, 1 with no update"),
        ("2 on track, 1 at risk, 1 complete", "2 on track, 1 with no update"),
        ("1 not started, 1 on track, 1 at risk, 1 complete", "2 on track, 1 with no update"),
    ]


def test_line_that_waits_is_not_counted_by_its_old_status():
    waits = make_line(KEYS[0], last_progress=make_progress(period=LAST_PERIOD))
    unsaid = make_line(KEYS[1], progress=make_progress("", progress="Begun"))

    (objective,) = print_plan(with_lines(waits, unsaid), DRAFT).objectives

    assert objective.statuses == "1 with no status, 1 with no update"


def test_measurement_is_counted_or_missing():
    printed = print_plan(rich_document(), DRAFT)

    assert [objective.measured for objective in printed.objectives] == [
        "2 of 4 activities, 1 number",
        "3 of 4 activities, 1 number",
        "3 of 4 activities",
    ]
    assert print_plan(with_lines(make_line()), DRAFT).objectives[0].measured == "No measurement recorded yet"


# About the plan


def test_facts_tell_purpose_and_who_prepared_it():
    facts = {row.label: row.text for row in print_plan(rich_document(), DRAFT).facts}

    assert facts == {
        "Reporting Period": f"{PERIOD} (1 July 2026 to 30 September 2026)",
        "Status": "DRAFT, not submitted",
        "Approved by": "Assistant Chief Constable A. Example, 26 September 2026",
        "Joint with": "Eastmoor Police",
        "Project Lead": "Detective Chief Inspector, Vulnerability",
        "Purpose": "For decision",
        "Prepared By": "Policy Officer, Vulnerability",
        "Date Prepared": "25 September 2026",
    }


# Numbers


@pytest.mark.parametrize(
    ("in_plan", "words"), [(True, "1B Train the team"), (False, "1B Train the team (no longer in the plan)")]
)
def test_number_says_what_it_measures_also_after_that_was_taken_out(in_plan, words):
    lines = [make_line(KEYS[1], "1B", activity="Train the team")] if in_plan else []
    number = make_indicator(line=plan_line(KEYS[1], ordinal=2, activity="Train the team"))

    document = make_document(objectives=[make_objective(1, lines=lines, indicators=[number])])

    (figure,) = print_plan(document, DRAFT).objectives[0].figures
    assert {row.label: row.text for row in figure.facts} == {
        "Activity it measures": words,
        "Counted in": "Percentage of staff in post",
        "Direction": "Up is better",
        "Baseline": "41%, 31 December 2025, HR system",
        "Target": "95%, by 31 March 2027",
    }
    assert figure.results[1] == ("30 June 2026", "64.5%", "one team not counted")


# What today's code does not know


def of_another_release() -> str:
    """The rich document as a later or earlier release might have stored it."""
    text = canonical_json(rich_document())
    for old, new in (
        ('"at_risk"', '"wobbling"'),
        ('"At risk"', '"Wobbling"'),
        ('"organisational"', '"planetary"'),
        ("longterm-organisational", "longterm-planetary"),
        ("Organisational impact", "Planetary impact"),
        ('"id":"risks"', '"id":"perils"'),
        ('"label":"Risks"', '"label":"Perils"'),
        ('"beside":"risks"', '"beside":"perils"'),
        ('"kind":"person"', '"kind":"being"'),
    ):
        assert old in text
        text = text.replace(old, new)
    data = json.loads(text)
    data["labels"] = {"motto": "To serve"}
    return json.dumps(data)


def test_status_impact_kind_and_field_unknown_today_are_printed():
    printed = print_plan(read_document(of_another_release()), DRAFT)

    assert printed.objectives[1].statuses == "2 on track, 1 wobbling, 1 complete"
    assert [group.heading for group in printed.objectives[1].groups] == [
        "Activities serving the planetary impact",
        "Activities serving the external impact",
        "Activities serving both impacts",
    ]
    line = printed.objectives[0].groups[0].lines[0]
    assert [row.text for row in line.rows if row.label == "Perils"] == [
        "Abstraction of supervisors to other duties over the winter."
    ]
    assert printed.title == "Plan"


def test_status_the_document_does_not_list_is_counted_last_under_its_id():
    line = make_line(KEYS[0], progress=make_progress("mothballed"))
    other = make_line(KEYS[1], progress=make_progress("stopped"))

    (objective,) = print_plan(with_lines(line, other), DRAFT).objectives

    assert objective.statuses == "1 stopped, 1 mothballed"
