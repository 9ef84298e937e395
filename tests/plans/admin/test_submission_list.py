import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from plans.actions import decide_review, submit_plan, void_period
from plans.admin import SubmissionAdmin
from tests.factories.accounts import (
    ForceFactory,
    manager,
    reviewer,
)
from tests.factories.plans import ReportingPeriodFactory, submittable_plan
from tests.html import read
from tests.plans.reviewing import LIST, listed, submitted

pytestmark = pytest.mark.django_db


def test_list_puts_waiting_first_the_longest_waiting_at_the_top(as_reviewer):
    decided_long_ago, decided = submitted(days_ago=9), submitted(days_ago=4)
    for submission in (decided_long_ago, decided):
        decide_review(submission=submission, decision="accepted", by=reviewer())
    waits, waits_longest = submitted(days_ago=2), submitted(days_ago=6)

    assert listed(as_reviewer) == [waits_longest, waits, decided, decided_long_ago]


def test_list_keeps_its_order_from_page_to_page(as_reviewer, monkeypatch):
    monkeypatch.setattr(SubmissionAdmin, "list_per_page", 2)
    decided_long_ago, decided = submitted(days_ago=9), submitted(days_ago=4)
    for submission in (decided_long_ago, decided):
        decide_review(submission=submission, decision="accepted", by=reviewer())
    waits, waits_longest, waits_least = submitted(days_ago=2), submitted(days_ago=6), submitted(days_ago=1)

    pages = [listed(as_reviewer, f"?p={number}") for number in (1, 2, 3)]

    assert pages == [[waits_longest, waits], [waits_least, decided], [decided_long_ago]]


def test_list_filters_by_state_force_region_nation_period_and_lateness(as_reviewer):
    welsh = ForceFactory(nation="Wales", region="Wales")
    long_due = ReportingPeriodFactory(due=timezone.localdate() - datetime.timedelta(days=30))
    late, returned = submitted(period=long_due), submitted(force=welsh)
    decide_review(submission=returned, decision="returned", reason="More", by=reviewer())

    assert listed(as_reviewer, "?state__exact=returned") == [returned]
    assert listed(as_reviewer, f"?plan__force__id__exact={late.plan.force_id}") == [late]
    assert listed(as_reviewer, "?plan__force__region=Wales") == [returned]
    assert listed(as_reviewer, "?plan__force__nation=England") == [late]
    assert listed(as_reviewer, f"?period__id__exact={returned.period_id}") == [returned]
    assert listed(as_reviewer, "?late__exact=1") == [late]


def test_list_says_what_is_late_and_what_is_a_nil_return(as_reviewer):
    long_due = ReportingPeriodFactory(due=timezone.localdate() - datetime.timedelta(days=30))
    plan = submittable_plan(ForceFactory(), long_due)
    submit_plan(plan=plan, period=long_due, by=manager(plan.force), nil_return_reason="There is no hub here")
    submitted(days_ago=2)

    page = as_reviewer.get(LIST).content.decode()

    assert page.count('<td class="field-notes">Late, no multi-agency unit</td>') == 1
    assert page.count('<td class="field-notes"></td>') == 1
    assert "There is no hub here" not in page


def test_list_search_finds_by_force_and_by_nothing_that_was_written(as_reviewer):
    found = submitted(force=ForceFactory(name="Westshire Police"), summary="Unusualword")
    submitted()

    assert listed(as_reviewer, "?q=westshire") == [found]
    assert listed(as_reviewer, "?q=Unusualword") == []
    assert listed(as_reviewer, "?q=Preparer") == []


@pytest.mark.parametrize(
    "lookup", ["document__contains", "plan__reports__summary__contains", "period__name__contains", "document_sha256"]
)
def test_list_does_not_answer_questions_about_what_was_written(as_reviewer, lookup):
    submitted(summary="Unusualword")

    response = as_reviewer.get(f"{LIST}?{lookup}=Unusualword")

    assert (response.status_code, response.url) == (302, f"{LIST}?e=1")


def test_refused_lookup_leads_to_the_whole_list_as_a_misspelt_one_does(as_reviewer):
    every = [submitted(days_ago=2), submitted(days_ago=1)]

    refused, misspelt = (
        as_reviewer.get(f"{LIST}?{query}", follow=True)
        for query in ("document__contains=word", "period__id__exact=word")
    )

    assert (refused.redirect_chain, refused.status_code) == (misspelt.redirect_chain, 200)
    assert list(refused.context["cl"].result_list) == list(misspelt.context["cl"].result_list) == every


def test_list_takes_as_many_queries_at_three_rows_as_at_one(as_reviewer, django_assert_max_num_queries):
    period = ReportingPeriodFactory()
    submitted(period=period)
    with django_assert_max_num_queries(12) as at_one:
        listed(as_reviewer)
    submitted(period=period)
    submitted(period=period)
    with django_assert_max_num_queries(12) as at_three:
        assert len(listed(as_reviewer)) == 3

    assert len(at_three) == len(at_one)


def test_index_leads_to_the_submissions_waiting(as_reviewer):
    decide_review(submission=submitted(), decision="accepted", by=reviewer())
    waiting = [submitted(), submitted()]

    page = as_reviewer.get(reverse("admin:index"))

    waits = f"{LIST}?state__exact=submitted&amp;review__isnull=True&amp;period__voided_at__isnull=True"
    assert f'<a href="{waits}">{len(waiting)} submissions waiting for review</a>' in page.content.decode()
    void_period(period=waiting[0].period, reason="Opened by mistake", by=reviewer())
    assert "1 submission waiting for review" in as_reviewer.get(reverse("admin:index")).content.decode()
    assert listed(as_reviewer, "?state__exact=submitted&period__voided_at__isnull=True") == waiting[1:]
    page = read(as_reviewer.get(LIST)).text
    assert "Submitted, period voided since" in page
    # Its row and the filter name it the same way.
    assert page.count("(voided, ") == 2
