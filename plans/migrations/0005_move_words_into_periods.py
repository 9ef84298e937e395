"""Give each period the words that were said for it, each line its letter, each remark its anchor.

Until now a plan had one summary, one "prepared by" and one text of decisions, whatever the period. Each period that has
a submission gets them from its latest one that was not withdrawn. The words of today go to the period they were
prepared for, else to the latest opened, else to a report without a period. History goes along.
"""

import json
import uuid
from collections import defaultdict
from zoneinfo import ZoneInfo

from django.db import migrations

LONDON = ZoneInfo("Europe/London")
WORDS = ("prepared_by", "date_prepared", "summary")


def move_words(apps, schema_editor):
    """Move a plan's words about a period into that period's report."""
    Plan = apps.get_model("plans", "Plan")
    periods = list(apps.get_model("plans", "ReportingPeriod").objects.filter(opened_at__isnull=False).order_by("starts", "pk"))
    for plan in Plan.objects.order_by("pk"):
        PlanWords(apps, plan, periods).move()


class PlanWords:
    """One plan's words, told period by period."""

    def __init__(self, apps, plan, opened):
        self.plan, self.opened = plan, opened
        self.Report = apps.get_model("plans", "PeriodReport")
        self.ReportHistory = apps.get_model("plans", "HistoricalPeriodReport")
        self.Decision = apps.get_model("plans", "DecisionAsked")
        self.DecisionHistory = apps.get_model("plans", "HistoricalDecisionAsked")
        self.periods = {period.pk: period for period in apps.get_model("plans", "ReportingPeriod").objects.all()}
        self.records = list(
            apps.get_model("plans", "HistoricalPlan").objects.filter(id=plan.pk).order_by("history_date", "history_id")
        )
        self.submissions = list(plan.submissions.exclude(state="withdrawn").order_by("number"))
        self.reports = {}
        self.asked = []

    def move(self):
        """Write the reports and the decisions asked, each with its history."""
        today = self.plan.prepared_for_id or (self.opened[-1].pk if self.opened else None)
        said = self._events(today)
        for period_id in sorted({event["period"] for event in said}, key=self._order):
            self._move_report(period_id, [event for event in said if event["period"] == period_id])
        self._move_decisions(said)

    def _order(self, period_id):
        return str(self.periods[period_id].starts) if period_id else ""

    def _period_of(self, record):
        """The period a record's words are of: the one they were prepared for, else the latest open at that time."""
        if record.prepared_for_id:
            return record.prepared_for_id
        open_then = [period.pk for period in self.opened if period.opened_at <= record.history_date]
        return open_then[-1] if open_then else None

    def _events(self, today):
        """What was said, in order of time: each change in the history, each submission, and the words of today."""
        events, before = [], None
        for record in self.records:
            words = {name: getattr(record, name) for name in (*WORDS, "decisions_needed")}
            if words == before or (not any(words.values()) and before is None):
                continue
            before = words
            events.append(
                {"period": self._period_of(record), "at": record.history_date, "by": record.history_user_id, **words}
            )
        for submission in self.submissions:
            document = json.loads(submission.document)
            events.append(
                {
                    "period": submission.period_id,
                    "at": submission.submitted_at,
                    "by": submission.submitted_by_id,
                    "is_submission": True,
                    "prepared_by": document["prepared_by"],
                    "date_prepared": document["date_prepared"],
                    "summary": document["summary"],
                    "decisions_needed": document["decisions_needed"],
                    "is_nil": bool(document["nil_return_reason"]),
                }
            )
        events.sort(key=lambda event: event["at"])
        plan = self.plan
        words = {name: getattr(plan, name) for name in (*WORDS, "decisions_needed")}
        if any(words.values()):
            last = self.records[-1] if self.records else None
            events.append(
                {
                    "period": today,
                    "at": last.history_date if last else plan.created_at,
                    "by": last.history_user_id if last else plan.created_by_id,
                    "is_today": True,
                    **words,
                }
            )
        return events

    def _move_report(self, period_id, events):
        """Write one period's report: of its latest submission, or today's words where they are of this period."""
        holds = [event for event in events if event.get("is_submission")][-1:]
        holds += [event for event in events if event.get("is_today")]
        report = self.Report(plan_id=self.plan.pk, period_id=period_id)
        for event in holds or events[-1:]:
            for name in WORDS:
                # What was emptied since stays as it was submitted: nobody loses words by an upgrade.
                if event[name]:
                    setattr(report, name, event[name])
        report.save()
        before = None
        for event in [*events, {**{name: getattr(report, name) for name in WORDS}, "at": events[-1]["at"], "by": events[-1]["by"]}]:
            words = {name: event[name] for name in WORDS}
            if event.get("is_nil"):
                words["summary"] = before["summary"] if before else ""
            words = {name: str(value) if value else (None if name == "date_prepared" else "") for name, value in words.items()}
            if words == before:
                continue
            self.ReportHistory.objects.create(
                id=report.pk,
                plan_id=self.plan.pk,
                period_id=period_id,
                purpose="",
                history_date=event["at"],
                history_user_id=event["by"],
                history_type="~" if before else "+",
                **words,
            )
            before = words

    def _move_decisions(self, events):
        """Write a row for each text that was asked: one that stays the same from period to period is one row."""
        current = None
        for event in events:
            text, period_id = event["decisions_needed"], event["period"]
            if event.get("is_nil") or (current and text == current["texts"][-1][0]):
                continue
            if current and (not text or current["period"] != period_id):
                current["until"], current["ended"] = period_id, event
                current = None
            if not text:
                continue
            if current is None:
                current = {"period": period_id, "texts": [], "until": None, "ended": None}
                self.asked.append(current)
            current["texts"].append((text, event))
        for order, row in enumerate(self.asked, start=1):
            self._write_decision(order, row)

    def _write_decision(self, order, row):
        what, _event = row["texts"][-1]
        first = row["texts"][0][1]
        plan, ended = self.plan, row["ended"]
        fields = {
            "key": uuid.uuid4(),
            "order": order,
            "plan_id": plan.pk,
            "asked_for_id": row["period"],
            "asked_at": first["at"],
            "asked_by_id": first["by"] or plan.created_by_id,
        }
        withdrawn = {}
        if ended:
            withdrawn = {
                "withdrawn_for_id": row["until"],
                "withdrawn_at": ended["at"],
                "withdrawn_by_id": ended["by"] or plan.created_by_id,
            }
        decision = self.Decision.objects.create(what=what, **fields, **withdrawn)
        versions = [(text, event, {}) for text, event in row["texts"]]
        if ended:
            versions.append((what, ended, withdrawn))
        for place, (text, event, more) in enumerate(versions):
            self.DecisionHistory.objects.create(
                id=decision.pk,
                what=text,
                history_date=event["at"],
                history_user_id=event["by"],
                history_type="~" if place else "+",
                **fields,
                **more,
            )


