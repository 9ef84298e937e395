"""One factory per model of nvap.accounts, and one function per kind of national user."""

import hashlib
import uuid

import factory
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.utils import timezone

from nvap.accounts.groups import sync_groups
from nvap.accounts.models import (
    NATIONAL_LEADERSHIP_GROUP,
    REVIEWER_GROUP,
    TOOLKIT_EDITOR_GROUP,
    VKPP_PEOPLE_GROUP,
    Force,
    Invitation,
    Membership,
    SecondFactorReset,
    Unit,
    UnsavedForm,
    User,
)

PASSWORD = "a long enough passphrase"


class UserFactory(factory.django.DjangoModelFactory):
    """A user who belongs to no force; signs in with PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n:04}")
    password = factory.django.Password(PASSWORD)


class ForceFactory(factory.django.DjangoModelFactory):
    """A fictional force."""

    class Meta:
        model = Force

    name = factory.Sequence(lambda n: f"Fictional Police {n:04}")
    slug = factory.Sequence(lambda n: f"fictional-{n}")
    nation = "England"
    region = "South West"
    kind = Force.Kind.FICTIONAL


class UnitFactory(factory.django.DjangoModelFactory):
    """A unit of a fictional force."""

    class Meta:
        model = Unit

    force = factory.SubFactory(ForceFactory)
    name = factory.Sequence(lambda n: f"Hub {n:04}")


class MembershipFactory(factory.django.DjangoModelFactory):
    """An editor of a fictional force."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    force = factory.SubFactory(ForceFactory)
    role = Membership.Role.EDITOR


class InvitationFactory(factory.django.DjangoModelFactory):
    """An open invitation; the token in its link is the one given as `token`."""

    class Meta:
        model = Invitation

    class Params:
        token = factory.Sequence(lambda n: f"token-{n}")

    force = factory.SubFactory(ForceFactory)
    email = factory.Sequence(lambda n: f"invited{n}@example.org")
    role = Membership.Role.EDITOR
    token_sha256 = factory.LazyAttribute(lambda invitation: hashlib.sha256(invitation.token.encode()).hexdigest())
    invited_by = factory.SubFactory(UserFactory)
    expires_at = factory.LazyFunction(lambda: timezone.now() + Invitation.LIFETIME)


class UnsavedFormFactory(factory.django.DjangoModelFactory):
    """A form somebody typed into and did not save."""

    class Meta:
        model = UnsavedForm

    user = factory.SubFactory(UserFactory)
    form_key = factory.LazyFunction(uuid.uuid4)
    address = "/forces/westshire/people/invite/"
    title = "an invitation"
    fields = factory.LazyFunction(lambda: {"email": ["typed@example.org"], "role": ["viewer"]})
    why = UnsavedForm.Why.TYPING


class UserSessionFactory(factory.django.DjangoModelFactory):
    """A device on which somebody is signed in."""

    class Meta:
        model = UserSession

    user = factory.SubFactory(UserFactory)
    ip = "203.0.113.7"
    session_key = factory.Sequence(lambda n: f"session{n}")
    user_agent = "Mozilla/5.0 Firefox/140.0"


class KeyFactory(factory.django.DjangoModelFactory):
    """A key or passkey by its name alone: no browser has answered."""

    class Meta:
        model = Authenticator

    user = factory.SubFactory(UserFactory)
    type = Authenticator.Type.WEBAUTHN
    data = factory.LazyFunction(lambda: {"name": "desk computer"})


class SecondFactorResetFactory(factory.django.DjangoModelFactory):
    """A second step that VKPP has reset after a call."""

    class Meta:
        model = SecondFactorReset

    user = factory.SubFactory(UserFactory)
    how = SecondFactorReset.How.CALL
    checked_on = factory.LazyFunction(timezone.localdate)
    checked_with = "Duty inspector"
    reset_by = factory.SubFactory(UserFactory)


def member(role, force=None, **user_fields):
    """Return a new user with this role in the force, or in a new fictional one."""
    user = UserFactory(**user_fields)
    MembershipFactory(user=user, role=role, **({"force": force} if force else {}))
    return user


def viewer(force=None):
    """Return a new viewer of the force."""
    return member(Membership.Role.VIEWER, force)


def editor(force=None):
    """Return a new editor of the force."""
    return member(Membership.Role.EDITOR, force)


def manager(force=None):
    """Return a new manager of the force."""
    return member(Membership.Role.MANAGER, force)


def reviewer():
    """Return a new VKPP reviewer, with the group's permissions."""
    return _national(REVIEWER_GROUP, is_staff=True)


def toolkit_editor():
    """Return a new toolkit editor, with the group's permissions."""
    return _national(TOOLKIT_EDITOR_GROUP, is_staff=True)


def vkpp_people():
    """Return a new member of VKPP people, with the group's permissions."""
    return _national(VKPP_PEOPLE_GROUP, is_staff=True)


def national_leader():
    """Return a new member of national leadership."""
    return _national(NATIONAL_LEADERSHIP_GROUP, is_staff=False)


def superuser():
    """Return a new superuser."""
    return UserFactory(is_staff=True, is_superuser=True)


def _national(group_name, *, is_staff):
    # A transactional test empties the groups' table, so they are made here rather than once.
    sync_groups()
    user = UserFactory(is_staff=is_staff)
    user.groups.add(Group.objects.get(name=group_name))
    return user
