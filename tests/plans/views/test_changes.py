"""What has changed, as a submission's page says it to the force and to VKPP: counted honestly."""

import html
import re

import pytest
from django.urls import reverse

from plans.actions import decide_review, submit_plan
from tests.factories.accounts import ForceFactory, manager, reviewer
from tests.factories.plans import DecisionAskedFactory, ReportingPeriodFactory, submittable_plan

pytestmark = pytest.mark.django_db
SECTION = re.compile(
    r'<section class="app-section" id="changes".*?</section>(?=\s*<ul|\s*<form|\s*<section class="app-s)', re.S
)


@pytest.fixture
def period():
    return ReportingPeriodFactory(name="July to September 2026")


@pytest.fixture
def plan(period):
    return submittable_plan(ForceFactory(name="Westshire Police"), period)


@pytest.fixture
def submit(plan, period):
    """A function that submits the plan, the one before returned."""
    boss = manager(plan.force)

    def submit_after_return(**said):
        for waiting in plan.submissions.filter(state="submitted"):
            decide_review(submission=waiting, decision="returned", reason="More", by=reviewer())
        return submit_plan(plan=plan, period=period, by=boss, before_end=True, **said)

    return submit_after_return


@pytest.fixture(params=["force", "vkpp"])
def read(request, client, plan):
    """A function that returns the words of a submission's part on changes, as the force and as VKPP reads them."""

    def words(submission):
        if request.param == "vkpp":
            client.force_login(reviewer())
            address = reverse("admin:plans_submission_change", args=[submission.pk])
        else:
            client.force_login(manager(plan.force))
            address = reverse("plans:submission", args=[plan.pk, submission.number])
        page = client.get(address).content.decode()
        (section,) = SECTION.findall(page)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", section)).split())

    return words


def test_first_submission_says_so(submit, read):
    assert read(submit()).endswith("This is the first submission of this plan.")


def test_first_submission_that_is_a_nil_return_says_both(submit, read):
    submission = submit(nil_return_reason="The hub closed")

    assert read(submission).endswith("This is the first submission of this plan, a nil return.")


def test_open_and_folded_are_counted_apart(submit, read, plan):
    submit()
    plan.reports.update(summary="Better words")
    line = plan.objectives.get().lines.get()
    line.raise_with_leadership, line.risks = True, "Two posts are vacant"
    line.save()

    words = read(submit())

    assert "1 new thing since submission 1, open below. Other words in 1 field, folded by kind." in words
    assert "Newly raised with leadership" in words
    assert "Risks Two posts are vacant" in words
    assert "The report, and the plan as a whole (1)" in words


def test_words_alone_are_no_news(submit, read, plan):
    submit()
    plan.reports.update(summary="Better words")

    assert "No news to read in full since submission 1. Other words in 1 field, folded by kind." in read(submit())


def test_nothing_new_says_so_and_tells_what_is_still_open(submit, read, plan, period):
    DecisionAskedFactory(plan=plan, asked_for=period, what="Two posts")
    submit()

    words = read(submit())

    assert "Nothing has changed since submission 1." in words
    assert "Asked for July to September 2026, no answer yet Decision or help needed Two posts" in words


def test_nil_return_takes_no_plan_out(submit, read):
    submit()

    words = read(submit(nil_return_reason="The hub closed"))

    assert "This is a nil return: it holds its reason and no plan." in words
    assert "1 new thing since submission 1, open below." in words
    assert "No multi-agency unit here The hub closed" in words
    assert "taken out of the plan" not in words


def test_plan_after_a_nil_return_says_why_all_is_new(submit, read):
    submit(nil_return_reason="The hub closed")

    words = read(submit())

    assert "Submission 1 was a nil return, so everything in this plan is new." in words
    assert "New activities" in words
