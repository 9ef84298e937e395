"""What a password must be, and what is said beside the field where it is not."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests.factories import accounts as people

pytestmark = pytest.mark.django_db

BREACHED = "Choose another password: this one is in lists that people use to guess passwords."
NAMES = "Choose a password with less of your name, your force’s or this service’s in it: others would guess it."


def told(password, user=None):
    try:
        validate_password(password, user)
    except ValidationError as error:
        return error.messages
    return []


@pytest.mark.parametrize("password", ["quiet lantern harbour", "a long enough passphrase", "x7$kfj2!pqz9"])
def test_long_passwords_of_ones_own_are_taken(password):
    assert told(password) == []


def test_eleven_characters_are_too_few():
    assert told("x7$kfj2!pqz") == ["Use at least 12 characters: three or four random words will do. You used 11."]


@pytest.mark.parametrize("password", ["qwertyuiop12", "Qwertyuiop12", "manchesterunited", "1234567890123"])
def test_common_and_breached_passwords_are_refused_whatever_their_case(password):
    assert told(password) == [BREACHED]


@pytest.mark.parametrize(
    "password", ["Westshire2026!", "Robin.Example1", "robinexample99", "nvaptoolkit2026", "PoliceForce!123"]
)
def test_names_of_the_person_their_force_and_the_service_do_not_make_a_password(password):
    user = people.UserFactory(email="robin@example.org", name="Robin Example")
    people.MembershipFactory(user=user, force=people.ForceFactory(name="Westshire Police", slug="westshire"))

    assert told(password, user) == [NAMES]


def test_name_within_a_long_password_does_no_harm():
    user = people.UserFactory(name="Robin Example")
    assert told("robin eats quiet lanterns", user) == []


def test_somebody_who_joins_a_force_is_told_of_its_name(client):
    people.InvitationFactory(token="abc", force=people.ForceFactory(name="Eastvale Constabulary", slug="eastvale"))

    response = client.post("/invitation/abc/", {"name": "New Person", "password": "Eastvale1234"})

    assert response.context["form"].errors["password"] == [NAMES]
