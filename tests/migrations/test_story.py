"""What the data of fb544f1 holds: each case that a migration must not get wrong, so that its tests can build on it."""

import datetime
import json

import pytest

from tests.migrations.old_database import BEFORE_ANY_PERIOD, LIVED_IN, OldDatabase, read_tables


@pytest.fixture(scope="module")
def story():
    """The rows of a site lived in; no database."""
    return OldDatabase(read_tables(LIVED_IN))


def submissions(story, slug: str, reference="2.6.1") -> list[tuple]:
    """The submissions of a force's plan in order: period, state, late, the summary in the document."""
    plan = story.plan(slug, reference)
    periods = {row["id"]: row["reference"] for row in story.rows("plans_reportingperiod")}
    return [
        (periods[row["period_id"]], row["state"], row["late"], json.loads(row["document"])["summary"])
        for row in sorted(story.rows("plans_submission"), key=lambda row: row["number"])
        if row["plan_id"] == plan["id"]
    ]


def prepared(story, slug: str) -> tuple:
    """The period a plan was prepared for, by whom and when, its summary and decisions now."""
    plan = story.plan(slug)
    periods = {row["id"]: row["reference"] for row in story.rows("plans_reportingperiod")}
    names = ("prepared_by", "date_prepared", "summary", "decisions_needed")
    return periods.get(plan["prepared_for_id"]), *(plan[name] for name in names)


def test_periods(story):
    assert [
        (row["reference"], row["starts"].isoformat(), row["opened_at"] is not None, row["closed_at"] is not None)
        for row in sorted(story.rows("plans_reportingperiod"), key=lambda row: row["starts"])
    ] == [
        # Opened with another year's dates, as its reference still says.
        ("2027-1", "2025-02-01", True, True),
        ("2025-1", "2025-08-01", True, True),
        ("2025-2", "2025-11-01", True, True),
        ("2026-1", "2026-02-01", True, True),
        # Closed and opened again.
        ("2026-2", "2026-05-01", True, False),
        ("2026-3", "2026-08-01", True, False),
        ("2026-4", "2026-11-01", False, False),
    ]
    again = story.row("plans_reportingperiod", reference="2026-2")["id"]
    states = [
        row["closed_at"] is not None for row in story.rows("plans_historicalreportingperiod") if row["id"] == again
    ]
    assert states == [False, False, True, False]


def test_a_plan_prepared_for_an_older_period_than_its_latest_submission(story):
    assert prepared(story, "southmere") == (
        "2027-1",
        "Southmere inspector, for the extra return",
        datetime.date(2026, 10, 22),
        "Southmere in autumn, as submitted.",
        "Southmere asks for a course.",
    )
    assert submissions(story, "southmere") == [
        ("2026-2", "accepted", False, "Southmere in summer."),
        ("2026-3", "accepted", False, "Southmere in autumn, as submitted."),
    ]


def test_words_for_the_newest_period_not_submitted(story):
    assert prepared(story, "highcombe") == (
        "2026-3",
        "Highcombe inspector, autumn",
        datetime.date(2026, 11, 4),
        "Highcombe in autumn, not submitted yet.",
        "Highcombe asks for a decision in autumn.",
    )
    assert submissions(story, "highcombe") == [("2026-2", "accepted", False, "Highcombe in summer.")]


def test_words_changed_for_a_newer_period_than_prepared_by(story):
    assert prepared(story, "lowfield") == (
        "2026-2",
        "Lowfield inspector, summer",
        datetime.date(2026, 8, 9),
        "Lowfield, typed in autumn.",
        "Lowfield, decisions typed in autumn.",
    )
    assert submissions(story, "lowfield") == [("2026-2", "accepted", False, "Lowfield in summer.")]


