"""The demonstration: two forces that do not exist, with their people, plans, submissions and VKPP's answers.

What stands in load_demo.yaml is written through the actions people use, at the times they would have used them.
"""

import datetime
import itertools
import uuid
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import yaml
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from nvap.accounts import demo
from nvap.accounts.actions import add_force, add_member, add_person, add_unit
from nvap.accounts.groups import sync_groups
from nvap.accounts.models import Force, Unit, User
from nvap.dates import Due
from plans.actions import (
    add_decision,
    add_indicator,
    add_line,
    add_reading,
    add_remark,
    answer_remark,
    decide_review,
    retire_line,
    save_decision,
    save_line,
    save_objective,
    save_plan,
    save_planning_answers,
    save_progress,
    save_report,
    say_nothing_changed,
    send_advice,
    share_draft,
    start_plan,
    submit_plan,
    withdraw_submission,
)
from plans.actions.indicators import indicator_values
from plans.actions.lines import LINE_FIELDS, new_line_values
from plans.actions.periods import add_period, close_period, open_period
from plans.actions.plan import PLAN_FIELDS, position_field
from plans.actions.progress import progress_values
from plans.actions.reports import REPORT_FIELDS, decision_values
from plans.document import Anchor, DocApproval
from plans.merging import Change
from plans.models import DecisionAsked, Indicator, PlannedActivity, ReportingPeriod
from toolkit.models import (
    Activity,
    Edition,
    Impact,
    LongTermImpact,
    Measure,
    Output,
    PlanningQuestion,
    UnintendedConsequence,
)

DATA = Path(__file__).with_suffix(".yaml")
# The order in which a plan grows, and the period each stage belongs to.
STAGES = {1: 1, 2: 2, "mended": 2, 3: 3}
# Where load_demo.yaml names picked rows by code: its word -> (the action's word, the toolkit's model).
PICKED = {
    "outputs": ("outputs", Output),
    "expected_impacts": ("expected_impacts", Impact),
    "measures": ("measures", Measure),
    "consequences": ("consequences", UnintendedConsequence),
}
NEW_DECISION = decision_values(DecisionAsked())
# How long before today the open period's submissions are due, and other distances in days.
DUE_IN = 12
OPENS_BEFORE_END = 31
DUE_AFTER_END = 35
CLOSED_AFTER_END = 49


class Command(BaseCommand):
    help = "Load the demonstration's forces, people and plans. Needs NVAP_DEMO=1; does nothing where they are there."

    def handle(self, *args, **options):
        """Load everything in one transaction unless it is there, and say how to sign in."""
        if not settings.NVAP_DEMO:
            raise CommandError("The demonstration is only for a copy started with NVAP_DEMO=1.")
        data = yaml.safe_load(DATA.read_text(encoding="utf-8"))
        if not Force.objects.filter(slug__in=[force["slug"] for force in data["forces"]]).exists():
            with transaction.atomic():
                _load(data)
        self.stdout.write(f"Sign in with the password {demo.PASSWORD} as")
        width = max(len(person.email) for person in demo.PEOPLE)
        for person in demo.PEOPLE:
            self.stdout.write(f"  {person.email:<{width}}  {person.may}")


def _load(data: dict) -> None:
    edition = Edition.objects.published().filter(action__reference=data["action"]).first()
    if edition is None:
        raise CommandError(f"Load the toolkit of {data['action']} first: manage.py load_toolkit")
    sync_groups()
    # One hash for all: hashing a dozen times would take longer than all the rest.
    password = make_password(demo.PASSWORD)
    people = {person.email: _add_person(person, password) for person in demo.PEOPLE}
    administrator = next(people[person.email] for person in demo.PEOPLE if person.is_superuser)
    forces = {row["slug"]: _add_force(row, administrator) for row in data["forces"]}
    for person in demo.PEOPLE:
        for slug, role in person.roles.items():
            add_member(user=people[person.email], force=forces[slug], role=role, by=administrator)
    periods = _add_periods(by=administrator)
    for plan in data["plans"]:
        PlanLoader(plan, forces[plan["force"]], edition, people, periods).load()


