"""What is new and folded, what is not counted, and nil returns."""

from plans.document import find_whats_new
from plans.document.schema import DocField
from tests.plans.document.whats_new import FIRST, JUNE, SECOND, SEPTEMBER, folded, opened, read_sections, with_lines
from tests.plans.documents import (
    LAST_PERIOD,
    PERIOD,
    earlier_document,
    make_document,
    make_line,
    make_objective,
    make_period,
    make_progress,
    make_report,
    rich_document,
)

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
