import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nvap.dates import Due
from plans.document import DocApproval, build_document, canonical_json, sha256_of, sign_document
from plans.models import (
    LineConsequence,
    LineExpectedImpact,
    LineImpact,
    LineMeasure,
    LineOutput,
    Plan,
    PlanningAnswer,
    ProgressUpdate,
)
from tests.factories.accounts import ForceFactory, UnitFactory
from tests.factories.plans import (
    ActivityPositionFactory,
    DecisionAskedFactory,
    IndicatorFactory,
    PeriodReportFactory,
    PlanFactory,
    PlannedActivityFactory,
    PlanObjectiveFactory,
    ProgressUpdateFactory,
    ReadingFactory,
    ReportingPeriodFactory,
)
from tests.factories.toolkit import (
    ActivityFactory,
    CitationFactory,
    EvidenceParagraphFactory,
    FormPromptFactory,
    ImpactFactory,
    LongTermImpactFactory,
    MeasureFactory,
    OutputFactory,
    PlanningQuestionFactory,
    UnintendedConsequenceFactory,
)

pytestmark = pytest.mark.django_db

APRIL, JULY, OCTOBER = (datetime.date(2026, month, 1) for month in (4, 7, 10))


@pytest.fixture
def earlier(db):
    return ReportingPeriodFactory(name="July to September 2026", starts=JULY)


@pytest.fixture
def period(db):
    return ReportingPeriodFactory(name="October to December 2026", starts=OCTOBER)


def full_line(plan_objective, period, earlier):
    """A line with every kind of words and picks."""
    edition, objective = plan_objective.plan.edition, plan_objective.objective
    activity = ActivityFactory(edition=edition, objective=objective)
    CitationFactory(edition=edition, paragraph=EvidenceParagraphFactory(edition=edition, activity=activity))
    line = PlannedActivityFactory(
        plan_objective=plan_objective,
        toolkit_activity=activity,
        activity="Own words",
        who="Inspector",
        start=JULY,
        due=Due.in_month(2026, 10),
        raise_with_leadership=True,
        leadership_review_by=OCTOBER,
    )
    impact = edition.longtermimpact_set.first() or LongTermImpactFactory(edition=edition)
    LineImpact.objects.create(line=line, long_term_impact=impact)
    LineOutput.objects.create(line=line, output=OutputFactory(edition=edition, activity=activity))
    LineExpectedImpact.objects.create(line=line, impact=ImpactFactory(edition=edition, objective=objective))
    measure = MeasureFactory(edition=edition)
    LineMeasure.objects.create(line=line, measure=measure)
    LineConsequence.objects.create(
        line=line, consequence=UnintendedConsequenceFactory(edition=edition, objective=objective)
    )
    ProgressUpdateFactory(line=line, period=earlier, progress="Begun")
    ProgressUpdateFactory(line=line, period=period, progress="Going on", status="at_risk", status_reason="Vacancy")
    ActivityPositionFactory(plan_objective=plan_objective, activity=activity)
    ReadingFactory(indicator=IndicatorFactory(plan_objective=plan_objective, line=line, measure=measure))
    DecisionAskedFactory(plan=plan_objective.plan, asked_for=earlier)
    return line


def reread(plan):
    return Plan.objects.select_related("force", "action", "edition__action").get(pk=plan.pk)


def test_queries_are_the_same_at_one_and_at_three_lines(period, earlier):
    plan_objective = PlanObjectiveFactory()
    counts = []
    for more in (1, 2):
        for _ in range(more):
            full_line(plan_objective, period, earlier)
        plan = reread(plan_objective.plan)
        with CaptureQueriesContext(connection) as queries:
            build_document(plan, period)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 16


