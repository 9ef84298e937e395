"""`manage.py check_records` on a database with one fault of each kind: it names the row, and quotes nothing.

Faults that do not touch each other are planted side by side: each check of a database takes a second.
"""

import datetime
import hashlib
import threading
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from nvap.pdf.models import PdfFile
from nvap.queue.jobs import begin
from plans.document import sha256_of
from plans.jobs.files import make_submission_pdf
from plans.models import (
    Indicator,
    PlannedActivity,
    PlanningAnswer,
    Reading,
    Remark,
    Review,
    SharedDraft,
    Submission,
    SubmissionFile,
)
from plans.records import one_moment
from plans.records.histories import check_histories
from tests.factories.accounts import superuser
from toolkit.models import Edition, PlanningQuestion

SECRET_WORDS = "words of a plan"


@pytest.fixture(autouse=True)
def _scheduled(migrated_database):
    call_command("sync_schedules")


def check() -> tuple[list[str], str]:
    """Return the faults found and all else that was printed."""
    printed = StringIO()
    try:
        call_command("check_records", stdout=printed)
    except CommandError as error:
        printed.write(str(error))
    lines = printed.getvalue().splitlines()
    faults = [line.removeprefix("FAULT  ") for line in lines if line.startswith("FAULT  ")]
    assert (f"{len(faults)} fault" in lines[-1]) is bool(faults)
    return faults, "\n".join(line for line in lines if not line.startswith("FAULT"))


def write(row, **values) -> None:
    """Change a row as nothing in the code would."""
    QuerySet(type(row)).filter(pk=row.pk).update(**values)


def submission(**values) -> Submission:
    return Submission.objects.filter(**values).order_by("pk").first()


def without(name: str, model=Submission) -> None:
    """Take a constraint away, as a restore that stopped half-way leaves it."""
    constraint = next(each for each in model._meta.constraints if each.name == name)
    others = [each for each in model._meta.constraints if each is not constraint]
    with pytest.MonkeyPatch.context() as patch, connection.schema_editor() as editor:
        # SQLite makes the table anew, with those that the model has.
        patch.setattr(model._meta, "constraints", others)
        editor.remove_constraint(model, constraint)


def without_foreign_keys(sql: str, *values) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys = OFF")
        else:
            cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql, values)
    connection.close()


PLANTED = []


def planted(plant):
    """Have a fault planted: the function plants it and returns what is to be said of it, one line or several."""
    PLANTED.append(plant)
    return plant


@planted
def text_changed():
    row = submission(pk=1)
    write(row, document=row.document.replace('"summary"', '"summary" '))
    fault = "its document is not the text that was stored: the hash differs"
    return [f"submissions' documents: plans.Submission 1: {fault}"]


@planted
def texts_that_cannot_be_read():
    errors = {
        '{"schema_version": 99, "plan": "%s"}': "UnknownSchemaVersionError",
        '{"schema_version": 2, "plan": "%s"}': "ValidationError",
        '{"schema_version": 1, "plan": "%s"}': "KeyError",
        '{"plan": "%s': "JSONDecodeError",
    }
    for pk, text in enumerate(errors, start=6):
        text = text % SECRET_WORDS
        write(submission(pk=pk), document=text, document_sha256=sha256_of(text))
    return [
        f"submissions' documents: plans.Submission {pk}: its document cannot be read ({error})"
        for pk, error in enumerate(errors.values(), start=6)
    ]


@planted
def shared_draft_changed():
    of = submission(pk=3)
    draft = SharedDraft(plan=of.plan, shared_by=of.submitted_by, document=of.document, document_sha256="0" * 64)
    (draft,) = SharedDraft.objects.bulk_create([draft])
    fault = "its document is not the text that was stored: the hash differs"
    return [f"shared drafts' documents: plans.SharedDraft {draft.pk}: {fault}"]


@planted
def state_without_its_decision():
    write(submission(pk=11), state="returned")
    return ["decisions: plans.Submission 11: is marked returned, and VKPP's decision is accepted"]


@planted
def decision_on_what_was_withdrawn():
    row = submission(pk=12, state="withdrawn")
    Review(submission=row, decision="accepted", decided_by=row.submitted_by).save()
    return ["decisions: plans.Submission 12: is withdrawn, and has a decision of VKPP's (accepted)"]


@planted
def wrong_lateness():
    write(submission(pk=13, late=False), late=True)
    write(submission(pk=17, late=True), late=False)
    return [
        "late or not: plans.Submission 13: is marked late, and was not late",
        "late or not: plans.Submission 17: is marked on time, and was late",
    ]


