"""What the security log tells of signing in and out: Django says it by signals."""

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
