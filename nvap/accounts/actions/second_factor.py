"""The second step of signing in: asked for, and reset by VKPP; what follows a changed password or second step.

Changing one's own password, adding and removing one's own second step are allauth's.
"""

from datetime import timedelta

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from nvap.accounts.actions.rows import insert
from nvap.accounts.actions.sessions import end_sessions
from nvap.accounts.actions.sign_in import forget_attempts
from nvap.accounts.models import Membership, SecondFactorReset, User
from nvap.accounts.permissions import refuse, why_not_reset_factor
from nvap.mail.outbox import want_mail
from nvap.security_log import log_security_event

# Where allauth keeps what it encrypts, by the kind of second step. A key keeps its own secret.
SECRETS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


@transaction.atomic
def ask_second_factor(*, user):
    """Note when a user was first asked to set up a second step. Return by when they must have one."""
    row = User.objects.select_for_update().get(pk=user.pk)
    if row.second_factor_due_at is None:
        row.second_factor_due_at = timezone.now() + timedelta(days=settings.NVAP_SECOND_FACTOR_GRACE_DAYS)
        row.save(update_fields=["second_factor_due_at"])
    return row.second_factor_due_at


@transaction.atomic
def encrypt_factors_anew():
    """Encrypt all secrets with the first key of the settings, after a new one was put there. Return how many.

    Raise InvalidToken where a secret was encrypted by none of the keys; then nothing is written.
    """
    adapter = get_adapter()
    factors = Authenticator.objects.select_for_update().filter(type__in=SECRETS)
    for factor in factors:
        name = SECRETS[factor.type]
        factor.data[name] = adapter.encrypt(adapter.decrypt(factor.data[name]))
        factor.save(update_fields=["data"])
    return len(factors)


@transaction.atomic
def tell_password_changed(*, user, by, event, but=None):
    """Have somebody mailed that their password was changed, and sign them out wherever they were signed in before.

    `event` is the security log's name for it, `but` the key of the session that stays. The wrong passwords of before
    count no more.
    """
    want_mail("password_changed", [user], once=get_random_string(20))
    forget_attempts(email=user.email)
    end_sessions(user=user, by=by, but=but)
    log_security_event(event, by=by, person=user.pk)


@transaction.atomic
def tell_factor_changed(*, user, kind, by):
    """Have somebody mailed of a change to their second step, by the kind of mail that says which."""
    want_mail(kind, [user], once=get_random_string(20))
    log_security_event(kind, by=by, person=user.pk)


@transaction.atomic
def reset_second_factor(*, user, how, checked_on, checked_with, note, by, key):
    """Take away somebody's second step, which they have lost. Return the SecondFactorReset.

    Their sessions end, and they have a few days to set up a new one. They and the other managers of their forces are
    mailed: had it not been they who asked, somebody notices. `key` is the key of the form: the same one resets once.
    Raise PermissionDenied; ValidationError for what is missing.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    refuse(why_not_reset_factor(User.objects.get(pk=by.pk), row))
    done = SecondFactorReset.objects.filter(key=key, user=row).first()
    if done is not None:
        return done
    reset = SecondFactorReset(
        key=key, user=row, how=how, checked_on=checked_on, checked_with=checked_with, note=note, reset_by=by
    )
    insert(reset, by)
    Authenticator.objects.filter(user=row).delete()
    row.second_factor_due_at = timezone.now() + timedelta(days=settings.NVAP_SECOND_FACTOR_RESET_DAYS)
    row.save(update_fields=["second_factor_due_at"])
    end_sessions(user=row, by=by)
    want_mail("second_factor_reset", [row], once=f"reset {reset.pk}", reset=reset.pk)
    colleagues = User.objects.filter(
        is_active=True,
        memberships__role=Membership.Role.MANAGER,
        memberships__force__in=row.memberships.values("force"),
    )
    others = colleagues.exclude(pk__in=[row.pk, by.pk]).distinct()
    want_mail("colleague_factor_reset", others, once=f"reset {reset.pk}", reset=reset.pk)
    log_security_event("second_factor_reset", by=by, person=row.pk, how=reset.how)
    return reset
