"""That words which carry over are still true is recorded once a period, by who may write the plan."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from plans.actions import ClosedPeriodError, confirm_words, save_line, save_objective
from plans.merging import Change, ChangedSinceError, digests
from plans.models import Confirmation, PlannedActivity, PlanObjective, ReportingPeriod
from tests.factories.accounts import editor, viewer
from tests.factories.plans import ConfirmationFactory

WORDS = {PlannedActivity: ("risks", "risk_mitigation"), PlanObjective: ("additional_comments",)}


def confirm(scene, row, by=None, change=None):
    return confirm_words(row=row, words=WORDS[type(row)], period=scene.period, by=by or scene.editor, change=change)


def shown(row, **typed):
    """What a page showed of a row's words, with what was typed over them."""
    words = {name: getattr(row, name) for name in WORDS[type(row)]}
    return Change({**words, **typed}, digests(words))


def rows_of(scene):
    return {"line": scene.line(risks="Ice", risk_mitigation="Salt"), "objective": scene.plan_objective}


def test_words_are_confirmed_once_a_period(scene):
    line = scene.line()
    made = [confirm(scene, row, by) for by in (None, editor(scene.plan.force)) for row in (line, scene.plan_objective)]
    assert made[:2] == made[2:]
    assert set(Confirmation.objects.values_list("line", "plan_objective", "confirmed_by")) == {
        (line.pk, None, scene.editor.pk),
        (None, scene.plan_objective.pk, scene.editor.pk),
    }


@pytest.mark.parametrize("who", [viewer, editor])
def test_words_are_confirmed_by_who_may_write_the_plan_alone(scene, who):
    other = who(scene.plan.force) if who is viewer else who()
    with pytest.raises(PermissionDenied):
        confirm(scene, scene.line(), by=other)
    assert Confirmation.objects.count() == 0


def test_words_are_not_confirmed_for_a_voided_period(scene):
    voided = {"voided_at": timezone.now(), "voided_by": scene.editor, "void_reason": "Wrong dates"}
    ReportingPeriod.objects.filter(pk=scene.period.pk).update(**voided)
    with pytest.raises(ClosedPeriodError):
        confirm(scene, scene.line())


@pytest.mark.parametrize("which", ["line", "objective"])
def test_words_that_a_colleague_changed_since_are_not_confirmed(scene, which):
    row = rows_of(scene)[which]
    seen, name = shown(row), WORDS[type(row)][-1]
    theirs = Change({name: "Theirs"})
    values = {"line": lambda: save_line(line=row, change=theirs, by=scene.editor)}
    values["objective"] = lambda: save_objective(plan_objective=row, wheres={}, change=theirs, by=scene.editor)
    values[which]()
    for change in (seen, Change({**seen.values, name: "Mine"}, seen.base_digests)):
        with pytest.raises(ChangedSinceError) as raised:
            confirm(scene, row, change=change)
        assert list(raised.value.fields) == [name]
    assert Confirmation.objects.count() == 0
    row.refresh_from_db()
    assert confirm(scene, row, change=shown(row)).confirmed_by == scene.editor


def test_what_the_same_form_has_saved_before_is_confirmed_without_a_question(scene):
    row = rows_of(scene)["line"]
    mine = shown(row, risks="Mine")
    save_line(line=row, change=mine, by=scene.editor)
    again = Change({**mine.values, "risks": "Mine again"}, mine.base_digests, form_key=mine.form_key)
    assert confirm(scene, row, change=again).line == row


def test_confirmation_is_of_one_thing(scene):
    row = ConfirmationFactory(line=scene.line())
    for wrong in ({"line": None}, {"plan_objective": scene.plan_objective}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Confirmation.objects.filter(pk=row.pk).update(**wrong)
