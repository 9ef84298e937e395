"""People who sign in: administrators' to write."""

from django.contrib.auth.hashers import make_password
from django.db import transaction

from nvap.accounts.actions.rows import change, insert, refuse_overtaken
from nvap.accounts.models import User
from nvap.accounts.permissions import refuse, why_not_administer
from nvap.security_log import log_security_event


@transaction.atomic
def add_person(*, email, name, by, password_hash=None, is_staff=False, is_superuser=False, groups=()):
    """Add a user. Return it; raise PermissionDenied, ValidationError.

    `password_hash` is what Django's make_password returns; without it the account cannot sign in until a password is
    set. `by` is None for a command on the server, which may add an installation's first person.
    """
    if by is not None:
        refuse(why_not_administer(by))
    password = password_hash or make_password(None)
    user = User(email=email.lower(), name=name, password=password, is_staff=is_staff, is_superuser=is_superuser)
    insert(user, by)
    user.groups.set(groups)
    log_security_event("account_added", by=by, person=user.pk, is_staff=is_staff, is_superuser=is_superuser)
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

    Groups stay as they are where `groups` is None. `shown` holds by name what `by` was shown. Raise PermissionDenied;
    ValidationError, by field, for what the user cannot have, and for what somebody else has changed since.
    """
    refuse(why_not_administer(by))
    if "email" in values:
        values = {**values, "email": values["email"].lower()}
    user = User.objects.select_for_update().get(pk=user.pk)
    if groups is not None:
        refuse_overtaken(user, {"groups": groups}, by, shown=shown)
    differing = sorted(name for name, value in values.items() if getattr(user, name) != value)
    change(user, values, by, shown=shown)
    if differing:
        log_security_event("account_changed", by=by, person=user.pk, fields=differing, is_active=user.is_active)
    if groups is not None:
        user.groups.set(groups)
    return user
