"""Reminding several forces, and giving several more time."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from nvap.accounts.models import User
from nvap.mail.models import Mail
from plans.actions import add_reminders, extend_several, void_period
from plans.models import Extension, Reminder
from tests.factories.accounts import ForceFactory, manager, national_leader, reviewer
from tests.factories.plans import ReportingPeriodFactory
from tests.factories.toolkit import EditionFactory
from tests.plans.racing import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def toolkit(db):
    """A toolkit to plan by: without one, nobody owes anything."""
    return EditionFactory(status="published")


def mailed() -> list[str]:
    """Whom a reminder is to be mailed to."""
    return sorted(Mail.objects.filter(kind="reminded").values_list("user__email", flat=True))


def managed(number: int) -> list:
    forces = ForceFactory.create_batch(number)
    for force in forces:
        manager(force)
    return forces


def test_reminders_are_recorded_and_mailed(period, toolkit):
    forces, without_manager, by = managed(2), ForceFactory(), reviewer()

    add_reminders(period=period, forces=[*forces, without_manager], by=by)

    assert {(each.force, each.reminded_by) for each in Reminder.objects.all()} == {(force, by) for force in forces}
    assert mailed() == sorted(User.objects.filter(memberships__force__in=forces).values_list("email", flat=True))


def test_form_sent_twice_reminds_once(period, toolkit):
    forces, by, key = managed(1), reviewer(), uuid.uuid4()

    first, second = (add_reminders(period=period, forces=forces, by=by, shown=0, form_key=key) for _ in range(2))

    assert first == second
    assert (Reminder.objects.count(), len(mailed())) == (1, 1)


def test_who_was_reminded_meanwhile_is_not_reminded_again_unasked(period, toolkit):
    first, second = forces = managed(2)
    by = reviewer()
    (earlier,) = add_reminders(period=period, forces=[first], by=by, shown=0)

    with pytest.raises(ValidationError, match=f"since you opened this page: {first} "):
        add_reminders(period=period, forces=forces, by=reviewer(), shown=0)
    assert len(add_reminders(period=period, forces=[second], by=reviewer(), shown=0)) == 1
    assert len(add_reminders(period=period, forces=[first], by=reviewer(), shown=earlier.pk)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_the_same_moment_remind_once(toolkit):
    period, forces, by = ReportingPeriodFactory(), managed(2), reviewer()

    results = at_once(2, lambda: add_reminders(period=period, forces=forces, by=by, shown=0))

    assert sorted(type(result).__name__ for result in results) == ["ValidationError", "list"]
    assert Reminder.objects.count() == 2


def test_nothing_is_recorded_where_nobody_is_to_be_reminded(period, toolkit):
    with pytest.raises(ValidationError, match="None of these forces"):
        add_reminders(period=period, forces=[ForceFactory()], by=reviewer())
    assert mailed() == []


def test_only_reviewers_remind_and_only_of_an_opened_period(period):
    forces = managed(1)
    for by in (manager(forces[0]), national_leader()):
        with pytest.raises(PermissionDenied, match="Only VKPP reviewers"):
            add_reminders(period=period, forces=forces, by=by)
    void_period(period=period, reason="Mistake", by=reviewer())
    for refused in (period, ReportingPeriodFactory(opened_at=None, starts=datetime.date(2024, 1, 1))):
        with pytest.raises(PermissionDenied):
            add_reminders(period=refused, forces=forces, by=reviewer())
    assert not Reminder.objects.exists()


def test_several_get_the_same_date_or_none_does(period):
    forces, later = managed(2), period.due + datetime.timedelta(days=7)
    for due, reason in ((period.due, "The hub moves."), (later, " ")):
        with pytest.raises(ValidationError):
            extend_several(period=period, forces=forces, due=due, reason=reason, by=reviewer())
    assert not Extension.objects.exists()

    extend_several(period=period, forces=forces, due=later, reason="The hub moves.", by=reviewer())

    assert set(period.extensions.values_list("force", "due")) == {(force.pk, later) for force in forces}
