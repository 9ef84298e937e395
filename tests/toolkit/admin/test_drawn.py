"""VKPP's decisions on what was drawn from the text, and the public pages that follow."""

import pytest

from tests.toolkit.admin.pages import edition_page, public
from toolkit.models import (
    DerivedDecision,
    ImpactLink,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def links(published):
    """Return the derived links of the published edition."""
    return list(ImpactLink.objects.filter(edition=published, origin="derived"))


def decisions():
    return {decision.row_code: (decision.decision, decision.by) for decision in DerivedDecision.objects.all()}


def test_one_row_is_confirmed_rejected_and_undone(client, editor, published, links):
    address, code = edition_page(published, "drawn"), links[0].code

    client.post(address, {"decide": f"confirmed {code}"})
    assert decisions() == {code: ("confirmed", editor)}
    client.post(address, {"decide": f"rejected {code}"})
    assert decisions() == {code: ("rejected", editor)}
    client.post(address, {"decide": f"undone {code}"})
    assert decisions() == {}


def test_page_comes_back_where_the_list_goes_on(client, published, links):
    address = edition_page(published, "drawn")
    groups = client.get(address).context["groups"]
    listed = [entry["code"] for _, inner in groups for _, entries in inner for entry in entries]

    first = client.post(address, {"decide": f"confirmed {listed[0]}"})
    last = client.post(address, {"decide": f"rejected {listed[-1]}"})
    undone = client.post(f"{address}?show=rejected", {"decide": f"undone {listed[-1]}"})

    assert first.url == f"{address}#{listed[1]}"
    assert last.url == f"{address}#{listed[-2]}"
    assert undone.url == f"{address}?show=rejected"


def test_those_ticked_are_decided_together(client, editor, published, links):
    codes = [link.code for link in links[:3]]

    client.post(edition_page(published, "drawn"), {"decide": "rejected", "row": codes})

    assert decisions() == dict.fromkeys(codes, ("rejected", editor))


def test_nothing_is_decided_on_published_rows_other_editions_or_unknown_words(client, published, draft, links):
    printed = ImpactLink.objects.filter(edition=published, origin="published").first()
    assert printed is not None
    for post in (
        {"decide": f"confirmed {printed.code}"},
        {"decide": "confirmed activity-1.1"},
        {"decide": "delighted", "row": [links[0].code]},
        {"decide": "confirmed"},
        {},
    ):
        assert client.post(edition_page(published, "drawn"), post).status_code == 302
    assert decisions() == {}


def test_list_shows_each_state_with_words_basis_quotes_and_place(client, editor, published, links):
    client.post(edition_page(published, "drawn"), {"decide": f"confirmed {links[0].code}"})

    def codes(show):
        groups = client.get(edition_page(published, "drawn"), {"show": show}).context["groups"]
        return [entry["code"] for _, inner in groups for _, entries in inner for entry in entries]

    assert codes("confirmed") == [links[0].code]
    assert codes("rejected") == []
    assert links[0].code not in codes("waiting")
    assert links[1].code in codes("waiting")
    confirmed = client.get(edition_page(published, "drawn"), {"show": "confirmed"})
    for expected in (links[0].get_basis_display(), links[0].quotes[0], f"Confirmed by {editor}"):
        assert expected in confirmed.text


def test_public_pages_follow_a_rejection_at_once(client, published, links):
    address = public(published, "logic_model", objective=1)
    before = client.get(address).text

    client.post(edition_page(published, "drawn"), {"decide": "rejected", "row": [link.code for link in links]})

    assert client.get(address).text != before