def give_letters(apps, schema_editor):
    """Give active lines the letters they are printed with, and those taken out the next free."""
    lines = apps.get_model("plans", "PlannedActivity")
    history = apps.get_model("plans", "HistoricalPlannedActivity")
    given = defaultdict(int)
    for is_retired in (False, True):
        rows = lines.objects.filter(retired_at__isnull=not is_retired).order_by("plan_objective", "order", "key")
        for pk, plan_objective in rows.values_list("pk", "plan_objective"):
            given[plan_objective] += 1
            lines.objects.filter(pk=pk).update(ordinal=given[plan_objective])
            history.objects.filter(id=pk).update(ordinal=given[plan_objective])
    history.objects.filter(ordinal__isnull=True).update(ordinal=0)


def give_keys(apps, schema_editor):
    """Give each result, remark and submission a key."""
    for model in ("Reading", "Remark", "Submission"):
        rows = apps.get_model("plans", model).objects.filter(key__isnull=True)
        for pk in list(rows.values_list("pk", flat=True)):
            rows.filter(pk=pk).update(key=uuid.uuid4())
    readings, history = apps.get_model("plans", "Reading"), apps.get_model("plans", "HistoricalReading")
    keys = dict(readings.objects.values_list("pk", "key"))
    for pk in set(history.objects.values_list("id", flat=True)):
        # A result that was removed keeps one key through its history, by which it can be put back.
        history.objects.filter(id=pk).update(key=keys.get(pk) or uuid.uuid4())


def give_anchors(apps, schema_editor):
    """Say what each remark is about by kind and key."""
    Remark = apps.get_model("plans", "Remark")
    for remark in Remark.objects.all():
        if remark.line_key:
            remark.anchor_kind, remark.anchor_key = "line", str(remark.line_key)
        elif remark.objective_code:
            remark.anchor_kind, remark.anchor_key = "objective", remark.objective_code
        remark.save(update_fields=["anchor_kind", "anchor_key"])


def say_late_once(apps, schema_editor):
    """Say late of a period's first submission alone: who was on time and asked to mend is not late."""
    Submission = apps.get_model("plans", "Submission")
    seen = set()
    rows = Submission.objects.exclude(state="withdrawn").order_by("plan", "number")
    for pk, plan, period, due, at in rows.values_list("pk", "plan", "period", "period__due", "submitted_at"):
        is_first = (plan, period) not in seen
        seen.add((plan, period))
        Submission.objects.filter(pk=pk).update(late=is_first and at.astimezone(LONDON).date() > due)


def say_due_to_the_day(apps, schema_editor):
    """Say that every due date given so far is a day."""
    for model in ("PlannedActivity", "HistoricalPlannedActivity"):
        apps.get_model("plans", model).objects.filter(due_on__isnull=False).update(due_precision="day")


def keep(apps, schema_editor):
    """Leave the rows: what was moved still stands in the columns it came from until the next migration."""


class Migration(migrations.Migration):
    dependencies = [("plans", "0004_periods_tell_their_own_story")]

    operations = [
        migrations.RunPython(move_words, keep),
        migrations.RunPython(give_letters, keep),
        migrations.RunPython(say_due_to_the_day, keep),
        migrations.RunPython(give_keys, keep),
        migrations.RunPython(give_anchors, keep),
        migrations.RunPython(say_late_once, keep),
    ]
