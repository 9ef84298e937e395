import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.actions import find_missing
from plans.document import DocApproval, build_document, canonical_json, print_plan, sha256_of, sign_document
from plans.models import (
    LineConsequence,
    LineExpectedImpact,
    LineImpact,
    LineMeasure,
    LineOutput,
    Plan,
    PlanningAnswer,
    ProgressUpdate,
    line_number,
)
from tests.factories.accounts import ForceFactory, UnitFactory
from tests.factories.plans import (
    ActivityPositionFactory,
    IndicatorFactory,
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
from tests.plans.documents import DRAFT, earlier_document, rich_document

JULY, OCTOBER = datetime.date(2026, 7, 1), datetime.date(2026, 10, 1)


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
        due=OCTOBER,
        raise_with_leadership=True,
    )
    impact = edition.longtermimpact_set.first() or LongTermImpactFactory(edition=edition)
    LineImpact.objects.create(line=line, long_term_impact=impact)
    LineOutput.objects.create(line=line, output=OutputFactory(edition=edition, activity=activity))
    LineExpectedImpact.objects.create(line=line, impact=ImpactFactory(edition=edition, objective=objective))
    LineMeasure.objects.create(line=line, measure=MeasureFactory(edition=edition))
    LineConsequence.objects.create(
        line=line, consequence=UnintendedConsequenceFactory(edition=edition, objective=objective)
    )
    ProgressUpdateFactory(line=line, period=earlier, progress="Begun")
    ProgressUpdateFactory(line=line, period=period, progress="Going on", status="at_risk", status_reason="Vacancy")
    ActivityPositionFactory(plan_objective=plan_objective, activity=activity)
    ReadingFactory(indicator=IndicatorFactory(plan_objective=plan_objective, line=line))
    return line


def reread(plan):
    return Plan.objects.select_related("force", "action", "edition__action", "prepared_for").get(pk=plan.pk)


@pytest.mark.django_db
def test_queries_are_the_same_at_one_and_at_three_lines(period, earlier):
    plan_objective = PlanObjectiveFactory()
    counts = []
    for more in (1, 2):
        for _ in range(more):
            full_line(plan_objective, period, earlier)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            build_document(reread(plan_objective.plan), period)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 25


@pytest.mark.django_db
def test_queries_are_the_same_at_one_and_at_three_objectives(period, earlier):
    plan = PlanFactory()
    counts = []
    for more in (1, 2):
        for _ in range(more):
            full_line(PlanObjectiveFactory(plan=plan), period, earlier)
        with CaptureQueriesContext(connection) as queries:
            build_document(reread(plan), period)
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_line_holds_every_text_as_printed(period, earlier):
    plan_objective = PlanObjectiveFactory()
    line = full_line(plan_objective, period, earlier)
    output, measure = line.output_picks.get().output, line.measure_picks.get().measure

    document = build_document(reread(plan_objective.plan), period)

    (built,) = document.objectives[0].lines
    assert built.key == str(line.key)
    assert built.number == line_number(plan_objective.objective.number, 1)
    assert built.serves == ["organisational"]
    assert built.toolkit_activity.text == line.toolkit_activity.text
    assert [(pick.text, pick.derived) for pick in built.output_picks] == [(output.text, True)]
    assert [(pick.text, pick.derived) for pick in built.measure_picks] == [(measure.text, False)]
    assert (built.progress.progress, built.progress.status_reason) == ("Going on", "Vacancy")
    assert (built.last_progress.progress, built.last_progress.period) == ("Begun", "July to September 2026")
    assert (built.start, built.due) == (JULY, OCTOBER)
    assert built.references == [reference.code for reference in document.references]
    assert len(document.references) == 1
    assert document.objectives[0].indicators[0].readings[0].value == Decimal(10)
    assert document.objectives[0].indicators[0].line_key == built.key


@pytest.mark.django_db
def test_same_plan_gives_the_same_hash(period, earlier):
    plan_objective = PlanObjectiveFactory()
    for _ in range(2):
        full_line(plan_objective, period, earlier)

    first, second = (sha256_of(canonical_json(build_document(reread(plan_objective.plan), period))) for _ in range(2))

    assert first == second


@pytest.mark.django_db
def test_later_edits_show_in_a_new_document_only(period):
    line = PlannedActivityFactory(activity="Before")
    plan = line.plan_objective.plan
    before = build_document(reread(plan), period)

    line.activity = "After"
    line.save()

    assert before.objectives[0].lines[0].activity == "Before"
    assert build_document(reread(plan), period).objectives[0].lines[0].activity == "After"


@pytest.mark.django_db
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

    assert [line.activity for line in objective.lines] == ["Kept"]
    assert objective.indicators == []


@pytest.mark.django_db
def test_lines_are_numbered_by_their_place(period):
    plan_objective = PlanObjectiveFactory()
    PlannedActivityFactory(plan_objective=plan_objective, order=7, activity="Second")
    PlannedActivityFactory(plan_objective=plan_objective, order=3, activity="First")
    number = plan_objective.objective.number

    (objective,) = build_document(reread(plan_objective.plan), period).objectives

    assert [(line.number, line.activity) for line in objective.lines] == [
        (f"{number}A", "First"),
        (f"{number}B", "Second"),
    ]


@pytest.mark.django_db
def test_prepared_by_of_an_earlier_period_is_not_printed(period, earlier):
    plan = PlanFactory(prepared_by="Last time’s", date_prepared=JULY, prepared_for=earlier)

    document = build_document(reread(plan), period)

    assert (document.prepared_by, document.date_prepared) == ("", None)


