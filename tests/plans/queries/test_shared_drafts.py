"""A draft shared for advice is in no count: whatever is counted or asked of a plan is the same with one and without."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from nvap.accounts.models import Force
from plans.actions import answer_remark, decide_review, stop_sharing
from plans.document import build_document, canonical_json
from plans.jobs.reminders import find_unanswered
from plans.models import ReportingPeriod, Submission
from plans.queries.board import count_others_with_submissions, find_board
from plans.queries.overview import find_overviews
from plans.queries.periods import find_plan_periods
from plans.queries.queue import find_next_waiting, find_periods_to_review
from plans.queries.submissions import find_beside, find_comparisons, last_period_for, last_period_of
from plans.templatetags.review import count_mine_waiting, count_waiting
from plans.views.next_steps import find_next_steps
from tests.factories.accounts import national_leader
from tests.factories.plans import PeriodReportFactory, ReportingPeriodFactory
from tests.plans.shared import SharingScene, days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db):
    """A plan with a returned submission of an earlier period and a waiting one of this, beside another force's."""
    scene = SharingScene()
    scene.force.contact = scene.judge
    scene.force.save()
    earlier = ReportingPeriodFactory(starts=scene.period.starts.replace(year=scene.period.starts.year - 1))
    PeriodReportFactory(plan=scene.plan, period=earlier)
    this, scene.period = scene.period, earlier
    scene.first = scene.submit(at=days_ago(30))
    decide_review(submission=scene.first, decision="returned", reason="More", by=scene.judge, at=days_ago(29))
    scene.period = this
    scene.other = SharingScene()
    scene.other.submit(at=days_ago(3))
    return scene


def text_of(user, address) -> str:
    """What a page says to a user."""
    client = Client()
    client.force_login(user)
    page = client.get(address).content.decode()
    return " ".join(strip_tags(page[page.index("<main") : page.index("</main")]).split())


def everything_counted(scene) -> dict:
    """Return the answer to every question that counts or looks back, by its name."""
    plan, periods = scene.plan, list(ReportingPeriod.objects.all())
    forces = Force.objects.all()
    return {
        "boards": [find_board(period, forces) for period in periods],
        "others": [count_others_with_submissions(period) for period in periods],
        "queue": [(period, period.waiting) for period in find_periods_to_review(scene.judge)],
        "next": find_next_waiting(scene.judge, scene.first),
        "waiting": (count_waiting(), count_mine_waiting(scene.judge)),
        "late and numbers": list(Submission.objects.values_list("plan", "period", "number", "state", "late")),
        "periods": find_plan_periods([plan]),
        "last": [last_period_for(plan, period) for period in periods] + [last_period_for(plan, None)],
        "last of each": [last_period_of(each) for each in Submission.objects.all()],
        "beside": [find_beside(plan, period) for period in periods],
        "compared": [find_comparisons(each) for each in Submission.objects.all()],
        "unanswered": [find_unanswered(period, list(forces)) for period in periods],
        "next steps": find_next_steps(find_overviews([plan]), scene.manager, {}),
        "document": [canonical_json(build_document(plan, period)) for period in periods],
        "submissions": text_of(scene.judge, reverse("admin:plans_submission_changelist")),
        "national": text_of(national_leader(), reverse("plans:home")),
        "home": text_of(scene.manager, reverse("plans:home")),
    }


def assert_same(scene, before, but=()):
    for name, answer in everything_counted(scene).items():
        assert (answer == before[name]) is (name not in but), name


def test_nothing_counts_a_shared_draft(scene):
    before = everything_counted(scene)

    draft = scene.share()
    assert_same(scene, before)
    remark = scene.remark(draft)
    scene.advise(draft)
    # To answer the advice is something to do; it counts for nothing.
    assert_same(scene, before, but=("next steps", "home"))
    assert "Answer VKPP’s advice on the draft you shared" in text_of(scene.manager, reverse("plans:home"))
    answer_remark(remark=remark, kind="addressed", answer="Done", by=scene.editor)
    assert_same(scene, before)
    stop_sharing(draft=draft, by=scene.manager)
    assert_same(scene, before)


def test_submission_after_it_is_numbered_late_and_written_as_without_it(scene):
    draft = scene.share()
    remark = scene.remark(draft)
    scene.advise(draft)
    answer_remark(remark=remark, kind="addressed", answer="Done", by=scene.editor)
    submission = scene.submit()

    assert (submission.number, submission.late) == (2, False)
    assert "Done" not in submission.document
    other = SharingScene()
    assert other.submit().number == 1


def test_questions_would_tell_a_submission_from_none(scene):
    before = everything_counted(scene)
    scene.submit()
    differs = {name for name, answer in everything_counted(scene).items() if answer != before[name]}

    # Another force has waited longer, and no document holds what was submitted.
    assert set(before) - differs == {"next", "document"}
