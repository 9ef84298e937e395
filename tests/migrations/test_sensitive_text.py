"""After words were hidden they are in no table, and after they were removed in no file of the database either.

Nothing here lists where to look: the database is asked for its tables, and each cell is unpacked as far as it goes.
"""

import json

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import Task

from plans.actions import add_remark, hide_words, lift_hiding, remove_words, send_advice, share_draft, submit_plan
from plans.document import Anchor, read_document, sha256_of
from plans.models import (
    HandOver,
    PeriodReport,
    Plan,
    PlannedActivity,
    PlanningAnswer,
    ReportingPeriod,
    ReviewPhrase,
    SharedDraft,
    Submission,
    SubmissionFile,
)
from plans.passages import Passage
from plans.queries.texts import WAYS_TO_PLAN, history_of, rows_of, text_columns
from tests.factories import accounts as people
from tests.factories.plans import DecisionAskedFactory, ExtensionFactory, IndicatorFactory, ReadingFactory
from tests.jobs import get_pdf, run_jobs, submission_pdf
from tests.searching import files_with, tables_with
from toolkit.models import PlanningQuestion

WORDS = "Zebedee Quillfeather"
TYPED = "zebedee\nQuillfeather"
# What is looked for: however the two words are broken or packed, this one is in it.
NAME = "quillfeather"
# Models of this app with words that are of no force's plan, and one whose rows are deleted and made anew.
OF_NO_PLAN = {ReportingPeriod, ReviewPhrase, SubmissionFile}


@pytest.fixture
def story(migrated_database):
    """A plan that was lived in for years, with the words in each of its columns and in all that came of it."""
    return Story(migrated_database)


class Story:
    def __init__(self, database):
        period = ReportingPeriod.objects.current()
        self.plan = Plan.objects.get(pk=database.plan("westshire")["id"])
        force = self.plan.force
        self.manager, self.other = people.manager(force), people.manager(force)
        self.reviewer = people.reviewer()
        line = PlannedActivity.objects.filter(plan_objective__plan=self.plan).exclude(activity="").first()
        ReadingFactory(indicator=IndicatorFactory(plan_objective=line.plan_objective, line=line), note="A note")
        ExtensionFactory(period=period, force=force, reason="A reason")
        question = PlanningQuestion.objects.filter(edition=self.plan.edition).first()
        PlanningAnswer.objects.get_or_create(plan=self.plan, question=question, defaults={"text": "An answer"})
        today = timezone.localdate()
        PeriodReport.objects.update_or_create(plan=self.plan, period=period, defaults={"date_prepared": today})
        HandOver.objects.create(force=force, name="A name", note="A note", handed_over_by=self.manager)
        DecisionAskedFactory(plan=self.plan, answer="An answer", answered_on=today)
        self.line = line
        self.planted = self.plant()
        self.draft = share_draft(plan=self.plan, period=None, by=self.manager, question=f"What of {TYPED}?")
        send_advice(draft=self.draft, by=self.reviewer, advice="Advice")
        self.submission = self.submit(period)
        anchor = Anchor("line", str(line.key), "activity")
        add_remark(copy=self.submission, text=f"Who is {TYPED}?", by=self.reviewer, anchor=anchor)
        self.planted |= self.plant()
        self.keep()
        run_jobs()
        assert submission_pdf(self.submission).is_made
        client = Client()
        client.force_login(self.manager)
        assert get_pdf(client, reverse("plans:draft_pdf", args=[self.plan.pk, period.reference])).content[:4] == b"%PDF"

    def submit(self, period):
        waiting = self.plan.submissions.filter(period=period, state="submitted").first()
        return waiting or submit_plan(plan=self.plan, period=period, by=self.manager, before_end=True)

    def plant(self):
        """Put the words into every column of every row, where a constraint does not say otherwise; return which."""
        planted = set()
        for model in WAYS_TO_PLAN:
            for rows in filter(None, [rows_of(model, self.plan), history_of(model, self.plan)]):
                for name, longest in text_columns(rows.model).items():
                    planted |= {(rows.model, name) for row in rows if self.put(row, name, longest)}
        return planted

    def put(self, row, name, longest):
        before = getattr(row, name) or ""
        text = before if TYPED in before else f"{TYPED}, {before}"[:longest]
        try:
            with transaction.atomic():
                # Past the guards of frozen copies.
                models.QuerySet(type(row)).filter(pk=row.pk).update(**{name: text})
        except IntegrityError:
            return False
        return True

    def keep(self):
        """Put them where they are for a while."""
        typed = {"form_key": ["x"], "activity": [TYPED]}
        for address in (
            reverse("plans:line", args=[self.plan.pk, self.line.key]),
            reverse("admin:plans_submission_change", args=[self.submission.pk]),
        ):
            people.UnsavedFormFactory(user=self.manager, address=address, fields=typed, title=f"activity {TYPED}")
        session = SessionStore()
        session[SessionStorage.session_key] = json.dumps([["__json_message", 0, 25, f"Moved up: Zoë, {WORDS}"]])
        session.save()
        now = timezone.now()
        Task.objects.create(
            id="a" * 32, name="A job", started=now, stopped=now, success=False, result=f"Not read: {WORDS}"
        )
        LogEntry.objects.create(
            user=self.reviewer,
            content_type=ContentType.objects.get_for_model(Submission),
            object_id=self.submission.pk,
            object_repr=f"Submission of {WORDS}",
            action_flag=CHANGE,
            change_message=json.dumps([{"changed": {"name": f"Zoë {WORDS}"}}]),
        )

    def hide(self):
        return hide_words(plan=self.plan, passages=[Passage.of(WORDS)], kind="child", by=self.manager)


