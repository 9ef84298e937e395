from django.apps import AppConfig


class QueueConfig(AppConfig):
    name = "nvap.queue"
    label = "queue"
    verbose_name = "Work beside the pages"
