"""The application as granian serves it: `granian --interface wsgi nvap.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

from nvap.systemd import notify_systemd

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nvap.settings")

application = get_wsgi_application()
notify_systemd()
