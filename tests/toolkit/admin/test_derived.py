"""VKPP's decisions on what was drawn from the text, and the public pages that follow."""

import pytest

from tests.factories.accounts import toolkit_editor
from tests.factories.toolkit import DerivedDecisionFactory, ImpactFactory
from tests.html import read
from tests.toolkit.admin.pages import edition_page, public, publish, reword
from toolkit.editions import copy_edition
from toolkit.models import DerivedDecision, ImpactLink, Output

pytestmark = pytest.mark.django_db


@pytest.fixture
def links(published):
    """Return the derived links of the published edition."""
    return list(ImpactLink.objects.filter(edition=published, origin="derived"))


def decisions():
    return {decision.row_code: (decision.decision, decision.by) for decision in DerivedDecision.objects.all()}


def test_one_row_is_confirmed_rejected_and_undone(client, editor, published, links):
    address, code = edition_page(published, "derived"), links[0].code

    client.post(address, {"decide": f"confirmed {code}"})
    assert decisions() == {code: ("confirmed", editor)}
    client.post(address, {"decide": f"rejected {code}"})
    assert decisions() == {code: ("rejected", editor)}
    client.post(address, {"decide": f"undone {code}"})
    assert decisions() == {}


def test_page_comes_back_where_the_list_goes_on(client, published, links):
    address = edition_page(published, "derived")
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

    client.post(edition_page(published, "derived"), {"decide": "rejected", "row": codes})

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
        assert client.post(edition_page(published, "derived"), post).status_code == 302
    assert decisions() == {}


def test_list_shows_each_state_with_words_basis_quotes_and_place(client, editor, published, links):
    client.post(edition_page(published, "derived"), {"decide": f"confirmed {links[0].code}"})

    def codes(show):
        groups = client.get(edition_page(published, "derived"), {"show": show}).context["groups"]
        return [entry["code"] for _, inner in groups for _, entries in inner for entry in entries]

    assert codes("confirmed") == [links[0].code]
    assert codes("rejected") == []
    assert links[0].code not in codes("waiting")
    assert links[1].code in codes("waiting")
    confirmed = client.get(edition_page(published, "derived"), {"show": "confirmed"})
    for expected in (links[0].get_basis_display(), links[0].quotes[0], f"Confirmed by {editor}"):
        assert expected in read(confirmed).text


def test_public_pages_follow_a_rejection_at_once(client, published, links):
    def derived_lines():
        picture = client.get(public(published, "logic_model", objective=1)).context["picture"]
        lines = [line.placed.link for strand in picture.strands for line in strand]
        return [link for link in lines if link.source.is_derived]

    assert derived_lines() != []

    client.post(edition_page(published, "derived"), {"decide": "rejected", "row": [link.code for link in links]})

    assert derived_lines() == []


@pytest.fixture
def links_twice(published, links):
    """Return a draft of the published edition, and its links that have the same codes as those."""
    draft = copy_edition(edition=published)
    return draft, [ImpactLink.objects.get(edition=draft, code=link.code) for link in links]


def decided(edition):
    """Return what is decided on an edition's rows, by code."""
    return dict(DerivedDecision.objects.filter(edition=edition).values_list("row_code", "decision"))


def told(response):
    return [str(message) for message in response.context["messages"]]


def test_what_is_rejected_in_force_stays_rejected_when_the_open_draft_is_published(client, editor, edition):
    draft = copy_edition(edition=edition)
    output = Output.objects.filter(edition=edition, activity__objective__number=1, origin="derived").first()
    assert output.text in client.get(public(draft, "logic_model", objective=1)).text
    client.post(edition_page(edition, "derived"), {"decide": f"rejected {output.code}"})
    reword(draft)

    publish(client, draft)

    draft.refresh_from_db()
    assert draft.status == "published"
    assert decided(draft) == {output.code: "rejected"}
    assert output.text not in client.get(public(draft, "logic_model", objective=1)).text


@pytest.mark.parametrize("verb", ["confirmed", "rejected"])
def test_decision_in_force_holds_in_the_draft_too_until_it_is_undone(client, editor, published, links_twice, verb):
    draft, (twin, *_) = links_twice
    address = edition_page(published, "derived")

    done = client.post(address, {"decide": f"{verb} {twin.code}"}, follow=True)

    assert decided(draft) == decided(published) == {twin.code: verb}
    assert set(DerivedDecision.objects.values_list("by", flat=True)) == {editor.pk}
    link = f'<a href="{edition_page(draft, "derived")}">the draft, edition 2</a>'
    assert told(done) == [f"{verb.capitalize()}: {twin.row_title}. The same holds in {link}."]
    client.post(address, {"decide": f"undone {twin.code}"})
    assert decided(draft) == decided(published) == {}


