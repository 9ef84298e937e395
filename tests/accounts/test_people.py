import datetime
import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from nvap.accounts.models import Invitation, Membership, User
from nvap.accounts.permissions import why_not_manage_people
from nvap.mail.models import Mail
from tests.factories import accounts as people
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db

ONLY_MANAGERS = "Only a manager for {} can invite people, change their roles or remove them."


@pytest.fixture
def force():
    return people.ForceFactory(name="Westshire Police", slug="westshire")


@pytest.fixture
def manager(force):
    return people.manager(force)


@pytest.fixture
def signed_in(client, manager):
    client.force_login(manager)
    return client


def page(name, *arguments):
    return reverse(f"people:{name}", args=arguments)


def errors(response):
    return {name: [str(text) for text in texts] for name, texts in response.context["form"].errors.items()}


# The list -------------------------------------------------------------------------------------------------------


def test_list_shows_each_person_and_open_invitation_of_this_force_alone(signed_in, force, manager):
    editor = people.editor(force)
    stranger = people.editor()
    invited = people.InvitationFactory(force=force)
    people.InvitationFactory(force=force, expires_at=timezone.now())
    people.InvitationFactory()

    response = signed_in.get(page("list", "westshire"))

    assert [membership.user for membership in response.context["memberships"]] == [manager, editor]
    assert list(response.context["invitations"]) == [invited]
    assert stranger.email not in response.content.decode()


@pytest.mark.parametrize("make", [people.viewer, people.editor])
def test_viewer_and_editor_see_the_list_with_the_reason_and_no_buttons(client, force, manager, make):
    client.force_login(make(force))
    people.InvitationFactory(force=force)

    content = client.get(page("list", "westshire")).content.decode()

    assert manager.email in content
    assert ONLY_MANAGERS.format(force) in content
    assert re.findall(r"(invite|role|remove|withdraw)/", content) == []


def test_list_costs_the_same_with_three_people_as_with_one(
    signed_in, force, django_assert_max_num_queries, django_assert_num_queries
):
    people.InvitationFactory(force=force)
    with django_assert_max_num_queries(12) as first:
        signed_in.get(page("list", "westshire"))
    people.editor(force)
    people.viewer(force)
    people.InvitationFactory.create_batch(2, force=force)

    with django_assert_num_queries(len(first)):
        signed_in.get(page("list", "westshire"))


def test_why_not_manage_people_names_the_reason(force, manager):
    for user in (manager, people.superuser()):
        assert why_not_manage_people(user, force) is None
    for user in (people.viewer(force), people.editor(force), people.manager()):
        assert why_not_manage_people(user, force) == ONLY_MANAGERS.format(force)


@pytest.mark.parametrize("name", ["invite", "role", "remove", "withdraw_invitation"])
@pytest.mark.parametrize("make", [people.viewer, people.editor])
def test_changes_by_a_viewer_or_editor_answer_with_the_reason(client, force, manager, make, name):
    client.force_login(make(force))
    invitation = people.InvitationFactory(force=force)
    membership = manager.memberships.get()
    thing = {"invite": [], "withdraw_invitation": [invitation.pk]}.get(name, [membership.pk])

    response = client.post(page(name, "westshire", *thing), {"role": "viewer", "email": "new@example.org"})

    assert response.status_code == 403
    assert ONLY_MANAGERS.format(force) in response.content.decode()
    membership.refresh_from_db()
    invitation.refresh_from_db()
    assert (membership.role, invitation.is_open, Invitation.objects.count()) == ("manager", True, 1)


@pytest.mark.parametrize("name", ["role", "remove", "withdraw_invitation"])
def test_another_forces_person_or_invitation_under_ones_own_force_is_not_there(signed_in, force, name):
    theirs = people.InvitationFactory() if name == "withdraw_invitation" else people.MembershipFactory()

    response = signed_in.post(page(name, "westshire", theirs.pk), {"role": "viewer"})

    assert response.status_code == 404
    theirs.refresh_from_db()


# Roles ----------------------------------------------------------------------------------------------------------


