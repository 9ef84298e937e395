"""PDFs are made once, beside the pages, and kept: of a submission per state, of a draft by what it shows."""

import datetime
import hashlib
from io import BytesIO

import pytest
from django.utils import timezone
from django_q.models import OrmQ
from pypdf import PdfReader

from nvap.pdf.files import GIVEN_UP_AFTER
from nvap.pdf.limits import RenderingError, TooLongError
from nvap.pdf.models import MadeFile, PdfFile
from plans import actions
from plans.document import Stamp, build_document, canonical_json, longest_texts, read_document, sha256_of
from plans.jobs.files import ask_for_draft_pdf, ask_for_submission_pdf, make_submission_pdf
from plans.models import PeriodReport, SubmissionFile
from tests.factories.accounts import ForceFactory, manager, reviewer
from tests.factories.plans import PeriodReportFactory, ReportingPeriodFactory, submittable_plan
from tests.jobs import print_nothing, run_jobs, submission_pdf
from tests.plans.documents import make_document, make_line, make_objective

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    return ReportingPeriodFactory()


@pytest.fixture
def plan(period):
    return submittable_plan(ForceFactory(), period)


@pytest.fixture
def submission(plan, period):
    return actions.submit_plan(plan=plan, period=period, by=manager(plan.force), before_end=True)


@pytest.fixture
def printed(monkeypatch):
    """What each PDF was made of, (document, stamp, last period's document), in place of making it."""
    made = []
    print_nothing(monkeypatch, lambda *args: made.append(args))
    return made


def words(page) -> str:
    return " ".join(page.extract_text().split())


def test_submitting_asks_for_the_pdf_and_one_job_makes_it(submission, printed):
    assert [row.task["func"] for row in OrmQ.objects.all()] == ["plans.jobs.files.make_submission_pdf"]
    asked = [ask_for_submission_pdf(submission) for _reader in range(3)]
    assert {file.is_made for file in asked} == {False}
    assert OrmQ.objects.count() == 1

    run_jobs()

    file = ask_for_submission_pdf(submission)
    assert (file.state, file.format, file.sha256) == ("submitted", "pdf", hashlib.sha256(b"%PDF-None").hexdigest())
    assert (bytes(file.content), len(printed), OrmQ.objects.count()) == (b"%PDF-None", 1, 0)
    make_submission_pdf(file.pk)
    assert len(printed) == 1


def test_each_state_has_its_own_pdf(submission):
    submission_pdf(submission)
    actions.decide_review(submission=submission, decision="returned", by=reviewer(), reason="Say how it is measured.")
    submission.refresh_from_db()

    after = PdfReader(BytesIO(bytes(submission_pdf(submission).content)))

    assert set(SubmissionFile.objects.values_list("state", flat=True)) == {"submitted", "returned"}
    assert "Say how it is measured." in words(after.pages[0])


def test_pdf_of_a_state_that_has_passed_is_not_made(submission, printed):
    actions.decide_review(submission=submission, decision="accepted", by=reviewer())
    run_jobs()
    assert [file.state for file in SubmissionFile.objects.all()] == ["accepted"]
    assert [stamp.state for _document, stamp, _last in printed] == ["accepted"]


def test_pdf_is_counted_against_the_last_period_not_the_last_submission(plan, period, printed):
    earlier = ReportingPeriodFactory(starts=period.starts - datetime.timedelta(days=91), due=timezone.localdate())
    PeriodReportFactory(plan=plan, period=earlier)
    boss = manager(plan.force)
    then = actions.submit_plan(plan=plan, period=earlier, by=boss, before_end=True)
    first = actions.submit_plan(plan=plan, period=period, by=boss, before_end=True)
    actions.decide_review(submission=first, decision="returned", by=reviewer(), reason="More")
    run_jobs()
    printed.clear()
    second = actions.submit_plan(plan=plan, period=period, by=boss, before_end=True)

    submission_pdf(second)

    assert printed == [(read_document(second.document), Stamp.of_submission(second), read_document(then.document))]


def test_submission_stands_when_its_pdf_fails_and_the_next_try_makes_it(submission, monkeypatch):
    def fail(html):
        raise RenderingError("ValueError")

    monkeypatch.setattr("nvap.pdf.files.render_within_limits", fail)
    with pytest.raises(RenderingError):
        run_jobs()
    file = ask_for_submission_pdf(submission)
    assert (file.is_made, file.failure) == (False, MadeFile.Failure.ERROR)

    monkeypatch.undo()
    make_submission_pdf(file.pk)
    file.refresh_from_db()
    assert (file.is_made, file.failure) == (True, "")


def test_what_is_too_long_is_given_up(submission, monkeypatch):
    def fail(html):
        raise TooLongError

    monkeypatch.setattr("nvap.pdf.files.render_within_limits", fail)
    run_jobs()
    file = ask_for_submission_pdf(submission)
    assert (file.is_made, file.failure) == (False, MadeFile.Failure.TOO_LONG)
    monkeypatch.undo()
    make_submission_pdf(file.pk)
    assert (file.is_made, OrmQ.objects.count()) == (False, 0)


def test_file_whose_job_was_lost_is_asked_for_again_once(submission, printed):
    OrmQ.objects.all().delete()
    assert ask_for_submission_pdf(submission)
    assert OrmQ.objects.count() == 0
    SubmissionFile.objects.update(asked_at=timezone.now() - GIVEN_UP_AFTER)
    assert ask_for_submission_pdf(submission)
    assert ask_for_submission_pdf(submission)
    assert OrmQ.objects.count() == 1
    run_jobs()
    assert ask_for_submission_pdf(submission).is_made


def test_draft_is_kept_by_what_it_shows(plan, period, submission, printed):
    OrmQ.objects.all().delete()

    def ask(last_period=None):
        document = build_document(plan, period)
        sha256 = sha256_of(canonical_json(document))
        found = ask_for_draft_pdf(document, sha256, Stamp.of_draft(plan), last_period=last_period)
        run_jobs()
        return found

    assert ask() == ask()
    assert [stamp.state for _document, stamp, _last in printed] == ["draft"]

    ask(last_period=submission)
    PeriodReport.objects.filter(plan=plan).update(summary="Another")
    ask()
    assert len(printed) == 3
    assert [bool(file.content and not file.html) for file in PdfFile.objects.all()] == [True] * 3


def test_longest_texts_are_named():
    line = make_line("00000000-0000-4000-8000-000000000001", risks="x" * 9000, activity="y" * 300)
    document = make_document(objectives=[make_objective(lines=[line])])
    assert longest_texts(document, 2) == [
        "Activity 1A, Risks: 9,000 characters",
        "Activity 1A, Activity: 300 characters",
    ]
