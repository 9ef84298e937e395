"""`manage.py after_restore`: what went out since the backup was made does not go out again."""

from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from nvap.mail.models import Mail
from nvap.mail.outbox import want_mail_to
from plans.models import Review
from tests.factories.accounts import reviewer
from tests.jobs import print_nothing, run_jobs
from tests.plans.jobs.test_reminders import owing, period_due_in
from tests.plans.reviewing import submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_pdfs(monkeypatch):
    print_nothing(monkeypatch)


def after_restore() -> list[list[str]]:
    """Return the lines that it prints, split at white space."""
    printed = StringIO()
    call_command("after_restore", stdout=printed)
    return [line.split() for line in printed.getvalue().splitlines()]


def test_what_waited_and_what_the_clock_would_send_is_held_once():
    owing(period_due_in(3))
    decided = submitted()
    Review(submission=decided, decision="accepted", decided_by=reviewer(), final_at=timezone.now()).save()
    want_mail_to("password_reset", "somebody@example.org")
    lines = after_restore()
    assert lines[:-1] == [["1", "accepted"], ["2", "due_in_3"], ["1", "password_reset"]]
    assert lines[-1][0] == "4"
    decided.refresh_from_db()
    assert decided.state == "accepted"
    # The worker starts, the clock strikes, and it is run once more.
    run_jobs()
    call_command("send_reminders")
    run_jobs()
    assert after_restore() == [["0", *lines[-1][1:]]]
    assert mail.outbox == []


def test_administrator_sends_what_nobody_has_got(admin_client):
    owing(period_due_in(3))
    after_restore()
    held = Mail.objects.get()
    assert (held.failure, held.dropped_at is None) == ("HeldAfterRestore", False)
    admin_client.post("/admin/mail/mail/", {"action": "send_again", "_selected_action": [held.pk]})
    run_jobs()
    assert len(mail.outbox) == 1