def test_submitted_late_for_an_earlier_period_once_the_next_was_begun(story):
    assert prepared(story, "kingsferry")[0] == "2026-3"
    assert prepared(story, "kingsferry")[3:] == (
        "Kingsferry, typed for autumn after that.",
        "Kingsferry asks in autumn.",
    )
    assert submissions(story, "kingsferry") == [
        ("2026-1", "accepted", False, "Kingsferry in spring: one hub."),
        ("2026-2", "submitted", True, "Kingsferry, as submitted late for summer ✅ ".ljust(600, "y")),
    ]
    lengths = [len(row["prepared_by"]) for row in story.rows("plans_historicalplan")]
    assert max(lengths) == 200


def test_words_for_no_period(story):
    assert prepared(story, "marlbridge") == (
        None,
        "",
        None,
        "Marlbridge: words for no period, second wording.",
        "Marlbridge asks who will lead.",
    )
    assert submissions(story, "marlbridge") == []


def test_prepared_by_without_a_date_and_decisions_without_a_summary(story):
    assert prepared(story, "pennfold") == (
        "2026-3",
        "Pennfold sergeant, who gave no date",
        None,
        "",
        "Pennfold asks for help, and has no summary.",
    )
    assert submissions(story, "pennfold") == []


def test_the_only_submission_withdrawn_and_the_summary_cleared_since(story):
    assert prepared(story, "thornacre") == (
        "2026-2",
        "Thornacre inspector",
        datetime.date(2026, 8, 9),
        "",
        "Thornacre asks for time.",
    )
    assert submissions(story, "thornacre") == [
        ("2026-2", "withdrawn", False, "Thornacre: the summary that was withdrawn.")
    ]


def test_a_nil_return_of_a_plan_with_words(story):
    assert prepared(story, "oakhaven") == (
        "2026-2",
        "Oakhaven chief of staff",
        datetime.date(2026, 8, 9),
        "Oakhaven: a summary that its nil return does not hold.",
        "Oakhaven: decisions in no document.",
    )
    assert submissions(story, "oakhaven") == [("2026-2", "accepted", False, "")]
    assert story.row("plans_submission", plan_id=story.plan("oakhaven")["id"])["nil_return"]


def test_returned_then_submitted_again_with_other_words(story):
    assert submissions(story, "ravensmoor") == [
        ("2026-2", "returned", False, "Ravensmoor, as it was returned."),
        ("2026-2", "accepted", False, "Ravensmoor, as it was accepted."),
        ("2026-3", "submitted", False, "Ravensmoor in autumn, waiting."),
    ]


def test_a_summary_changed_often_and_once_cleared(story):
    plan = story.plan("eastvale")["id"]
    records = [row for row in story.rows("plans_historicalplan") if row["id"] == plan]
    said = [row["summary"] for row in sorted(records, key=lambda row: row["history_date"])]
    assert [words[:40] for words, before in zip(said[1:], said, strict=False) if words != before] == [
        "Eastvale begins: the first wording of th",
        "Eastvale begins: the second wording, wit",
        "",
        "Eastvale has begun in two hubs; the thir",
        "Eastvale has named leads in two hubs. Tr",
        "Eastvale in summer: all three hubs have ",
    ]
    assert [submission[:3] for submission in submissions(story, "eastvale")] == [
        ("2026-1", "returned", False),
        ("2026-1", "accepted", False),
        ("2026-2", "accepted", True),
    ]


def lines(story, slug: str, number: int) -> list[dict]:
    """A plan's lines for an objective, in order, those taken out among them."""
    numbers = {row["id"]: row["number"] for row in story.rows("toolkit_objective")}
    parts = [row for row in story.rows("plans_planobjective") if row["plan_id"] == story.plan(slug)["id"]]
    (part,) = [row["id"] for row in parts if numbers[row["objective_id"]] == number]
    rows = [row for row in story.rows("plans_plannedactivity") if row["plan_objective_id"] == part]
    return sorted(rows, key=lambda row: (row["order"], row["key"].hex))


