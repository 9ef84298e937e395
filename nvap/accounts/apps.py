from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "nvap.accounts"
    label = "accounts"
    verbose_name = "People and forces"

    def ready(self):
        """Have every way of signing in note when the session began, and tell the security log."""
        # All need the models.
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415

        from nvap.accounts import sign_in_log  # noqa: F401, PLC0415 - its receivers are connected by importing it
        from nvap.accounts.second_factor import begin_session  # noqa: PLC0415

        user_logged_in.connect(begin_session, dispatch_uid="nvap.accounts.begin_session")
