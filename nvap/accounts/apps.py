from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "nvap.accounts"
    label = "accounts"
    verbose_name = "People and forces"

    def ready(self):
        from nvap.accounts import sign_in_log  # noqa: F401, PLC0415 - its receivers are connected by importing it
