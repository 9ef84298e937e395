"""A made-up quarter of 43 forces, lived day by day: how many mails each person gets. With -s it prints the figures."""

import datetime
from collections import Counter
from functools import partial

import pytest
from django.core import mail
from django.utils import timezone
from django_q.models import OrmQ

from nvap.accounts.actions import choose_mail
from nvap.mail.sending import send_waiting
from plans.actions import decide_review, submit_plan, withdraw_submission
from plans.actions.periods import extend, move_due_date, open_period, take_back_extension
from plans.jobs.changes import tell_of_toolkits
from plans.jobs.reminders import send_reminders
from plans.models import Submission
from tests.factories import accounts as people
from tests.factories import toolkit
from tests.factories.plans import ReportingPeriodFactory, submittable_plan
from tests.jobs import print_nothing
from toolkit.models import Edition

pytestmark = pytest.mark.django_db

FORCES = 43
# Opened a month before the quarter ends, due five weeks after it: days count from the opening.
OPENED = datetime.date(2026, 9, 1)
# The due date after VKPP has moved it, by a week, a good fortnight before it was.
DUE = 65
MOVED_BY = 7
MOVED = DUE - MOVED_BY - 16
# A newer toolkit is published.
PUBLISHED = 20
LAST_DAY = 105
NO_PLAN = range(4)
NEVER = range(4, 6)
# Of the late ones the first is returned too.
LATE = range(6, 10)
EXTENDED = range(10, 12)
WITHDRAWN = range(12, 13)
NIL = range(13, 15)
RETURNED = (6, 15, 16, 17, 18)


class Quarter:
    """43 forces with two managers and an editor each, and three reviewers, each with another choice of mail."""

    def __init__(self):
        edition = self.edition = toolkit.EditionFactory()
        self.period = ReportingPeriodFactory(
            name="July to September 2026",
            starts=datetime.date(2026, 7, 1),
            ends=datetime.date(2026, 9, 30),
            due=OPENED + datetime.timedelta(days=DUE - MOVED_BY),
            opened_at=None,
        )
        self.reviewers = {choice: people.reviewer() for choice in ("usual", "at_once", "digest")}
        for choice, reviewer in self.reviewers.items():
            choose_mail(user=reviewer, choice=choice, by=reviewer)
        self.managers, self.plans = [], {}
        for number in range(FORCES):
            force = people.ForceFactory(name=f"Force {number:02}")
            self.managers.append([people.manager(force) for _ in range(2)])
            people.editor(force)
            if number not in NO_PLAN:
                self.plans[number] = submittable_plan(force, self.period, edition=edition)
        self.decide_on, self.resubmit_on = {}, {}

    def live(self, day):
        """Do what happens on one day, on working days alone, mostly in the last fortnight before the due date."""
        reviewer = self.reviewers["usual"]
        if day == 0:
            open_period(period=self.period, by=reviewer)
        if day == PUBLISHED:
            Edition.objects.filter(pk=self.edition.pk).update(status="superseded", superseded_at=timezone.now())
            published = {"status": "published", "published_at": timezone.now(), "published_by": reviewer}
            toolkit.EditionFactory(action=self.edition.action, number=2, **published)
        if day == MOVED:
            due = self.period.due + datetime.timedelta(days=MOVED_BY)
            # A slip first, put right before anybody is told.
            slip = datetime.date(2026, 10, 1)
            self.period = move_due_date(period=self.period, due=slip, by=reviewer)
            self.period = move_due_date(period=self.period, due=due, by=reviewer)
        if day == DUE + 4:
            shown = [each.mark for each in self.period.extensions.all()]
            first, second = (self.plans[number].force for number in EXTENDED)
            due = self.period.due + datetime.timedelta(days=17)
            extend(period=self.period, force=first, due=due, reason="Longer", by=reviewer, shown=shown)
            take_back_extension(period=self.period, force=second, by=reviewer)
        if day == DUE - 6:
            for number in EXTENDED:
                due = self.period.due + datetime.timedelta(days=14)
                force = self.plans[number].force
                extend(period=self.period, force=force, due=due, reason="The hub moved", by=reviewer)
        for number in self.plans:
            if number not in NEVER and day == self.submits_on(number):
                self.submit(number, day)
        for number in [number for number, its_day in self.resubmit_on.items() if its_day == day]:
            self.submit(number, day)
        for number in [number for number, its_day in self.decide_on.items() if its_day == day]:
            self.decide(number, day)

    def submits_on(self, number):
        """Return the day on which a force first submits: a working day, the more the nearer the due date."""
        if number in LATE:
            return DUE + 3 + number - LATE.start
        if number in EXTENDED:
            return DUE + 12
        return (DUE - 14, DUE - 10, DUE - 8, DUE - 7, DUE - 3, DUE - 2, DUE - 1, DUE, DUE)[number % 9]

    def submit(self, number, day):
        plan, manager = self.plans[number], self.managers[number][0]
        reason = "No multi-agency unit" if number in NIL else ""
        submission = submit_plan(plan=plan, period=self.period, by=manager, nil_return_reason=reason)
        if number in WITHDRAWN and submission.number == 1:
            withdraw_submission(submission=submission, by=manager)
            submit_plan(plan=plan, period=self.period, by=manager, before_end=True)
        self.decide_on[number] = day + 7

    def decide(self, number, day):
        del self.decide_on[number]
        submission = self.plans[number].submissions.get(state=Submission.State.SUBMITTED)
        is_first = submission.number == 1
        decision = "returned" if number in RETURNED and is_first else "accepted"
        decide_review(submission=submission, decision=decision, by=self.reviewers["usual"], reason="Say more")
        if decision == "returned":
            self.resubmit_on[number] = day + 5


