"""The table of all fields: whole, in line with the models, and all that has to change where a field is added."""

import datetime
from decimal import Decimal

import pytest

from nvap.dates import Due
from plans import fields
from plans.document import anchors, build_document, diff, print_plan
from plans.exports.pdf import plan_html
from plans.fields import FIELDS, Field, Kind, Where, form_labels, label_of, read_fields
from plans.models import (
    ActivityPosition,
    DecisionAsked,
    Indicator,
    PeriodReport,
    Plan,
    PlannedActivity,
    PlanObjective,
    ProgressUpdate,
    Reading,
)
from tests.factories.plans import PlannedActivityFactory, ReportingPeriodFactory
from tests.plans.documents import DRAFT, plan_line
from toolkit.models import Activity, FormPrompt

MODELS = {
    "plan": Plan,
    "report": PeriodReport,
    "decision": DecisionAsked,
    "objective": PlanObjective,
    "position": ActivityPosition,
    "line": PlannedActivity,
    "progress": ProgressUpdate,
    "number": Indicator,
    "result": Reading,
}
# What belongs to a row and nobody fills in as a field of it: where it is, who and when, and what only orders it.
NOT_FILLED_IN = {
    "plan": {"id", "force", "action", "edition", "created_at", "created_by"},
    "report": {"id", "plan", "period"},
    "decision": {
        *("id", "plan", "key", "order", "asked_for", "answered_for", "withdrawn_for"),
        *("withdrawn_at", "withdrawn_by", "asked_at", "asked_by"),
    },
    "objective": {"id", "plan", "objective"},
    "position": {"id", "plan_objective", "activity", "unit"},
    "line": {"id", "plan_objective", "key", "order", "ordinal", "retired_at", "retired_by"},
    "progress": {"id", "line", "period", "updated_at", "updated_by"},
    "number": {"id", "plan_objective", "key", "order", "retired_at", "retired_by"},
    "result": {"id", "indicator", "key", "recorded_at", "recorded_by"},
}
# `due` is kept in two columns.
COLUMNS = {"due": {"due_on", "due_precision"}}


@pytest.mark.parametrize("group", FIELDS)
def test_table_has_every_column_that_people_fill_in(group):
    columns = {column.name for column in MODELS[group]._meta.concrete_fields}
    listed = [column for field in FIELDS[group] if not field.holds_rows for column in COLUMNS.get(field.id, {field.id})]

    assert sorted(listed) == sorted(columns - NOT_FILLED_IN[group])


def test_picks_lead_from_the_line_to_the_toolkit():
    picks = [field for field in FIELDS["line"] if field.holds_rows]

    assert [field.id for field in picks] == ["impacts", "outputs", "expected_impacts", "measures", "consequences"]
    for field in picks:
        assert PlannedActivity._meta.get_field(field.id).related_model is field.through
        assert field.through._meta.get_field(field.target).related_model._meta.app_label == "toolkit"


@pytest.mark.parametrize("group", FIELDS)
def test_fields_are_named_once_and_are_beside_one_of_their_group(group):
    ids = [field.id for field in FIELDS[group]]

    assert len(set(ids)) == len(ids)
    assert {field.beside for field in FIELDS[group]} - {""} <= set(ids)


@pytest.mark.parametrize("group", FIELDS)
def test_label_is_ours_unless_the_published_form_words_the_field(group):
    without = {field.id for field in FIELDS[group] if not field.label}

    assert without == {field.id for field in FIELDS[group]} & set(FormPrompt.Field.values)


def held(group, row) -> dict:
    return {said.field.id: (said.value, said.words) for said in read_fields(group, row)}


def test_values_are_read_as_plain_text_and_in_words():
    line = PlannedActivity(
        activity="Train",
        toolkit_activity=Activity(code="activity-1", number="1.1", text="Training is regular"),
        start=datetime.date(2026, 9, 1),
        due=Due.in_month(2026, 10),
        raise_with_leadership=True,
    )
    values = held("line", line)

    assert {name: value for name, value in values.items() if value != ("", "")} == {
        "toolkit_activity": ("activity-1", "Training is regular"),
        "activity": ("Train", "Train"),
        "start": ("2026-09-01", "1 September 2026"),
        "due": ("2026-10", "October 2026"),
        "raise_with_leadership": ("yes", "Yes"),
    }
    assert list(values) == [field.id for field in FIELDS["line"] if not field.holds_rows]


def test_choices_numbers_and_lines_are_read_in_words():
    key = "00000000-0000-4000-8000-000000000001"
    number = Indicator(
        name="Staff", unit="percentage", direction="up", baseline=Decimal("0.00"), line=plan_line(key, activity="Train")
    )

    assert held("progress", ProgressUpdate(status="at_risk"))["status"] == ("at_risk", "At risk")
    assert held("result", Reading(indicator=number, value=Decimal("12.50")))["value"] == ("12.50", "12.5%")
    values = held("number", number)
    assert values["unit"] == ("percentage", "Percentage")
    assert values["baseline"] == ("0.00", "0%")
    assert (values["target"], values["measure"]) == (("", ""), ("", ""))
    assert values["line"] == (key, "1A Train")


@pytest.mark.django_db
def test_labels_are_the_edition_s_or_ours():
    labels = form_labels(PlannedActivityFactory().plan_objective.plan.edition)

    assert label_of(Field("activity", "", Kind.TEXT), labels) == "Activity"
    assert label_of(Field("lesson", "Lesson learned", Kind.TEXT), labels) == "Lesson learned"


# Adding a field


@pytest.fixture
def lesson(monkeypatch):
    """A field that a line gets: an attribute of the model and an entry in the table, nothing else."""
    field = Field("lesson", "Lesson learned", Kind.TEXT, where=Where.AFTER)
    monkeypatch.setitem(fields.FIELDS, "line", (*FIELDS["line"], field))
    monkeypatch.setattr(PlannedActivity, "lesson", "Ask first", raising=False)


@pytest.mark.django_db
def test_added_field_is_in_the_document_printed_compared_and_remarked_on(lesson, monkeypatch):
    period = ReportingPeriodFactory()
    line = PlannedActivityFactory()
    plan = line.plan_objective.plan

    before = build_document(plan, period)
    monkeypatch.setattr(PlannedActivity, "lesson", "Ask early")
    after = build_document(plan, period)

    assert [line.text("lesson") for line in before.lines] == ["Ask first"]
    rows = print_plan(before, DRAFT).objectives[0].groups[0].lines[0].rows
    assert [(row.label, row.text) for row in rows][-1] == ("Lesson learned", "Ask first")
    assert plan_html(before, DRAFT).count("Ask first") == 1
    assert [(change.label, change.old, change.new) for change in diff(before, after)] == [
        ("Lesson learned", "Ask first", "Ask early")
    ]
    assert anchors(before)[f"line:{line.key}:lesson"].words == f"Activity {line.number}, Lesson learned"


@pytest.mark.django_db
def test_removed_field_is_still_printed_and_compared(lesson, monkeypatch):
    period = ReportingPeriodFactory()
    plan = PlannedActivityFactory().plan_objective.plan
    before = build_document(plan, period)
    monkeypatch.setitem(fields.FIELDS, "line", fields.LINE)

    after = build_document(plan, period)

    assert plan_html(before, DRAFT).count("Ask first") == 1
    assert plan_html(after, DRAFT).count("Lesson learned") == 0
    assert [(change.label, change.old, change.new) for change in diff(before, after)] == [
        ("Lesson learned", "Ask first", "")
    ]
