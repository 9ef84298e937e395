"""A force at its plan: the steps that every plan of the story is made of."""

import datetime

from django.utils import timezone

from nvap.accounts.models import Force
from plans.models import Plan, PlannedActivity, PlanObjective, ReportingPeriod, Submission
from tests.migrations.make_fb544f1.people import editor, manager
from toolkit.models import Edition

REFERENCE = "2.6.1"


class Writing:
    """A force's plan for one action, written in by its manager and editor."""

    def __init__(self, slug: str, reference: str = REFERENCE):
        """Start the plan on the action's edition in force."""
        self.slug, self.manager, self.editor = slug, manager(slug), editor(slug)
        edition = Edition.objects.published().get(action__reference=reference)
        force = Force.objects.get(slug=slug)
        self.manager.send("/plans/start/", {"force": force.pk, "edition": edition.pk})
        self.pk = Plan.objects.get(force=force, action__reference=reference).pk

    def url(self, page: str) -> str:
        """Return the address of one of the plan's pages: "summary/"."""
        return f"/plans/{self.pk}/{page}"

    @property
    def plan(self) -> Plan:
        """Return the plan as it is now."""
        return Plan.objects.get(pk=self.pk)

    def about(self, **changes) -> None:
        """Change "About this plan"."""
        self.editor.fill_in(self.url("about/"), **changes)

    def prepare(self, prepared_by: str, days_ago: int = 1, **changes) -> None:
        """Say who prepared it for the period that is open, and when."""
        day = timezone.localdate() - datetime.timedelta(days=days_ago)
        self.about(prepared_by=prepared_by, **day_fields("date_prepared", day), **changes)

    def summarise(self, summary: str, decisions_needed: str | None = None) -> None:
        """Change the summary, and the decisions or help needed."""
        changes = {} if decisions_needed is None else {"decisions_needed": decisions_needed}
        self.editor.fill_in(self.url("summary/"), summary=summary, **changes)

    def objective(self, number: int, then="continue", **changes) -> None:
        """Change an objective's page, and press one of its buttons."""
        self.editor.fill_in(self.url(f"objectives/{number}/"), then, **changes)

    def part(self, number: int) -> PlanObjective:
        """Return what the plan says of an objective."""
        return self.plan.objectives.get(objective__number=number)

    def impacts(self) -> list[int]:
        """Return the long-term impacts of the plan's edition, by id."""
        return list(self.plan.edition.longtermimpact_set.values_list("pk", flat=True))

    def add_line(self, number: int, activity: str, *, toolkit_activity=None, serves=0, **fields) -> PlannedActivity:
        """Add an activity to an objective: the force's own, or one of the toolkit's by its id.

        It serves the long-term impact of this place among the edition's.
        """
        url = self.url(f"objectives/{number}/activities/add/?activity={toolkit_activity or 'own'}&choose=1")
        changes = {"activity": activity, "impacts": [self.impacts()[serves]], **fields}
        self.editor.fill_in(url, **changes)
        return PlannedActivity.objects.filter(plan_objective=self.part(number)).order_by("pk").last()

    def change_line(self, line: PlannedActivity, then="continue", **changes) -> None:
        """Change an activity's page, and press one of its buttons."""
        self.editor.fill_in(self.url(f"lines/{line.key}/"), then, **changes)

    def take_out(self, line: PlannedActivity) -> None:
        """Take an activity out of the plan."""
        self.change_line(line, "retire")

    def put_back(self, line: PlannedActivity) -> None:
        """Put an activity back into the plan."""
        self.editor.send(self.url(f"lines/{line.key}/restore/"), {})

    def report(self, line: PlannedActivity, status: str, progress: str = "", **fields) -> None:
        """Say how an activity goes, for the period that is open."""
        changes = {"status": status, "progress": progress, **fields}
        fields = self.editor.fields(self.url(f"lines/{line.key}/progress/"))
        if "nothing_changed" in self._asked(line):
            changes["nothing_changed"] = "False"
        self.editor.send(self.url(f"lines/{line.key}/progress/"), {**fields, **changes, "then": "continue"})

    def _asked(self, line) -> set[str]:
        earlier = line.progress_updates.exclude(period=ReportingPeriod.objects.current()).exists()
        return {"nothing_changed"} if earlier else set()

    def nothing_changed(self, line: PlannedActivity) -> None:
        """Press "Nothing has changed" on the page of all activities."""
        self.editor.send(self.url("update/"), {"nothing_changed": str(line.key)})

    def submit(self, period: str | None = None, **changes) -> Submission:
        """Submit the plan for the period that is open, or for another by its reference."""
        url = self.url("check/") + (f"?period={period}" if period else "")
        self.manager.fill_in(url, **changes)
        return self.plan.submissions.order_by("number").last()

    def withdraw(self, submission: Submission) -> None:
        """Take a submission back."""
        self.manager.send(self.url(f"submissions/{submission.number}/withdraw/"), {})


def day_fields(name: str, day: datetime.date) -> dict[str, str]:
    """Return a date as its three boxes send it."""
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def sent_day(name: str, words: str) -> dict[str, str]:
    """Return the same for a date in words: "2026-09-30"."""
    return day_fields(name, datetime.date.fromisoformat(words))
