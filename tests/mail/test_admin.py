import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from nvap.mail.models import Mail
from tests.factories import accounts as people
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db

PAGE = "admin:mail_mail_changelist"


@pytest.fixture
def administrator(client):
    client.force_login(people.superuser())
    return client


@pytest.fixture
def rows():
    """One mail of each state, by state."""
    now = timezone.now()
    user = people.UserFactory()
    states = {
        "waiting": {},
        "sent": {"sent_at": now},
        "failed": {"dropped_at": now, "refused_at": now, "failure": "SMTPRecipientsRefused 550"},
        "dropped": {"dropped_at": now},
    }
    return {
        state: Mail.objects.create(kind="password_reset", address=user.email, **fields)
        for state, fields in states.items()
    }


@pytest.mark.parametrize("state", ["waiting", "sent", "failed", "dropped"])
def test_administrator_sees_mail_by_its_state(administrator, rows, state):
    response = administrator.get(reverse(PAGE), {"state": state})

    assert list(response.context["cl"].queryset) == [rows[state]]


def test_administrator_tries_again_what_was_refused_and_nobody_gets_a_mail_twice(administrator, rows):
    chosen = [rows["sent"].pk, rows["failed"].pk]
    administrator.post(reverse(PAGE), {"action": "send_again", "_selected_action": chosen})
    Mail.objects.filter(pk__in=[rows["waiting"].pk, rows["dropped"].pk]).delete()
    run_jobs()

    assert len(mail.outbox) == 1
    assert Mail.objects.get(pk=rows["failed"].pk).sent_at is not None


def test_nobody_adds_changes_or_deletes_mail(administrator, rows):
    row = rows["waiting"]
    assert administrator.get(reverse("admin:mail_mail_add")).status_code == 403
    assert administrator.post(reverse("admin:mail_mail_change", args=[row.pk]), {}).status_code == 403
    assert administrator.post(reverse("admin:mail_mail_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def test_list_costs_the_same_with_three_mails_as_with_one(administrator, django_assert_max_num_queries):
    for _ in range(3):
        Mail.objects.create(kind="returned", user=people.UserFactory())
    with django_assert_max_num_queries(9):
        administrator.get(reverse(PAGE))
