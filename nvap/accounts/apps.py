from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "nvap.accounts"
    label = "accounts"
    verbose_name = "People and forces"
