"""What page one tells leadership that has not seen the plan, and how it is cut."""

import datetime
import re

import pytest
from django.template.loader import render_to_string

from nvap.dates import Due
from plans.document import print_plan, read_document, sign_document
from plans.document.printed.fitting import Fitted, cut, cut_words, in_one_line
from tests.plans.document.test_printed import KEYS, of_another_release, september, with_lines
from tests.plans.documents import (
    DRAFT,
    LAST_PERIOD,
    PERIOD,
    earlier_document,
    make_decision,
    make_document,
    make_indicator,
    make_line,
    make_objective,
    make_period,
    make_progress,
    pick,
    rich_document,
)
from tests.plans.hostile import RETURNED, SENTENCE, Hostile


def page_one(document, last_period=None, stamp=DRAFT):
    return print_plan(document, stamp, last_period).page_one


def words_of(fitted: Fitted) -> list[str]:
    """Each item of a list as it reads."""
    return [" ".join(" ".join((part.label, part.text)).strip() for part in item.parts) for item in fitted.told]


def in_last_period(*lines, **parts):
    return with_lines(*lines, period=make_period(name=LAST_PERIOD), **parts)


# How it stands


def test_standing_counts_by_the_document_s_statuses_now_and_last_period():
    page = page_one(rich_document(), earlier_document())

    assert page.standing == (
        "12 activities: 2 not started, 4 on track, 2 at risk, 4 complete; last period 6 on track, 3 with no update."
    )


def test_standing_of_a_first_period_has_no_last_one_and_of_no_activities_says_so():
    line = make_line(progress=make_progress())
    assert page_one(with_lines(line)).standing == "1 activity: 1 on track; no last period to compare with."
    assert page_one(with_lines(line, period=None)).standing == "1 activity: 1 on track."
    assert page_one(make_document(), make_document()).standing == (
        "No activities in the plan; last period no activities in the plan."
    )


def test_standing_prints_a_status_unknown_today():
    assert "2 wobbling" in page_one(read_document(of_another_release())).standing


@pytest.mark.parametrize(
    ("before", "now", "is_worse"),
    [
        ("on_track", "at_risk", True),
        ("at_risk", "off_track", True),
        ("not_started", "off_track", True),
        ("complete", "at_risk", True),
        ("on_track", "paused", True),
        ("not_started", "on_track", False),
        ("off_track", "at_risk", False),
        ("off_track", "paused", False),
        ("off_track", "complete", False),
        ("on_track", "stopped", False),
        ("at_risk", "at_risk", False),
        ("", "at_risk", False),
    ],
)
def test_activity_got_worse_where_its_status_calls_for_more_attention(before, now, is_worse):
    document = with_lines(make_line(progress=make_progress(now)))
    earlier = in_last_period(make_line(progress=make_progress(before)))

    assert len(page_one(document, earlier).worse.told) == is_worse


def test_what_got_worse_tells_the_move_and_why_the_worst_first():
    lines = [
        make_line(
            KEYS[0], "1A", activity="Train", progress=make_progress("at_risk", status_reason="Posts are vacant.")
        ),
        make_line(KEYS[1], "1B", activity="Audit", progress=make_progress("off_track")),
        make_line(KEYS[2], "1C", activity="New", progress=make_progress("off_track")),
    ]
    earlier = in_last_period(*(make_line(key, progress=make_progress()) for key in KEYS[:2]))
    number = make_indicator(results=[(september(1), "60", ""), (september(9), "55", "")])
    document = make_document(objectives=[make_objective(1, lines=lines, indicators=[number])])

    assert words_of(page_one(document, earlier).worse) == [
        "1B Audit (on track, now off track)",
        "1A Train (on track, now at risk): Posts are vacant.",
        "Staff who have completed the induction (60%, now 55%)",
    ]


def test_what_counts_alone_would_hide_is_said_below_them():
    lines = [
        make_line(KEYS[0], "1A", due=september(1), progress=make_progress()),
        make_line(KEYS[1], "1B"),
        make_line(KEYS[2], "1C"),
    ]
    document, earlier = with_lines(*lines), in_last_period(make_line(KEYS[0], progress=make_progress()))

    assert page_one(document, earlier).standing_facts == (
        f"2 activities are new since {LAST_PERIOD}. 1 date is overdue. No update: 1B, 1C."
    )
    assert page_one(document).standing_facts == "1 date is overdue. No update: 1B, 1C."
    assert page_one(in_last_period(make_line(progress=make_progress()))).standing_facts == ""
    line = make_line(due=datetime.date(2026, 10, 1), progress=make_progress())
    assert page_one(with_lines(line)).standing_facts == "Nothing is overdue."


