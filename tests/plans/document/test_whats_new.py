"""What is new in a document: what is open, what is folded, what is not counted."""

import datetime
from decimal import Decimal

import pytest

from plans.document import find_whats_new
from plans.document.schema import DocField, DocStatus
from tests.plans.documents import (
    LAST_PERIOD,
    PERIOD,
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
    rich_document,
)

FIRST, SECOND, THIRD = (f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))
MARCH, JUNE, SEPTEMBER = (datetime.date(2026, month, day) for month, day in ((3, 31), (6, 30), (9, 30)))


def with_lines(*lines, **parts):
    return make_document(objectives=[make_objective(1, lines=lines)], **parts)


def with_numbers(*indicators):
    return make_document(objectives=[make_objective(1, indicators=indicators)])


def with_positions(*positions):
    return make_document(objectives=[make_objective(1, positions=positions)])


def read(row):
    """What is read of a row: label, then its words, what went in [-brackets-], what came in {+these+}."""
    forms = {"gone": "[-{}-]", "new": "{{+{}+}}", "same": "{}", "nothing": "({})"}
    return row.label, "".join(forms[mark.kind].format(mark.text) for mark in row.marks)


def read_sections(sections):
    return {
        section.heading: [(item.heading, *(read(row) for row in item.told)) for item in section.items]
        for section in sections
    }


def opened(old, new):
    """What is open, by the section's heading: each item's heading and rows."""
    return read_sections(find_whats_new(old, new).open)


def folded(old, new):
    return read_sections(find_whats_new(old, new).folds)


# Status


def test_moves_of_status_are_open_the_worst_first_with_the_reason_given():
    lines = {
        "1A": ("on_track", "complete", {}),
        "1B": ("on_track", "at_risk", {"status_reason": "Vacancy"}),
        "1C": ("at_risk", "off_track", {"status_reason": "No room"}),
        "1D": ("off_track", "off_track", {"status_reason": "No money"}),
        "1E": ("not_started", "paused", {"status_reason": "Later"}),
        "1F": ("not_started", "on_track", {}),
    }
    old, new = [], []
    for number, (before, now, more) in lines.items():
        words = {"progress": "", "next_steps": ""}
        reason = {"status_reason": "No money"} if before == "off_track" else {}
        line = {"key": number, "number": number, "activity": f"Do {number}"}
        old.append(make_line(**line, progress=make_progress(before, LAST_PERIOD, **words, **reason)))
        new.append(make_line(**line, progress=make_progress(now, **words, **more)))

    assert opened(with_lines(*old), with_lines(*new)) == {
        "Status moved": [
            ("1C Do 1C", ("Status", "[-At risk-]{+Off track+}"), ("Why", "{+No room+}")),
            ("1B Do 1B", ("Status", "[-On track-]{+At risk+}"), ("Why", "{+Vacancy+}")),
            ("1E Do 1E", ("Status", "[-Not started-]{+Paused+}"), ("Why", "{+Later+}")),
            ("1F Do 1F", ("Status", "[-Not started-]{+On track+}")),
            ("1A Do 1A", ("Status", "[-On track-]{+Complete+}")),
        ]
    }


def test_move_says_the_reason_though_that_has_not_changed():
    then = make_progress("at_risk", LAST_PERIOD, status_reason="Vacancy")
    now = make_progress("off_track", status_reason="Vacancy")

    new = opened(with_lines(make_line(progress=then)), with_lines(make_line(progress=now)))

    assert new == {"Status moved": [("1A", ("Status", "[-At risk-]{+Off track+}"), ("Why", "Vacancy"))]}


def test_unchanged_status_with_another_reason_is_changed_words():
    then = make_progress("at_risk", LAST_PERIOD, status_reason="Two posts are vacant")
    now = make_progress("at_risk", status_reason="Three posts are vacant")
    old, new = with_lines(make_line(progress=then)), with_lines(make_line(progress=now))

    assert opened(old, new) == {}
    assert folded(old, new) == {"Progress and next steps": [("1A", ("Why", "[-Two-]{+Three+} posts are vacant"))]}


