"""The application as granian serves it: `granian --interface wsgi nvap.wsgi:application`."""

import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

from nvap import pdf

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nvap.settings")

application = get_wsgi_application()
# Each worker imports the PDF library while it already serves, so that no reader of a PDF waits for it.
Thread(target=pdf.warm, name="warm-pdf", daemon=True).start()
