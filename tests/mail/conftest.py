from datetime import timedelta

import pytest

from nvap.mail.models import Mail, MailServer
from nvap.mail.sending import send_waiting
from tests.jobs import run_jobs
from tests.mail.smtp_server import MailServerForTests


@pytest.fixture
def smtp(settings):
    """A mail server that works, and the settings that lead to it, with little patience."""
    server = MailServerForTests()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 0.5
    yield server
    server.close()


@pytest.fixture
def pass_time():
    """Give a function that lets so much time go by for all mail, and does what the clock then begins."""

    def pass_time(**amount):
        moved = timedelta(**amount)
        for row in Mail.objects.all():
            for name in ("wanted_at", "send_at", "refused_at", "sent_at"):
                if getattr(row, name):
                    setattr(row, name, getattr(row, name) - moved)
            row.save()
        for server in MailServer.objects.exclude(paused_until=None):
            server.paused_until -= moved
            server.save()
        send_waiting()
        run_jobs()

    return pass_time