def test_queries_are_the_same_at_one_and_at_three_objectives(period, earlier):
    plan = PlanFactory()
    counts = []
    for more in (1, 2):
        for _ in range(more):
            full_line(PlanObjectiveFactory(plan=plan), period, earlier)
        found = reread(plan)
        with CaptureQueriesContext(connection) as queries:
            build_document(found, period)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_line_holds_every_text_as_printed(period, earlier):
    plan_objective = PlanObjectiveFactory()
    line = full_line(plan_objective, period, earlier)
    output, measure = line.outputs.get().output, line.measures.get().measure
    activity = line.toolkit_activity

    document = build_document(reread(plan_objective.plan), period)

    (built,) = document.objectives[0].lines
    assert built.key == str(line.key)
    assert built.number == line.number
    (impact,) = document.impacts
    assert [(row.code, row.text) for row in built.picks("impacts")] == [(impact.code, "Organisational impact")]
    assert [(row.number, row.text) for row in built.picks("toolkit_activity")] == [(activity.number, activity.text)]
    assert [(row.text, row.derived) for row in built.picks("outputs")] == [(output.text, True)]
    assert [(row.text, row.derived) for row in built.picks("measures")] == [(measure.text, False)]
    assert (built.progress.text("progress"), built.progress.text("status_reason")) == ("Going on", "Vacancy")
    assert (built.last_progress.text("progress"), built.last_progress.period) == ("Begun", "July to September 2026")
    assert (built.date("start"), built.text("start")) == (JULY, "1 July 2026")
    assert (built.date("due"), built.text("due")) == (datetime.date(2026, 10, 31), "October 2026")
    assert built.text("raise_with_leadership") == "Yes"
    assert built.text("leadership_review_by") == "1 October 2026"
    assert built.references == [reference.code for reference in document.references]
    assert len(document.references) == 1
    (indicator,) = document.objectives[0].indicators
    assert indicator.results[0].field("value").number == Decimal(10)
    assert (indicator.line_key, indicator.text("line")) == (built.key, f"{built.number} Own words")
    assert [row.text for row in indicator.picks("measure")] == [measure.text]


def test_fields_are_in_the_form_s_order(period, earlier):
    line = full_line(PlanObjectiveFactory(), period, earlier)

    (built,) = build_document(reread(line.plan_objective.plan), period).objectives[0].lines

    assert [field.id for field in built.fields_with(built.progress.fields)] == [
        *("impacts", "toolkit_activity", "activity", "outputs", "output", "expected_impacts"),
        *("measures", "impact_measurement"),
        *("nothing_changed", "status", "status_reason", "progress", "next_steps"),
        *("evidence_held", "evidence_date", "evidence_where", "consequences", "risks", "risk_mitigation"),
        *("who", "start", "due", "raise_with_leadership", "leadership_review_by"),
    ]


@pytest.mark.parametrize(
    ("due", "words", "last_day"),
    [
        (Due(OCTOBER), "1 October 2026", OCTOBER),
        (Due.in_month(2026, 10), "October 2026", datetime.date(2026, 10, 31)),
        (Due.without_end(), "No end date", None),
        (None, "", None),
    ],
)
def test_due_reads_as_people_said_it(period, due, words, last_day):
    line = PlannedActivityFactory(due=due)

    (built,) = build_document(reread(line.plan_objective.plan), period).objectives[0].lines

    assert (built.text("due"), built.date("due")) == (words, last_day)


def test_same_plan_gives_the_same_hash(period, earlier):
    plan_objective = PlanObjectiveFactory()
    for _ in range(2):
        full_line(plan_objective, period, earlier)

    first, second = (sha256_of(canonical_json(build_document(reread(plan_objective.plan), period))) for _ in range(2))

    assert first == second


def test_later_edits_show_in_a_new_document_only(period):
    line = PlannedActivityFactory(activity="Before")
    plan = line.plan_objective.plan
    before = build_document(reread(plan), period)

    line.activity = "After"
    line.save()

    assert before.objectives[0].lines[0].text("activity") == "Before"
    assert build_document(reread(plan), period).objectives[0].lines[0].text("activity") == "After"


def test_retired_lines_and_numbers_are_left_out(period):
    line = PlannedActivityFactory(activity="Kept")
    plan_objective = line.plan_objective
    PlannedActivityFactory(plan_objective=plan_objective, activity="Taken out").retire(
        by=plan_objective.plan.created_by
    )
    gone = IndicatorFactory(plan_objective=plan_objective)
    gone.retired_at, gone.retired_by = (
        datetime.datetime(2026, 9, 1, tzinfo=datetime.UTC),
        plan_objective.plan.created_by,
    )
    gone.save()

    (objective,) = build_document(reread(plan_objective.plan), period).objectives

    assert [line.text("activity") for line in objective.lines] == ["Kept"]
    assert objective.indicators == []


