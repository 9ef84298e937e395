"""Forces and units: administrators add, change and remove them."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ProtectedError

from nvap.accounts import actions
from nvap.accounts.models import Force, Unit
from tests.factories import accounts as people

pytestmark = pytest.mark.django_db

WESTSHIRE = {"name": "Westshire Police", "slug": "westshire", "nation": "England", "kind": "fictional"}


@pytest.fixture
def administrator():
    return people.superuser()


def test_force_is_added_and_changed_with_who_did(administrator):
    force = actions.add_force(by=administrator, **WESTSHIRE)
    for _ in range(2):
        actions.change_force(force=force, values={"region": "South West", "nation": "England"}, by=administrator)

    assert Force.objects.get(slug="westshire").region == "South West"
    assert list(force.history.values_list("region", "history_user")) == [
        ("South West", administrator.pk),
        ("", administrator.pk),
    ]


@pytest.mark.parametrize("fields", [{"slug": "taken"}, {"kind": "army"}, {"name": ""}])
def test_force_that_cannot_be_is_refused(administrator, fields):
    people.ForceFactory(slug="taken")

    with pytest.raises(ValidationError):
        actions.add_force(by=administrator, **WESTSHIRE | fields)


def test_unit_is_added_changed_and_removed(administrator):
    force = people.ForceFactory()
    retired = datetime.datetime(2026, 7, 1, tzinfo=datetime.UTC)

    unit = actions.add_unit(force=force, name="North hub", by=administrator)
    changed = actions.change_unit(unit=unit, values={"retired_at": retired}, by=administrator)
    assert (changed.pk, Unit.objects.get().retired_at) == (unit.pk, retired)
    with pytest.raises(ValidationError, match="already has a unit of this name"):
        actions.add_unit(force=force, name="North hub", by=administrator)

    assert actions.remove_unit(unit=unit, by=administrator).pk == changed.pk
    assert Unit.objects.count() == 0


def test_force_is_removed_unless_it_has_people(administrator):
    force, other = people.ForceFactory(), people.MembershipFactory().force

    actions.remove_force(force=force, by=administrator)
    with pytest.raises(ProtectedError):
        actions.remove_force(force=other, by=administrator)

    assert list(Force.objects.all()) == [other]


@pytest.mark.parametrize("make", [people.manager, people.reviewer])
def test_only_an_administrator_writes_forces_and_units(make):
    by, unit = make(), people.UnitFactory(name="Before")
    forces = Force.objects.count()

    for write in (
        lambda: actions.add_force(by=by, **WESTSHIRE),
        lambda: actions.change_force(force=unit.force, values={"name": "After"}, by=by),
        lambda: actions.remove_force(force=unit.force, by=by),
        lambda: actions.add_unit(force=unit.force, name="New", by=by),
        lambda: actions.change_unit(unit=unit, values={"name": "After"}, by=by),
        lambda: actions.remove_unit(unit=unit, by=by),
    ):
        with pytest.raises(PermissionDenied, match=r"^Only an administrator can change users, forces and units"):
            write()
    assert (Force.objects.count(), list(Unit.objects.values_list("name", flat=True))) == (forces, ["Before"])