def letters_printed(story, slug: str) -> dict[str, dict[str, str]]:
    """The number each line has in each document of a plan, by line and by submission."""
    printed: dict[str, dict[str, str]] = {}
    for row in story.rows("plans_submission"):
        if row["plan_id"] == story.plan(slug)["id"]:
            for objective in json.loads(row["document"])["objectives"]:
                for line in objective["lines"]:
                    printed.setdefault(line["key"], {})[row["number"]] = line["number"]
    return printed


def test_lines_taken_out_and_letters_past_z(story):
    first, never, *rest = lines(story, "eastvale", 1)
    (middle,) = [line for line in rest if line["retired_at"]]
    printed = letters_printed(story, "eastvale")

    assert (first["retired_at"], never["retired_at"]) != (None, None)
    assert len([line for line in rest if line["retired_at"] is None]) == 28
    assert printed[str(first["key"])] == {1: "1A", 2: "1A", 3: "1A"}
    assert str(never["key"]) not in printed
    assert printed[str(middle["key"])] == {1: "1N", 2: "1N"}
    assert printed[str(rest[-1]["key"])] == {1: "1AD", 2: "1AD", 3: "1AC"}
    assert [line["retired_at"] is None for line in lines(story, "eastvale", 2)] == [False] * 3


def test_lines_of_the_same_order(story):
    orders = [line["order"] for line in lines(story, "eastvale", 3) if line["retired_at"] is None]
    assert orders == [1, 2, 3, 3]


def test_dates_of_lines(story):
    dates = [(line["start"], line["due"]) for line in lines(story, "eastvale", 1)]
    day = datetime.date
    assert [pair for pair in dates if any(pair)] == [
        (day(2026, 3, 1), day(2026, 12, 31)),
        (day(2026, 4, 30), None),
        (None, day(1026, 12, 31)),
        (None, day(2027, 6, 30)),
    ]


def progress(story, line: dict) -> list[tuple]:
    periods = {row["id"]: row["reference"] for row in story.rows("plans_reportingperiod")}
    rows = [row for row in story.rows("plans_progressupdate") if row["line_id"] == line["id"]]
    return sorted((periods[row["period_id"]], row["status"], row["nothing_changed"]) for row in rows)


def test_progress_over_periods(story):
    said = [progress(story, line) for line in lines(story, "eastvale", 1)]
    assert [rows for rows in said if rows] == [
        # Complete, then taken out.
        [("2026-1", "on_track", False), ("2026-2", "complete", False)],
        # Nothing has changed, twice.
        [("2026-1", "on_track", False), ("2026-2", "", True), ("2026-3", "", True)],
        # Complete, then opened again.
        [("2026-1", "complete", False), ("2026-3", "at_risk", False)],
        [("2026-1", "not_started", False), ("2026-2", "", True), ("2026-3", "", True)],
        [("2026-1", "paused", False), ("2026-2", "on_track", False), ("2026-3", "complete", False)],
        [("2026-3", "stopped", False)],
        # Taken out since.
        [("2026-1", "at_risk", False)],
    ]


def test_remarks_on_every_kind_of_thing(story):
    documents = {row["id"]: row["plan_id"] for row in story.rows("plans_submission")}
    plan = story.plan("eastvale")["id"]
    remarks = [row for row in story.rows("plans_reviewcomment") if documents[row["submission_id"]] == plan]
    retired = {row["key"] for row in story.rows("plans_plannedactivity") if row["retired_at"]}

    assert [(row["objective_code"], row["line_key"] is not None) for row in remarks] == [
        ("", False),
        ("objective-2", False),
        ("", True),
        ("", True),
        ("", False),
        ("", True),
    ]
    assert {row["line_key"] for row in remarks if row["line_key"]} <= retired
    active = {row["key"] for row in story.rows("plans_plannedactivity")} - retired
    assert {row["line_key"] for row in story.rows("plans_reviewcomment")} & active != set()