def test_statuses_today_s_code_does_not_know_are_told_by_the_document_s_words_and_rank():
    statuses = [
        DocStatus(id="b", label="Nearly", rank=1, finishes=False),
        DocStatus(id="a", label="Far", rank=0, finishes=False),
    ]

    def line(number, status, label):
        progress = make_progress("on_track", progress="", next_steps="")
        fields = [
            field.model_copy(update={"value": status, "words": label}) if field.id == "status" else field
            for field in progress.fields
        ]
        said = progress.model_copy(update={"fields": fields})
        return make_line(number, number, progress=said).model_copy(update={"status": status})

    old = with_lines(line("1A", "a", "Far"), line("1B", "b", "Nearly"), line("1C", "c", "Gone"), statuses=statuses)
    new = with_lines(line("1A", "b", "Nearly"), line("1B", "a", "Far"), line("1C", "d", "Odd"), statuses=statuses)

    assert opened(old, new) == {
        "Status moved": [
            ("1B", ("Status", "[-Nearly-]{+Far+}")),
            ("1A", ("Status", "[-Far-]{+Nearly+}")),
            ("1C", ("Status", "[-Gone-]{+Odd+}")),
        ]
    }


# Lines


def test_new_line_is_told_by_letter_and_words_and_the_rest_of_it_is_folded():
    line = make_line(
        SECOND,
        "1B",
        activity="Train the team",
        who="Sergeant",
        due=SEPTEMBER,
        risks="Leave",
        progress=make_progress("off_track", status_reason="No room", progress="", next_steps=""),
    )
    old, new = with_lines(make_line(FIRST)), with_lines(make_line(FIRST), line)

    assert opened(old, new) == {
        "New activities": [
            (
                "Activity 1B",
                ("Activity", "{+Train the team+}"),
                ("Status", "{+Off track+}"),
                ("Why", "{+No room+}"),
                ("Who will do it", "{+Sergeant+}"),
                ("Due", "{+30 September 2026+}"),
            )
        ]
    }
    assert folded(old, new) == {
        "All else the new activities say": [
            ("1B Train the team", ("Long-term impact", "{+Organisational impact+}"), ("Risks", "{+Leave+}"))
        ]
    }
    (item,) = find_whats_new(old, new).open[0].items
    assert (item.fragment, all(row.plain for row in item.told)) == (f"activity-{SECOND}", True)


def test_line_taken_out_is_told_by_letter_and_words():
    line = make_line(SECOND, "1B", activity="Train the team", raise_with_leadership=True, output="A plan", serves=())
    old, new = with_lines(make_line(FIRST), line), with_lines(make_line(FIRST))

    assert opened(old, new) == {
        "Activities taken out of the plan": [
            ("Activity 1B", ("Activity", "[-Train the team-]"), ("Raise with leadership", "[-Yes-]"))
        ]
    }
    assert folded(old, new) == {
        "All else the activities taken out said": [("1B Train the team", ("Output", "[-A plan-]"))]
    }
    assert find_whats_new(old, new).open[0].items[0].fragment == ""


# Raised with leadership


def test_risk_newly_raised_is_told_in_full_also_where_its_words_are_old():
    long_risk = "Two posts are vacant and the third falls vacant in spring. " * 20
    said = {"activity": "Train", "risks": long_risk, "risk_mitigation": "Named deputies"}
    old = make_line(**said, consequences=[pick("Conflict")])
    new = make_line(
        **said | {"risk_mitigation": "Named deputies in both hubs"},
        consequences=[pick("Conflict"), pick("Delay")],
        raise_with_leadership=True,
        leadership_review_by=SEPTEMBER,
    )

    assert opened(with_lines(old), with_lines(new)) == {
        "Newly raised with leadership": [
            (
                "1A Train",
                ("Risks", long_risk),
                ("Unintended consequences from the toolkit", "{+Delay+}"),
                ("Unintended consequences from the toolkit", "Conflict\nDelay"),
                ("Risk Mitigation Strategy", "Named deputies{+ in both hubs+}"),
                ("Review by", "{+30 September 2026+}"),
            )
        ]
    }
    assert folded(with_lines(old), with_lines(new)) == {}


def test_raised_without_words_says_so():
    new = opened(with_lines(make_line()), with_lines(make_line(raise_with_leadership=True)))

    nothing = "(Nothing entered)"
    assert new == {"Newly raised with leadership": [("1A", ("Risks", nothing), ("Risk Mitigation Strategy", nothing))]}


