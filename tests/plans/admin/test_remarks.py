import uuid

import pytest

from plans.actions import decide_review, submit_plan, withdraw_submission
from plans.models import Remark
from tests.factories.accounts import (
    ForceFactory,
    manager,
    reviewer,
)
from tests.factories.plans import IndicatorFactory, PlannedActivityFactory, ReportingPeriodFactory, submittable_plan
from tests.plans.pages import form_fields
from tests.plans.reviewing import page_of, remark, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(db):
    """What a plan with an activity and a number submitted."""
    period = ReportingPeriodFactory()
    plan = submittable_plan(ForceFactory(), period)
    IndicatorFactory(plan_objective=plan.objectives.get(), name="Visits made")
    return submit_plan(plan=plan, period=period, by=manager(plan.force), before_end=True)


def test_remarks_are_shown_with_what_they_are_about(as_reviewer, submission):
    plan_objective = submission.plan.objectives.select_related("objective").get()
    line, number = plan_objective.lines.get(), plan_objective.indicators.get()

    remark(as_reviewer, submission, "On the whole")
    remark(as_reviewer, submission, "On the summary", field="plan:summary")
    remark(as_reviewer, submission, "On the objective", f"objective:{plan_objective.objective.code}")
    remark(as_reviewer, submission, "On the activity", f"line:{line.key}")
    remark(as_reviewer, submission, "On its owner", f"line:{line.key}", "line:who")
    page = remark(as_reviewer, submission, "On the number", f"number:{number.key}")

    assert list(Remark.objects.values_list("anchor_kind", "anchor_key", "field_id", "text", "made_by")) == [
        ("plan", "", "", "On the whole", as_reviewer.user.pk),
        ("plan", "", "summary", "On the summary", as_reviewer.user.pk),
        ("objective", plan_objective.objective.code, "", "On the objective", as_reviewer.user.pk),
        ("line", str(line.key), "", "On the activity", as_reviewer.user.pk),
        ("line", str(line.key), "who", "On its owner", as_reviewer.user.pk),
        ("number", str(number.key), "", "On the number", as_reviewer.user.pk),
    ]
    objective = plan_objective.objective.number
    assert [(about, row.text) for about, row in page.context["remarks"]] == [
        ("The whole submission", "On the whole"),
        ("Summary for leadership", "On the summary"),
        (f"Objective {objective}: {plan_objective.objective.short_title}", "On the objective"),
        (f"Activity {objective}A: {line.activity}", "On the activity"),
        (f"Activity {objective}A, Who will do it", "On its owner"),
        ("Number: Visits made", "On the number"),
    ]


def test_form_sent_twice_is_one_remark(as_reviewer, submission):
    key = uuid.uuid4()

    for _ in range(2):
        page = remark(as_reviewer, submission, "Well done", key=key)

    assert Remark.objects.get().key == key
    assert [str(message) for message in page.context["messages"]] == ["Your remark is added."]


def test_two_remarks_may_have_the_same_words(as_reviewer, submission):
    for _ in range(2):
        remark(as_reviewer, submission, "Well done")

    assert list(Remark.objects.values_list("text", flat=True)) == ["Well done"] * 2


def test_form_changed_after_going_back_is_another_remark(as_reviewer, submission):
    key = uuid.uuid4()

    for text in ("Well done", "Well done indeed"):
        remark(as_reviewer, submission, text, key=key)

    assert list(Remark.objects.values_list("text", flat=True)) == ["Well done", "Well done indeed"]


def test_each_page_has_a_form_with_a_key_of_its_own(as_reviewer, submission):
    first, second = (form_fields(as_reviewer.get(page_of(submission))) for _ in range(2))

    keys = {*first["form_key"], *second["form_key"]}
    assert len({uuid.UUID(key) for key in keys}) == 2


def test_remark_without_words_is_refused_beside_the_field(as_reviewer, submission):
    page = remark(as_reviewer, submission, " ")

    assert page.context["remark_form"].errors == {"text": ["Write your remark."]}


def test_remark_on_another_plans_activity_is_refused_and_its_words_stay(as_reviewer, submission):
    other = PlannedActivityFactory()

    page = remark(as_reviewer, submission, "Misplaced", f"line:{other.key}")

    assert list(page.context["remark_form"].errors) == ["anchor"]
    assert page.context["remark_form"]["text"].value() == "Misplaced"
    assert not Remark.objects.exists()


def test_remark_on_a_field_of_something_else_is_refused_and_its_words_stay(as_reviewer, submission):
    page = remark(as_reviewer, submission, "Misplaced", field="line:progress")

    assert page.context["remark_form"].errors == {
        "field": ["Choose a part listed under “The whole submission”, or “All of it”."]
    }
    assert page.context["remark_form"]["text"].value() == "Misplaced"
    assert not Remark.objects.exists()


def test_after_a_final_decision_a_private_note_alone_is_offered_and_added(as_reviewer, submission):
    stale = form_fields(as_reviewer.get(page_of(submission)))
    decide_review(submission=submission, decision="accepted", by=reviewer())

    page = as_reviewer.get(page_of(submission))
    assert "Write a private note on this" in page.content.decode()
    assert "Remark on this" not in page.content.decode()
    fields = form_fields(page)
    assert fields["remark-kind"] == ["private"]
    for kind in ("suggestion", "must_change", ""):
        refused = remark(as_reviewer, submission, "Too late", **{"remark-kind": kind})
        assert "The decision is final" in str(refused.context["remark_form"].errors["kind"])
        assert refused.context["remark_form"]["text"].value() == "Too late"
    # A page that was open before offers the other kinds still.
    as_reviewer.post(
        page_of(submission), stale | {"then": "remark", "remark-text": "Too late", "remark-anchor": "plan"}
    )
    assert not Remark.objects.exists()
    as_reviewer.post(
        page_of(submission), fields | {"then": "remark", "remark-text": "Ask in spring", "remark-anchor": "plan"}
    )
    assert list(Remark.objects.values_list("kind", "text")) == [("private", "Ask in spring")]


@pytest.mark.parametrize("anchor", ["plan", "line:nowhere"])
def test_remark_on_what_was_withdrawn_meanwhile_is_said_not_to_be_recorded(as_reviewer, anchor):
    submission = submitted(summary="Taken back")
    withdraw_submission(submission=submission, by=manager(submission.plan.force))

    page = remark(as_reviewer, submission, "Long written", anchor)

    assert [str(message) for message in page.context["messages"]] == [
        "The force withdrew this submission. What you wrote was not recorded."
    ]
    assert page.context["unsaved"] == "Long written"
    assert "Taken back" not in page.content.decode()
    assert not Remark.objects.exists()