@pytest.mark.parametrize(
    ("name", "verb", "reaches"),
    [
        ("quotes", "confirmed", False),
        ("quotes", "rejected", True),
        ("basis", "confirmed", False),
        ("basis", "rejected", True),
        ("impact", "confirmed", False),
        ("impact", "rejected", False),
        ("order", "confirmed", True),
    ],
)
def test_decision_in_force_holds_for_no_other_words(client, published, links, links_twice, name, verb, reaches):
    draft, (twin, *_) = links_twice
    value = {
        "quotes": ["Other words"],
        "basis": "title" if twin.basis != "title" else "implied",
        "impact": ImpactFactory(edition=draft, objective=twin.impact.objective),
        "order": 99,
    }[name]
    ImpactLink.objects.filter(pk=twin.pk).update(**{name: value})
    twin.refresh_from_db()

    done = client.post(edition_page(published, "derived"), {"decide": f"{verb} {twin.code}"}, follow=True)

    assert (decided(published), decided(draft)) == ({twin.code: verb}, {twin.code: verb} if reaches else {})
    link = f'<a href="{edition_page(draft, "derived")}">the draft, edition 2</a>'
    holds, waits = f" The same holds in {link}.", f"In {link} this reads otherwise and waits for its own decision"
    assert told(done) == [
        f"{verb.capitalize()}: {links[0].row_title}.{holds if reaches else ''}",
        *([] if reaches else [f"{waits}: {twin.row_title}."]),
    ]


def test_decision_of_the_draft_on_its_own_words_is_kept_whatever_becomes_of_the_edition_in_force(
    client, published, links_twice
):
    draft, (twin, *_) = links_twice
    ImpactLink.objects.filter(pk=twin.pk).update(quotes=["Other words"])
    DerivedDecisionFactory(edition=draft, row_code=twin.code, decision="confirmed", by=toolkit_editor())
    address = edition_page(published, "derived")

    confirmed = client.post(address, {"decide": f"confirmed {twin.code}"}, follow=True)
    client.post(address, {"decide": f"undone {twin.code}"})

    assert (decided(published), decided(draft)) == ({}, {twin.code: "confirmed"})
    link = f'<a href="{edition_page(draft, "derived")}">the draft, edition 2</a>'
    assert told(confirmed)[1:] == [f"In {link} this reads otherwise and keeps its own decision: {twin.row_title}."]


def test_where_some_of_several_read_otherwise_in_the_draft_the_first_are_named(client, published, links_twice):
    draft, twins = links_twice
    same, *others = sorted(twins[:6], key=lambda twin: twin.code)
    ImpactLink.objects.filter(pk__in=[twin.pk for twin in others]).update(quotes=["Other words"])

    codes = [twin.code for twin in (same, *others)]
    done = client.post(edition_page(published, "derived"), {"decide": "confirmed", "row": codes}, follow=True)

    link = f'<a href="{edition_page(draft, "derived")}">the draft, edition 2</a>'
    named = "; ".join(twin.row_title for twin in others[:3])
    assert told(done) == [
        f"Confirmed: 6 rows. The same holds for 1 of them in {link}.",
        f"In {link} this reads otherwise and waits for its own decision: {named}; and 2 more.",
    ]
    assert decided(draft) == {same.code: "confirmed"}


def test_decision_on_the_draft_stays_the_drafts(client, published, links_twice):
    draft, (twin, *_) = links_twice

    done = client.post(edition_page(draft, "derived"), {"decide": f"rejected {twin.code}"}, follow=True)

    assert (decided(published), decided(draft)) == ({}, {twin.code: "rejected"})
    assert told(done) == [f"Rejected: {twin.row_title}."]


def test_decision_on_a_superseded_edition_stays_there(client, published, links_twice):
    draft, (twin, *_) = links_twice
    reword(draft)
    publish(client, draft)
    third = copy_edition(edition=draft)

    client.post(edition_page(published, "derived"), {"decide": f"rejected {twin.code}"})

    assert [decided(edition) for edition in (published, draft, third)] == [{twin.code: "rejected"}, {}, {}]


def test_row_that_the_draft_lost_or_has_as_published_is_not_told_of(client, published, links_twice):
    draft, (lost, printed, *_) = links_twice
    lost.delete()
    ImpactLink.objects.filter(pk=printed.pk).update(origin="published", basis="", quotes=[])

    done = client.post(
        edition_page(published, "derived"), {"decide": "rejected", "row": [lost.code, printed.code]}, follow=True
    )

    assert decided(draft) == {}
    assert told(done) == ["Rejected: 2 rows."]