def _add_person(person: demo.DemoPerson, password: str) -> User:
    return add_person(
        email=person.email,
        name=person.name,
        password_hash=password,
        is_superuser=person.is_superuser,
        groups=Group.objects.filter(name=person.group) if person.group else (),
        # A command on the server adds an installation's first people.
        by=None,
    )


def _add_force(row: dict, by: User) -> Force:
    fields = {name: value for name, value in row.items() if name != "units"}
    force = add_force(kind=Force.Kind.FICTIONAL, by=by, **fields)
    for name in row["units"]:
        add_unit(force=force, name=name, by=by)
    return force


def _add_periods(by: User) -> dict[int, ReportingPeriod]:
    """Add the three quarters before this month, and return them: two closed, the last one open and due soon."""
    today = timezone.localdate()
    periods = {}
    for number, months_ago in ((1, 9), (2, 6), (3, 3)):
        starts = _months_before(today, months_ago)
        ends = _months_before(today, months_ago - 3) - datetime.timedelta(days=1)
        is_open = number == 3
        due = today + datetime.timedelta(days=DUE_IN) if is_open else ends + datetime.timedelta(days=DUE_AFTER_END)
        period = add_period(name=_period_name(starts, ends), starts=starts, ends=ends, due=due, by=by)
        period = open_period(period=period, by=by, at=_at(ends - datetime.timedelta(days=OPENS_BEFORE_END)))
        if not is_open:
            period = close_period(period=period, by=by, at=_at(ends + datetime.timedelta(days=CLOSED_AFTER_END)))
        periods[number] = period
    return periods


def _months_before(day: datetime.date, months: int) -> datetime.date:
    """The first of the month so many months before the day's own."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return datetime.date(years, month + 1, 1)


def _period_name(starts: datetime.date, ends: datetime.date) -> str:
    year = "" if starts.year == ends.year else f" {starts.year}"
    return f"{starts:%B}{year} to {ends:%B %Y}"


def _at(day: datetime.date, hour: int = 10) -> datetime.datetime:
    """A time on a working day's morning or afternoon, in local time."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, 20)))


