import datetime

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from nvap.accounts.models import Force, Membership, User
from tests.factories import accounts as people

pytestmark = pytest.mark.django_db


def test_email_is_kept_in_lower_case():
    user = User.objects.create_user("Some.One@Example.ORG", name="Some One")

    assert user.email == "some.one@example.org"
    assert User.objects.get_by_natural_key("SOME.one@example.org") == user


def test_second_user_with_the_same_email_in_another_case_is_refused_by_the_database():
    people.UserFactory(email="one@example.org")
    other = people.UserFactory(email="two@example.org")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=other.pk).update(email="ONE@example.org")


def test_second_user_with_the_same_email_in_another_case_is_told_so():
    people.UserFactory(email="one@example.org")

    with pytest.raises(ValidationError) as refused:
        User(email="ONE@example.org", name="Two", password="!").full_clean()

    assert refused.value.messages == ["Someone already has this email address."]


def test_create_user_without_email_is_refused():
    with pytest.raises(ValueError, match=r"A user needs an email address\."):
        User.objects.create_user("")


def test_user_reads_as_name_or_else_email():
    assert str(User(email="one@example.org", name="One")) == "One"
    assert str(User(email="one@example.org")) == "one@example.org"


@pytest.mark.parametrize(
    ("make", "reviewer", "toolkit_editor", "leadership", "reads_all"),
    [
        (people.reviewer, True, False, False, True),
        (people.toolkit_editor, False, True, False, False),
        (people.national_leader, False, False, True, True),
        (people.superuser, True, True, False, True),
        (people.manager, False, False, False, False),
    ],
)
def test_groups_say_who_reads_what(make, reviewer, toolkit_editor, leadership, reads_all):
    user = make()

    assert user.is_reviewer == reviewer
    assert user.is_toolkit_editor == toolkit_editor
    assert user.is_national_leadership == leadership
    assert user.reads_all_submissions == reads_all


def test_all_group_properties_cost_one_query(django_assert_num_queries):
    user = User.objects.get(pk=people.reviewer().pk)

    with django_assert_num_queries(1):
        assert user.is_reviewer
        assert not user.is_toolkit_editor
        assert not user.is_national_leadership
        assert user.reads_all_submissions


def test_nobody_signed_in_sees_no_force():
    people.ForceFactory()

    assert set(Force.objects.visible_to(AnonymousUser())) == set()


def test_user_with_a_membership_cannot_be_deleted():
    with pytest.raises(ProtectedError):
        people.editor().delete()


def test_force_with_a_membership_cannot_be_deleted():
    with pytest.raises(ProtectedError):
        people.MembershipFactory().force.delete()


def test_second_role_in_the_same_force_is_refused():
    membership = people.MembershipFactory(role=Membership.Role.VIEWER)

    with pytest.raises(IntegrityError), transaction.atomic():
        people.MembershipFactory(user=membership.user, force=membership.force, role=Membership.Role.MANAGER)


def test_editing_roles_are_editor_and_manager():
    assert Membership.EDITING == ("editor", "manager")


def test_ons_code_is_unique_only_where_given():
    people.ForceFactory(ons_code="")
    people.ForceFactory(ons_code="")
    people.ForceFactory(ons_code="E23000036")

    with pytest.raises(IntegrityError), transaction.atomic():
        people.ForceFactory(ons_code="E23000036")


def test_invitation_accepted_without_a_person_is_refused():
    invitation = people.InvitationFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        type(invitation).objects.filter(pk=invitation.pk).update(accepted_at=timezone.now())


def test_history_tells_changes_of_a_user_without_password_and_last_sign_in():
    user = people.UserFactory(name="Before")
    user.name = "After"
    user.save()

    assert list(user.history.values_list("name", flat=True)) == ["After", "Before"]
    kept = {field.name for field in user.history.model._meta.fields}
    assert {"password", "last_login"} & kept == set()


def test_history_is_silent_about_signing_in_and_new_passwords():
    user = people.UserFactory()
    user.last_login = datetime.datetime(2026, 7, 1, tzinfo=datetime.UTC)
    user.save(update_fields=["last_login"])
    user.set_password("another long passphrase")
    user.save(update_fields=["password"])

    assert user.history.count() == 1


def test_history_tells_changes_of_role_and_removal():
    membership = people.MembershipFactory(role=Membership.Role.VIEWER)
    membership.role = Membership.Role.EDITOR
    membership.save()
    history = membership.history.all()
    membership.delete()

    assert list(history.values_list("history_type", "role")) == [
        ("-", "editor"),
        ("~", "editor"),
        ("+", "viewer"),
    ]


def test_groups_made_twice_are_the_same_four():
    people.reviewer()
    people.toolkit_editor()

    assert sorted(Group.objects.values_list("name", flat=True)) == [
        "National leadership",
        "Toolkit editor",
        "VKPP people",
        "VKPP reviewer",
    ]
