from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "nvap.mail"
    label = "mail"
    verbose_name = "Mail"
