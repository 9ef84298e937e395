"""What is held about one person, for them: all of it, no secret, and nobody else's."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from nvap.accounts.actions import change_role
from nvap.accounts.models import Membership
from nvap.mail.models import Mail
from plans.models import ProgressUpdate
from tests.factories import accounts as people
from tests.factories.plans import ProgressUpdateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    person = people.UserFactory(name="Sam Made-up", email="sam@example.org")
    people.MembershipFactory(user=person, role=Membership.Role.EDITOR)
    return person


def held(client, person) -> dict:
    client.force_login(person)
    answer = client.get(reverse("people:held_about_me"))
    assert answer["Content-Disposition"].startswith("attachment")
    return json.loads(answer.content)


def test_account_role_mail_and_what_was_not_saved_are_there_whole(client, person):
    people.UnsavedFormFactory(user=person, fields={"risks": ["My own words"]})
    Mail.objects.create(kind="period_opened", user=person)
    Mail.objects.create(kind="password_reset", address="SAM@example.org")
    people.InvitationFactory(email="sam@example.org")
    told = held(client, person)

    assert (told["account"]["full name"], told["account"]["password"]) == ("Sam Made-up", "set")
    assert told["memberships"][0]["role"] == "editor"
    assert told["unsaved forms"][0]["fields"] == {"risks": ["My own words"]}
    assert [row["kind"] for row in told["mails"]] == ["period_opened", "password_reset"]
    assert told["invitations"][0]["email address"] == "sam@example.org"


def test_of_a_plans_rows_it_says_when_and_not_what(client, person):
    update = ProgressUpdateFactory(updated_by=person, progress="Words of the force")
    told = held(client, person)
    (trace,) = told[str(ProgressUpdate._meta.verbose_name_plural)]

    assert (trace["number"], trace["you are"]) == (str(update.pk), "updated by")
    assert "Words of the force" not in json.dumps(told)


def test_no_secret_and_nobody_elses_address_is_in_it(client, person):
    force = person.memberships.get().force
    colleague = people.UserFactory(email="colleague@example.org")
    membership = people.MembershipFactory(user=colleague, force=force, role=Membership.Role.EDITOR)
    manager = people.manager(force)
    change_role(membership=membership, role=Membership.Role.VIEWER, by=manager)
    people.InvitationFactory(email="invited@example.org", invited_by=manager, token="secret-token")
    told = json.dumps(held(client, manager))

    assert manager.password not in told
    assert [each for each in ("colleague@example.org", "invited@example.org") if each in told] == []
    assert "token" not in told


def test_vkpp_gets_the_same_file_by_a_command(client, person):
    own = held(client, person)
    out = StringIO()
    call_command("export_person", "Sam@example.org", stdout=out)

    assert json.loads(out.getvalue())["account"] == own["account"]
    with pytest.raises(CommandError, match="Nobody here has the address"):
        call_command("export_person", "nobody@example.org")
