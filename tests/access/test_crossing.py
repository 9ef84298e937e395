"""One's own plan in the address, another force's activity or number behind it: it is not there."""

import pytest

from tests.access.test_matrix import addresses
from tests.factories import accounts as people
from tests.factories.plans import IndicatorFactory, PlanFactory, PlannedActivityFactory

pytestmark = pytest.mark.django_db

CROSSED = sorted(address for address in addresses() if address.startswith("/plans/<plan_id>/") and "<key>" in address)


@pytest.mark.parametrize("address", CROSSED)
def test_another_forces_row_under_ones_own_plan_is_not_found(client, address):
    own = PlanFactory()
    theirs = IndicatorFactory() if "/numbers/" in address else PlannedActivityFactory()
    client.force_login(people.manager(own.force))
    path = address.replace("<plan_id>", str(own.pk)).replace("<key>", str(theirs.key))
    path = path.replace("<reading_id>", "1")

    assert client.get(path).status_code in (404, 405)
    assert client.post(path, {}).status_code == 404
    theirs.refresh_from_db()


def test_there_are_such_addresses():
    assert {address.split("/")[3] for address in CROSSED} == {"lines", "numbers"}
