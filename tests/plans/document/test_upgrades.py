"""Version 1 reads for ever: nothing it says is lost, and it prints and compares as it did."""

import json
from pathlib import Path

import pytest

from plans.document import diff, print_plan, read_document
from plans.document.upgrades import fields_from_version_1
from tests.plans.documents import SUBMITTED, rich_document

TEXT = (Path(__file__).parent / "golden" / "document_1.json").read_text()


def version_1(**changes) -> dict:
    """The golden document of version 1, with other values at its top."""
    return json.loads(TEXT) | changes


def read(data):
    return read_document(json.dumps(data))


def leaves(tree) -> list[str]:
    """Every text in a tree, dates and numbers among them."""
    match tree:
        case dict():
            return [leaf for value in tree.values() for leaf in leaves(value)]
        case list():
            return [leaf for value in tree for leaf in leaves(value)]
        case str():
            return [tree]
    return []


def test_no_text_is_lost():
    before, after = version_1(), fields_from_version_1(version_1())

    missing = set(leaves(before)) - set(leaves(after))
    assert missing == set()
    assert len(set(leaves(before))) > 100


def test_a_text_in_each_place_is_kept_where_it_was():
    """Mark each text of one line, one number and the plan, and find each mark once."""
    data = version_1()
    objective = data["objectives"][0]
    line, indicator = objective["lines"][1], objective["indicators"][0]
    marks = []

    def mark(holder, *names):
        for name in names:
            holder[name] = f"mark {len(marks)}"
            marks.append(holder[name])

    mark(data, "project_lead", "prepared_by", "contributing_agencies", "summary", "decisions_needed")
    mark(objective, "impact_owner", "second_impact_owner", "focus_label", "focus_why", "additional_comments")
    mark(line, "activity", "output", "impact_measurement", "risks", "risk_mitigation", "who")
    mark(line, "evidence_held", "evidence_where")
    mark(line["last_progress"], "status_label", "status_reason", "progress", "next_steps", "updated_by", "period")
    mark(indicator, "name", "out_of", "direction_label", "unit_label", "baseline_source", "measure")
    mark(indicator["readings"][0], "note")
    mark(objective["positions"][0], "position_label", "unit", "activity")

    upgraded = leaves(fields_from_version_1(data))

    assert {text: upgraded.count(text) for text in marks if upgraded.count(text) != 1} == {}


def test_same_plan_in_version_2_differs_only_in_what_version_1_could_not_say():
    assert [(change.place, change.label) for change in diff(read(version_1()), rich_document())] == [
        ("About this plan", "Purpose"),
        ("Decision asked: Agree to ring-fence two supervisor posts until March 2027.", "Of whom"),
        ("Decision asked: Agree to ring-fence two supervisor posts until March 2027.", "By when"),
        ("Decision asked: Health to name a lead for the hubs.", "Decision or help needed"),
        ("Decision asked: Agree who signs the information sharing agreement.", "Decision or help needed"),
        ("Decision asked: Agree who signs the information sharing agreement.", "Answer"),
        ("Decision asked: Agree who signs the information sharing agreement.", "Date of the answer"),
        ("Objective 1, activity 1B", "Review by"),
        ("Objective 2, activity 2B", "Review by"),
    ]


def test_decisions_needed_become_one_decision_of_the_period():
    (decision,) = read(version_1()).decisions
    (printed,) = print_plan(read(version_1()), SUBMITTED).decisions

    assert decision.asked_for == "July to September 2026"
    assert (printed.what, printed.state) == ("Agree to ring-fence two supervisor posts until March 2027.", "")
    assert read(version_1(decisions_needed="")).decisions == []


def test_line_is_where_version_1_said_it_was():
    lines = {line.number: line for line in read(version_1()).lines}

    assert {number: (line.status, line.waits, line.unchanged_periods) for number, line in lines.items()} == {
        "1.1": ("not_started", False, 0),
        "1.2": ("on_track", False, 1),
        "1.3": ("complete", False, 0),
        "1.4": ("complete", False, 0),
        "2.1": ("on_track", False, 1),
        "2.2": ("complete", False, 0),
        "2.3": ("on_track", False, 0),
        "2.4": ("at_risk", False, 0),
        "3.1": ("complete", False, 0),
        "3.2": ("on_track", False, 0),
        "3.3": ("at_risk", False, 0),
        "3.4": ("not_started", False, 0),
    }
    assert [line.number for line in lines.values() if line.finished_earlier] == ["1.4"]


@pytest.mark.parametrize(("period", "waits"), [(version_1()["period"], True), (None, False)])
def test_line_without_an_update_waits_where_a_period_was_open(period, waits):
    data = version_1(period=period)
    data["objectives"][0]["lines"][0]["progress"] = None

    line = next(read(data).lines)

    assert (line.waits, line.status) == (waits, "on_track")


def test_status_kind_and_label_version_1_did_not_know_are_kept():
    text = TEXT.replace('"at_risk"', '"wobbling"').replace('"At risk"', '"Wobbling"')
    text = text.replace('"kind":"external"', '"kind":"planetary"').replace('"Progress":"', '"Gone":"')
    data = json.loads(text)
    del data["labels"]["risks"]

    document = read(data)
    printed = print_plan(document, SUBMITTED)

    assert [status.label for status in document.statuses][-1] == "Wobbling"
    assert printed.objectives[1].statuses == "2 on track, 1 complete, 1 wobbling"
    # Its activities still serve the kind that is no longer listed.
    assert [group.heading for group in printed.objectives[1].groups] == [
        "Activities serving the organisational impact",
        "Activities serving the external",
        "Activities serving the organisational impact and the external",
    ]
    assert "Risks" in [row.label for row in printed.objectives[0].groups[0].lines[0].rows]


def test_number_names_the_line_it_measures_where_the_document_has_it():
    data = version_1()
    objective = data["objectives"][0]
    objective["indicators"][0]["line_key"] = objective["lines"][1]["key"]
    here = print_plan(read(data), SUBMITTED).objectives[0].figures[0].facts[0]
    objective["indicators"][0]["line_key"] = "gone"
    gone = print_plan(read(data), SUBMITTED).objectives[0].figures[0].facts[0]

    assert (here.label, here.text[:24]) == ("Activity it measures", "1.2 Processes are set up")
    assert gone.text == "An activity (no longer in the plan)"