@pytest.mark.django_db
def test_prepared_by_is_printed_while_the_date_is_still_missing(period):
    plan = PlanFactory(project_lead="Lead", prepared_by="This time’s", date_prepared=None, prepared_for=period)

    document = build_document(reread(plan), period)

    assert (document.prepared_by, document.date_prepared) == ("This time’s", None)
    assert find_missing(plan, period) == ["date_prepared"]


@pytest.mark.django_db
def test_prepared_by_of_a_later_period_stands_for_a_late_one(period, earlier):
    plan = PlanFactory(prepared_by="This time’s", date_prepared=OCTOBER, prepared_for=period)

    document = build_document(reread(plan), earlier)

    assert (document.prepared_by, document.date_prepared) == ("This time’s", OCTOBER)


@pytest.mark.django_db
def test_plan_without_an_open_period_is_built(earlier):
    update = ProgressUpdateFactory(period=earlier, progress="Said last time")

    document = build_document(reread(update.line.plan_objective.plan), None)

    assert document.period is None
    (line,) = document.objectives[0].lines
    assert (line.progress, line.last_progress.progress) == (None, "Said last time")


@pytest.mark.django_db
def test_nothing_has_changed_keeps_the_last_status(period, earlier):
    update = ProgressUpdateFactory(period=earlier, status=ProgressUpdate.Status.AT_RISK)
    ProgressUpdateFactory(line=update.line, period=period, status="", progress="", nothing_changed=True)

    (line,) = build_document(reread(update.line.plan_objective.plan), period).objectives[0].lines

    assert (line.status, line.status_label, line.completed_earlier) == ("at_risk", "At risk", "")


@pytest.mark.django_db
@pytest.mark.parametrize("says_nothing_new", [True, False])
def test_line_completed_earlier_collapses(period, earlier, says_nothing_new):
    update = ProgressUpdateFactory(period=earlier, status=ProgressUpdate.Status.COMPLETE)
    if says_nothing_new:
        ProgressUpdateFactory(line=update.line, period=period, status="", progress="", nothing_changed=True)
    plan = update.line.plan_objective.plan

    assert build_document(reread(plan), period).objectives[0].lines[0].completed_earlier == "July to September 2026"
    assert build_document(reread(plan), earlier).objectives[0].lines[0].completed_earlier == ""


@pytest.mark.django_db
def test_position_on_an_activity_of_an_older_toolkit_is_printed_after_today_s(period):
    plan_objective = PlanObjectiveFactory()
    today = ActivityFactory(edition=plan_objective.plan.edition, objective=plan_objective.objective)
    older = ActivityPositionFactory(
        plan_objective=plan_objective, activity=ActivityFactory(), unit=UnitFactory(force=plan_objective.plan.force)
    )

    positions = build_document(reread(plan_objective.plan), period).objectives[0].positions

    assert [(row.activity_code, row.unit, row.position_label) for row in positions] == [
        (today.code, "", ""),
        (older.activity.code, older.unit.name, "Partly in place"),
    ]


@pytest.mark.django_db
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


@pytest.mark.django_db
def test_labels_are_the_published_form_s_without_colon(period):
    plan = PlanFactory()
    FormPromptFactory(edition=plan.edition, field="activity", text="What you do:")
    FormPromptFactory(edition=plan.edition, field="form_name", kind="heading", text="The Plan")

    labels = build_document(reread(plan), period).labels

    assert (labels["activity"], labels["form_name"], labels["output"]) == ("What you do", "The Plan", "Output")


# As read


def test_lines_are_grouped_by_the_impacts_they_serve():
    groups = print_plan(rich_document(), DRAFT).objectives[1].groups

    assert [(group.heading, [line.number for line in group.lines]) for group in groups] == [
        ("Activities serving the organisational impact", ["2.1", "2.2"]),
        ("Activities serving the external impact", ["2.3"]),
        ("Activities serving both impacts", ["2.4"]),
    ]


def test_every_line_is_printed_exactly_once():
    printed = print_plan(rich_document(), DRAFT)

    numbers = [
        number
        for objective in printed.objectives
        for number in [
            *(line.number for group in objective.groups for line in group.lines),
            *(number for number, _, _ in objective.completed),
        ]
    ]
    assert sorted(numbers) == [f"{objective}.{place}" for objective in (1, 2, 3) for place in (1, 2, 3, 4)]


def test_statuses_are_counted_now_and_last_time():
    printed = print_plan(rich_document(), DRAFT, earlier_document())

    assert [(objective.statuses, objective.statuses_before) for objective in printed.objectives] == [
        ("1 not started, 1 on track, 1 complete, 1 with no update", "2 on track, 1 with no update"),
        ("2 on track, 1 at risk, 1 complete", "2 on track, 1 with no update"),
        ("1 not started, 1 on track, 1 at risk, 1 complete", "2 on track, 1 with no update"),
    ]


def test_measurement_is_counted_or_missing():
    printed = print_plan(rich_document(), DRAFT)

    assert [objective.measured for objective in printed.objectives] == [
        "2 of 4 activities say how, 1 number tracked",
        "3 of 4 activities say how, 1 number tracked",
        "3 of 4 activities say how",
    ]


def test_next_dates_are_in_order_and_leave_out_what_is_finished():
    dates = print_plan(rich_document(), DRAFT).next_dates

    assert [(day, what.split()[0]) for day, what in dates] == [
        ("17 September 2026 (passed)", "1.2"),
        ("17 September 2026 (passed)", "3.2"),
        ("11 January 2027", "1.1"),
        ("11 January 2027", "2.1"),
        ("13 January 2027", "2.3"),
    ]