def test_new_line_that_is_raised_is_told_as_both():
    line = make_line(SECOND, "1B", activity="Train", risks="Leave", raise_with_leadership=True, serves=())

    assert opened(with_lines(), with_lines(line)) == {
        "New activities": [("Activity 1B", ("Activity", "{+Train+}"))],
        "Newly raised with leadership": [
            ("1B Train", ("Risks", "{+Leave+}"), ("Risk Mitigation Strategy", "(Nothing entered)"))
        ],
    }


def test_still_raised_is_no_news_and_no_longer_raised_is():
    raised = make_line(activity="Train", raise_with_leadership=True, risks="Leave")

    assert find_whats_new(with_lines(raised), with_lines(raised)).open == ()
    lowered = with_lines(make_line(activity="Train", risks="Leave"))
    assert opened(with_lines(raised), lowered) == {"No longer raised with leadership": [("1A Train",)]}


# Decisions


def test_decisions_asked_and_what_became_of_earlier_ones():
    answered = {"answer": "Two posts", "answered_on": datetime.date(2026, 9, 4)}
    earlier = {"asked_for": LAST_PERIOD}
    old = make_document(
        decisions=[
            make_decision("Posts", "a", **earlier),
            make_decision("Room", "b", **earlier),
            make_decision("Signature", "c", **earlier),
            make_decision("Old", "d", **earlier, **answered),
            make_decision("Gone", "e", **earlier, **answered),
        ]
    )
    new = make_document(
        decisions=[
            make_decision("Posts", "a", **earlier, **answered),
            make_decision("Signature", "c", **earlier, of_whom="Chief"),
            make_decision("Old", "d", **earlier, **answered),
            make_decision("Lead", "f", by_when=SEPTEMBER),
        ]
    )

    what = "Decision or help needed"
    assert opened(old, new) == {
        "Decisions or help needed": [
            ("Answered 4 September 2026", (what, "Posts"), ("Answer", "{+Two posts+}")),
            ("Asked for April to June 2026, no answer yet", (what, "Signature"), ("Of whom", "{+Chief+}")),
            ("Newly asked", (what, "{+Lead+}"), ("By when", "{+30 September 2026+}")),
            ("No longer asked", (what, "[-Room-]")),
        ]
    }
    assert folded(old, new) == {}


def test_decision_still_open_is_told_and_not_counted():
    document = make_document(decisions=[make_decision("Posts", asked_for=LAST_PERIOD)])

    news = find_whats_new(document, document)

    assert read_sections(news.open) == {
        "Decisions or help needed": [
            ("Asked for April to June 2026, no answer yet", ("Decision or help needed", "Posts"))
        ]
    }
    assert (news.open_count, news.folded_count, news.changes) == (0, 0, [])


# Numbers


def test_new_results_are_told_beside_the_last_and_the_target():
    old = make_indicator(results=[(MARCH, "52", ""), (JUNE, "64.5", "one team not counted")])
    new = make_indicator(results=[(MARCH, "52", ""), (JUNE, "64.5", "one team not counted"), (SEPTEMBER, "78", "")])

    assert opened(with_numbers(old), with_numbers(new)) == {
        "Numbers": [
            (
                "Staff who have completed the induction",
                ("New result", "78% on 30 September 2026"),
                ("Last before", "64.5% (one team not counted) on 30 June 2026"),
                ("Target", "95% by 31 March 2027"),
            )
        ]
    }


@pytest.mark.parametrize(
    ("before", "after", "rows"),
    [
        (
            {"results": []},
            {"results": [(MARCH, "52", ""), (JUNE, "60", "")]},
            [
                ("New results", "52% on 31 March 2026; 60% on 30 June 2026"),
                ("Last before", "(None: this is the first)"),
                ("Target", "95% by 31 March 2027"),
            ],
        ),
        (
            {"results": [(MARCH, "52", "")]},
            {"results": [(MARCH, "53", "")]},
            [("Result on 31 March 2026", "[-52%-]{+53%+}"), ("Target", "95% by 31 March 2027")],
        ),
        (
            {"results": [(MARCH, "52", "")], "target": None, "target_date": None},
            {"results": [], "target": None, "target_date": None},
            [("Result on 31 March 2026", "[-52%-]")],
        ),
        ({"target": Decimal(90)}, {}, [("Target", "[-90%-]{+95%+}")]),
        ({"baseline": Decimal(40)}, {}, [("Baseline", "[-40%-]{+41%+}")]),
        ({"direction": "down"}, {}, [("Direction", "[-Down is better-]{+Up is better+}")]),
    ],
)
def test_results_targets_and_baselines_are_open(before, after, rows):
    name = "Staff who have completed the induction"

    assert opened(with_numbers(make_indicator(**before)), with_numbers(make_indicator(**after))) == {
        "Numbers": [(name, *rows)]
    }


