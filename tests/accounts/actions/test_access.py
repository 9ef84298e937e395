"""Who still needs access: when it is asked, what a manager answers, and what has changed meanwhile."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from nvap.accounts import actions
from nvap.accounts.mails import write_access_asked
from nvap.accounts.models import AccessConfirmation, Membership, User
from nvap.accounts.queries import find_access_dates, find_access_states, find_access_to_confirm
from nvap.accounts.reminders import ask_who_needs_access
from nvap.mail.models import Mail
from tests.factories import accounts as people

pytestmark = pytest.mark.django_db
DAY = datetime.date


@pytest.fixture
def force():
    return people.ForceFactory(name="Westshire Police", slug="westshire")


@pytest.fixture
def manager(force):
    return people.manager(force)


@pytest.fixture
def due(manager, settings):
    """Have the force be asked by the day after tomorrow."""
    day = timezone.localdate() + datetime.timedelta(days=2)
    settings.NVAP_ACCESS_DATES = [(day.month, day.day)]
    Membership.history.update(history_date=timezone.now() - datetime.timedelta(days=100))
    return day


def shown_of(force):
    return dict(force.memberships.filter(user__is_active=True).values_list("pk", "role"))


def confirm(force, due, by, removed=(), shown=None):
    shown = shown_of(force) if shown is None else shown
    return actions.confirm_access(force=force, due=due, shown=shown, removed=removed, by=by)


@pytest.mark.parametrize(
    ("since", "today", "dates"),
    [
        (None, DAY(2026, 9, 30), (None, None)),
        # Sixty days at least are left after the first manager joined: 1 October 2026 is 59 days after 3 August.
        (DAY(2026, 8, 3), DAY(2026, 10, 1), (None, DAY(2027, 4, 1))),
        (DAY(2026, 8, 2), DAY(2026, 10, 1), (DAY(2026, 10, 1), DAY(2027, 4, 1))),
        # Asked from a fortnight before.
        (DAY(2026, 1, 1), DAY(2026, 9, 16), (DAY(2026, 4, 1), DAY(2026, 10, 1))),
        (DAY(2026, 1, 1), DAY(2026, 9, 17), (DAY(2026, 10, 1), DAY(2027, 4, 1))),
        (DAY(2026, 1, 1), DAY(2027, 1, 15), (DAY(2026, 10, 1), DAY(2027, 4, 1))),
    ],
)
def test_dates_are_those_of_the_settings(since, today, dates):
    assert find_access_dates(since, today) == dates


def test_confirming_records_who_keeps_access_and_removes_the_others(force, manager, due):
    editor, viewer = people.editor(force), people.viewer(force)
    assert [each for each, _state in find_access_to_confirm(manager)] == [force]

    confirmation = confirm(force, due, manager, removed=[viewer.memberships.get().pk])

    assert (confirmation.due, confirmation.confirmed_by) == (due, manager)
    assert confirmation.kept == {str(manager.pk): "manager", str(editor.pk): "editor"}
    assert confirmation.removed == [viewer.pk]
    assert sorted(force.memberships.values_list("user", flat=True)) == sorted([manager.pk, editor.pk])
    assert find_access_to_confirm(User.objects.get(pk=manager.pk)) == []
    # Pressed twice it is confirmed once; another manager is told.
    assert confirm(force, due, manager) == confirmation
    with pytest.raises(ValidationError, match=f"^\\['{manager} confirmed this on"):
        confirm(force, due, people.manager(force))


def test_nothing_is_confirmed_over_a_list_that_has_changed(force, manager, due):
    editor = people.editor(force)
    shown = shown_of(force)
    joined = people.viewer(force)
    Membership.objects.filter(user=editor).update(role="manager")

    with pytest.raises(ValidationError) as refused:
        confirm(force, due, manager, shown=shown, removed=[editor.memberships.get().pk])
    assert f"{joined} was added. {editor} is manager now." in refused.value.messages[0]
    joined.memberships.all().delete()
    Membership.objects.filter(user=editor).delete()
    with pytest.raises(ValidationError, match="1 of the people shown was removed"):
        confirm(force, due, manager, shown=shown)
    assert AccessConfirmation.objects.count() == 0


def test_managers_neither_remove_themselves_here_nor_leave_the_force_without_one(force, manager, due):
    with pytest.raises(PermissionDenied, match="Another manager removes you"):
        confirm(force, due, manager, removed=[manager.memberships.get().pk])
    assert manager.memberships.exists()


@pytest.mark.parametrize("make", [people.viewer, people.editor, lambda force: people.manager()])
def test_only_a_manager_confirms(force, due, make):
    with pytest.raises(PermissionDenied, match="Only a manager for Westshire Police"):
        confirm(force, due, make(force))


def test_date_that_is_not_asked_is_not_confirmed(force, manager, due):
    with pytest.raises(ValidationError, match="opened for another date"):
        confirm(force, due + datetime.timedelta(days=1), manager)


def test_managers_are_mailed_once_when_it_opens_and_once_when_it_is_over(force, manager, due, settings):
    people.editor(force)
    for _ in range(2):
        ask_who_needs_access()
    assert list(Mail.objects.values_list("kind", "user")) == [("access_asked", manager.pk)]
    row = Mail.objects.get()
    assert write_access_asked(row).subject.startswith("Westshire Police: check who has access, due by ")
    confirmation = confirm(force, due, manager)
    assert write_access_asked(row) is None
    confirmation.delete()

    over = timezone.localdate() - datetime.timedelta(days=1)
    settings.NVAP_ACCESS_DATES = [(over.month, over.day)]
    for _ in range(2):
        ask_who_needs_access()
    assert sorted(Mail.objects.values_list("kind", "user")) == [
        ("access_asked", manager.pk),
        ("access_overdue", manager.pk),
    ]


def test_states_of_many_forces_take_two_queries(force, manager, due, django_assert_num_queries):
    forces = [force, *(people.manager().memberships.get().force for _ in range(2))]
    with django_assert_num_queries(2):
        states = find_access_states(forces)
    assert [states[each.pk].waits for each in forces] == [True, False, False]