def test_results_removed_and_put_back_and_one_over_a_hundred_per_cent(story):
    returning, supervisions, staff = [row for row in story.rows("plans_indicator") if "Eastvale" in row["name"]]
    history = [(row["indicator_id"], row["history_type"]) for row in story.rows("plans_historicalreading")]
    notes = {row["note"] for row in story.rows("plans_reading")}

    assert staff["retired_at"] is not None
    assert history.count((returning["id"], "-")) == history.count((supervisions["id"], "-")) == 1
    assert ("typed by mistake, removed since" in notes, "removed and put back" in notes) == (False, True)
    assert supervisions["unit"] == "percentage"
    assert max(row["value"] for row in story.rows("plans_reading") if row["indicator_id"] == supervisions["id"]) == 150


def test_positions_for_all_units_for_one_and_for_one_closed(story):
    units = {row["id"]: row["retired_at"] is None for row in story.rows("accounts_unit")}
    assert {units.get(row["unit_id"]) for row in story.rows("plans_activityposition")} == {None, True, False}


def test_forms_not_saved(story):
    people = {row["id"]: row["email"].partition(".")[0] for row in story.rows("accounts_user")}
    plan = f"/plans/{story.plan('eastvale')['id']}/"
    left = [(people[row["user_id"]], row["form"]) for row in story.rows("plans_formdraft")]
    sent = [(people[row["user_id"]], row["path"]) for row in story.rows("accounts_keptpost")]

    # One person's form left and sent, sent twice even; another person's form left at the same address.
    editor = ("editor@eastvale", f"{plan}summary/")
    assert (left.count(editor), sent.count(editor)) == (1, 2)
    assert left.count(("manager@eastvale", f"{plan}summary/")) == 1
    assert ("editor@eastvale", f"{plan}objectives/3/activities/add/?activity=own&choose=1") in left
    assert ("manager@eastvale", f"{plan}objectives/1/activities/add/?activity=own&choose=1") in sent
    (oldest, *_rest) = sorted(story.rows("plans_formdraft"), key=lambda row: row["saved_at"])
    assert oldest["form"] == f"{plan}planning-questions/"


def test_editions_superseded_that_plans_are_on(story):
    editions = {row["id"]: (row["number"], row["status"]) for row in story.rows("toolkit_edition")}
    assert {
        (slug, reference): editions[story.plan(slug, reference)["edition_id"]]
        for slug, reference in (("eastvale", "2.6.1"), ("brackenford", "2.6.1"), ("westshire", "9.8.7"))
    } == {
        ("eastvale", "2.6.1"): (1, "superseded"),
        ("brackenford", "2.6.1"): (2, "published"),
        ("westshire", "9.8.7"): (1, "superseded"),
    }


def test_stored_pdfs(story):
    rows = {row["id"]: row for row in story.rows("plans_submission")}
    slugs = {story.plan(slug)["id"]: slug for slug in ("ravensmoor", "oakhaven")}
    assert [
        (slugs[rows[pdf["submission_id"]]["plan_id"]], rows[pdf["submission_id"]]["number"], pdf["state"])
        for pdf in story.rows("plans_submissionpdf")
    ] == [("ravensmoor", 1, "submitted"), ("ravensmoor", 1, "returned"), ("oakhaven", 1, "accepted")]


def test_words_where_no_period_was_ever_opened():
    story = OldDatabase(read_tables(BEFORE_ANY_PERIOD))
    plan = story.plan("fenmarket", "9.8.7")

    assert [row["opened_at"] for row in story.rows("plans_reportingperiod")] == [None]
    assert (plan["prepared_for_id"], plan["prepared_by"]) == (None, "Fenmarket inspector, for no period")
    assert plan["summary"] == "Fenmarket: last wording, for no period."
    assert [row["summary"] for row in story.rows("plans_historicalplan")] == [
        "",
        "",
        "Fenmarket: first wording, for no period.",
        "",
        "Fenmarket: last wording, for no period.",
    ]
