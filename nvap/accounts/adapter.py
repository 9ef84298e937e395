from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come by invitation only; messages and mails are in plain words."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account has been closed.",
        "email_password_mismatch": "The email address or the password is wrong.",
        "enter_current_password": "Enter your current password as it is now.",
        "too_many_login_attempts": (
            "Too many wrong attempts to sign in. Wait 5 minutes and try again, or reset your password."
        ),
    }

    def is_open_for_signup(self, request) -> bool:
        """Return False: nobody signs up by themselves."""
        return False

    def send_mail(self, template_prefix, email, context):
        """Send a mail whose text names the service."""
        super().send_mail(template_prefix, email, context | {"service_name": settings.NVAP_SERVICE_NAME})
