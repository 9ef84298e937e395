"""Several people write at random in every text of one plan at once: what was answered as saved is never lost."""

import datetime
import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plans.models import (
    DecisionAsked,
    Indicator,
    PeriodReport,
    Plan,
    PlannedActivity,
    PlanningAnswer,
    PlanObjective,
    ProgressUpdate,
    Reading,
)
from tests.factories.accounts import editor
from tests.factories.plans import DecisionAskedFactory, IndicatorFactory
from tests.factories.toolkit import PlanningQuestionFactory
from tests.plans.scene import add_address, fields_of, make_scene, on_date, path_of

PEOPLE, ROUNDS, TRIES = 3, 9, 8
LINE = (
    "activity",
    "output",
    "impact_measurement",
    "risks",
    "risk_mitigation",
    "who",
    "evidence_held",
    "evidence_where",
)
KEPT_IN = {
    Plan: ("project_lead", "contributing_agencies"),
    PlanningAnswer: ("text",),
    PlanObjective: ("impact_owner", "second_impact_owner", "focus_why", "additional_comments"),
    PlannedActivity: LINE,
    ProgressUpdate: ("status_reason", "progress", "next_steps"),
    PeriodReport: ("prepared_by", "summary"),
    DecisionAsked: ("what", "of_whom", "answer"),
    Indicator: ("name", "out_of", "baseline_source"),
    Reading: ("note",),
}


@pytest.fixture
def scene(transactional_db):
    return make_scene()


@pytest.fixture
def forms(scene):
    """The forms of the plan: name -> (address, its text fields, what else has to be filled in, the way back)."""
    plan, reference, question = scene.plan, scene.period.reference, PlanningQuestionFactory(edition=scene.plan.edition)
    line = scene.line()
    number = IndicatorFactory(plan_objective=scene.plan_objective)
    decision = DecisionAskedFactory(plan=plan, asked_for=scene.period)
    today = timezone.localdate()

    def at(name, *args):
        return reverse(f"plans:{name}", args=[plan.pk, *args])

    return {
        "about": (at("about"), KEPT_IN[Plan], {}, None),
        "planning": (at("planning_questions"), (f"question_{question.pk}",), {}, None),
        "objective": (at("objective", 1), KEPT_IN[PlanObjective], {}, None),
        "line": (path_of(scene, line), LINE, {}, path_of(scene, line, "restore_line")),
        "progress": (at("progress", reference, line.key), KEPT_IN[ProgressUpdate], {"status": "at_risk"}, None),
        "report": (at("report", reference), KEPT_IN[PeriodReport], {}, None),
        "decision": (
            at("decision", reference, decision.key),
            KEPT_IN[DecisionAsked],
            on_date("answered_on", today.day, today.month, today.year),
            at("restore_decision", reference, decision.key),
        ),
        "number": (
            at("indicator", number.key),
            (*KEPT_IN[Indicator], "result_note"),
            {"result_value": "7", "then": "add_result"},
            None,
        ),
        "add_line": (add_address(scene) + "?activity=own", LINE, {"impacts": [scene.external.pk]}, None),
        "add_decision": (at("add_decision", reference), ("what", "of_whom"), {}, None),
        "add_number": (at("add_indicator") + "?objective=1", KEPT_IN[Indicator], {"direction": "up"}, None),
    }


class Writer:
    """One person who fills in forms at random, and notes each text that was answered as saved."""

    def __init__(self, number, user, forms):
        self.number, self.forms, self.saved = number, forms, []
        self.random, self.texts = random.Random(number), 0
        self.client = Client()
        self.client.force_login(user)

    def write(self, barrier):
        try:
            barrier.wait()
            names = self.random.sample(sorted(self.forms), len(self.forms))
            for turn in range(ROUNDS):
                self.fill_in(turn, *self.forms[names[turn % len(names)]])
        finally:
            connection.close()

    def text(self):
        self.texts += 1
        return f"Text {self.number}.{self.texts} “é” <b> {self.random.random()}"

    def fill_in(self, turn, path, names, needed, back):
        page = self.client.get(path, follow=True)
        path = page.wsgi_request.get_full_path()
        if b'name="base_digests"' not in page.content:
            # Taken out by somebody else: put back, for the next in turn.
            assert self.client.post(back or f"{path}restore/").status_code == 302
            return
        typed = {name: self.text() for name in names}
        day = timezone.localdate() - datetime.timedelta(days=self.number * 100 + turn)
        dated = on_date("result_date", day.day, day.month, day.year) if "result_note" in names else {}
        fields = fields_of(page) | needed | typed | dated
        if back and self.random.random() < 0.3:
            fields["then"] = self.random.choice(["retire", "withdraw"])
        for _try in range(TRIES):
            for _again in range(self.random.choice([1, 1, 2])):
                response = self.client.post(path, fields)
                if response.status_code == 302:
                    left = {name.removeprefix("keep_") for name, value in fields.items() if value == "theirs"}
                    self.saved += [text for name, text in typed.items() if name not in left]
            if response.status_code == 302:
                return
            fields = self.answer(fields, fields_of(response))
        pytest.fail(f"Not saved in {TRIES} tries: {path}")

    def answer(self, sent, shown):
        """Answer what the page asks: which text to keep, whether to put back what was taken out."""
        asked = [name.removeprefix("seen_") for name in shown if name.startswith("seen_")]
        answers = {f"keep_{name}": self.random.choice(["mine", "theirs"]) for name in asked}
        return shown | answers | {"restore": "1", "then": sent.get("then", "")}


def texts_kept():
    """Return every text that a row of the plan has or had."""
    return {
        text
        for model, columns in KEPT_IN.items()
        for row in model.history.values_list(*columns)
        for text in row
        if text
    }


def test_what_was_answered_as_saved_is_found_whoever_wrote_at_the_same_time(scene, forms):
    writers = [Writer(number, editor(scene.plan.force), forms) for number in range(PEOPLE)]
    barrier = Barrier(PEOPLE)
    with ThreadPoolExecutor(PEOPLE) as threads:
        list(threads.map(lambda writer: writer.write(barrier), writers))
    saved = [text for writer in writers for text in writer.saved]
    assert len(saved) > PEOPLE * ROUNDS
    assert set(saved) - texts_kept() == set()
    # What a row holds now is what its history says last.
    for model, columns in KEPT_IN.items():
        for row in model.objects.all():
            assert [getattr(row, column) for column in columns] == [
                getattr(row.history.latest(), column) for column in columns
            ]
