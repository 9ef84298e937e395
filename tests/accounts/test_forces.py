import csv
import io

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command

from nvap.accounts.models import Force
from tests.factories import accounts as people

pytestmark = pytest.mark.django_db

# The list VKPP gave: name, slug, ONS code, Home Office code, nation, region, kind.
GIVEN = (settings.BASE_DIR / "tests" / "accounts" / "forces.csv").read_text(encoding="utf-8")
COLUMNS = ["name", "slug", "ons_code", "home_office_code", "nation", "region", "kind"]


def test_fixture_holds_each_force_given():
    call_command("loaddata", "forces", verbosity=0)

    given = sorted(tuple(row[column] for column in COLUMNS) for row in csv.DictReader(io.StringIO(GIVEN)))
    assert sorted(Force.objects.values_list(*COLUMNS)) == given
    assert set(Force.objects.values_list("name_welsh", "asks_approval")) == {("", False)}


def test_fixture_loaded_again_changes_nothing():
    call_command("loaddata", "forces", verbosity=0)
    before = list(Force.objects.order_by("pk").values())

    call_command("loaddata", "forces", verbosity=0)

    assert list(Force.objects.order_by("pk").values()) == before


def test_fixture_names_no_primary_key():
    rows = yaml.safe_load((settings.BASE_DIR / "fixtures" / "forces.yaml").read_text(encoding="utf-8"))

    assert {frozenset(row) for row in rows} == {frozenset({"model", "fields"})}


def test_visible_to_gives_the_persons_forces_alone():
    first, second, third = people.ForceFactory.create_batch(3)
    person = people.viewer(first)
    people.MembershipFactory(user=person, force=second)
    people.manager(third)

    assert set(Force.objects.visible_to(person)) == {first, second}
    assert set(Force.objects.visible_to(people.reviewer())) == set()
    assert set(Force.objects.visible_to(people.superuser())) == set()
