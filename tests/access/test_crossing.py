"""One's own plan in the address, another force's activity, number or decision behind it: it is not there."""

import pytest

from plans.actions import add_remark, decide_review, hide_words, share_draft, submit_plan
from plans.passages import Passage
from tests.access.test_matrix import addresses
from tests.factories import accounts as people
from tests.factories.plans import (
    DecisionAskedFactory,
    IndicatorFactory,
    PlanFactory,
    PlannedActivityFactory,
    ReportingPeriodFactory,
    submittable_plan,
)

pytestmark = pytest.mark.django_db

CROSSED = sorted(address for address in addresses() if address.startswith("/plans/<plan_id>/") and "<key>" in address)


def before_key(address):
    """Return the word that says what the key in an address is of."""
    return address.split("/<key>")[0].split("/")[-1]


def shared_by_theirs(period):
    """A draft another force shares with VKPP."""
    plan = submittable_plan(people.ForceFactory(), period)
    return share_draft(plan=plan, period=period, by=people.manager(plan.force))


def hidden_in_theirs(period):
    """Text hidden in another force's plan."""
    plan = submittable_plan(people.ForceFactory(), period)
    plan.contributing_agencies = "Some words to hide"
    plan.save()
    passages = [Passage.of("words to hide")]
    return hide_words(plan=plan, passages=passages, kind="child", by=people.manager(plan.force))


def remark_on_theirs(period):
    """VKPP's remark on what another force submitted, which that force reads since it was decided."""
    plan = submittable_plan(people.ForceFactory(), period)
    submission = submit_plan(plan=plan, period=period, by=people.manager(plan.force), before_end=True)
    vkpp = people.reviewer()
    remark = add_remark(copy=submission, text="Say more.", by=vkpp)
    decide_review(submission=submission, decision="returned", reason="See the remark.", by=vkpp)
    return remark


@pytest.mark.parametrize("address", CROSSED)
def test_another_forces_row_under_ones_own_plan_is_not_found(client, address):
    own = PlanFactory()
    period = ReportingPeriodFactory()
    factories = {
        "numbers": IndicatorFactory,
        "lines": PlannedActivityFactory,
        "decisions": DecisionAskedFactory,
        "remarks": lambda: remark_on_theirs(period),
        "shared": lambda: shared_by_theirs(period),
        "hidden-text": lambda: hidden_in_theirs(period),
    }
    theirs = factories[before_key(address)]()
    client.force_login(people.manager(own.force))
    path = address.replace("<plan_id>", str(own.pk)).replace("<key>", str(theirs.key))
    path = path.replace("<reading_key>", str(theirs.key)).replace("<reference>", period.reference)

    assert client.get(path).status_code in (404, 405)
    assert client.post(path, {}).status_code in (404, 405)
    theirs.refresh_from_db()


def test_there_are_such_addresses():
    assert {before_key(address) for address in CROSSED} == {
        "lines",
        "numbers",
        "decisions",
        "remarks",
        "shared",
        "hidden-text",
    }