class PlanLoader:
    """Writes one plan of load_demo.yaml, stage by stage, with what was submitted at the end of each."""

    def __init__(self, data: dict, force: Force, edition: Edition, people: dict, periods: dict):
        self.data = data
        self.force = force
        self.edition = edition
        self.people = people
        self.periods = periods
        self.writer = people[data["written_by"]]
        self.lines: dict[str, PlannedActivity] = {}
        self.indicators: dict[str, Indicator] = {}
        self.decisions: dict[str, DecisionAsked] = {}

    def load(self) -> None:
        """Start the plan and take it through its stages."""
        stages = [stage for stage in STAGES if stage in self.data["about"]]
        first = self.periods[STAGES[stages[0]]]
        self.plan = start_plan(
            force=self.force,
            edition=self.edition,
            by=self.people[self.data["started_by"]],
            at=first.opened_at + datetime.timedelta(days=1),
        )
        self.objectives = {row.objective.number: row for row in self.plan.objectives.select_related("objective")}
        self._write_objectives()
        for stage in stages:
            self.stage, self.period = stage, self.periods[STAGES[stage]]
            self._write_stage()
            for submission in self.data["submissions"]:
                if submission["stage"] == stage:
                    self._submit(submission)
            for draft in self.data.get("shared_drafts", []):
                if draft["stage"] == stage:
                    self._share(draft)

    def _row(self, model, code: str):
        return model.objects.get(edition=self.edition, code=code)

    def _write_objectives(self) -> None:
        positions = defaultdict(dict)
        for row in self.data["positions"]:
            activity = self._row(Activity, row["activity"])
            unit = Unit.objects.get(force=self.force, name=row["unit"]) if "unit" in row else None
            positions[activity.objective_id][activity.pk, unit and unit.pk] = row["position"]
        for number, plan_objective in self.objectives.items():
            answers = positions[plan_objective.objective_id]
            wheres = {position_field(where): where for where in answers}
            values = self.data["objectives"].get(number, {}) | {
                position_field(where): position for where, position in answers.items()
            }
            save_objective(plan_objective=plan_objective, wheres=wheres, change=Change(values), by=self.writer)
        questions = {code: self._row(PlanningQuestion, code) for code in self.data["planning_answers"]}
        change = Change(self.data["planning_answers"])
        save_planning_answers(plan=self.plan, questions=questions, change=change, by=self.writer)

    def _write_stage(self) -> None:
        about = self.data["about"][self.stage]
        of_plan = {name: about[name] for name in PLAN_FIELDS if name in about}
        save_plan(plan=self.plan, change=Change(of_plan), by=self.writer)
        of_report = {name: about[name] for name in REPORT_FIELDS if name in about}
        save_report(plan=self.plan, period=self.period, change=Change(of_report), by=self.writer)
        for row in about.get("decisions", []):
            self._ask_or_answer(row)
        for row in self.data["lines"]:
            if row["from"] == self.stage:
                self._add_line(row)
            elif self.stage in row.get("later", {}):
                self._change_line(row["id"], row["later"][self.stage])
            if self.stage in row["progress"]:
                self._report(row)
            if row.get("retired") == self.stage:
                retire_line(line=self.lines[row["id"]], by=self.writer)
        for row in self.data["indicators"]:
            if row["from"] == self.stage:
                self._add_indicator(row)
            self._read(row)

    def _ask_or_answer(self, row: dict) -> None:
        today = timezone.localdate()
        values = {name: row[name] for name in ("what", "of_whom", "answer") if name in row}
        if "by_in" in row:
            values["by_when"] = today + datetime.timedelta(days=row["by_in"])
        if "answer" in row:
            values["answered_on"] = today - datetime.timedelta(days=row["days_ago"])
        if row["id"] in self.decisions:
            decision = self.decisions[row["id"]]
            save_decision(decision=decision, period=self.period, change=Change(values), by=self.writer)
        else:
            self.decisions[row["id"]] = add_decision(
                plan=self.plan, period=self.period, change=Change(NEW_DECISION | values), by=self.writer
            )

    def _values_and_picks(self, row: dict) -> tuple[dict, dict]:
        """Return a line's fields and picks by field id, of those that the YAML's row has."""
        days = {"start", "due", "evidence_date", "leadership_review_by"} & set(row)
        texts = set(LINE_FIELDS) & set(row) - days
        values = {name: row[name] for name in texts}
        values |= {name: timezone.localdate() + datetime.timedelta(days=row[name]) for name in days}
        if "due" in values:
            values["due"] = Due(values["due"])
        picks = {
            name: [self._row(model, code).pk for code in row[word]]
            for word, (name, model) in PICKED.items()
            if word in row
        }
        return values, picks

    def _add_line(self, row: dict) -> None:
        values, picks = self._values_and_picks(row)
        serves = LongTermImpact.objects.filter(edition=self.edition, kind__in=row["serves"])
        picks["impacts"] = list(serves.values_list("pk", flat=True))
        toolkit_activity = self._row(Activity, row["toolkit"]).pk if "toolkit" in row else None
        change = Change(new_line_values(toolkit_activity) | values | picks)
        plan_objective = self.objectives[row["objective"]]
        self.lines[row["id"]] = add_line(plan_objective=plan_objective, change=change, by=self.writer)

    def _change_line(self, line_id: str, row: dict) -> None:
        values, picks = self._values_and_picks(row)
        save_line(line=self.lines[line_id], change=Change(values | picks), by=self.writer)

    def _report(self, row: dict) -> None:
        said = row["progress"][self.stage]
        # Never before the period was opened, never after now.
        day = min(self.period.ends + datetime.timedelta(days=12), timezone.localdate() - datetime.timedelta(days=6))
        about = {"line": self.lines[row["id"]], "period": self.period, "by": self.writer, "at": _at(day, 14)}
        if said == "nothing has changed":
            say_nothing_changed(**about)
        else:
            save_progress(change=Change(progress_values(None) | said | {"nothing_changed": False}), **about)

    def _add_indicator(self, row: dict) -> None:
        plan_objective = self.objectives[row["objective"]]
        values = indicator_values(Indicator(plan_objective=plan_objective))
        values |= {name: row[name] for name in ("name", "unit", "out_of", "direction") if name in row}
        values["line"] = self.lines[row["line"]] if "line" in row else None
        values["measure"] = self._row(Measure, row["measure"]) if "measure" in row else None
        if "baseline" in row:
            values |= {
                "baseline": Decimal(str(row["baseline"])),
                "baseline_date": self.period.starts - datetime.timedelta(days=1),
                "baseline_source": row["baseline_source"],
            }
        if "target" in row:
            target_date = timezone.localdate() + datetime.timedelta(days=row["target_in"])
            values |= {"target": Decimal(str(row["target"])), "target_date": target_date}
        self.indicators[row["name"]] = add_indicator(
            plan_objective=plan_objective, change=Change(values), by=self.writer
        )

    def _read(self, row: dict) -> None:
        """Add the period's results, each on the last day of its month."""
        for month, value in enumerate(row["readings"].get(self.stage, []), start=1):
            if value is not None:
                day = _months_before(self.period.starts, -month) - datetime.timedelta(days=1)
                add_reading(
                    indicator=self.indicators[row["name"]],
                    values={"date": day, "value": Decimal(str(value)), "note": ""},
                    form_key=uuid.uuid4(),
                    by=self.writer,
                    at=_at(min(self.period.ends, timezone.localdate() - datetime.timedelta(days=1))),
                )

    def _submit(self, row: dict) -> None:
        if "day" in row:
            day = self.period.ends + datetime.timedelta(days=row["day"])
        else:
            day = timezone.localdate() - datetime.timedelta(days=row["days_ago"])
        prepared = Change({"date_prepared": day - datetime.timedelta(days=1)})
        save_report(plan=self.plan, period=self.period, change=prepared, by=self.writer)
        approval = DocApproval(**row["approved_by"], date=day) if "approved_by" in row else None
        by = self.people[row["by"]]
        submission = submit_plan(
            plan=self.plan, period=self.period, by=by, approval=approval, before_end=True, at=_at(day)
        )
        if row.get("withdrawn"):
            withdraw_submission(submission=submission, by=by, at=_at(day, 15))
        if "review" in row:
            self._review(submission, row["review"])

    def _share(self, row: dict) -> None:
        """Share the plan as it reads at the end of the stage, and have VKPP advise on the copy."""
        shared = timezone.localdate() - datetime.timedelta(days=row["days_ago"])
        draft = share_draft(
            plan=self.plan, period=self.period, question=row["question"], by=self.people[row["by"]], at=_at(shared)
        )
        said = row["advice"]
        by, at = self.people[said["by"]], _at(shared + datetime.timedelta(days=said["after"]))
        for remark in said["remarks"]:
            add_remark(copy=draft, kind=remark["kind"], text=remark["text"], by=by, anchor=self._anchor(remark), at=at)
        send_advice(draft=draft, by=by, advice=said["message"], at=at)

    def _review(self, submission, row: dict) -> None:
        by, at = self.people[row["by"]], _at(self.period.ends + datetime.timedelta(days=row["day"]))
        minutes = itertools.count(-30, 5)
        answers = {}
        for remark in row.get("remarks", []):
            made = add_remark(
                copy=submission,
                kind=remark["kind"],
                text=remark["text"],
                by=by,
                anchor=self._anchor(remark),
                at=at + datetime.timedelta(minutes=next(minutes)),
            )
            if "answer" in remark:
                answers[made] = remark["answer"]
        decide_review(submission=submission, decision=row["decision"], by=by, reason=row["reason"], at=at)
        for made, answer in answers.items():
            answered_at = at + datetime.timedelta(days=1)
            answer_remark(remark=made, kind="addressed", answer=answer, by=self.writer, at=answered_at)

    def _anchor(self, remark: dict) -> Anchor:
        if "line" in remark:
            return Anchor("line", str(self.lines[remark["line"]].key), remark.get("field", ""))
        if "objective" in remark:
            return Anchor("objective", self.objectives[remark["objective"]].objective.code)
        return Anchor("plan")