@pytest.mark.parametrize(
    ("waiting", "told"),
    [
        (0, "No activity’s status and no number got worse since {since}."),
        (1, "No activity’s status and no number got worse since {since}. 1 activity has no update."),
        (2, "No activity has an update yet to tell whether it got worse. No number got worse since {since}."),
    ],
)
def test_that_nothing_got_worse_is_said_as_far_as_there_are_updates(waiting, told):
    said = [None] * waiting + [make_progress()] * (2 - waiting)
    earlier = in_last_period(*(make_line(key, progress=make_progress()) for key in KEYS[:2]))
    document = with_lines(*(make_line(key, progress=each) for key, each in zip(KEYS, said, strict=False)))

    assert page_one(document, earlier).none_worse == told.format(since=earlier.period.name)


# Objectives and numbers


def test_objective_tells_owner_focus_both_periods_and_whether_it_is_measured():
    row = page_one(rich_document(), earlier_document()).objectives.told[2]

    assert (row.title, row.focus, row.statuses, row.statuses_before, row.measured) == (
        "Collaborative Working",
        "We will work on this later",
        "1 not started, 1 on track, 1 at risk, 1 complete",
        "2 on track, 1 with no update",
        "3 of 4 activities",
    )
    assert row.owner == (
        "Detective Superintendent, Public Protection and Head of Children’s Services, Westshire Council"
    )


@pytest.mark.parametrize(
    ("direction", "values", "is_worse"),
    [
        ("up", ("60", "55"), True),
        ("up", ("55", "60"), False),
        ("down", ("55", "60"), True),
        ("down", ("60", "55"), False),
        ("context", ("60", "55"), False),
        ("up", ("55", "55"), False),
        ("up", ("40",), True),
        ("up", ("42",), False),
        ("up", (), False),
    ],
)
def test_number_got_worse_by_its_own_direction(direction, values, is_worse):
    results = [(september(day), value, "") for day, value in enumerate(values, start=1)]
    number = make_indicator(direction=direction, results=results)
    page = page_one(make_document(objectives=[make_objective(1, indicators=[number])]))

    assert ("worse" in page.numbers.told[0].last, len(page.worse.told)) == (is_worse, is_worse)


def test_most_telling_numbers_come_first():
    def number(place, name, **fields):
        return make_indicator(KEYS[place], name=name, **fields)

    worse = [(september(1), "60", ""), (september(9), "55", "")]
    numbers = [
        number(0, "No result", results=[]),
        number(1, "No target", target=None, target_date=None),
        number(2, "Both"),
        number(3, "Worse", results=worse),
    ]
    told = page_one(make_document(objectives=[make_objective(1, indicators=numbers)])).numbers.told

    assert [(row.name, row.baseline, row.last, row.aim) for row in told] == [
        ("Worse", "41%, 31 December 2025", "55%, 9 September 2026 (before: 60%, worse)", "95% by 31 March 2027"),
        ("Both", "41%, 31 December 2025", "78%, 30 September 2026 (before: 64.5%)", "95% by 31 March 2027"),
        ("No target", "41%, 31 December 2025", "78%, 30 September 2026 (before: 64.5%)", "None"),
        ("No result", "41%, 31 December 2025", "No result yet", "95% by 31 March 2027"),
    ]


# Decisions


def test_decisions_are_numbered_and_say_of_whom_by_when_and_what_became_of_them():
    asked = {"of_whom": "Chief", "by_when": september(1)}
    answer = {"answer": "Two posts.", "answered_on": september(4)}
    decisions = [
        make_decision("Posts", "1", asked_for=LAST_PERIOD, **answer, **asked),
        make_decision("Rooms", "2", **asked),
        make_decision("A lead", "3", asked_for=LAST_PERIOD),
        make_decision("A date", "4", asked_for=""),
    ]
    earlier = make_document(
        decisions=[
            make_decision("Posts", "1"),
            make_decision("A lead", "3"),
            make_decision("A car", "5"),
            make_decision("Told then", "6", **answer),
            make_decision("Rooms", "version-1"),
        ]
    )

    assert words_of(page_one(make_document(decisions=decisions), earlier).decisions) == [
        "1. Of Chief, by 1 September 2026 (passed): Rooms",
        "2. Asked for April to June 2026, no answer yet: A lead",
        "3. No answer yet: A date",
        "Answered 4 September 2026: Posts Answer: Two posts.",
        "No longer asked: A car",
    ]


