"""People who sign in: VKPP people's and administrators' to write."""

import uuid

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from nvap.accounts.actions.rows import change, insert, refuse_overtaken
from nvap.accounts.models import ADMIN_GROUPS, User
from nvap.accounts.permissions import refuse, why_not_administer, why_not_change_fields, why_not_change_person
from nvap.mail.outbox import want_mail
from nvap.security_log import log_security_event


@transaction.atomic
def add_person(*, email, name, by, password_hash=None, is_superuser=False, groups=()):
    """Add a user. Return it; raise PermissionDenied, ValidationError.

    `password_hash` is what Django's make_password returns; without it the account cannot sign in until a password is
    set. `by` is None for a command on the server, which may add an installation's first person.
    """
    if by is not None:
        refuse(why_not_administer(by))
    password = password_hash or make_password(None)
    user = User(email=email.lower(), name=name, password=password, is_superuser=is_superuser)
    user.is_staff = _enters_admin(user, groups)
    insert(user, by)
    log_security_event("account_added", by=by, person=user.pk, is_staff=user.is_staff, is_superuser=user.is_superuser)
    _set_groups(user, groups, by)
    return user


@transaction.atomic
def choose_mail(*, user, choice, by, key=None, shown=None):
    """Write how often a person wants mail, as they chose themselves. Return the user.

    `shown` is the choice they were shown. Where they have made another one since, on another device, nothing is
    written. `key` is the key of the form that asked for it, which the history keeps. Raise PermissionDenied for
    somebody else's; ValidationError for a choice that is none, and where it has changed.
    """
    if user.pk != by.pk:
        refuse("Only the person themselves can choose how often they get mail.")
    row = User.objects.select_for_update().get(pk=user.pk)
    shown = None if shown is None else {"mail_choice": shown}
    return change(row, {"mail_choice": choice}, by, key, shown, {"mail_choice": "how often you get mail"})


@transaction.atomic
def change_person(*, user, values, by, groups=None, shown=None):
    """Write these values of a user's fields, by name, and these groups. Return the user.

    Groups stay as they are where `groups` is None; whether the user enters the admin follows from them. `shown` holds
    by name what `by` was shown. Raise PermissionDenied; ValidationError, by field, for what the user cannot have, and
    for what somebody else has changed since.
    """
    by = lock_rights(by)
    user = User.objects.select_for_update().get(pk=user.pk)
    refuse(why_not_change_person(by, user) or why_not_change_fields(by, values))
    if "email" in values:
        values = {**values, "email": values["email"].lower()}
    if groups is not None:
        refuse_overtaken(user, {"groups": groups}, by, shown=shown)
    differing = sorted(name for name, value in values.items() if getattr(user, name) != value)
    change(user, values, by, shown=shown)
    if differing:
        log_security_event("account_changed", by=by, person=user.pk, fields=differing, is_active=user.is_active)
    _set_groups(user, user.groups.all() if groups is None else groups, by)
    return user


def add_groups(user, names, *, by):
    """Put a user into national groups besides those they are in, as somebody asked who might."""
    _set_groups(user, [*user.groups.all(), *Group.objects.filter(name__in=names)], by)


def lock_rights(by):
    """Lock who belongs to which national group. Return `by` with the groups they have then.

    The groups' rows are the lock: two who take each other's rights at once would both succeed.
    """
    list(Group.objects.select_for_update().order_by("pk"))
    return User.objects.get(pk=by.pk)


def _enters_admin(user, groups):
    return user.is_superuser or any(group.name in ADMIN_GROUPS for group in groups)


def _set_groups(user, groups, by):
    """Write a user's groups and whether they enter the admin, where either differs; log and tell what has changed."""
    held, wanted = set(user.groups.all()), set(groups)
    user.groups.set(wanted)
    change(user, {"is_staff": _enters_admin(user, wanted)}, by)
    for group in sorted(held ^ wanted, key=str):
        log_security_event("group_changed", by=by, person=user.pk, group=group.name, given=group in wanted)
    if held != wanted and by is not None:
        others = User.objects.vkpp_people().exclude(pk=by.pk)
        # Each change is told, also one that is made again.
        want_mail("groups_changed", {*others, user} - {by}, once=str(uuid.uuid4()), person=user.pk, by=by.pk)