def test_number_s_other_words_are_folded():
    old, new = with_numbers(make_indicator(name="Staff trained")), with_numbers(make_indicator(name="Staff inducted"))

    assert opened(old, new) == {}
    assert folded(old, new) == {
        "What the numbers count": [("Staff inducted", ("What is counted", "Staff[- trained-]{+ inducted+}"))]
    }


def test_numbers_new_and_no_longer_tracked():
    few = {"out_of": "", "baseline_source": "", "baseline": None, "baseline_date": None, "target_date": None}
    measured = few | {"baseline": Decimal(50), "baseline_source": "Payroll"}
    leavers = make_indicator(FIRST, name="Leavers", results=[], **few)
    joiners = make_indicator(SECOND, name="Joiners", results=[(JUNE, "71", "")], **measured)

    assert opened(with_numbers(leavers), with_numbers(joiners)) == {
        "Numbers": [
            (
                "New: Joiners",
                ("New result", "71% on 30 June 2026"),
                ("Target", "95%"),
                ("Baseline", "50%, Payroll"),
            ),
            ("No longer tracked: Leavers",),
        ]
    }
    assert folded(with_numbers(leavers), with_numbers(joiners)) == {
        "What the numbers count": [
            ("Joiners", ("Counted in", "{+Percentage+}"), ("Direction", "{+Up is better+}")),
            (
                "No longer tracked: Leavers",
                ("Counted in", "[-Percentage-]"),
                ("Direction", "[-Up is better-]"),
                ("Target", "[-95%-]"),
            ),
        ]
    }


# Positions


def test_positions_that_moved_are_told_on_their_activity():
    old = with_positions(
        make_position("1.1", "Training", "partly", "Hub North"),
        make_position("1.2", "Profile", ""),
        make_position("1.3", "Champions", "in_place"),
    )
    new = with_positions(
        make_position("1.1", "Training", "in_place", "Hub North"),
        make_position("1.2", "Profile", "partly"),
        make_position("1.3", "Champions", "in_place"),
    )

    assert opened(old, new) == {
        "Where the force stands on the toolkit’s activities": [
            ("1.1 Training (Hub North)", ("Position", "[-Partly in place-]{+In place+}")),
            ("1.2 Profile", ("Position", "{+Partly in place+}")),
        ]
    }
    assert find_whats_new(old, new).open[0].items[0].fragment == "objective-1-positions"


# Folded


def test_changed_words_are_folded_by_kind_and_named_by_their_line():
    old_line, new_line = (
        make_line(
            activity="Write the profile",
            output=f"A {word} profile of one page",
            risks=f"Leave in {word}",
            evidence_held=f"Minutes of {word}",
            who=word,
            progress=make_progress(progress=f"Begun with the {word} hub", next_steps=""),
        )
        for word in ("north", "south")
    )
    old = with_lines(old_line).model_copy(update={"report": make_report(summary="Then", purpose="decision")})
    new = with_lines(new_line).model_copy(update={"report": make_report(summary="Now", purpose="information")})

    name = "1A Write the profile"
    assert opened(old, new) == {}
    assert folded(old, new) == {
        "The report, and the plan as a whole": [
            (
                "About this plan",
                ("Purpose", "[-For decision-]{+For information+}"),
                ("Summary for leadership", "[-Then-]{+Now+}"),
            )
        ],
        "Progress and next steps": [(name, ("Progress", "Begun with the[- north-]{+ south+} hub"))],
        "Who and when": [(name, ("Who will do it", "[-north-]{+south+}"))],
        "Risks": [(name, ("Risks", "Leave in[- north-]{+ south+}"))],
        "Measurement and evidence": [(name, ("Evidence held", "Minutes of[- north-]{+ south+}"))],
        "What the activities are": [(name, ("Output", "A[- north-]{+ south+} profile of one page"))],
    }
    news = find_whats_new(old, new)
    assert (news.open_count, news.folded_count) == (0, 7)
    assert {item.fragment for fold in news.folds[1:] for item in fold.items} == {f"activity-{FIRST}"}