def test_number_still_names_the_activity_that_was_taken_out(period):
    line = PlannedActivityFactory(activity="Train the team")
    IndicatorFactory(plan_objective=line.plan_objective, line=line)
    line.retire(by=line.plan_objective.plan.created_by)

    (objective,) = build_document(reread(line.plan_objective.plan), period).objectives

    (indicator,) = objective.indicators
    assert (indicator.line_key, indicator.text("line")) == (str(line.key), f"{line.number} Train the team")
    assert objective.lines == []


def test_lines_keep_their_letters_whatever_their_order(period):
    plan_objective = PlanObjectiveFactory()
    gone = PlannedActivityFactory(plan_objective=plan_objective, order=1, ordinal=1)
    PlannedActivityFactory(plan_objective=plan_objective, order=7, ordinal=2, activity="Second given")
    PlannedActivityFactory(plan_objective=plan_objective, order=3, ordinal=3, activity="Third given")
    gone.retire(by=plan_objective.plan.created_by)
    number = plan_objective.objective.number

    (objective,) = build_document(reread(plan_objective.plan), period).objectives

    assert [(line.number, line.text("activity")) for line in objective.lines] == [
        (f"{number}C", "Third given"),
        (f"{number}B", "Second given"),
    ]


def test_report_of_another_period_is_never_printed(period, earlier):
    plan = PlanFactory(project_lead="Lead")
    PeriodReportFactory(plan=plan, period=earlier, summary="Last time’s", date_prepared=JULY)
    PeriodReportFactory(plan=plan, period=None, summary="Typed before any period")

    document = build_document(reread(plan), period)

    assert [field.text for field in document.report.fields] == ["", "", "", ""]
    assert document.text("project_lead") == "Lead"
    assert build_document(reread(plan), earlier).report.text("summary") == "Last time’s"
    assert build_document(reread(plan), None).report.text("summary") == "Typed before any period"


def test_report_of_the_period_is_printed(period):
    plan = PlanFactory()
    PeriodReportFactory(plan=plan, period=period, purpose="decision", prepared_by="Officer", date_prepared=None)

    report = build_document(reread(plan), period).report

    assert [(field.id, field.text) for field in report.fields] == [
        ("purpose", "For decision"),
        ("prepared_by", "Officer"),
        ("date_prepared", ""),
        ("summary", ""),
    ]


def test_decisions_of_the_period_name_the_one_that_asked_first(period, earlier):
    plan = PlanFactory()
    carried = DecisionAskedFactory(plan=plan, asked_for=earlier, what="Posts", of_whom="Chief", by_when=OCTOBER)
    DecisionAskedFactory(plan=plan, asked_for=period, what="Room")
    DecisionAskedFactory(plan=plan, asked_for=ReportingPeriodFactory(starts=datetime.date(2027, 1, 1)), what="Later")

    decisions = build_document(reread(plan), period).decisions

    assert [(decision.asked_for, decision.text("what")) for decision in decisions] == [
        ("July to September 2026", "Posts"),
        ("October to December 2026", "Room"),
    ]
    assert decisions[0].key == str(carried.key)
    assert (decisions[0].text("of_whom"), decisions[0].text("by_when")) == ("Chief", "1 October 2026")


def test_plan_without_an_open_period_is_built(earlier):
    update = ProgressUpdateFactory(period=earlier, progress="Said last time")

    document = build_document(reread(update.line.plan_objective.plan), None)

    assert document.period is None
    (line,) = document.objectives[0].lines
    assert (line.progress, line.last_progress.text("progress")) == (None, "Said last time")
    assert (line.status, line.waits) == ("on_track", False)


def test_nothing_has_changed_keeps_the_last_status(period, earlier):
    update = ProgressUpdateFactory(period=earlier, status=ProgressUpdate.Status.AT_RISK)
    ProgressUpdateFactory(line=update.line, period=period, status="", progress="", nothing_changed=True)

    (line,) = build_document(reread(update.line.plan_objective.plan), period).objectives[0].lines

    assert (line.status, line.finished_earlier, line.unchanged_periods) == ("at_risk", "", 1)


