"""What is new of statuses, lines, risks raised and decisions: what is open."""

import datetime

from plans.document import find_whats_new
from plans.document.schema import DocStatus
from tests.plans.document.whats_new import FIRST, SECOND, SEPTEMBER, folded, opened, read_sections, with_lines
from tests.plans.documents import LAST_PERIOD, make_decision, make_document, make_line, make_progress, pick

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
