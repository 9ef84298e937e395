from django.apps import AppConfig


class PdfConfig(AppConfig):
    name = "nvap.pdf"
    label = "pdf"
    verbose_name = "PDFs"