@pytest.mark.parametrize("says_nothing_new", [True, False])
@pytest.mark.parametrize("status", [ProgressUpdate.Status.COMPLETE, ProgressUpdate.Status.STOPPED])
def test_line_that_ended_earlier_names_the_period(period, earlier, status, says_nothing_new):
    update = ProgressUpdateFactory(period=earlier, status=status)
    if says_nothing_new:
        ProgressUpdateFactory(line=update.line, period=period, status="", progress="", nothing_changed=True)
    plan = update.line.plan_objective.plan

    (now,) = build_document(reread(plan), period).objectives[0].lines
    (then,) = build_document(reread(plan), earlier).objectives[0].lines

    assert (now.finished_earlier, now.status, now.waits) == ("July to September 2026", status, False)
    assert (then.finished_earlier, then.status, then.waits) == ("", status, False)


def test_line_without_an_update_waits_and_keeps_its_status(period, earlier):
    update = ProgressUpdateFactory(period=earlier, status=ProgressUpdate.Status.AT_RISK)

    (line,) = build_document(reread(update.line.plan_objective.plan), period).objectives[0].lines

    assert (line.status, line.waits) == ("at_risk", True)


def test_document_lists_the_statuses_with_what_ends_an_activity(period):
    document = build_document(reread(PlanFactory()), period)

    assert [(status.id, status.rank) for status in document.statuses] == [
        (status, rank) for rank, status in enumerate(ProgressUpdate.Status.values)
    ]
    assert [status.label for status in document.statuses if status.finishes] == ["Complete", "Stopped"]


def test_position_on_an_activity_of_an_older_toolkit_is_printed_after_today_s(period):
    plan_objective = PlanObjectiveFactory()
    today = ActivityFactory(edition=plan_objective.plan.edition, objective=plan_objective.objective)
    older = ActivityPositionFactory(
        plan_objective=plan_objective, activity=ActivityFactory(), unit=UnitFactory(force=plan_objective.plan.force)
    )

    positions = build_document(reread(plan_objective.plan), period).objectives[0].positions

    assert [(row.activity_code, row.unit, row.text("position")) for row in positions] == [
        (today.code, "", ""),
        (older.activity.code, older.unit.name, "Partly in place"),
    ]


def test_answers_joint_forces_and_approval_are_printed(period):
    plan = PlanFactory()
    question = PlanningQuestionFactory(edition=plan.edition)
    PlanningAnswer.objects.create(plan=plan, question=question, text="Both hubs")
    PlanningAnswer.objects.create(plan=plan, question=PlanningQuestionFactory(edition=plan.edition), text="")
    plan.joint_with.add(ForceFactory(name="Zed Police"), ForceFactory(name="Ay Police"))
    approval = DocApproval(name="A. Example", rank="Superintendent", date=JULY)

    document = sign_document(build_document(reread(plan), period), approval=approval)

    assert [(row.question, row.answer) for row in document.planning_answers] == [(question.text, "Both hubs")]
    assert document.joint_with == ["Ay Police", "Zed Police"]
    assert (document.approval, document.is_nil_return) == (approval, False)


def test_nil_return_holds_its_reason_and_who_prepared_it(period):
    plan = PlanFactory(project_lead="Lead", contributing_agencies="Council")
    PeriodReportFactory(plan=plan, period=period, prepared_by="Officer", date_prepared=JULY, summary="Words")
    DecisionAskedFactory(plan=plan, asked_for=period)
    PlannedActivityFactory(plan_objective__plan=plan)

    document = sign_document(build_document(reread(plan), period), nil_return_reason=" Our hub closed. ")

    assert document.nil_return_reason == "Our hub closed."
    said = [field.id for field in [*document.fields, *document.report.fields] if not field.is_empty]
    assert said == ["project_lead", "marking", "prepared_by", "date_prepared"]
    assert (document.decisions, document.objectives) == ([], [])


def test_labels_are_the_published_form_s_without_colon(period):
    line = PlannedActivityFactory()
    plan = line.plan_objective.plan
    FormPromptFactory(edition=plan.edition, field="activity", text="What you do:")
    FormPromptFactory(edition=plan.edition, field="form_name", kind="heading", text="The Plan")

    document = build_document(reread(plan), period)

    (built,) = document.objectives[0].lines
    assert (built.field("activity").label, built.field("output").label) == ("What you do", "Output")
    assert document.labels["form_name"] == "The Plan"
