"""Somebody's own password: changed with the present one alone, and taken to the letter."""

import pytest
from django.urls import reverse

from tests.factories import accounts as people

pytestmark = pytest.mark.django_db

PHRASES = {
    "spaces around": "  seven grey herons wait  ",
    "100 characters": "a kettle of sparrowhawks over Thetford " * 2 + "x" * 22,
    "no letters of ours": "шесть лодок у причала",
    "lower case alone": "nineteenbluewheelbarrows",
    "an accent in two parts": "cafe\N{COMBINING ACUTE ACCENT} by the long canal",
}


def change(client, now, new):
    return client.post(reverse("account_change_password"), {"oldpassword": now, "password1": new, "password2": new})


@pytest.mark.parametrize("phrase", PHRASES.values(), ids=PHRASES)
def test_password_is_checked_as_it_was_typed(client, phrase):
    person = people.viewer()
    client.post(reverse("account_login"), {"login": person.email, "password": people.PASSWORD})

    change(client, people.PASSWORD, phrase)

    person.refresh_from_db()
    assert person.check_password(phrase)
    assert not person.check_password(phrase[:-1])
    assert not person.check_password(phrase.swapcase().strip() + "!")


def test_password_is_changed_with_the_present_one_alone(client):
    person = people.viewer()
    client.post(reverse("account_login"), {"login": person.email, "password": people.PASSWORD})

    answer = change(client, "not the present one", "seven grey herons wait")

    person.refresh_from_db()
    assert answer.status_code == 200
    assert person.check_password(people.PASSWORD)


def test_fields_are_masked_and_name_themselves_to_password_managers(client):
    client.force_login(people.viewer())
    page = client.get(reverse("account_change_password")).content.decode()

    for name, kind in (
        ("oldpassword", "current-password"),
        ("password1", "new-password"),
        ("password2", "new-password"),
    ):
        field = page.split(f'name="{name}"')[0].rsplit("<input", 1)[1] + page.split(f'name="{name}"')[1].split(">")[0]
        assert 'type="password"' in field
        assert f'autocomplete="{kind}"' in field
        assert "onpaste" not in field
