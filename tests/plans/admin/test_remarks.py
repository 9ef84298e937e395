import pytest

from plans.actions import decide_review
from plans.models import Remark
from tests.factories.accounts import (
    reviewer,
)
from tests.factories.plans import PlannedActivityFactory
from tests.plans.reviewing import remark, submitted

pytestmark = pytest.mark.django_db


def test_remarks_stand_with_the_part_they_are_about(as_reviewer):
    submission = submitted()
    plan_objective = submission.plan.objectives.select_related("objective").get()
    line = plan_objective.lines.get()

    remark(as_reviewer, submission, "On the whole")
    remark(as_reviewer, submission, "On the objective", f"objective:{plan_objective.objective.code}")
    page = remark(as_reviewer, submission, "On the activity", f"line:{line.key}")

    assert list(Remark.objects.values_list("objective_code", "line_key", "text", "made_by")) == [
        ("", None, "On the whole", as_reviewer.user.pk),
        (plan_objective.objective.code, None, "On the objective", as_reviewer.user.pk),
        ("", line.key, "On the activity", as_reviewer.user.pk),
    ]
    number = plan_objective.objective.number
    assert [(place, row.text) for place, row in page.context["remarks"]] == [
        ("The whole submission", "On the whole"),
        (f"Objective {number}: {plan_objective.objective.short_title}", "On the objective"),
        (f"Activity {number}A: {line.activity}", "On the activity"),
    ]


def test_remark_sent_twice_is_one(as_reviewer):
    submission = submitted()

    remark(as_reviewer, submission, "Well done")
    remark(as_reviewer, submission, "Well done")

    assert Remark.objects.count() == 1


def test_remark_without_words_is_refused_beside_the_field(as_reviewer):
    page = remark(as_reviewer, submitted(), " ")

    assert page.context["remark_form"].errors == {"text": ["Write your remark."]}


def test_remark_on_another_plans_activity_is_refused(as_reviewer):
    other = PlannedActivityFactory()

    page = remark(as_reviewer, submitted(), "Misplaced", f"line:{other.key}")

    assert list(page.context["remark_form"].errors) == ["place"]
    assert not Remark.objects.exists()


def test_remark_may_follow_the_decision(as_reviewer):
    submission = submitted()
    decide_review(submission=submission, decision="accepted", by=reviewer())

    remark(as_reviewer, submission, "Thank you")

    assert Remark.objects.get().text == "Thank you"
