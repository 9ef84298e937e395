from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "nvap.retention"
    verbose_name = "What is forgotten, and when"
