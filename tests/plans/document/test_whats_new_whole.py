"""Every difference between two documents is told in exactly one place: none is lost, none is told twice."""

import datetime
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.document import diff, find_whats_new, read_document
from plans.document.marks import Kind
from tests.plans.documents import (
    LAST_PERIOD,
    earlier_document,
    make_decision,
    make_document,
    make_indicator,
    make_line,
    make_objective,
    make_period,
    make_position,
    make_progress,
    make_report,
    pick,
)

GOLDEN = Path(__file__).parent / "golden"
TEXTS = st.sampled_from(["", "Begun", "Begun with both hubs in the north", "Begun with both hubs in the south", "x"])
KEYS = ("00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002")
DAYS = st.sampled_from([datetime.date(2026, 3, 31), datetime.date(2026, 6, 30)])
STATUSES = st.sampled_from(["on_track", "at_risk", "off_track", "complete", ""])
PICKS = st.lists(st.sampled_from(["Survey", "Dip check", "Review"]), unique=True, max_size=3).map(
    lambda texts: [pick(text) for text in texts]
)
PROGRESS = st.none() | st.builds(
    make_progress,
    STATUSES,
    st.just(LAST_PERIOD),
    status_reason=TEXTS,
    progress=TEXTS,
    next_steps=TEXTS,
    nothing_changed=st.booleans(),
)


@st.composite
def unique_by_key(draw, make, keys=KEYS):
    """Some of the keys, each with what is made of it."""
    return [draw(make(key)) for key in draw(st.lists(st.sampled_from(keys), unique=True))]


def lines(key):
    return st.builds(
        make_line,
        st.just(key),
        st.just(f"1{'AB'[KEYS.index(key)]}"),
        activity=TEXTS,
        risks=TEXTS,
        risk_mitigation=TEXTS,
        evidence_held=TEXTS,
        who=TEXTS,
        due=st.none() | DAYS,
        measures=PICKS,
        consequences=PICKS,
        raise_with_leadership=st.booleans(),
        leadership_review_by=st.none() | DAYS,
        progress=PROGRESS,
        last_progress=PROGRESS,
    )


def decisions(key):
    answers = st.sampled_from([{}, {"answer": "Yes", "answered_on": datetime.date(2026, 9, 4)}, {"answer": "No"}])
    whats = st.sampled_from(["Posts", "Room"])
    asked_for = st.sampled_from([LAST_PERIOD, ""])
    return st.builds(
        lambda what, asked_for, of_whom, answer: make_decision(what, key, asked_for, of_whom=of_whom, **answer),
        whats,
        asked_for,
        TEXTS,
        answers,
    )


def indicators(key):
    results = st.lists(st.tuples(DAYS, st.sampled_from(["1", "2"]), TEXTS), max_size=3)
    return st.builds(
        make_indicator, st.just(key), results=results, name=st.sampled_from(["Leavers", "Joiners"]), out_of=TEXTS
    )


def positions(unit):
    where = st.sampled_from(["", "partly", "in_place"])
    return st.builds(make_position, st.just("1.1"), st.just("Training"), where, st.just(unit))


OBJECTIVES = st.lists(st.sampled_from([1, 2]), unique=True).flatmap(
    lambda numbers: st.tuples(
        *(
            st.builds(
                make_objective,
                st.just(number),
                # A key is in one objective alone.
                lines=unique_by_key(lines, KEYS[number - 1 : number]),
                indicators=unique_by_key(indicators, KEYS[number - 1 : number]),
                positions=unique_by_key(positions, ("", "Hub North")),
                impact_owner=TEXTS,
                additional_comments=TEXTS,
            )
            for number in numbers
        )
    )
)
DOCUMENTS = st.builds(
    make_document,
    project_lead=TEXTS,
    report=st.builds(make_report, summary=TEXTS, date_prepared=st.none() | DAYS),
    decisions=unique_by_key(decisions),
    objectives=OBJECTIVES.map(list),
    period=st.sampled_from([None, make_period(), make_period(reference="2026-2", name=LAST_PERIOD)]),
    nil_return_reason=st.sampled_from(["", "", "", "The hub closed", "No hub"]),
)


@given(DOCUMENTS, DOCUMENTS)
def test_every_difference_is_in_exactly_one_place(old, new):
    news = find_whats_new(old, new)

    told = Counter(change.key for change in (*news.changes, *news.not_counted))

    assert told == Counter(change.key for change in diff(old, new))


@settings(max_examples=50)
@given(DOCUMENTS, DOCUMENTS)
def test_every_word_of_a_difference_is_read(old, new):
    news = find_whats_new(old, new)

    for section in (*news.open, *news.folds):
        for item in section.items:
            for row in item.told:
                if row.change:
                    read = dict.fromkeys(Kind, "")
                    for mark in row.marks:
                        for kind in (Kind.GONE, Kind.NEW) if mark.kind == Kind.SAME else (mark.kind,):
                            read[kind] += mark.text
                    assert read[Kind.GONE].split() == row.change.old.split()
                    assert read[Kind.NEW].split() == row.change.new.split()
            rows = ["".join(mark.text for mark in row.marks) for row in item.told]
            said = " ".join([item.heading, *rows])
            for change in item.in_heading:
                is_said = change.old in said and change.new in said
                assert is_said or (change.label == "Raise with leadership" and section.id in ("raised", "lowered"))


@settings(max_examples=25)
@given(DOCUMENTS)
def test_document_says_nothing_new_since_itself(document):
    news = find_whats_new(document, document)

    assert (news.changes, news.not_counted, news.folds) == ([], (), ())


@settings(max_examples=25)
@given(DOCUMENTS, DOCUMENTS)
def test_each_place_told_of_is_in_the_document(old, new):
    """An item leads to something the new document has, or nowhere."""
    there = {"", "about-in-full", "plan-decisions"}
    for objective in new.objectives:
        there |= {f"objective-{objective.number}", f"objective-{objective.number}-positions"}
        there |= {f"activity-{line.key}" for line in objective.lines}
        there |= {f"number-{indicator.key}" for indicator in objective.indicators}

    news = find_whats_new(old, new)

    assert {item.fragment for section in (*news.open, *news.folds) for item in section.items} <= there


@pytest.mark.parametrize("version", [1, 2])
def test_document_of_an_earlier_version_is_told_in_both_layers(version):
    stored = read_document((GOLDEN / f"document_{version}.json").read_text())

    for old, new in ((earlier_document(), stored), (stored, earlier_document()), (make_document(), stored)):
        news = find_whats_new(old, new)
        told = Counter(change.key for change in (*news.changes, *news.not_counted))
        assert told == Counter(change.key for change in diff(old, new))
        assert news.open_count > 1
