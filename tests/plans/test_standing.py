"""The one rule of where a line is in a period, and that all who show it agree."""

import datetime
from dataclasses import dataclass, replace

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from plans.document import build_document
from plans.models import ProgressUpdate, Review, Submission
from plans.standing import FINISHING, standing
from plans.views.tasks import line_status
from tests.factories.accounts import manager
from tests.factories.plans import PlanFactory, PlannedActivityFactory, PlanObjectiveFactory, ReportingPeriodFactory
from tests.plans.scene import texts_of

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class P:
    """A period: the number is its order in time."""

    pk: int

    @property
    def starts(self):
        return datetime.date(2026, 1, 1) + datetime.timedelta(days=91 * self.pk)


@dataclass(frozen=True)
class U:
    """An update of a period, given by its number: a status, "nothing" or "words" without a status."""

    number: int
    says: str

    @property
    def period(self):
        return P(self.number)

    @property
    def nothing_changed(self):
        return self.says == "nothing"

    @property
    def status(self):
        return "" if self.says in ("nothing", "words") else self.says


def history(*said):
    """Updates for periods 1, 2, 3 ...; None where nothing was said for one."""
    return [U(number, says) for number, says in enumerate(said, 1) if says]


def told(said, number):
    """The standing in a period given by its number (None for none), updates as their periods' numbers."""
    updates = history(*said)
    found = standing(updates, P(number) if number else None)
    assert standing(updates[::-1], P(number) if number else None) == found
    assert (found.holds.status if found.holds else "") == found.status

    def numbered(update):
        return update and update.number

    return (
        numbered(found.now),
        numbered(found.last),
        found.status,
        found.waits,
        found.is_finished,
        numbered(found.finished_earlier),
        found.unchanged_periods,
        [update.number for update in found.earlier],
    )


# Each: what was said for periods 1, 2, 3; the period asked about; now, last, status, waits, is finished,
# finished earlier, unchanged periods, earlier.
TABLE = {
    "nothing was ever said": ((), 1, (None, None, "", True, False, None, 0, [])),
    "nothing was ever said, no period": ((), None, (None, None, "", False, False, None, 0, [])),
    "said for the first time": (("on_track",), 1, (1, None, "on_track", False, False, None, 0, [])),
    "said last period, not yet this one": (("at_risk",), 2, (None, 1, "at_risk", True, False, None, 0, [1])),
    "said in both": (("at_risk", "on_track"), 2, (2, 1, "on_track", False, False, None, 0, [1])),
    "said the period before last": (("paused", None), 3, (None, 1, "paused", True, False, None, 0, [1])),
    "a status between two others": (
        ("on_track", "off_track", "paused"),
        2,
        (2, 1, "off_track", False, False, None, 0, [1]),
    ),
    "the last of three": (("on_track", "off_track"), 3, (None, 2, "off_track", True, False, None, 0, [2, 1])),
    # Complete and stopped
    "complete now": (("on_track", "complete"), 2, (2, 1, "complete", False, True, None, 0, [1])),
    "stopped now": (("on_track", "stopped"), 2, (2, 1, "stopped", False, True, None, 0, [1])),
    "complete earlier": (("complete",), 2, (None, 1, "complete", False, True, 1, 0, [1])),
    "stopped two periods ago": (("stopped", None), 3, (None, 1, "stopped", False, True, 1, 0, [1])),
    "complete earlier, unchanged now": (("complete", "nothing"), 2, (2, 1, "complete", False, True, 1, 1, [1])),
    "complete earlier, unchanged since": (("complete", "nothing"), 3, (None, 1, "complete", False, True, 1, 0, [2, 1])),
    "complete earlier, words now": (("complete", "words"), 2, (2, 1, "complete", False, True, None, 0, [1])),
    "complete earlier, complete again": (("complete", "complete"), 2, (2, 1, "complete", False, True, None, 0, [1])),
    "complete twice": (("complete", "complete"), 3, (None, 2, "complete", False, True, 2, 0, [2, 1])),
    "complete and taken up again now": (("complete", "on_track"), 2, (2, 1, "on_track", False, False, None, 0, [1])),
    "complete and taken up again earlier": (
        ("complete", "on_track"),
        3,
        (None, 2, "on_track", True, False, None, 0, [2, 1]),
    ),
    # Nothing has changed
    "unchanged once": (("on_track", "nothing"), 2, (2, 1, "on_track", False, False, None, 1, [1])),
    "unchanged twice": (("on_track", "nothing", "nothing"), 3, (3, 1, "on_track", False, False, None, 2, [2, 1])),
    "unchanged, then nothing said": (("on_track", "nothing"), 3, (None, 1, "on_track", True, False, None, 0, [2, 1])),
    "unchanged, then words, then unchanged": (
        ("nothing", "at_risk", "nothing"),
        3,
        (3, 2, "at_risk", False, False, None, 1, [2, 1]),
    ),
    "unchanged before and after a period without words": (
        ("nothing", None, "nothing"),
        3,
        (3, None, "", False, False, None, 2, [1]),
    ),
    "unchanged since nothing was said": (("nothing",), 1, (1, None, "", False, False, None, 1, [])),
    # Words without a status, as updates of old may be
    "words now": (("words",), 1, (1, None, "", False, False, None, 0, [])),
    "words now, a status earlier": (("at_risk", "words"), 2, (2, 1, "at_risk", False, False, None, 0, [1])),
    "words last, a status before": (("at_risk", "words"), 3, (None, 2, "at_risk", True, False, None, 0, [2, 1])),
    "words last, complete before": (("complete", "words"), 3, (None, 2, "complete", False, True, 1, 0, [2, 1])),
    # A period opened again, a later one closed: what was said later is not looked at
    "period 2 says complete and is closed, period 1 is reopened": (
        (None, "complete"),
        1,
        (None, None, "", True, False, None, 0, []),
    ),
    "period 1 is reopened and was said": (
        ("on_track", "complete"),
        1,
        (1, None, "on_track", False, False, None, 0, []),
    ),
    "period 2 is reopened between": (
        ("on_track", None, "stopped"),
        2,
        (None, 1, "on_track", True, False, None, 0, [1]),
    ),
    "unchanged later does not count": (("nothing", "nothing"), 1, (1, None, "", False, False, None, 1, [])),
    # No period: all was said earlier
    "no period, the last of two": (("on_track", "at_risk"), None, (None, 2, "at_risk", False, False, None, 0, [2, 1])),
    "no period, unchanged last": (("on_track", "nothing"), None, (None, 1, "on_track", False, False, None, 0, [2, 1])),
    "no period, complete": (("complete",), None, (None, 1, "complete", False, True, 1, 0, [1])),
}


