from allauth.account.adapter import DefaultAccountAdapter


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

    def send_mail(self, template_prefix, email, context):
        """Refuse: pages never talk to the mail server. The queue sends what an action wants (nvap/mail)."""
        raise NotImplementedError(f"No kind of mail stands for {template_prefix}.")
