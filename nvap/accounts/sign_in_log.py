"""What the security log tells of signing in and out: Django and allauth say it by signals."""

from allauth.account.signals import password_changed, password_reset, password_set
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from nvap.accounts.models import User
from nvap.security_log import log_security_event


@receiver(user_logged_in)
def log_signed_in(sender, user, **kwargs):
    """Tell who signed in."""
    log_security_event("signed_in", by=user)


@receiver(user_logged_out)
def log_signed_out(sender, user, **kwargs):
    """Tell who signed out; nobody, where a session had ended before."""
    if user is not None:
        log_security_event("signed_out", by=user)


@receiver(user_login_failed)
def log_refused(sender, credentials, **kwargs):
    """Tell that a sign-in was refused, and into whose account; the address that was typed is not written."""
    account = User.objects.filter(email=str(credentials.get("email", "")).lower()).only("pk").first()
    log_security_event("sign_in_refused", person=account.pk if account else None)


@receiver(password_changed)
@receiver(password_set)
@receiver(password_reset)
def log_password(sender, signal, user, **kwargs):
    """Tell who changed their own password, or chose one by a link they were mailed."""
    log_security_event("password_reset" if signal is password_reset else "password_changed", by=user)
