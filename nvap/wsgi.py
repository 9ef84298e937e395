"""The application as granian serves it: `granian --interface wsgi nvap.wsgi:application`."""

import gc
import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

from nvap import pdf

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nvap.settings")

application = get_wsgi_application()
# What is loaded now stays. Looking through it for garbage every few hundred objects took a tenth of a page's time.
gc.freeze()
gc.set_threshold(50_000, 20, 20)
# Each worker fetches the PDF library while it already serves, so that no reader of a PDF waits for it.
Thread(target=pdf.warm, name="warm-pdf", daemon=True).start()