@pytest.mark.parametrize(("said", "number", "expected"), TABLE.values(), ids=TABLE)
def test_standing_of_a_line(said, number, expected):
    assert told(said, number) == expected


@pytest.mark.parametrize("status", ProgressUpdate.Status.values)
def test_every_status_holds_until_another_is_said_and_two_of_them_finish(status):
    finishes = status in ("complete", "stopped")
    finished = 1 if finishes else None
    assert told([status], 1) == (1, None, status, False, finishes, None, 0, [])
    assert told([status], 2) == (None, 1, status, not finishes, finishes, finished, 0, [1])
    assert told([status, "nothing"], 2) == (2, 1, status, False, finishes, finished, 1, [1])
    assert told([status], None) == (None, 1, status, False, finishes, finished, 0, [1])


def test_finishing_statuses_are_statuses():
    assert set(ProgressUpdate.Status.values) >= FINISHING


def test_status_beside_nothing_has_changed_says_nothing():
    @dataclass(frozen=True)
    class Odd:
        period: P
        nothing_changed: bool = True
        status: str = "complete"

    found = standing([U(1, "at_risk"), Odd(P(2))], P(2))
    assert (found.status, found.is_finished, found.last) == ("at_risk", False, U(1, "at_risk"))


def test_periods_that_start_on_one_day_have_an_order():
    @dataclass(frozen=True)
    class SameDay:
        pk: int
        starts: datetime.date = datetime.date(2026, 4, 1)

    @dataclass(frozen=True)
    class Said:
        period: SameDay
        status: str
        nothing_changed: bool = False

    updates = [Said(SameDay(1), "on_track"), Said(SameDay(2), "complete")]
    assert [standing(updates, SameDay(number)).status for number in (1, 2, 3)] == ["on_track", "complete", "complete"]
    assert standing(updates, SameDay(1)).waits is False


# All who show where lines are --------------------------------------------------------------------------------------

STATUSES = ProgressUpdate.Status.values
# What was said of one line for periods 1, 2 and 3, and where each period is.
SAID = st.tuples(*[st.sampled_from([None, "nothing", "words", *STATUSES])] * 3)
STATE = st.sampled_from(["open", "closed", "returned", "returned and closed", "accepted", "accepted and closed"])