def test_decisions_are_in_full_with_their_facts():
    asked = make_decision("Rooms", "1", of_whom="Chief", by_when=september(1))
    printed = print_plan(make_document(decisions=[asked]), DRAFT).decisions

    assert [(one.number, one.what, [(fact.label, fact.text) for fact in one.facts], one.state) for one in printed] == [
        (1, "Rooms", [("Of whom", "Chief"), ("By when", "1 September 2026 (passed)")], "")
    ]


# Risks


def test_raised_lines_come_worst_first_in_the_force_s_own_words():
    def raised(place, status, **fields):
        line = {"raise_with_leadership": True, "progress": make_progress(status) if status else None, **fields}
        return make_line(KEYS[place], f"1{'ABCDEFG'[place]}", activity="Do it", **line)

    lines = [
        raised(0, "complete"),
        raised(1, "on_track", risks="Abstraction", consequences=[pick("Conflict")], leadership_review_by=september(1)),
        raised(2, "off_track", consequences=[pick("Conflict"), pick("Burnout")], risk_mitigation="Deputies."),
        raised(3, "paused"),
        raised(4, "at_risk"),
        raised(5, "complete", finished_earlier=LAST_PERIOD),
        make_line(KEYS[6], "1G", progress=make_progress("off_track")),
    ]

    told = page_one(with_lines(*lines)).raised

    nothing = "Risks: nothing entered Risk Mitigation Strategy: nothing entered"
    assert words_of(told) == [
        "1C Do it Off track. Risks: From the toolkit: Conflict; Burnout Risk Mitigation Strategy: Deputies.",
        f"1E Do it At risk. {nothing}",
        f"1D Do it Paused. {nothing}",
        "1B Do it On track, review by 1 September 2026 (passed). Risks: Abstraction "
        "Risk Mitigation Strategy: nothing entered",
        f"1A Do it Complete. {nothing}",
    ]
    # Where picks are not told, the rest is where the link leads.
    assert [item.target for item in told.told] == ["", "", "", f"activity-{KEYS[1]}", ""]


def test_raised_line_without_an_update_says_so_beside_the_status_that_holds():
    line = make_line(raise_with_leadership=True, last_progress=make_progress("at_risk", period=LAST_PERIOD))

    (raised,) = print_plan(with_lines(line), DRAFT).raised

    assert raised.status == "At risk, no update this period"


def test_picks_of_the_toolkit_are_told_whole():
    picks = [pick(f"{place} {SENTENCE}") for place in range(30)]
    line = make_line(raise_with_leadership=True, consequences=picks)

    (item,) = page_one(with_lines(line)).raised.told

    risks = next(part.text for part in item.parts if part.label == "Risks:")
    assert risks.endswith("more")
    assert "…" not in risks
    assert item.target == f"activity-{line.key}"


# Dates


def test_overdue_is_counted_and_never_hides_what_comes():
    overdue = [
        make_line(f"00000000-0000-4000-8000-{place:012d}", f"1{chr(ord('A') + place)}", due=september(26 - place))
        for place in range(25)
    ]
    soon = make_line("soon", "1Z", activity="Nearly there", due=datetime.date(2026, 10, 1))
    late = make_decision("Posts", by_when=september(1))

    dates = page_one(with_lines(*overdue, soon, decisions=[late])).dates

    named = "; ".join(f"1{chr(ord('Y') - place)}, {2 + place} September 2026" for place in range(24))

    assert words_of(dates) == [
        f"26 overdue: decision 1, 1 September 2026; {named}; and 1 more.",
        "1 October 2026 1Z Nearly there",
    ]
    assert dates.told[0].target == "all-dates"


@pytest.mark.parametrize(
    ("due", "told"),
    [
        (datetime.date(2026, 10, 1), ["1 October 2026 1A"]),
        (datetime.date(2026, 9, 1), ["1 overdue: 1A, 1 September 2026.", "No dates to come."]),
        (None, []),
    ],
)
def test_dates_say_that_nothing_is_to_come(due, told):
    assert [words.strip() for words in words_of(page_one(with_lines(make_line(due=due))).dates)] == told


@pytest.mark.parametrize(("day", "note"), [(30, "(none this period)"), (1, "")])
def test_result_from_before_the_period_says_so(day, note):
    month = 6 if note else 7
    number = make_indicator(results=[(datetime.date(2026, month, day), "60", "")])
    (row,) = page_one(make_document(objectives=[make_objective(1, indicators=[number])])).numbers.told
    assert row.last == f"60%, {day} {'June' if note else 'July'} 2026 {note}".strip()


