"""Who at VKPP is a force's contact."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from nvap.accounts.actions import assign_contact
from nvap.accounts.models import Force
from tests.accounts.threads import at_once
from tests.factories import accounts as people

pytestmark = pytest.mark.django_db


def contacts() -> list:
    return list(Force.objects.order_by("pk").values_list("contact", flat=True))


def test_contact_is_given_to_several_and_taken_back_with_who_did():
    by, contact, forces = people.reviewer(), people.reviewer(), people.ForceFactory.create_batch(2)
    assign_contact(forces=forces, contact=contact, by=by)
    assert contacts() == [contact.pk] * 2

    changed = assign_contact(forces=forces, contact=contact, by=by)
    assert changed == []
    assert len(assign_contact(forces=forces[:1], contact=None, by=contact)) == 1

    assert contacts() == [None, contact.pk]
    assert list(forces[0].history.values_list("contact", "history_user")) == [
        (None, contact.pk),
        (contact.pk, by.pk),
        (None, None),
    ]


def test_two_reviewers_who_were_shown_the_same_do_not_overwrite_each_other():
    first, second, force = people.reviewer(), people.reviewer(), people.ForceFactory(name="Kent Police")
    other = people.ForceFactory()
    shown = {force.pk: None, other.pk: None}
    assign_contact(forces=[force], contact=first, by=first, shown=shown)

    with pytest.raises(ValidationError, match=rf"changed the contact since .*: Kent Police \({first}\)\."):
        assign_contact(forces=[force, other], contact=second, by=second, shown=shown)
    assert contacts() == [first.pk, None]
    # The same choice again, as by a double click, is no conflict.
    assert assign_contact(forces=[force], contact=first, by=first, shown=shown) == []


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_the_same_moment_leave_one_contact():
    first, second, forces = people.reviewer(), people.reviewer(), people.ForceFactory.create_batch(3)
    shown = dict.fromkeys(force.pk for force in forces)

    def choosing(who):
        return lambda: assign_contact(forces=forces, contact=who, by=who, shown=shown)

    results = at_once(choosing(first), choosing(second))

    assert sorted(type(result).__name__ for result in results) == ["ValidationError", "list"]
    assert len(set(contacts())) == 1


@pytest.mark.parametrize("make", [people.manager, people.national_leader, people.toolkit_editor])
def test_only_reviewers_say_who_is_contact(make):
    with pytest.raises(PermissionDenied):
        assign_contact(forces=[people.ForceFactory()], contact=people.reviewer(), by=make())
    assert set(contacts()) == {None}


def test_contact_is_a_reviewer_with_an_open_account():
    closed = people.reviewer()
    closed.is_active = False
    closed.save()

    for nobody in (people.manager(), closed):
        with pytest.raises(ValidationError, match="is not a VKPP reviewer"):
            assign_contact(forces=[people.ForceFactory()], contact=nobody, by=people.reviewer())