def test_manager_changes_a_role(signed_in, force):
    membership = people.MembershipFactory(force=force, role="viewer")

    response = signed_in.post(page("role", "westshire", membership.pk), {"role": "manager", "shown": "viewer"})

    assert response["Location"] == page("list", "westshire")
    membership.refresh_from_db()
    assert membership.role == "manager"
    assert membership.history.first().history_user == people.User.objects.get(pk=signed_in.session["_auth_user_id"])


def test_only_manager_cannot_take_the_role_from_themselves(signed_in, force, manager):
    people.editor(force)
    membership = manager.memberships.get()

    response = signed_in.post(page("role", "westshire", membership.pk), {"role": "editor", "shown": "manager"})

    assert errors(response) == {
        "role": [f"{manager} is the only manager for Westshire Police. Make somebody else a manager first."]
    }
    membership.refresh_from_db()
    assert membership.role == "manager"


def test_a_manager_whose_account_is_closed_does_not_count(signed_in, force, manager):
    people.member("manager", force, is_active=False)
    people.manager()

    response = signed_in.post(page("remove", "westshire", manager.memberships.get().pk))

    assert response.status_code == 403
    assert manager.memberships.count() == 1


def test_one_of_two_managers_can_step_down(signed_in, force, manager):
    people.manager(force)

    fields = {"role": "viewer", "shown": "manager"}
    signed_in.post(page("role", "westshire", manager.memberships.get().pk), fields)

    assert manager.memberships.get().role == "viewer"


def test_no_role_chosen_is_told(signed_in, force):
    membership = people.MembershipFactory(force=force)

    response = signed_in.post(page("role", "westshire", membership.pk), {})

    assert errors(response) == {"role": ["Choose what they can do"]}


# Removal --------------------------------------------------------------------------------------------------------


def test_manager_removes_somebody_after_a_question(signed_in, force):
    membership = people.MembershipFactory(force=force)
    address = page("remove", "westshire", membership.pk)

    assert signed_in.get(address).status_code == 200
    assert Membership.objects.filter(pk=membership.pk).exists()

    response = signed_in.post(address, {"shown": "editor"})

    assert response["Location"] == page("list", "westshire")
    assert not Membership.objects.filter(pk=membership.pk).exists()
    assert User.objects.filter(pk=membership.user.pk, is_active=True).exists()


def test_only_manager_cannot_be_removed_and_the_page_says_why(signed_in, force, manager):
    people.editor(force)
    address = page("remove", "westshire", manager.memberships.get().pk)
    reason = f"{manager} is the only manager for Westshire Police. Make somebody else a manager first."

    assert reason in signed_in.get(address).content.decode()
    response = signed_in.post(address)

    assert response.status_code == 403
    assert reason in response.content.decode()
    assert manager.memberships.count() == 1


def test_manager_who_removes_themselves_goes_home(signed_in, force, manager):
    people.manager(force)

    response = signed_in.post(page("remove", "westshire", manager.memberships.get().pk), {"shown": "manager"})

    assert response["Location"] == "/"
    assert manager.memberships.count() == 0


# Invitations ----------------------------------------------------------------------------------------------------


def invite(client, email="New.Person@example.org", role="editor", **fields):
    address = page("invite", "westshire")
    shown = client.get(address).context["form"]["shown"].value()
    response = client.post(address, {"email": email, "role": role, "shown": shown, **fields})
    run_jobs()
    return response


def link_in_mail():
    return re.search(r"http://127\.0\.0\.1:8000(/invitation/[\w-]+/)", mail.outbox[-1].body)[1]


def test_invitation_is_mailed_and_keeps_only_the_links_hash(signed_in, force, manager):
    response = invite(signed_in)

    invitation = Invitation.objects.get()
    assert response["Location"] == page("list", "westshire")
    assert [message.to for message in mail.outbox] == [["new.person@example.org"]]
    assert (invitation.email, invitation.role, invitation.force, invitation.invited_by) == (
        "new.person@example.org",
        "editor",
        force,
        manager,
    )
    token = link_in_mail().split("/")[2]
    assert token not in [str(value) for value in Invitation.objects.values_list().get()]
    assert Invitation.objects.with_token(token).get() == invitation


def test_mail_is_plain_text_with_names_as_they_are_written(signed_in, force):
    force.name = "Berks & Bucks O'Shire Police"
    force.save()

    invite(signed_in)

    assert (
        mail.outbox[0]
        .body.split("\n")[0]
        .endswith("to act for Berks & Bucks O'Shire Police in the NVAP Action Impact Toolkit.")
    )


