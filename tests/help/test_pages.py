"""What the service owes its users, for everybody to read."""

from datetime import datetime

import pytest
from django.urls import reverse

from nvap.help.periods import say_seconds
from nvap.retention.rules import retention_rules
from tests.factories import accounts as people

pytestmark = pytest.mark.django_db
PAGES = ["answers", "accessibility", "privacy", "cookies"]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_leads_to_each_of_them_without_an_account(client, page):
    footer = client.get(reverse("account_login")).content.decode().split("<footer")[1]

    assert f'href="{reverse(f"help:{page}")}"' in footer
    assert client.get(reverse(f"help:{page}")).status_code == 200


def test_names_and_contacts_come_from_the_settings(client, settings):
    settings.NVAP_ACCESSIBILITY_CONTACT = "access@example.org"
    settings.NVAP_DATA_PROTECTION_CONTACT = "dpo@example.org"
    settings.NVAP_CONTROLLER = "The Chief Constable of Westshire"
    settings.NVAP_HOST = "Fictional Hosting"
    accessible, private = (
        client.get(reverse(f"help:{page}")).content.decode() for page in ("accessibility", "privacy")
    )

    assert "mailto:access@example.org" in accessible
    assert "mailto:dpo@example.org" in private
    assert "The Chief Constable of Westshire is the controller" in private
    assert "hosted by Fictional Hosting" in private


def test_privacy_notice_tells_every_rule_about_people_with_its_days(client):
    page = client.get(reverse("help:privacy")).content.decode()

    told = [rule for rule in retention_rules() if rule.why]
    assert len(told) > 3
    for rule in told:
        assert rule.what in page
        assert rule.why in page


def test_cookies_page_names_every_cookie_that_is_set(client):
    user = people.editor()
    client.force_login(user)
    client.get(reverse("people:mail"))
    client.post(reverse("people:mail"), {"mail_choice": "daily"})
    names = set(client.cookies)
    page = client.get(reverse("help:cookies")).content.decode()

    assert {"sessionid", "csrftoken", "nvap_owner"} <= names
    assert [name for name in names if name not in page] == []


def test_security_txt_has_what_the_standard_asks_for_and_is_current(client, settings):
    settings.NVAP_SECURITY_CONTACT = "security@example.org"
    answer = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())

    assert answer["Content-Type"].startswith("text/plain")
    assert fields["Contact"] == "mailto:security@example.org"
    left = datetime.fromisoformat(fields["Expires"]) - datetime.now().astimezone()
    assert 80 < left.days <= 90


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "Until you close the browser"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (3600, "1 hour"),
        (43200, "12 hours"),
        (86400, "1 day"),
        (31449600, "364 days"),
        (31536000, "1 year"),
    ],
)
def test_lengths_of_time_are_said_in_their_largest_unit(seconds, words):
    assert say_seconds(seconds) == words