def made_file(pk: int, **changes) -> SubmissionFile:
    content = b"%PDF-1.7 all of it\n%%EOF\n"
    values = {
        "submission": submission(pk=pk),
        "state": "withdrawn",
        "format": "pdf",
        "content": content,
        "sha256": hashlib.sha256(content).hexdigest(),
        "rendered_at": timezone.now(),
    }
    return SubmissionFile.objects.create(**values | changes)


@planted
def files_not_whole():
    made_file(1)
    differs = "its content is not what was made: the hash differs"
    faults = {
        made_file(2, sha256="0" * 64): [differs],
        made_file(3, content=b"%PDF-1.7 half"): [differs, "its content is no whole PDF"],
        made_file(4, rendered_at=None): ["its content is there, and when it was made is not"],
        made_file(5, content=None): ["was asked for, is not made, and no job waits for it"],
        PdfFile.objects.create(key="k", content=b"half", rendered_at=timezone.now()): ["its content is no whole PDF"],
    }
    return [f"files: {file._meta.label} {file.pk}: {fault}" for file, found in faults.items() for fault in found]


@planted
def job_signed_with_another_key():
    begin(make_submission_pdf, 1)
    job = OrmQ.objects.latest("pk")
    OrmQ.objects.filter(pk=job.pk).update(payload=job.payload[:-4] + "aaaa")
    fault = "cannot be read: it was begun with another SECRET_KEY, and will not be done"
    return [f"jobs: django_q.OrmQ {job.pk}: {fault}"]


@planted
def row_unlike_its_history():
    line = PlannedActivity.objects.order_by("pk").first()
    write(line, activity=SECRET_WORDS, who="Somebody")
    return [f"histories: plans.PlannedActivity {line.pk}: differs from its latest history in: activity, who"]


@planted
def history_lost():
    reading = Reading.objects.order_by("pk").first()
    reading.history.all().delete()
    return [f"histories: plans.Reading {reading.pk}: has no history"]


@planted
def newest_record_lost():
    indicator = Indicator.objects.order_by("pk").first()
    indicator.name = "Renamed"
    indicator.save()
    indicator.history.latest().delete()
    return [f"histories: plans.Indicator {indicator.pk}: differs from its latest history in: name"]


@planted
def history_says_that_it_is_gone():
    answer = PlanningAnswer.objects.create(
        plan=submission(pk=20).plan, question=PlanningQuestion.objects.order_by("-pk").first(), text="Said"
    )
    record = answer.history.latest()
    record.pk, record.history_type, record.history_date = None, "-", timezone.now()
    record.save()
    return [f"histories: plans.PlanningAnswer {answer.pk}: its history says that it was deleted"]


@planted
def gone_without_a_record():
    remark = Remark.objects.order_by("pk").first()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM plans_remark WHERE id = %s", [remark.pk])
    return [f"histories: plans.Remark {remark.pk}: is gone, and its history does not say that it was deleted"]


@planted
def row_that_points_at_nothing():
    without_foreign_keys("UPDATE plans_submission SET submitted_by_id = 999999 WHERE id = %s", 18)
    fault = "plans.Submission 18 points at a row that is not there"
    return [f"foreign keys: plans.Submission.submitted_by: {fault}"]


@planted
def schedules_missing_or_others():
    Schedule.objects.filter(name="remind forces").update(cron="0 8 * * *")
    Schedule.objects.filter(name="forget what is old").delete()
    return [
        f"schedules: {name}: is not in the database: run manage.py sync_schedules"
        for name in ("forget what is old", "remind forces")
    ]


@planted
def cache_table_missing():
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE nvap_cache")
    return ["cache tables: nvap_cache: is missing: run manage.py createcachetable"]


@planted
def published_text_changed():
    edition = Edition.objects.filter(status="published").first()
    QuerySet(Edition).filter(pk=edition.pk).update(statement=SECRET_WORDS)
    fault = f"{edition}: the text is not the text that was published."
    return [f"editions of the toolkit: toolkit.Edition {edition.pk}: {fault}"]


def test_each_fault_is_named_with_its_row_and_no_word_is_quoted():
    expected = [fault for plant in PLANTED for fault in plant()]
    faults, rest = check()
    assert sorted(faults) == sorted(expected)
    assert SECRET_WORDS not in "\n".join([*faults, rest])


def test_what_every_version_left_has_no_fault():
    faults, rest = check()
    assert faults == []
    assert rest.endswith("No faults.")