def test_somebody_already_in_the_force_is_not_invited(signed_in, force):
    people.MembershipFactory(force=force, user__email="here@example.org")

    response = invite(signed_in, "HERE@example.org")

    assert errors(response) == {
        "email": [
            "here@example.org already belongs to Westshire Police. Change what they can do on the list of people."
        ]
    }
    assert mail.outbox == []


def test_empty_or_wrong_invitation_is_told_beside_the_fields(signed_in, force):
    assert errors(invite(signed_in, "no address", "chief")) == {
        "email": ["Enter an email address in the correct format, like name@example.com"],
        "role": ["Select a valid choice. chief is not one of the available choices."],
    }
    assert errors(invite(signed_in, "", "")) == {
        "email": ["Enter their email address"],
        "role": ["Choose what they can do"],
    }
    assert Invitation.objects.count() == 0


def test_list_tells_of_an_invitation_whose_mail_was_refused(signed_in, force):
    invite(signed_in, "wrong@example.org")
    invite(signed_in, "right@example.org")
    Mail.objects.filter(address="wrong@example.org").update(sent_at=None, refused_at=timezone.now())

    response = signed_in.get(page("list", "westshire"))

    wrong = Invitation.objects.get(email="wrong@example.org")
    assert response.context["refused"] == {wrong.pk}
    assert response.content.decode().count("The mail could not be delivered") == 1


def test_inviting_again_makes_the_first_link_useless(signed_in, client, force):
    invite(signed_in)
    first = link_in_mail()
    invite(signed_in, role="viewer")

    assert Invitation.objects.open().get().role == "viewer"
    signed_in.logout()
    assert signed_in.post(first, {"name": "New Person", "password": people.PASSWORD}).status_code == 403
    assert not User.objects.filter(email="new.person@example.org").exists()


def test_withdrawn_invitation_no_longer_works(signed_in, force, manager):
    invite(signed_in)
    invitation = Invitation.objects.get()

    assert signed_in.get(page("withdraw_invitation", "westshire", invitation.pk)).status_code == 405
    signed_in.post(page("withdraw_invitation", "westshire", invitation.pk))

    invitation.refresh_from_db()
    assert (invitation.withdrawn_by, invitation.is_open) == (manager, False)
    signed_in.logout()
    response = signed_in.get(link_in_mail())
    assert response.context["reason"] == (
        f"This invitation has been withdrawn or replaced by a newer one. Ask {manager}."
    )


# Accepting ------------------------------------------------------------------------------------------------------


def test_opening_the_link_uses_nothing_up(client):
    invitation = people.InvitationFactory(token="abc")

    for _ in range(3):
        assert client.get(page("accept_invitation", "abc")).status_code == 200
    client.head(page("accept_invitation", "abc"))

    invitation.refresh_from_db()
    assert invitation.is_open
    assert not User.objects.filter(email=invitation.email).exists()


def test_new_person_gets_account_and_role_and_is_signed_in(client):
    invitation = people.InvitationFactory(token="abc", email="new@example.org", role="manager")

    response = client.post(page("accept_invitation", "abc"), {"name": "New Person", "password": people.PASSWORD})

    user = User.objects.get(email="new@example.org")
    invitation.refresh_from_db()
    assert response["Location"] == "/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert (user.name, user.check_password(people.PASSWORD), user.is_staff) == ("New Person", True, False)
    assert [(each.force, each.role) for each in user.memberships.all()] == [(invitation.force, "manager")]
    assert (invitation.accepted_by, invitation.is_open) == (user, False)


def test_new_person_signs_in_later_with_that_password(client):
    people.InvitationFactory(token="abc", email="new@example.org")
    client.post(page("accept_invitation", "abc"), {"name": "New Person", "password": people.PASSWORD})
    client.logout()

    client.post("/accounts/login/", {"login": "new@example.org", "password": people.PASSWORD})

    assert "_auth_user_id" in client.session


