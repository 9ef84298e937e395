"""What becomes of mail where the mail server is down, silent, slow or refuses somebody: a real SMTP conversation."""

import threading
import time
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from nvap.mail.models import Mail, MailServer
from nvap.mail.outbox import want_mail_to
from nvap.mail.sending import send_waiting
from tests.factories import accounts as people
from tests.jobs import run_jobs
from tests.mail.smtp_server import MailServerForTests

pytestmark = pytest.mark.django_db

PLAN_WORDS = "What the force wrote in its plan"


def want_reset(*names):
    for name in names:
        want_mail_to("password_reset", people.UserFactory(email=f"{name}@example.org").email)


def waiting():
    return list(Mail.objects.waiting().order_by("pk").values_list("address", flat=True))


def test_mail_is_text_and_html_and_arrives_once(smtp):
    want_reset("a")
    run_jobs()
    send_waiting()

    (message,) = smtp.messages
    text, html = (message.get_body([kind]).get_content() for kind in ("plain", "html"))
    link = text.split("Choose a new password:")[1].split()[0]
    assert link.startswith("http://127.0.0.1:8000/accounts/password/reset/key/")
    assert f'href="{link}"' in html
    assert message["Message-ID"] == f"<mail-{Mail.objects.get().pk}@127.0.0.1>"
    assert (waiting(), Mail.objects.get().tries) == ([], 1)


def test_rollback_takes_the_mail_back(smtp):
    with transaction.atomic():
        want_reset("a")
        transaction.set_rollback(True)
    run_jobs()

    assert (smtp.messages, Mail.objects.count()) == ([], 0)


def test_server_that_is_down_for_a_day_delays_mail_and_loses_none(smtp, settings, pass_time):
    smtp.close()
    want_reset("a", "b")
    run_jobs()
    for _ in range(24):
        pass_time(hours=1)
    assert waiting() == ["a@example.org", "b@example.org"]
    assert {each.failure for each in Mail.objects.all()} <= {"", "ConnectionRefusedError"}
    again = MailServerForTests(smtp.port)
    try:
        pass_time(hours=1)
        pass_time(hours=1)
        assert again.readers == ["b@example.org", "a@example.org"]
    finally:
        again.close()
    assert MailServer.objects.get().failures == 0


def test_server_that_stays_silent_is_asked_once_and_left_alone(smtp, pass_time):
    smtp.is_silent = True
    want_reset("a", "b", "c")
    begun = time.monotonic()
    run_jobs()
    assert time.monotonic() - begun < 3
    assert (smtp.connections, len(waiting()), OrmQ.objects.count()) == (1, 3, 0)
    send_waiting()
    assert smtp.connections == 1
    smtp.is_silent = False
    pass_time(minutes=2)
    assert sorted(smtp.readers) == ["a@example.org", "b@example.org", "c@example.org"]


def test_pauses_grow_while_the_server_fails(smtp):
    smtp.close()
    want_reset("a")
    pauses = []
    for _ in range(6):
        MailServer.objects.update(paused_until=None)
        send_waiting()
        pauses.append(round((MailServer.objects.get().paused_until - timezone.now()).total_seconds() / 60))
    assert pauses == [1, 2, 5, 10, 10, 10]


def test_slow_server_gets_each_mail_once_and_other_jobs_get_their_turn(smtp, monkeypatch):
    smtp.answers_after = 0.1
    monkeypatch.setattr("nvap.mail.sending.ROUND", 0.5)
    want_reset("a", "b", "c")
    done = run_jobs()

    assert smtp.readers == ["a@example.org", "b@example.org", "c@example.org"]
    # Three were begun with the mails; each round that ran out of time began another.
    assert done.count("send_waiting") > 3


@pytest.mark.parametrize("code", [550, 450])
def test_one_reader_refused_keeps_nobody_else_back_and_is_tried_for_two_days(smtp, pass_time, code, caplog):
    smtp.refused, smtp.refused_with = {"b@example.org"}, code
    want_reset("a", "b", "c")
    run_jobs()
    assert smtp.readers == ["a@example.org", "c@example.org"]
    refused = Mail.objects.get(address="b@example.org")
    assert (refused.failure, refused.tries, waiting()) == (f"SMTPRecipientsRefused {code}", 1, ["b@example.org"])
    pass_time(minutes=30)
    assert Mail.objects.get(address="b@example.org").tries == 1
    for _ in range(3):
        pass_time(days=1)
    assert waiting() == []
    assert Mail.objects.exclude(dropped_at=None).get().address == "b@example.org"
    assert caplog.text == ""


def test_reader_accepted_at_the_second_try_gets_the_mail(smtp, pass_time):
    smtp.refused, smtp.refused_with = {"b@example.org"}, 450
    want_reset("b")
    run_jobs()
    smtp.refused = set()
    pass_time(hours=1)

    assert (smtp.readers, waiting()) == (["b@example.org"], [])


def test_mail_that_cannot_be_written_keeps_nobody_else_back_and_its_words_out_of_the_log(smtp, monkeypatch, caplog):
    def fail(path):
        raise ValueError(path)

    want_mail_to("invited", "x@example.org", invitation=people.InvitationFactory().pk)
    want_reset("a")
    monkeypatch.setattr("nvap.accounts.models.Invitation.mailed_token", lambda row: fail(PLAN_WORDS))
    run_jobs()

    assert smtp.readers == ["a@example.org"]
    assert Mail.objects.get(kind="invited").failure == "ValueError"
    assert PLAN_WORDS not in caplog.text
    assert "ValueError" in caplog.text


def test_pages_do_not_wait_for_a_silent_server(smtp, client, settings):
    smtp.is_silent, settings.EMAIL_TIMEOUT = True, 20
    manager = people.manager()
    client.force_login(manager)
    slug = manager.memberships.get().force.slug
    client.get("/accounts/password/reset/")
    begun = time.monotonic()
    client.post(reverse("people:invite", args=[slug]), {"email": "new@example.org", "role": "viewer"})
    client.post("/accounts/password/reset/", {"email": manager.email})

    assert time.monotonic() - begun < 5
    assert (smtp.connections, Mail.objects.count(), OrmQ.objects.count()) == (0, 2, 2)


@pytest.mark.django_db(transaction=True)
def test_one_job_at_a_time_talks_to_the_server(smtp):
    smtp.answers_after = 0.05
    want_reset("a", "b", "c")

    def work():
        try:
            send_waiting()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert smtp.readers == ["a@example.org", "b@example.org", "c@example.org"]
    assert MailServer.objects.get().taken_until is None


def test_turn_of_a_job_that_was_killed_ends(smtp):
    MailServer.objects.create(pk=1, taken_until=timezone.now() + timedelta(minutes=4))
    want_reset("a")
    run_jobs()
    assert smtp.readers == []
    MailServer.objects.update(taken_until=timezone.now())
    run_jobs()
    send_waiting()
    assert smtp.readers == ["a@example.org"]


def test_closed_account_gets_nothing():
    user = people.UserFactory(is_active=False)
    row = Mail.objects.create(kind="period_opened", user=user)
    send_waiting()

    row.refresh_from_db()
    assert (mail.outbox, row.sent_at, row.dropped_at is None) == ([], None, False)