def hashes(plan):
    copies = [*plan.submissions.all(), *plan.shared_drafts.all()]
    return {str(copy.key): (copy.document_sha256, sha256_of(copy.document)) for copy in copies}


def test_every_model_with_words_is_a_plans_or_says_why_not():
    with_words = {
        model
        for model in apps.get_app_config("plans").get_models()
        if (text_columns(model) or hasattr(model, "document")) and not model._meta.object_name.startswith("Historical")
    }
    assert {model.__name__ for model in with_words - OF_NO_PLAN - WAYS_TO_PLAN.keys()} == {"Hiding", "HidingReader"}


def test_words_are_nowhere_after_hiding_and_after_removing(story):
    columns = {(model, name) for model in WAYS_TO_PLAN for name in text_columns(model)}
    assert columns - story.planted == set()
    there = tables_with(NAME)
    for column in ("django_session.session_data", "django_q_task.result", "django_admin_log.change_message"):
        assert column in there
    for column in ("pdf_pdffile.content", "plans_submissionfile.content", "plans_historicalremark.text"):
        assert column in there
    assert {"plans_submission.document", "plans_shareddraft.document", "accounts_unsavedform.fields"} <= set(there)

    hiding = story.hide()
    assert tables_with(NAME) == []

    run_jobs()
    remove_words(hiding=hiding, by=story.other)
    run_jobs()
    assert (tables_with(NAME), files_with(NAME)) == ([], [])
    hiding.refresh_from_db()
    assert hiding.sealed == ""
    assert tables_with("[text removed on") != []
    for copy in [*Submission.objects.filter(plan=story.plan), *SharedDraft.objects.filter(plan=story.plan)]:
        assert sha256_of(copy.document) == copy.document_sha256
        read_document(copy.document)
    assert submission_pdf(story.submission).is_made
    assert tables_with(NAME) == []


def test_lifting_brings_every_text_back_to_the_letter(story):
    PlannedActivity.objects.filter(pk=story.line.pk).update(risks=f"ZEBEDEE quillfeather, then {TYPED} and {WORDS}.")
    before, rows = hashes(story.plan), list(PlannedActivity.objects.filter(plan_objective__plan=story.plan).values())
    history = list(PlannedActivity.history.order_by("history_id").values())

    lift_hiding(hiding=story.hide(), by=story.other)

    assert hashes(story.plan) == before
    assert list(PlannedActivity.objects.filter(plan_objective__plan=story.plan).values()) == rows
    assert list(PlannedActivity.history.order_by("history_id").values()) == history
