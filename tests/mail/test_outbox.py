import datetime

import pytest
from django.utils import timezone

from nvap.mail.kinds import MailChoice, Urgency
from nvap.mail.models import Mail
from nvap.mail.outbox import next_daily, want_mail, was_told
from tests.factories import accounts as people


@pytest.mark.parametrize(
    ("now", "then"),
    [
        # A Wednesday before and after half past seven; a Friday, a Saturday; the last days of summer time.
        ("2026-09-02 07:29", "2026-09-02 07:30"),
        ("2026-09-02 07:30", "2026-09-03 07:30"),
        ("2026-09-04 12:00", "2026-09-07 07:30"),
        ("2026-09-05 06:00", "2026-09-07 07:30"),
        ("2026-10-24 12:00", "2026-10-26 07:30"),
    ],
)
def test_mail_of_the_day_goes_on_working_mornings(now, then):
    now, then = (timezone.make_aware(datetime.datetime.fromisoformat(each)) for each in (now, then))
    assert next_daily(now) == then


def test_urgency_and_choice_say_what_is_gathered():
    gathered = {
        (urgency.name, choice.name) for urgency in Urgency for choice in MailChoice if urgency.is_gathered(choice)
    }
    both = {(name, choice) for name in ("TELLS", "CAN_WAIT") for choice in ("DIGEST", "USUAL")}
    assert gathered == both | {("ASKS_TO_ACT", "DIGEST")}


@pytest.mark.django_db
def test_same_thing_is_told_once_to_each_person():
    first, second = people.UserFactory(), people.UserFactory()
    want_mail("returned", [first], once="7", submission=7)
    want_mail("returned", [first, second], once="7", submission=7)
    want_mail("returned", [first], once="8", submission=8)

    rows = Mail.objects.order_by("pk").values_list("user", "about__submission")
    assert list(rows) == [(first.pk, 7), (second.pk, 7), (first.pk, 8)]
    assert not was_told("returned", first, submission=7)
    Mail.objects.update(sent_at=timezone.now())
    assert was_told("returned", first, submission=7)
    assert not was_told("returned", second, submission=8)
