"""What is forgotten: old rows of every kind, and nothing that is young or still wanted."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone
from django_q.models import Task

from nvap.accounts.models import Invitation, SignInAttempt, UnsavedForm
from nvap.mail.models import Mail
from nvap.pdf.models import PdfFile
from nvap.retention.jobs import forget_old
from nvap.retention.rules import retention_rules
from plans.actions import submit_plan
from plans.models import SubmissionOpening
from tests.factories import accounts as people
from tests.factories.plans import ReportingPeriodFactory, submittable_plan

pytestmark = pytest.mark.django_db


def ago(setting: str, more: int):
    """Return the moment that lies the setting's days and so many hours ago."""
    return timezone.now() - timedelta(days=getattr(settings, setting), hours=more)


def make_log_entry(at, by):
    entry = LogEntry.objects.create(user=by, action_flag=CHANGE, object_repr="x")
    LogEntry.objects.filter(pk=entry.pk).update(action_time=at)
    return entry


def make_opening(at):
    force, period = people.ForceFactory(), ReportingPeriodFactory()
    plan = submittable_plan(force, period)
    submission = submit_plan(plan=plan, period=period, by=people.manager(force), before_end=True)
    return SubmissionOpening.objects.create(submission=submission, user=people.reviewer(), opened_at=at)


# What each setting is about: makes a row that ended at a moment and returns it.
MAKE = {
    "KEEP_UNSAVED_DAYS": lambda at: people.UnsavedFormFactory(saved_at=at),
    "KEEP_SESSIONS_DAYS": lambda at: Session.objects.create(
        session_key=f"s{at.timestamp()}", session_data="x", expire_date=at
    ),
    "KEEP_DEVICES_DAYS": lambda at: UserSession.objects.create(
        session_key=f"d{at.timestamp()}", user=people.UserFactory(), ip="192.0.2.1", user_agent="x", last_seen_at=at
    ),
    "KEEP_ATTEMPTS_DAYS": lambda at: SignInAttempt.objects.create(account="a", network="192.0.2.1", at=at),
    "KEEP_INVITATIONS_DAYS": lambda at: people.InvitationFactory(withdrawn_at=at, withdrawn_by=people.UserFactory()),
    "KEEP_ADMIN_LOG_DAYS": lambda at: make_log_entry(at, people.UserFactory()),
    "KEEP_MAIL_DAYS": lambda at: Mail.objects.create(kind="k", user=people.UserFactory(), sent_at=at, wanted_at=at),
    "KEEP_ADDRESSES_DAYS": lambda at: Mail.objects.create(kind="k", address="a@example.org", sent_at=at, wanted_at=at),
    "KEEP_DRAFT_FILES_DAYS": lambda at: PdfFile.objects.create(key=f"k{at.timestamp()}", file_name="x", asked_at=at),
    "KEEP_JOBS_DAYS": lambda at: Task.objects.create(id=f"{at.timestamp()}"[:32], name="x", started=at, stopped=at),
    "KEEP_OPENINGS_DAYS": make_opening,
}


def there(row) -> bool:
    return type(row)._base_manager.filter(pk=row.pk).exists()


def test_every_rule_is_tried_here():
    assert {rule.setting for rule in retention_rules()} == MAKE.keys()


@pytest.mark.parametrize("setting", MAKE)
def test_what_ended_long_enough_ago_is_forgotten_and_nothing_younger(setting):
    old, young = MAKE[setting](ago(setting, 1)), MAKE[setting](ago(setting, -1))
    forget_old()

    assert (there(old), there(young)) == (False, True)


def test_what_waits_is_kept_however_old():
    long_ago = timezone.now() - timedelta(days=5000)
    waiting = Mail.objects.create(kind="k", address="a@example.org", wanted_at=long_ago)
    invited = people.InvitationFactory(invited_at=long_ago)
    forget_old()

    assert (there(waiting), there(invited)) == (True, True)


def forget(monkeypatch, answer: str, *options: str) -> str:
    monkeypatch.setattr("builtins.input", lambda _question: answer)
    told = StringIO()
    call_command("forget", *options, stdout=told)
    return told.getvalue()


def test_command_lists_what_is_due_and_forgets_only_when_it_is_told_to(monkeypatch):
    people.UnsavedFormFactory.create_batch(2, saved_at=ago("KEEP_UNSAVED_DAYS", 1))

    assert "       2  What you typed and did not save: kept for 7 days (KEEP_UNSAVED_DAYS)" in forget(monkeypatch, "n")
    assert UnsavedForm.objects.count() == 2
    assert forget(monkeypatch, "y").endswith("Forgotten.\n")
    assert UnsavedForm.objects.count() == 0
    assert forget(monkeypatch, "y").endswith("Nothing is due.\n")


def test_scripts_are_not_asked(monkeypatch):
    people.InvitationFactory(withdrawn_at=ago("KEEP_INVITATIONS_DAYS", 1), withdrawn_by=people.UserFactory())
    forget(monkeypatch, "n", "--yes")

    assert Invitation.objects.count() == 0