def test_what_is_worth_saying_is_no_fault():
    file = made_file(1, content=None, sha256="", rendered_at=None)
    made_file(2, content=None, sha256="", rendered_at=None, failure="too_long")
    begin(make_submission_pdf, file.pk)
    row, due = submission(state="submitted"), timezone.now() - datetime.timedelta(hours=1)
    Review(submission=row, decision="accepted", decided_by=row.submitted_by, final_at=due).save()
    faults, rest = check()
    assert faults == []
    assert [line.removeprefix("note   ") for line in rest.splitlines() if line.startswith("note")] == [
        "decisions: 1 row: its decision should be final by now: is the worker running?",
        "files: 1 row: is not made yet: its job waits",
        "files: 1 row: could not be made: too long",
        "histories: 50 rows: has no history: it was loaded and never changed",
    ]


def test_missing_number_is_a_fault_unless_the_admin_deleted_it():
    row = submission(number=2)
    reference = row.reference
    Submission.objects.filter(pk=row.pk).delete()
    assert f"numbers of submissions: plans.Plan {row.plan_id}: submission 2 is missing" in check()[0]
    LogEntry.objects.create(
        user=superuser(),
        content_type=ContentType.objects.get_for_model(Submission),
        action_flag=DELETION,
        object_id=row.pk,
        object_repr=reference,
    )
    faults, rest = check()
    assert [fault for fault in faults if fault.startswith("numbers")] == []
    assert "submission 2 was deleted in the admin" in rest


def test_constraints_that_are_missing_are_named_and_what_they_would_have_held():
    for name in ("submission_number_once_per_plan", "one_submission_waits_per_plan_and_period"):
        without(name)
    write(submission(pk=2, number=2), number=1)
    write(submission(pk=4), state="submitted", withdrawn_at=None, withdrawn_by=None)
    assert check()[0] == [
        "constraints: plans_submission: submission_number_once_per_plan: is missing from the database",
        "constraints: plans_submission: one_submission_waits_per_plan_and_period: is missing from the database",
        "numbers of submissions: plans.Plan 1: submission 1 is there twice",
        "numbers of submissions: plans.Plan 1: submission 2 is missing",
        "waiting for review: plans.Plan 2: submissions 1 and 2 wait for one period (3)",
    ]


def test_migration_that_is_not_applied_is_named_and_nothing_else_asked(migrated_database):
    migrated_database.migrate("plans", "0015_shared_drafts")
    faults, rest = check()
    assert faults[0] == "migrations: plans.0016_histories_begin: is not applied: run manage.py migrate"
    assert all(fault.startswith("migrations: plans.00") for fault in faults)
    assert "histories  " not in rest


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL alone can hold a constraint it never checked")
def test_constraint_that_is_switched_off_is_named():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE plans_reading ADD CONSTRAINT unchecked CHECK (value > 0) NOT VALID")
        cursor.execute("ALTER TABLE plans_remark DISABLE TRIGGER ALL")
    assert check()[0] == [
        "constraints: plans_reading: unchecked: is not enforced for the rows there are",
        "constraints: plans_remark: foreign keys: is not enforced for the rows there are",
    ]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite checks its own file")
def test_broken_file_is_named():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("SELECT rootpage FROM sqlite_master WHERE name = 'submission_by_state'")
        (page,) = cursor.fetchone()
        cursor.execute("PRAGMA page_size")
        (size,) = cursor.fetchone()
    connection.close()
    with Path(connection.settings_dict["NAME"]).open("r+b") as file:
        file.seek((page - 1) * size)
        # An index page without a single cell.
        file.write(b"\x0a\x00\x00\x00\x00" + size.to_bytes(2) + b"\x00")
    faults = check()[0]
    assert faults
    assert {fault.partition(":")[0] for fault in faults} == {"database files"}


def test_check_sees_one_moment_and_keeps_nobody_waiting():
    """A form that is saved while the check runs is neither a fault nor kept waiting."""
    line = PlannedActivity.objects.order_by("-pk").first()
    saved = []

    def save():
        line.activity = "Saved meanwhile"
        line.save()
        saved.append(True)
        connection.close()

    with one_moment():
        assert PlannedActivity.objects.get(pk=line.pk).activity != "Saved meanwhile"
        thread = threading.Thread(target=save)
        thread.start()
        thread.join(timeout=10)
        assert saved == [True]
        assert PlannedActivity.objects.get(pk=line.pk).activity != "Saved meanwhile"
        assert [each for each in check_histories() if each.faults] == []
    assert PlannedActivity.objects.get(pk=line.pk).activity == "Saved meanwhile"
