"""The application as granian serves it: `granian --interface wsgi nvap.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

from nvap import pdf

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nvap.settings")

application = get_wsgi_application()
# Each worker pays for the PDF library before its first request, so that no reader does.
pdf.warm()
