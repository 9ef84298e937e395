"""What a new secret key does, and signing everybody out, as docs/assurance/breach.md says."""

import re

import pytest
from allauth.account.forms import default_token_generator
from django.conf import settings as product
from django.contrib.sessions.models import Session
from django.urls import reverse

from tests.factories import accounts as people

pytestmark = pytest.mark.django_db

NEW = "another secret, which nobody has seen: 0123456789abcdefghijklmnopqrstuvwxyz"


def is_signed_in(client):
    return client.get(reverse("people:mail")).status_code == 200


def test_new_secret_signs_everybody_out_and_leaves_passwords(client, settings):
    person = people.viewer()
    client.force_login(person)

    settings.SECRET_KEY = NEW

    assert not is_signed_in(client)
    assert client.login(email=person.email, password=people.PASSWORD)
    assert is_signed_in(client)


def test_earlier_secret_that_is_named_keeps_people_signed_in(client, settings):
    client.force_login(people.viewer())

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [settings.SECRET_KEY]

    assert is_signed_in(client)


def test_invitation_that_was_mailed_works_after_a_new_secret(client, settings):
    token = people.InvitationFactory().mailed_token()

    settings.SECRET_KEY = NEW

    assert client.get(reverse("people:accept_invitation", args=[token])).status_code == 200


def test_link_for_a_new_password_is_dead_after_a_new_secret(settings):
    person = people.viewer()
    token = default_token_generator.make_token(person)

    settings.SECRET_KEY = NEW

    assert not default_token_generator.check_token(person, token)


def test_page_says_how_everybody_is_signed_out(client, capsys):
    client.force_login(people.viewer())
    page = (product.BASE_DIR / "docs/assurance/breach.md").read_text()

    exec(re.search(r'manage\.py shell -c "(.+)"', page)[1], {})

    assert not Session.objects.exists()
    assert not is_signed_in(client)
    assert "sessions.Session" in capsys.readouterr().out
