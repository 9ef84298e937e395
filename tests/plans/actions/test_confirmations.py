"""That words which carry over are still true is recorded once a period, by who may write the plan."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from plans.actions import ClosedPeriodError, confirm_words
from plans.models import Confirmation, ReportingPeriod
from tests.factories.accounts import editor, viewer
from tests.factories.plans import ConfirmationFactory


def confirm(scene, by=None, **rows):
    return confirm_words(plan=scene.plan, period=scene.period, by=by or scene.editor, **rows)


def test_words_are_confirmed_once_a_period(scene):
    line = scene.line()
    assert len(confirm(scene, lines=[line, line], plan_objectives=[scene.plan_objective])) == 2
    assert confirm(scene, by=editor(scene.plan.force), lines=[line], plan_objectives=[scene.plan_objective]) == []
    assert set(Confirmation.objects.values_list("line", "plan_objective", "confirmed_by")) == {
        (line.pk, None, scene.editor.pk),
        (None, scene.plan_objective.pk, scene.editor.pk),
    }


@pytest.mark.parametrize("who", [viewer, editor])
def test_words_are_confirmed_by_who_may_write_the_plan_alone(scene, who):
    other = who(scene.plan.force) if who is viewer else who()
    with pytest.raises(PermissionDenied):
        confirm(scene, by=other, lines=[scene.line()])
    assert Confirmation.objects.count() == 0


def test_words_are_not_confirmed_for_a_voided_period(scene):
    voided = {"voided_at": timezone.now(), "voided_by": scene.editor, "void_reason": "Wrong dates"}
    ReportingPeriod.objects.filter(pk=scene.period.pk).update(**voided)
    with pytest.raises(ClosedPeriodError):
        confirm(scene, lines=[scene.line()])


def test_confirmation_is_of_one_thing(scene):
    row = ConfirmationFactory(line=scene.line())
    for wrong in ({"line": None}, {"plan_objective": scene.plan_objective}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Confirmation.objects.filter(pk=row.pk).update(**wrong)
