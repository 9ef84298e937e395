from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError

from nvap.security_log import log_security_event


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come by invitation only; messages are in plain words."""

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

    def pre_authenticate(self, request, **credentials):
        """Have the security log tell that an account or an address was locked out for wrong attempts."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            log_security_event("locked_out")
            raise

    def send_mail(self, template_prefix, email, context):
        """Refuse: pages never talk to the mail server. The queue sends what an action wants (nvap/mail)."""
        raise NotImplementedError(f"No kind of mail stands for {template_prefix}.")