class Pages:
    """A plan of three lines, and what every page and the document say of each line in each of three periods."""

    def __init__(self, client):
        today = timezone.localdate()
        self.client, self.lead = client, manager()
        self.plan = PlanFactory(force=self.lead.memberships.get().force, created_at=timezone.now() - DAY * 400)
        plan_objective = PlanObjectiveFactory(plan=self.plan)
        self.lines = PlannedActivityFactory.create_batch(3, plan_objective=plan_objective)
        self.periods = [ReportingPeriodFactory(starts=today - DAY * days) for days in (259, 168, 77)]
        client.force_login(self.lead)

    def tell(self, histories, states):
        """Store what was said, by line and period, and where each period is."""
        ProgressUpdate.objects.all().delete()
        Submission.objects.all().delete()
        for line, said in zip(self.lines, histories, strict=True):
            for update in history(*said):
                ProgressUpdate.objects.create(
                    line=line,
                    period=self.periods[update.number - 1],
                    nothing_changed=update.nothing_changed,
                    status=update.status,
                    progress="" if update.nothing_changed else "Words",
                    updated_by=self.lead,
                )
        for number, (period, state) in enumerate(zip(self.periods, states, strict=True), 1):
            period.closed_at = timezone.now() if state.endswith("closed") else None
            period.save()
            if answer := next((each for each in ("returned", "accepted") if state.startswith(each)), None):
                self.plan.submissions.create(period=period, number=number, state=answer, submitted_by=self.lead)
            if answer == "returned":
                Review.objects.create(
                    submission=self.plan.submissions.get(period=period),
                    decision="returned",
                    reason="Say more.",
                    decided_by=self.lead,
                )

    def page(self, name, *args):
        """The context of a page of the plan, or of the home page."""
        return self.client.get(reverse(f"plans:{name}", args=args)).context

    def check(self, histories, states):
        """Tell what is given, and check that every page and the document say of it what the rule says."""
        self.tell(histories, states)
        (steps,) = self.page("home")["all_next_steps"]
        plan_page = self.page("plan", self.plan.pk)
        workable = [item.period.period for item in steps.periods]
        assert workable == [row["period"] for row in plan_page["periods"]]
        for number, period in enumerate(self.periods, 1):
            rule = [standing(history(*said), P(number)) for said in histories]
            self.check_update(period, rule)
            self.check_document(period, rule)
            waiting = sum(found.waits for found in rule)
            for item in steps.periods:
                if item.period.period == period and not item.period.is_answered:
                    assert self.asked_for(item) == waiting
            for row in plan_page["periods"]:
                if row["period"] == period:
                    words = f"{3 - waiting} of 3 updated" if waiting else "Completed"
                    assert row["progress"].text == words
        latest = max((self.periods.index(period) + 1 for period in workable), default=None)
        rule = [standing(history(*said), latest and P(latest)) for said in histories]
        for context in (plan_page["objectives"][0], self.page("objective", self.plan.pk, self.number)):
            # These pages belong to no period: what holds is told where the period waits.
            told = [line_status(replace(found, waits=found.waits and not found.status)) for found in rule]
            assert [(line["status"].text, line["status"].colour) for line in context["lines"]] == [
                (each.text, each.colour) for each in told
            ]
            assert [bool(line["status"].note) for line in context["lines"]] == [found.waits for found in rule]

    @property
    def number(self):
        return self.lines[0].plan_objective.objective.number

    def asked_for(self, item):
        """How many activities a period's next steps ask progress on."""
        texts = [step.text for step in item.steps if step.text.startswith("Say what progress")]
        return int(texts[0].split()[-2]) if texts else 0

    def check_update(self, period, rule):
        context = self.page("update", self.plan.pk, period.reference)
        parts = {part.line.pk: part for part in context["page"].lines}
        shown = [parts[line.pk] for line in self.lines]
        assert [(part.status, part.standing.waits) for part in shown] == [
            (line_status(found), found.waits) for found in rule
        ]
        assert context["page"].waits == sum(found.waits for found in rule)

    def check_document(self, period, rule):
        names = {number: each.name for number, each in enumerate(self.periods, 1)}
        (objective,) = build_document(self.plan, period).objectives
        for line, found in zip(objective.lines, rule, strict=True):
            assert (line.status, line.waits, line.unchanged_periods) == (
                found.status,
                found.waits,
                found.unchanged_periods,
            )
            assert line.finished_earlier == (names[found.finished_earlier.number] if found.finished_earlier else "")
            assert [each and each.period for each in (line.progress, line.last_progress)] == [
                each and names[each.number] for each in (found.now, found.last)
            ]


@pytest.fixture
def pages(client, db):
    return Pages(client)


# Each example takes nine pages and documents. What is rare among random histories is given first.
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(
    histories=((None, None, "nothing"), ("words", None, None), ("complete", "nothing", "nothing")),
    states=("closed", "returned", "open"),
)
@given(histories=st.tuples(SAID, SAID, SAID), states=st.tuples(STATE, STATE, STATE))
def test_all_pages_and_the_document_agree(pages, histories, states):
    pages.check(histories, states)


def test_all_agree_where_period_2_says_complete_and_is_closed_and_period_1_is_reopened(pages):
    histories = [(None, "complete", None), ("on_track", "complete", "nothing"), (None, "stopped", None)]
    states = ["open", "accepted and closed", "accepted and closed"]
    pages.check(histories, states)
    response = pages.client.get(reverse("plans:update", args=[pages.plan.pk, pages.periods[0].reference]))
    # What waits comes first.
    assert texts_of(response, element="strong", css_class="govuk-tag") == ["No update yet", "No update yet", "On track"]
    (steps,) = pages.page("home")["all_next_steps"]
    assert [pages.asked_for(item) for item in steps.periods] == [2]
