"""The demonstration: two forces that do not exist, with their people, plans, submissions and VKPP's answers.

What stands in load_demo.yaml is written through the actions people use, at the times they would have used them.
"""

import datetime
import itertools
from pathlib import Path

import yaml
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from nvap.accounts import demo
from nvap.accounts.groups import sync_groups
from nvap.accounts.models import Force, Membership, Unit, User
from plans.actions import add_line, add_remark, decide_review, line_picks, save_line, start_plan, submit_plan
from plans.actions import withdraw_submission as withdraw
from plans.document import DocApproval
from plans.models import (
    ActivityPosition,
    Indicator,
    PlannedActivity,
    PlanningAnswer,
    ProgressUpdate,
    Reading,
    ReportingPeriod,
)
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
    forces = {row["slug"]: _add_force(row) for row in data["forces"]}
    people = _add_people(forces)
    periods = _add_periods()
    for plan in data["plans"]:
        PlanLoader(plan, forces[plan["force"]], edition, people, periods).load()


def _add_force(row: dict) -> Force:
    fields = {name: value for name, value in row.items() if name != "units"}
    force = Force.objects.create(kind=Force.Kind.FICTIONAL, **fields)
    for name in row["units"]:
        Unit.objects.create(force=force, name=name)
    return force


def _add_people(forces: dict[str, Force]) -> dict[str, User]:
    # One hash for all: hashing a dozen times would take longer than all the rest.
    password = make_password(demo.PASSWORD)
    people = {}
    for person in demo.PEOPLE:
        user = User.objects.create(
            email=person.email,
            name=person.name,
            password=password,
            is_staff=person.is_staff,
            is_superuser=person.is_superuser,
        )
        if person.group:
            user.groups.add(Group.objects.get(name=person.group))
        for slug, role in person.roles.items():
            Membership.objects.create(user=user, force=forces[slug], role=role)
        people[person.email] = user
    return people


def _add_periods() -> dict[int, ReportingPeriod]:
    """The three quarters before this month: two closed, the last one open and due soon."""
    today = timezone.localdate()
    periods = {}
    for number, months_ago in ((1, 9), (2, 6), (3, 3)):
        starts = _months_before(today, months_ago)
        ends = _months_before(today, months_ago - 3) - datetime.timedelta(days=1)
        is_open = number == 3
        due = today + datetime.timedelta(days=DUE_IN) if is_open else ends + datetime.timedelta(days=DUE_AFTER_END)
        periods[number] = ReportingPeriod.objects.create(
            name=_period_name(starts, ends),
            starts=starts,
            ends=ends,
            due=due,
            opened_at=_at(ends - datetime.timedelta(days=OPENS_BEFORE_END)),
            closed_at=None if is_open else _at(ends + datetime.timedelta(days=CLOSED_AFTER_END)),
        )
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
        """A line's fields and picks, by the words the actions know, from those of the YAML that stand in the row."""
        days = {"start", "due", "evidence_date"} & set(row)
        texts = {field.name for field in PlannedActivity._meta.concrete_fields} & set(row) - days - {"id"}
        values = {name: row[name] for name in texts}
        values |= {name: timezone.localdate() + datetime.timedelta(days=row[name]) for name in days}
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
        submission = submit_plan(plan=self.plan, period=self.period, by=by, approval=approval, at=_at(day))
        if row.get("withdrawn"):
            withdraw(submission=submission, by=by, at=_at(day, 15))
        if "review" in row:
            self._review(submission, row["review"])

    def _review(self, submission, row: dict) -> None:
        by, at = self.people[row["by"]], _at(self.period.ends + datetime.timedelta(days=row["day"]))
        minutes = itertools.count(-30, 5)
        for remark in row.get("remarks", []):
            objective = self.objectives.get(remark.get("objective"))
            add_remark(
                submission=submission,
                text=remark["text"],
                by=by,
                objective_code=objective.objective.code if objective else "",
                line_key=self.lines[remark["line"]].key if "line" in remark else None,
                at=at + datetime.timedelta(minutes=next(minutes)),
            )
        decide_review(submission=submission, decision=row["decision"], by=by, reason=row["reason"], at=at)
