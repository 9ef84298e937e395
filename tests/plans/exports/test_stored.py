"""PDFs are made once and kept: of a submission per state, of a draft by what it shows."""

import datetime
import hashlib
from io import BytesIO

import pytest
from django.core.cache import caches
from django.utils import timezone
from pypdf import PdfReader

from plans import actions
from plans.document import Stamp, build_document, read_document
from plans.exports.stored import find_draft_pdf, find_submission_pdf
from plans.models import PeriodReport, SubmissionFile
from tests.factories.accounts import ForceFactory, manager, reviewer
from tests.factories.plans import PeriodReportFactory, ReportingPeriodFactory, submittable_plan
from tests.plans.documents import rich_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    return ReportingPeriodFactory()


@pytest.fixture
def plan(period):
    return submittable_plan(ForceFactory(), period)


@pytest.fixture
def submission(plan, period):
    return actions.submit_plan(plan=plan, period=period, by=manager(plan.force))


@pytest.fixture
def rendered(monkeypatch):
    """What each PDF was made of, (document, stamp, last period's document), in place of making it."""
    made = []
    monkeypatch.setattr("plans.exports.stored.plan_pdf", lambda *args: made.append(args) or b"%PDF")
    return made


def words(page) -> str:
    return " ".join(page.extract_text().split())


def test_submission_s_pdf_is_rendered_once(submission, monkeypatch):
    first = find_submission_pdf(submission)
    monkeypatch.setattr("plans.exports.stored.plan_pdf", None)

    again = find_submission_pdf(submission)

    assert (again.pk, bytes(again.content)) == (first.pk, bytes(first.content))
    assert again.sha256 == hashlib.sha256(bytes(again.content)).hexdigest()
    assert (again.format, again.state) == ("pdf", "submitted")


def test_each_state_has_its_own_pdf(submission):
    find_submission_pdf(submission)
    actions.decide_review(submission=submission, decision="returned", by=reviewer(), reason="Say how it is measured.")
    submission.refresh_from_db()

    after = PdfReader(BytesIO(bytes(find_submission_pdf(submission).content)))

    assert set(SubmissionFile.objects.values_list("state", flat=True)) == {"submitted", "returned"}
    assert "Say how it is measured." in words(after.pages[0])


def test_pdf_is_counted_against_the_last_period_not_the_last_submission(plan, period, rendered):
    earlier = ReportingPeriodFactory(starts=period.starts - datetime.timedelta(days=91), due=timezone.localdate())
    PeriodReportFactory(plan=plan, period=earlier)
    boss = manager(plan.force)
    then = actions.submit_plan(plan=plan, period=earlier, by=boss)
    first = actions.submit_plan(plan=plan, period=period, by=boss)
    actions.decide_review(submission=first, decision="returned", by=reviewer(), reason="More")
    second = actions.submit_plan(plan=plan, period=period, by=boss)

    find_submission_pdf(second)

    assert rendered == [(read_document(second.document), Stamp.of_submission(second), read_document(then.document))]


def test_pdf_is_rendered_after_submitting_and_after_the_decision(plan, period, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        submission = actions.submit_plan(plan=plan, period=period, by=manager(plan.force))
        assert SubmissionFile.objects.count() == 0
    with django_capture_on_commit_callbacks(execute=True):
        actions.decide_review(submission=submission, decision="accepted", by=reviewer())

    assert list(SubmissionFile.objects.order_by("pk").values_list("state", flat=True)) == ["submitted", "accepted"]


def test_submission_stands_when_its_pdf_fails(plan, period, django_capture_on_commit_callbacks, monkeypatch, caplog):
    def fail(*args):
        raise RuntimeError("No room on the disk")

    monkeypatch.setattr("plans.exports.stored.plan_pdf", fail)

    with django_capture_on_commit_callbacks(execute=True):
        submission = actions.submit_plan(plan=plan, period=period, by=manager(plan.force))

    monkeypatch.undo()
    assert "No room on the disk" in caplog.text
    assert find_submission_pdf(submission).state == "submitted"


def test_draft_is_kept_by_what_it_shows(plan, period, rendered):
    caches["documents"].clear()

    def find(stamp=None, last_period=None):
        return find_draft_pdf(build_document(plan, period), stamp or Stamp.of_draft(plan), last_period)

    assert [find(), find()] == [b"%PDF", b"%PDF"]
    assert len(rendered) == 1

    find(last_period=rich_document())
    find(stamp=Stamp("2.6.1 / Another", "draft", "DRAFT", timezone.localdate()))
    PeriodReport.objects.filter(plan=plan).update(summary="Another")
    find()
    assert len(rendered) == 4
    caches["documents"].clear()