def test_dates_are_the_plan_s_the_decisions_and_the_reviews_in_order():
    dates = print_plan(rich_document(), DRAFT).dates

    assert [(event.when, event.name) for event in dates.overdue] == [
        ("17 September 2026", "1B"),
        ("17 September 2026", "3B"),
    ]
    assert [(event.when, event.what[:24]) for event in dates.coming[:4]] == [
        ("31 October 2026", "Decision 1: Agree to rin"),
        ("1 December 2026", "Leadership reviews 1B Pr"),
        ("1 December 2026", "Leadership reviews 2B Al"),
        ("11 January 2027", "1A Supervision sessions "),
    ]


def test_what_is_finished_answered_or_without_end_has_no_date_and_today_is_not_overdue():
    document = with_lines(
        make_line(KEYS[0], "1A", due=september(1), progress=make_progress("complete")),
        make_line(KEYS[1], "1B", due=september(1), progress=make_progress("stopped")),
        make_line(KEYS[2], "1C", due=Due.without_end()),
        make_line(KEYS[3], "1D"),
        make_line(KEYS[4], "1E", due=DRAFT.day, activity="Train"),
        decisions=[make_decision("Posts", by_when=datetime.date(2026, 10, 9), answer="Yes", answered_on=september(1))],
    )

    dates = print_plan(document, DRAFT).dates

    assert (dates.overdue, [event.what for event in dates.coming]) == ((), ["1E Train"])


# Cutting


@pytest.mark.parametrize(
    ("text", "letters", "kept", "is_cut"),
    [
        ("One is here. Two is there. Three.", 60, "One is here. Two is there. Three.", False),
        ("One is here. Two is there. Three is a long one.", 28, "One is here. Two is there.", True),
        ("The first sentence is a bit too long. Two.", 28, "The first sentence is a bit too long.", True),
        ("The only sentence is a bit too long.", 28, "The only sentence is a bit too long.", False),
        ("This sentence goes on and on and on and on and on and has no end", 28, "This sentence goes on and…", True),
        (
            "Agreed by A. Example and others e.g. Health. Then more follows here.",
            48,
            "Agreed by A. Example and others e.g. Health.",
            True,
        ),
        ("W" * 90, 28, "WWWWWWWWWWW…", True),
    ],
)
def test_text_is_cut_at_a_sentence(text, letters, kept, is_cut):
    told = cut(text, letters * 0.47)

    assert (told.text, told.is_cut) == (kept, is_cut)


def test_lines_of_a_text_are_told_in_one():
    assert in_one_line("- First\n\n- Second.\n  Third") == "- First; - Second. Third"


def test_name_is_cut_between_words():
    assert cut_words("Detective Superintendent of Public Protection", 14).text == "Detective Superintendent of…"


def test_each_link_leads_to_where_it_is_in_full():
    """Whatever is cut, the document has the place that page one names."""
    hostile = Hostile()
    plan = print_plan(hostile.document(), RETURNED, hostile.document(before=True))
    html = render_to_string("plans/document/document.html", {"plan": plan})

    targets = set(re.findall('doc-more" href="#([^"]+)"', html))
    assert {"about-in-full", "summary-in-full", "all-decisions", "all-raised", "all-dates"} <= targets
    assert {target for target in targets if html.count(f'id="{target}"') != 1} == set()


def test_nil_return_is_its_reason_alone():
    document = sign_document(rich_document(), nil_return_reason="Our hub closed in May.")

    page = page_one(document, earlier_document())

    assert (page.nil_return.text, page.standing, page.worse.told, page.decisions.told) == (
        "Our hub closed in May.",
        "",
        (),
        (),
    )


def test_period_s_names_head_the_table():
    page = page_one(rich_document(), earlier_document())

    assert (page.heading_now, page.last_period) == (PERIOD, LAST_PERIOD)
    assert page_one(make_document(period=None)).heading_now == "Now"


def test_what_is_said_of_a_table_begins_a_new_line():
    table = "Agree a site:\nSite | Staff\nNorth | 4\n" + "A sentence about each site. " * 60 + "And its staff."
    asked = {"of_whom": "Board", "answer": "Agreed:\nNorth | 4", "answered_on": september(4)}
    document = make_document(decisions=[make_decision(table, **asked), make_decision("Posts", "2")])
    html = render_to_string("plans/document/in_full.html", {"plan": print_plan(document, DRAFT)})
    assert 'staff.\n<span class="doc-label">Of whom:</span> Board.' in html
    assert "Answered 4 September 2026:</span>\nAgreed:" in html
    assert "1. Posts</li>" in html