def test_fields_and_kinds_today_s_code_does_not_know_are_folded():
    def with_lesson(words, kind):
        line = make_line(activity="Train")
        lesson = DocField(id="lesson", label="Lesson learned", kind=kind, value=words)
        return with_lines(line.model_copy(update={"fields": [*line.fields, lesson]}))

    for kind in ("text", "riddle"):
        assert folded(with_lesson("Ask first", kind), with_lesson("Listen well", kind)) == {
            "What the activities are": [("1A Train", ("Lesson learned", "[-Ask first-]{+Listen well+}"))]
        }


def test_objective_s_owner_focus_and_comments_are_folded():
    old = make_document(objectives=[make_objective(1, impact_owner="A", focus="now")])
    new = make_document(objectives=[make_objective(1, impact_owner="B", focus="later")])

    assert opened(old, new) == {}
    assert folded(old, new) == {
        "Objectives: owners, focus, comments": [
            (
                "Objective 1: Thing 1",
                ("Impact Owner", "[-A-]{+B+}"),
                ("Focus", "[-We are working on this now-]{+We will work on this later+}"),
            )
        ]
    }


# Not counted


def test_period_date_prepared_and_nothing_has_changed_are_not_counted():
    then = make_progress("at_risk", period=LAST_PERIOD, status_reason="Vacancy", progress="Begun")
    old = with_lines(
        make_line(FIRST, "1A", progress=then),
        make_line(SECOND, "1B", progress=then),
        report=make_report(date_prepared=JUNE),
        period=make_period(reference="2026-2", name=LAST_PERIOD),
    )
    new = with_lines(
        make_line(FIRST, "1A", progress=make_progress(nothing_changed=True), last_progress=then),
        make_line(SECOND, "1B", last_progress=then),
        report=make_report(date_prepared=SEPTEMBER),
    )

    news = find_whats_new(old, new)

    assert (news.open, news.folds) == ((), ())
    assert [change.label for change in news.not_counted] == ["Reporting Period", "Date Prepared"]
    assert (news.unchanged, news.waiting) == (("1A",), ("1B",))


# Nil returns


def test_nil_return_says_so_and_takes_nothing_out():
    plan = rich_document()
    nil = make_document(nil_return_reason="The hub closed", objectives=[], marking=plan.marking)

    news = find_whats_new(plan, nil)

    assert read_sections(news.open) == {
        "This is a nil return": [("", ("No multi-agency unit here", "{+The hub closed+}"))]
    }
    assert (news.is_nil_return, news.open_count, [fold.heading for fold in news.folds]) == (True, 1, [])
    assert len(news.not_counted) > 100


def test_nil_return_after_a_nil_return_says_its_reason_again():
    nil = make_document(nil_return_reason="The hub closed", objectives=[])

    news = find_whats_new(nil, nil)

    assert read_sections(news.open) == {"This is a nil return": [("", ("No multi-agency unit here", "The hub closed"))]}
    assert (news.is_nil_return, news.was_nil_return, news.changes) == (True, True, [])


def test_plan_after_a_nil_return_says_that_it_is_no_longer_one():
    nil = make_document(nil_return_reason="The hub closed", objectives=[])

    news = find_whats_new(nil, with_lines(make_line(activity="Train", serves=())))

    assert (news.is_nil_return, news.was_nil_return) == (False, True)
    assert read_sections(news.open) == {
        "No longer a nil return": [("", ("No multi-agency unit here", "[-The hub closed-]"))],
        "New activities": [("Activity 1A", ("Activity", "{+Train+}"))],
    }


def test_document_has_nothing_new_since_itself_but_its_open_decisions():
    news = find_whats_new(rich_document(), rich_document())

    assert [section.id for section in news.open] == ["decisions"]
    assert (news.changes, news.folds, news.not_counted) == ([], (), ())


def test_rich_quarter_is_told_in_both_layers():
    news = find_whats_new(earlier_document(), rich_document())

    assert [section.id for section in news.open] == ["moves", "new", "decisions"]
    assert PERIOD not in str([change.new for change in news.changes])