def test_weak_password_is_told_and_the_name_stays(client):
    people.InvitationFactory(token="abc", email="new@example.org")

    response = client.post(page("accept_invitation", "abc"), {"name": "New Person", "password": "password"})

    assert errors(response) == {
        "password": ["Use at least 12 characters: three or four random words will do. You used 8."]
    }
    assert response.context["form"]["name"].value() == "New Person"
    assert not User.objects.filter(email="new@example.org").exists()


def test_missing_name_and_password_are_told(client):
    people.InvitationFactory(token="abc")

    response = client.post(page("accept_invitation", "abc"), {})

    assert errors(response) == {"name": ["Enter your full name"], "password": ["Enter a password"]}


def test_password_like_the_address_is_refused(client):
    people.InvitationFactory(token="abc", email="westshirelead@example.org")

    response = client.post(page("accept_invitation", "abc"), {"name": "A", "password": "westshirelead1"})

    assert errors(response) == {
        "password": [
            "Choose a password with less of your name, your force’s or this service’s in it: others would guess it."
        ]
    }


def test_person_with_an_account_gains_the_role_and_signs_in_as_ever(client):
    user = people.editor()
    invitation = people.InvitationFactory(token="abc", email=user.email, role="viewer")

    response = client.post(page("accept_invitation", "abc"), {"name": "Somebody Else", "password": "replaced password"})

    assert response["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in client.session
    assert user.memberships.get(force=invitation.force).role == "viewer"
    assert user.memberships.count() == 2
    before = user.name
    user.refresh_from_db()
    assert user.name == before
    assert user.check_password(people.PASSWORD)


def test_person_signed_in_joins_with_one_button(client):
    user = people.UserFactory()
    invitation = people.InvitationFactory(token="abc", email=user.email)
    client.force_login(user)

    response = client.post(page("accept_invitation", "abc"))

    assert response["Location"] == "/"
    assert user.memberships.get().force == invitation.force


def test_role_held_already_is_not_taken_away(client):
    membership = people.MembershipFactory(role="manager")
    people.InvitationFactory(token="abc", email=membership.user.email, force=membership.force, role="viewer")

    client.post(page("accept_invitation", "abc"))

    membership.refresh_from_db()
    assert membership.role == "manager"


def test_invitation_for_somebody_else_asks_to_sign_out(client):
    other = people.UserFactory()
    invitation = people.InvitationFactory(token="abc")
    client.force_login(other)

    response = client.get(page("accept_invitation", "abc"))
    refused = client.post(page("accept_invitation", "abc"), {"name": "A", "password": people.PASSWORD})
    signed_out = client.post("/accounts/logout/", {"next": page("accept_invitation", "abc")})

    assert (
        f"This invitation is for {invitation.email}. You are signed in as {other.email}." in response.content.decode()
    )
    assert refused.status_code == 403
    assert signed_out["Location"] == page("accept_invitation", "abc")
    assert other.memberships.count() == 0


def test_link_works_once(client):
    people.InvitationFactory(token="abc", email="new@example.org")
    client.post(page("accept_invitation", "abc"), {"name": "New Person", "password": people.PASSWORD})
    client.logout()

    response = client.post(page("accept_invitation", "abc"), {"name": "Other", "password": "another passphrase"})

    assert response.status_code == 403
    assert response.context["reason"] == (
        "This invitation has been used already. Sign in with your email address and password."
    )
    assert User.objects.get(email="new@example.org").name == "New Person"


def test_expired_link_says_whom_to_ask(client):
    invitation = people.InvitationFactory(token="abc", expires_at=timezone.now() - datetime.timedelta(seconds=1))

    response = client.post(page("accept_invitation", "abc"), {"name": "New", "password": people.PASSWORD})

    assert response.status_code == 403
    assert response.context["reason"] == (
        f"This invitation has expired. Ask {invitation.invited_by} to invite you again."
    )


def test_closed_account_is_not_opened_by_an_invitation(client):
    user = people.UserFactory(is_active=False)
    people.InvitationFactory(token="abc", email=user.email)

    response = client.post(page("accept_invitation", "abc"))

    assert response.status_code == 403
    assert user.memberships.count() == 0


def test_link_nobody_sent_is_not_there(client):
    people.InvitationFactory(token="abc")

    assert client.get(page("accept_invitation", "abd")).status_code == 404
