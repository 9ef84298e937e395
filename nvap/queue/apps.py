from django.apps import AppConfig


class QueueConfig(AppConfig):
    name = "nvap.queue"
    label = "queue"
    verbose_name = "Work beside the pages"

    def ready(self):
        from nvap.queue import telling  # noqa: F401, PLC0415 - its receivers are connected by importing it
