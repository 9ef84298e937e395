"""Forces are found by the names people use."""

import importlib
import io

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse

from nvap.accounts.force_names import fold_name, initials_of, matches
from nvap.accounts.models import Force
from tests.factories import accounts as people

MIGRATION = "nvap.accounts.migrations.0005_names_and_contact_of_forces"


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Devon & Cornwall", "devon and cornwall"),
        ("A&S", "a and s"),
        ("G.M.P.", "gmp"),
        ("  Dyfed-Powys,  POLICE ", "dyfed powys police"),
        ("Police Service’s", "police services"),
        ("Ynys Môn", "ynys mon"),
        ("!?", ""),
    ],
)
def test_name_is_folded(typed, folded):
    assert fold_name(typed) == folded


def test_initials_go_without_and_and_with_or_without_of():
    assert initials_of("Hampshire and Isle of Wight Constabulary") == {"hiowc", "hiwc"}


def test_match_is_by_the_beginnings_of_words_of_any_name():
    names = ["Greater Manchester Police", "Manchester"]
    assert all(matches(query, names) for query in ("", "gmp", "g.m.p", "manch", "police manchester", "GreaterMan"))
    assert not any(matches(query, names) for query in ("chester", "gmx", "manchester x"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "slugs"),
    [
        ("GMP", ["greater-manchester"]),
        ("the met", []),
        ("met", ["metropolitan"]),
        ("Scotland Yard", ["metropolitan"]),
        ("devon & cornwall", ["devon-and-cornwall"]),
        ("D&C", ["devon-and-cornwall"]),
        ("a & s", ["avon-and-somerset"]),
        ("WMP", ["west-mercia", "west-midlands"]),
        ("Dyfed Powys", ["dyfed-powys"]),
        ("heddlu de cymru", ["south-wales"]),
        ("Hants", ["hampshire"]),
        ("HIOWC", ["hampshire"]),
        ("TVP", ["thames-valley"]),
        ("PSNI", ["northern-ireland"]),
        ("nowhere", []),
    ],
)
def test_forces_of_the_fixture_are_found(typed, slugs):
    call_command("loaddata", "forces", verbosity=0)

    assert list(Force.objects.called(typed).values_list("slug", flat=True)) == slugs


@pytest.mark.django_db
def test_databases_that_had_the_forces_get_the_fixtures_names():
    call_command("loaddata", "forces", verbosity=0)
    given = dict(Force.objects.values_list("slug", "other_names"))
    Force.objects.update(other_names="")
    Force.objects.filter(slug="kent").update(other_names="VKPP's own")

    importlib.import_module(MIGRATION).give_names(apps, None)

    assert dict(Force.objects.values_list("slug", "other_names")) == given | {"kent": "VKPP's own"}


@pytest.mark.django_db
def test_admins_list_is_searched_by_names_and_shows_them(client):
    client.force_login(people.reviewer())
    people.ForceFactory(name="Westshire & Eastmoor Police", other_names="The Shire, W&E")
    people.ForceFactory(name="Northmoor Police")

    page = client.get(reverse("admin:accounts_force_changelist"), {"q": "w & e"})

    assert [force.name for force in page.context["cl"].result_list] == ["Westshire & Eastmoor Police"]
    assert "The Shire, W&amp;E" in page.content.decode()


@pytest.mark.django_db
def test_names_come_through_a_fixture_and_back():
    call_command("loaddata", "forces", verbosity=0)
    dumped = io.StringIO()
    call_command("dumpdata", "accounts.force", natural_primary=True, stdout=dumped)

    assert '"other_names": "GMP, Manchester"' in dumped.getvalue()
