"""From VKPP's remark to the field it is about, of the period that was submitted."""

from urllib.parse import urldefrag

import pytest
from django.urls import reverse

from plans.actions import add_remark, decide_review, submit_plan
from plans.document import anchors, read_document
from plans.models import PlannedActivity
from plans.views.mending import mending_addresses
from tests.factories.accounts import ForceFactory, editor, manager, reviewer, viewer
from tests.factories.plans import IndicatorFactory, ReportingPeriodFactory, submittable_plan
from tests.factories.toolkit import ImpactFactory, LongTermImpactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    return ReportingPeriodFactory(name="July to September 2026")


@pytest.fixture
def plan(period):
    return submittable_plan(ForceFactory(), period)


@pytest.fixture
def submission(plan, period):
    plan_objective = plan.objectives.get()
    IndicatorFactory(plan_objective=plan_objective)
    # Without these the form has nothing to tick and leaves the questions out.
    LongTermImpactFactory(edition=plan.edition)
    ImpactFactory(edition=plan.edition, objective=plan_objective.objective)
    return submit_plan(plan=plan, period=period, by=manager(plan.force), before_end=True)


def test_all_a_remark_can_be_about_leads_to_its_control(client, submission):
    """Every field has its place on a page; only the whole submission has none."""
    client.force_login(editor(submission.plan.force))
    found = anchors(read_document(submission.document))
    addresses = mending_addresses(submission, list(found.values()))
    assert [str(anchor) for anchor in found.values() if anchor not in addresses] == ["plan"]
    pages, lost = {}, []
    for address in addresses.values():
        page, fragment = urldefrag(address)
        if page not in pages:
            response = client.get(page)
            assert response.status_code == 200, page
            pages[page] = response.content.decode()
        lost += [address] if fragment and f'id="{fragment}"' not in pages[page] else []
    assert lost == []


def test_a_returned_remark_leads_to_progress_of_its_own_period(client, submission, period):
    later = ReportingPeriodFactory(name="October to December 2026")
    line = PlannedActivity.objects.get()
    remarked = next(
        anchor
        for anchor in anchors(read_document(submission.document)).values()
        if (anchor.kind, anchor.field_id) == ("line", "progress")
    )
    add_remark(copy=submission, text="progress on 1A is missing", by=reviewer(), anchor=remarked)
    decide_review(submission=submission, decision="returned", reason="See the remark.", by=reviewer())
    address = reverse("plans:progress", args=[submission.plan_id, period.reference, line.key]) + "#field-progress"
    page = reverse("plans:submission", args=[submission.plan_id, submission.number])

    client.force_login(editor(submission.plan.force))
    assert f'href="{address}"' in client.get(page).content.decode()
    assert later.reference not in address
    client.force_login(viewer(submission.plan.force))
    assert f'href="{address}"' not in client.get(page).content.decode()