def test_at_most_six_mails_a_manager_and_fifteen_a_reviewer(monkeypatch):
    print_nothing(monkeypatch)
    quarter = Quarter()
    for plan in quarter.plans.values():
        plan.created_at = timezone.now() - datetime.timedelta(days=365)
        plan.save()
    for day in range(LAST_DAY):
        morning = timezone.make_aware(
            datetime.datetime.combine(OPENED + datetime.timedelta(days=day), datetime.time(7))
        )
        for hours, what in (
            (0, send_reminders),
            (0.1, tell_of_toolkits),
            (0.5, None),
            (5, partial(quarter.live, day)),
            (6, None),
        ):
            monkeypatch.setattr(timezone, "now", lambda now=morning + datetime.timedelta(hours=hours): now)
            if what:
                what()
            send_waiting()
    monkeypatch.undo()
    OrmQ.objects.all().delete()

    got = Counter(message.to[0] for message in mail.outbox)
    kinds = Counter(
        (message.to[0], message.subject.split(":")[-1].strip().replace("July to September 2026", ""))
        for message in mail.outbox
    )
    managers = {each.email: got[each.email] for pair in quarter.managers for each in pair}
    reviewers = {choice: got[each.email] for choice, each in quarter.reviewers.items()}
    print(f"Mails a manager: {sorted(Counter(managers.values()).items())}; a reviewer: {reviewers}.")  # noqa: T201
    assert max(managers.values()) <= 6
    assert min(managers.values()) >= 2
    assert reviewers["digest"] <= 15
    bodies = [message.body for message in mail.outbox]
    for words in (
        "newer version of the toolkit",
        "said 29 October 2026. You have more time.",
        "said 19 November 2026. You have less time",
        "until 22 November",
    ):
        assert any(words in " ".join(body.split()) for body in bodies), words
    assert not any("1 October 2026" in body for body in bodies)
    assert reviewers["at_once"] > 43 - len(NO_PLAN) - len(NEVER)
    # The late one that was returned: everything that asks, and both answers.
    co_manager = quarter.managers[6][1].email
    assert got[co_manager] == 6, [kind for (reader, kind) in kinds if reader == co_manager]
